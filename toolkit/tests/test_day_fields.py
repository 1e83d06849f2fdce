"""A date is typed as people write it; what is wrong is said in one sentence with the remedy."""

import calendar
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from toolkit.day_fields import DayField, KnownDayField
from toolkit.days import FIRST_YEAR, LAST_YEAR, KnownDay
from toolkit.live_checks import check_text

DAYS = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))
WAYS = ["{d:%d/%m/%Y}", "{d.day}/{d.month}/{d.year}", "{d:%d-%m-%Y}", "{d:%Y-%m-%d}", "{d:%d%m%Y}"]


def sentence(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        DayField().clean(text)
    return str(refused.value.messages[0])


@given(day=DAYS, way=st.sampled_from(WAYS), around=st.sampled_from(["", " ", "\t"]))
def test_every_day_is_read_in_every_way_of_writing(day: dt.date, way: str, around: str) -> None:
    assert DayField().clean(around + way.format(d=day) + around) == day


@given(day=DAYS)
def test_what_is_shown_is_read_back(day: dt.date) -> None:
    field = DayField()
    assert field.clean(field.prepare_value(day)) == day


@given(text=st.text(alphabet="0123456789/-. abđ", max_size=20))
def test_any_text_is_a_day_or_gets_one_sentence(text: str) -> None:
    told = check_text("day", text)
    assert len(told["errors"]) <= 1
    assert all(error.endswith(".") for error in told["errors"])
    assert bool(told["errors"]) or not text.strip() or bool(DayField().clean(told["written"]))


@given(month=st.integers(1, 12), year=st.integers(FIRST_YEAR, LAST_YEAR))
def test_a_day_after_the_last_one_names_the_last_one(month: int, year: int) -> None:
    last = calendar.monthrange(year, month)[1]
    assert f"Ghi {last:02}/{month:02}/{year}." in sentence(f"{last + 1}/{month}/{year}")


def test_less_than_a_day_is_not_enough() -> None:
    assert sentence("07/2023") == "“07/2023” chưa đủ ngày. Ghi như 21/07/2023."


def test_where_less_may_be_known_it_is_kept() -> None:
    assert KnownDayField().clean("07/2023") == KnownDay(2023, 7)
    assert KnownDayField().clean("21072023") == KnownDay(2023, 7, 21)


def test_a_phone_shows_digits_and_the_page_a_calendar() -> None:
    html = DayField().widget.render("on", "21/07/2023")
    assert 'inputmode="numeric"' in html
    assert "data-day-open" in html
    assert 'type="date"' not in html
