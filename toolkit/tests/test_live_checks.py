"""What a page says of a field while it is filled in is what the form says when it is sent."""

import pytest
from django import forms

from toolkit.day_fields import DayField
from toolkit.live_checks import READERS, check_text, marks_of


class CasesForm(forms.Form):
    cases = forms.IntegerField(min_value=1, max_value=500)
    on = DayField(error_messages={"required": "Chưa có ngày. Ghi ngày họp."})
    note = forms.CharField(required=False)


def said_by_the_form(**values: str) -> dict[str, list[str]]:
    form = CasesForm(values)
    return {name: list(errors) for name, errors in form.errors.items()}


def marks(name: str) -> dict[str, str]:
    return marks_of(CasesForm().fields[name])


def test_the_sentences_are_those_of_the_form() -> None:
    assert [marks("cases")["data-says-low"]] == said_by_the_form(cases="0")["cases"]
    assert [marks("cases")["data-says-high"]] == said_by_the_form(cases="501")["cases"]
    assert [marks("cases")["data-says-number"]] == said_by_the_form(cases="x")["cases"]
    assert [marks("on")["data-says-empty"]] == said_by_the_form()["on"]


@pytest.mark.parametrize("text", ["31/04/2024", "hôm qua", "07/2023", "1/1/1"])
def test_a_day_is_read_by_the_field_itself(text: str) -> None:
    assert check_text("day", text)["errors"] == said_by_the_form(on=text)["on"]


def test_a_good_day_comes_back_as_it_is_written() -> None:
    assert check_text("day", "1-2-2027") == {"errors": [], "written": "01/02/2027"}
    assert check_text("known-day", "2-2027") == {"errors": [], "written": "02/2027"}


def test_what_may_be_empty_is_not_missed() -> None:
    assert marks("note") == {}
    assert all(check_text(kind, "") == {"errors": [], "written": None} for kind in READERS)
