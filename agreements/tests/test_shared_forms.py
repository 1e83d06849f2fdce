"""Two people at one form: what each typed is kept, or both versions are shown."""

from agreements.forms_shared import Merge, mark_of, merge


def merged(typed: str, opened: str, now: str) -> Merge:
    return merge({"text": typed}, {"text": mark_of(opened)}, {"text": now})


def test_what_only_the_other_changed_stands() -> None:
    found = merged(typed="cũ", opened="cũ", now="người kia")
    assert found == Merge({"text": "người kia"}, {}, {"text": "người kia"})


def test_what_only_the_sender_changed_stands() -> None:
    assert merged(typed="mới", opened="cũ", now="cũ") == Merge({"text": "mới"})


def test_what_both_changed_is_shown_twice() -> None:
    found = merged(typed="mới", opened="cũ", now="người kia")
    assert found.texts == {"text": "mới"}
    assert found.theirs == {"text": "người kia"}


def test_the_same_words_are_no_conflict() -> None:
    assert not merged(typed="mới", opened="cũ", now="mới").theirs


def test_words_that_the_sender_deleted_stay_deleted() -> None:
    assert merged(typed="", opened="cũ", now="cũ").texts == {"text": ""}


def test_without_a_mark_nothing_is_overwritten() -> None:
    found = merge({"text": "mới"}, {}, {"text": "người kia"})
    assert found.theirs == {"text": "người kia"}


def test_line_ends_of_the_browser_are_no_change() -> None:
    assert mark_of("một\r\nhai \n") == mark_of("một\nhai")
