"""The tags every page is written with."""

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from toolkit import clock
from toolkit.icons import icon
from toolkit.looks import LOOKS
from toolkit.templatetags import portal


def rendered(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


class DayForm(forms.Form):
    signed_on = forms.CharField(label="Ngày ký", help_text="Biết đến đâu ghi đến đó.")
    note = forms.CharField(label="Ghi chú", required=False)
    way = forms.ChoiceField(label="Cách", choices=[("a", "A")], widget=forms.RadioSelect)


# --- icons, badges ------------------------------------------------------------------------
def test_an_icon_is_hidden_unless_it_says_something() -> None:
    assert 'aria-hidden="true"' in icon("bell")
    assert 'role="img" aria-label="Thư"' in icon("bell", label="Thư")


@pytest.mark.parametrize("name", ["no-such-icon", "../../settings", "LICENSE"])
def test_an_unknown_icon_is_an_error(name: str) -> None:
    with pytest.raises(LookupError):
        icon(name)


def test_every_state_has_an_icon_of_ours() -> None:
    for look in LOOKS.values():
        assert icon(look.icon)


def test_a_status_is_icon_and_word() -> None:
    record = SimpleNamespace(status="in_force", get_status_display=lambda: "Đang có hiệu lực")
    words = portal.status_badge(record)
    assert "tone-ok" in words
    assert "<svg" in words
    assert "Đang có hiệu lực" in words


def test_a_late_record_says_so_instead_of_its_state() -> None:
    record = SimpleNamespace(
        status="planned", get_status_display=lambda: "Dự kiến", is_late_on=lambda day: True
    )
    assert "Quá hạn" in portal.status_badge(record)


def test_a_label_is_escaped() -> None:
    assert "&lt;b&gt;" in portal.badge("ok", "<b>")
    assert "&lt;b&gt;" in portal.turn_chip(True, "<b>")


def test_only_samples_carry_the_chip() -> None:
    assert "Mẫu" in portal.sample_chip("mau-cdc-2026")
    assert portal.sample_chip(SimpleNamespace(code="dbscl-syt-2023")) == ""


# --- days and numbers ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("precision", "machine", "written"),
    [
        ("day", "2023-07-21", "21/07/2023"),
        ("month", "2023-07", "07/2023"),
        ("year", "2023", "2023"),
    ],
)
def test_less_known_means_less_written(precision: str, machine: str, written: str) -> None:
    expected = f'<time datetime="{machine}">{written}</time>'
    assert portal.day(dt.date(2023, 7, 21), precision) == expected


def test_an_unknown_day_says_so() -> None:
    assert "chưa ghi" in portal.day(None)
    assert ">–<" in portal.day(None, unknown="–")


def test_a_time_is_written_in_vietnams_day() -> None:
    moment = dt.datetime(2026, 11, 21, 18, 30, tzinfo=dt.UTC)
    assert "22/11/2026 01:30" in portal.day(moment)


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2023-07-13", "2023-07-14", "13 – 14/07/2023"),
        ("2023-01-21", "2023-07-20", "21/01 – 20/07/2023"),
        ("2026-07-21", "2027-01-20", "21/07/2026 – 20/01/2027"),
        ("2023-07-13", "2023-07-13", "13/07/2023"),
    ],
)
def test_a_span_repeats_nothing(first: str, last: str, written: str) -> None:
    span = portal.days_between(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    bare = span.replace("</time>", "")
    assert "".join(part.split(">", 1)[-1] for part in bare.split("<time")) == written


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (0, "hôm nay", "is-soon"),
        (60, "còn 60 ngày", "is-soon"),
        (91, "còn 91 ngày", "is-far"),
        (1500, "còn 1.500 ngày", "is-far"),
        (-3, "quá hạn 3 ngày", "is-late"),
    ],
)
def test_days_left_are_counted_in_words(days: int, words: str, tone: str) -> None:
    written = portal.days_left(clock.today() + dt.timedelta(days=days))
    assert words in written
    assert tone in written


def test_numbers_are_written_as_in_vietnam() -> None:
    assert ">1.500<" in portal.number(1500)
    assert "2,7\u00a0%" in portal.percent(0.027, 1)


def test_no_data_is_not_zero() -> None:
    assert "chưa có số liệu" in portal.percent(None)
    assert "chưa có số liệu" in portal.number(None)


# --- forms --------------------------------------------------------------------------------
def test_a_field_joins_label_help_and_error_by_ids() -> None:
    words = rendered("{% field form.signed_on %}", form=DayForm({}))
    assert 'for="id_signed_on"' in words
    assert 'aria-describedby="id_signed_on_helptext id_signed_on_error"' in words
    assert 'aria-invalid="true"' in words
    assert 'id="id_signed_on_helptext"' in words
    assert 'id="id_signed_on_error"' in words


def test_what_is_optional_says_so_except_in_filters() -> None:
    assert "(không bắt buộc)" in rendered("{% field form.note %}", form=DayForm())
    assert "(không bắt buộc)" not in rendered("{% field form.note plain=True %}", form=DayForm())
    assert "(không bắt buộc)" not in rendered("{% field form.signed_on %}", form=DayForm())


def test_choices_stand_in_a_group_with_a_legend() -> None:
    words = rendered("{% field form.way cards=True %}", form=DayForm())
    assert "<fieldset" in words
    assert "<legend" in words
    assert "is-cards" in words


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_choice_of_a_group_is_one_card(widget: type[forms.RadioSelect]) -> None:
    form = DayForm({"way": "b"})
    form.fields["way"].widget = widget(choices=[("a", "A"), ("b", "B")])
    words = rendered("{% field form.way cards=True %}", form=form)
    assert words.count('id="id_way"') == 1  # the fieldset's
    assert words.count("form-check-input") == words.count("<input") == words.count("<label") == 2
    assert '<label for="id_way_1">' in words
    assert re.search(r'<input[^>]*value="b"[^>]*checked', words)


def test_the_summary_counts_and_leads_to_the_fields() -> None:
    words = rendered("{% error_summary form %}", form=DayForm({}))
    assert "Còn 2 chỗ cần sửa. Chưa có gì được lưu." in words
    assert 'href="#id_signed_on"' in words


def test_a_form_that_was_not_sent_has_no_summary() -> None:
    assert rendered("{% error_summary form %}", form=DayForm()).strip() == ""


def test_the_summary_takes_in_the_rows_of_a_formset() -> None:
    rows = forms.formset_factory(DayForm, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-note": "x"}
    )
    assert 'href="#id_form-0-signed_on"' in rendered("{% error_summary rows %}", rows=rows)
