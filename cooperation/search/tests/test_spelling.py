"""How near two words are: letters only."""

import pytest

from cooperation.search.spelling import (
    distance,
    forms_of,
    halves_of,
    may_be_mistyped,
    nearest,
    untelexed,
)


@pytest.mark.parametrize("typed", ["nia", "mai", "na", "naii"])
def test_a_word_with_one_letter_wrong_shares_a_form_with_the_right_one(typed: str) -> None:
    assert forms_of(typed) & forms_of("nai")


def test_a_long_word_may_have_two_letters_wrong() -> None:
    assert forms_of("ttransfr") & forms_of("transfer")
    assert not forms_of("tong") & forms_of("duong")


def test_swapped_neighbours_are_nearer_than_a_wrong_letter() -> None:
    assert distance("nia", "nai") < distance("nia", "nha")
    assert distance("xa", "sa") < distance("ba", "sa")


def test_a_wrong_first_letter_is_further_than_another_one() -> None:
    assert distance("dong", "long") > distance("dong", "dang")


def test_the_nearest_come_alone_and_the_most_frequent_first() -> None:
    assert nearest("nia", {"nai": 1, "nha": 900, "gia": 900}, 4) == ["nai"]
    assert nearest("dang", {"dung": 3, "dong": 8, "nang": 90}, 4) == ["dong", "dung"]
    assert nearest("nai", {"duong": 5}, 4) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ddoongf", "dong"), ("nawngs", "nang"), ("tieens", "tien"), ("hospital", "hospital")],
)
def test_what_telex_left_behind_is_undone(typed: str, meant: str) -> None:
    assert untelexed(typed) == meant


def test_two_words_typed_as_one_are_taken_apart_everywhere() -> None:
    assert ("dong", "nai") in halves_of("dongnai")
    assert halves_of("nai") == []


@pytest.mark.parametrize("word", ["12", "b52", "te", "a" * 25])
def test_numbers_codes_and_two_letters_are_meant_as_they_are(word: str) -> None:
    assert not may_be_mistyped(word)
