"""The trail in words: verbs, field names and values as a reader knows them."""

from django.template.loader import render_to_string

from agreements.tests.builders import make_agreement
from audit.models import Entry
from audit.services import record
from audit.templatetags.trail import changes_in_words, verb_text
from conftest import Cast


def entry_of(cast: Cast, **changes: tuple[object, object]) -> Entry:
    return record("agreement.filled_in", make_agreement(), by=cast.hub_officer, changes=changes)


def test_a_verb_is_written_in_words(cast: Cast) -> None:
    assert verb_text(entry_of(cast)) == "Bổ sung điều chưa ghi"


def test_a_verb_without_words_shows_itself(cast: Cast) -> None:
    assert verb_text(Entry(verb="agreement.danced")) == "agreement.danced"


def test_days_and_choices_read_as_on_the_page(cast: Cast) -> None:
    day, status = changes_in_words(
        entry_of(cast, signed_on=(None, "2023-07-21"), status=("draft", "signed"))
    )
    assert day == ("ngày ký", "chưa ghi", "21/07/2023")
    assert status == ("trạng thái", "Bản thảo", "Đã ký, chưa hiệu lực")


def test_a_field_that_is_gone_keeps_its_name(cast: Cast) -> None:
    assert changes_in_words(entry_of(cast, old_field=(1, 2)))[0] == ("old_field", "1", "2")


def test_the_portal_itself_is_named(cast: Cast) -> None:
    entry = record("agreement.expired", make_agreement(), by=None)
    assert "Hệ thống" in render_to_string("includes/trail.html", {"entries": [entry]})


def test_values_are_escaped(cast: Cast) -> None:
    entry = entry_of(cast, note=("", "<script>"))
    words = render_to_string("includes/trail.html", {"entries": [entry], "unfold": True})
    assert "&lt;script&gt;" in words
    assert "<script>" not in words
