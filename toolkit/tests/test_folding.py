import pytest

from toolkit.folding import fold, folded_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đắk Nông", "dak nong"),
        ("Đăk Nông", "dak nong"),
        ("TP.HCM", "tp hcm"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("Phẫu thuật Ể Ữ ỵ", "phau thuat e u y"),
        ("  ", ""),
    ],
)
def test_text_is_folded_to_what_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold("Tie\u0302\u0300n Giang") == fold("Tiền Giang")


def test_each_word_is_looked_for_once() -> None:
    assert folded_words("Đồng Nai, đồng") == ["dong", "nai"]
