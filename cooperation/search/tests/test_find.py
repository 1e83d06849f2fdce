"""What is found: folding, short forms, former names, mistakes, grouping."""

import pytest

from agreements.tests.builders import make_agreement, make_document
from conftest import Cast
from cooperation.search import vocabulary
from cooperation.search.finding import Found, find
from toolkit.folded_sql import MARKED, PLAIN
from toolkit.folding import fold
from transfers.search_text import refresh_search_text
from transfers.states import RequestStatus
from transfers.tests.contract_builders import make_contract
from transfers.tests.request_builders import make_request

TITLE = "Thỏa thuận hợp tác y tế với Đồng Nai"


@pytest.fixture
def agreement(cast: Cast) -> None:
    make_agreement(title=TITLE, with_reviews=True)
    vocabulary.learn_everything()


def titles(found: Found, kind: str = "agreements") -> list[str]:
    return [hit.title for group in found.groups if group.kind == kind for hit in group.hits]


@pytest.mark.parametrize(
    "typed",
    [
        "Thỏa thuận hợp tác y tế với Đồng Nai",
        "hop tac y te dong nai",
        "HỢP-TÁC, ĐỒNG NAI!",
        "dong nai hop tac",
        "SYT TP.HCM",
        "tphcm",
    ],
)
def test_it_is_found_as_it_is_written(agreement: None, cast: Cast, typed: str) -> None:
    found = find(typed, cast.hub_officer)
    assert titles(found) == [TITLE]
    assert found.corrected == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hop tac y te dong nia", "hop tac y te dong nai"),
        ("hopj tacs ddoongf nai", "hop tac dong nai"),
        ("hoop tac dongg nai", "hop tac dong nai"),
        ("hop tac dongnai", "hop tac dong nai"),
        ("thoa thuanj dong nai", "thoa thuan dong nai"),
        ("thoa thuann dongn ai", "thoa thuan dong ai"),
    ],
)
def test_mistakes_are_forgiven_and_told(
    agreement: None, cast: Cast, typed: str, meant: str
) -> None:
    found = find(typed, cast.hub_officer)
    assert titles(found) == [TITLE]
    assert found.corrected == meant


def test_a_right_word_in_the_wrong_place_is_doubted_when_nothing_is_found(
    agreement: None, cast: Cast
) -> None:
    """“Ngai” is a word of the register, so the words alone are right."""
    found = find("hop tac dong ngai", cast.hub_officer)
    assert titles(found) == [TITLE]


def test_reviews_follow_their_agreement(agreement: None, cast: Cast) -> None:
    assert titles(find("hop tac dong nai", cast.hub_officer), "reviews")[0].endswith(TITLE)


def test_what_has_the_words_side_by_side_in_its_title_comes_first(cast: Cast) -> None:
    make_agreement(title="Thỏa thuận đào tạo tim mạch")
    make_agreement(title="Thỏa thuận tim hở và mạch vành, đào tạo")
    found = find("dao tao tim mach", cast.hub_officer)
    assert titles(found)[0] == "Thỏa thuận đào tạo tim mạch"


def test_the_best_few_are_shown_with_the_way_to_the_list(cast: Cast) -> None:
    for number in range(7):
        make_agreement(title=f"Thỏa thuận thứ {number}")
    group = find("thoa thuan thu", cast.hub_officer).groups[0]
    assert (len(group.hits), group.found, group.more) == (5, 7, False)
    assert group.list_url == "/agreements/?search=thoa+thuan+thu"


def test_the_list_is_asked_for_the_corrected_words(agreement: None, cast: Cast) -> None:
    group = find("dong nia", cast.hub_officer).groups[0]
    assert group.list_url == "/agreements/?search=dong+nai"


def test_a_former_province_is_found_by_its_names(cast: Cast) -> None:
    found = find("Sông Bé", cast.hub_officer)
    assert "Tỉnh Bình Dương" in titles(found, "provinces")


def test_an_organisation_is_found_by_its_short_form(cast: Cast) -> None:
    found = find("BVĐK Đắk Nông", cast.hub_officer)
    assert titles(found, "organisations")[0] == "Bệnh viện Đa khoa tỉnh Đắk Nông"


def test_techniques_and_documents_are_found_by_folded_titles(cast: Cast) -> None:
    make_document(make_agreement(), title="Phụ lục đào tạo SIÊU ÂM")
    found = find("sieu am", cast.hub_officer)
    assert titles(found, "documents") == ["Phụ lục đào tạo SIÊU ÂM"]
    assert any("Phaco" in title for title in titles(found, "techniques"))


def test_requests_and_contracts_are_found(cast: Cast) -> None:
    refresh_search_text(make_request(RequestStatus.ENDORSED, title="Đề xuất Phaco"))
    make_contract(title="Gói Phaco")
    found = find("phaco", cast.giving_coordinator)
    assert titles(found, "requests") == ["Đề xuất Phaco"]
    assert titles(found, "contracts") == ["Gói Phaco"]


@pytest.mark.parametrize("typed", ["", "   ", "…!?", "\0", "%", "_"])
def test_no_words_find_nothing(agreement: None, cast: Cast, typed: str) -> None:
    assert find(typed, cast.hub_officer).groups == []


def test_a_very_long_question_is_cut(agreement: None, cast: Cast) -> None:
    found = find(" ".join(f"tu{number}" for number in range(5000)), cast.hub_officer)
    assert len(found.question.words) == 12 and len(found.question.text) <= 200
    assert found.question.left_out


def test_the_database_folds_every_vietnamese_letter_as_we_do() -> None:
    assert [fold(letter) for letter in MARKED] == list(PLAIN)
    assert len(MARKED) == len(PLAIN) and set("ăắặâấậđêếệôốộơớợưứựỳỵ") <= set(MARKED)
