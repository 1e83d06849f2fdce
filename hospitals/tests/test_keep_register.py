"""Editing organisations and holidays: administrators, through services, pages and admin."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from conftest import Cast, organisation
from hospitals.models import Holiday, Organisation, Specialty
from hospitals.models.calendar import working_calendar
from hospitals.public_holidays import missing_holidays
from hospitals.services import edit_organisation, remove_holiday, save_holiday
from toolkit.refusal import NotAllowed, WrongState

pytestmark = pytest.mark.django_db


def test_an_edit_changes_the_row_the_search_and_the_trail(cast: Cast) -> None:
    edit_organisation(
        by=cast.administrator, organisation=organisation("an-binh"), short_name="BV Ánh Dương"
    )
    assert organisation("an-binh") in Organisation.objects.search("anh duong")
    entry = Entry.objects.about(organisation("an-binh")).first()
    assert entry is not None
    assert entry.changes == {"short_name": ["", "BV Ánh Dương"]}


def test_specialties_are_edited_with_the_rest(cast: Cast) -> None:
    eye = Specialty.objects.get(slug="mat")
    edit_organisation(
        by=cast.administrator, organisation=organisation("an-binh"), specialties=[eye]
    )
    assert list(organisation("an-binh").specialties.all()) == [eye]


def test_an_edit_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    before = Entry.objects.count()
    edit_organisation(by=cast.administrator, organisation=organisation("an-binh"), short_name="")
    assert Entry.objects.count() == before


def test_only_administrators_edit(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit_organisation(by=cast.hub_head, organisation=organisation("an-binh"), beds=5)
    with pytest.raises(NotAllowed):
        save_holiday(by=cast.hub_head, day=dt.date(2026, 12, 31), name="Nghỉ bù")
    with pytest.raises(NotAllowed):
        remove_holiday(by=cast.hub_head, day=dt.date(2026, 9, 2))


def test_days_out_of_order_are_refused_at_the_field(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        edit_organisation(
            by=cast.administrator,
            organisation=organisation("an-binh"),
            open_from=dt.date(2026, 1, 2),
            open_until=dt.date(2026, 1, 1),
        )
    assert "open_until" in refused.value.message_dict


def test_what_identifies_an_organisation_is_not_edited(cast: Cast) -> None:
    with pytest.raises(ValueError, match="not editable: slug"):
        edit_organisation(by=cast.administrator, organisation=organisation("an-binh"), slug="x")


def test_a_saved_holiday_is_no_working_day(cast: Cast) -> None:
    day = dt.date(2026, 12, 31)
    assert working_calendar().is_working(day)
    save_holiday(by=cast.administrator, day=day, name="Nghỉ bù")
    assert not working_calendar().is_working(day)
    remove_holiday(by=cast.administrator, day=day)
    assert working_calendar().is_working(day)


def test_a_holiday_saved_again_is_the_same_row(cast: Cast) -> None:
    day = dt.date(2026, 12, 31)
    first = save_holiday(by=cast.administrator, day=day, name="Nghỉ")
    again = save_holiday(by=cast.administrator, day=day, name="Nghỉ bù")
    assert (first.pk, again.name) == (again.pk, "Nghỉ bù")


def test_only_a_weekend_day_can_be_worked_instead(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="vốn là ngày làm việc"):
        save_holiday(
            by=cast.administrator, day=dt.date(2026, 12, 31), name="Làm bù", is_working=True
        )


def test_a_holiday_needs_a_name(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Chưa có tên"):
        save_holiday(by=cast.administrator, day=dt.date(2026, 12, 31), name=" ")


def test_removing_twice_says_that_it_is_gone(cast: Cast) -> None:
    with pytest.raises(WrongState, match="không còn trong danh sách"):
        remove_holiday(by=cast.administrator, day=dt.date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (dt.date(2026, 9, 2), False),  # National Day
        (dt.date(2026, 8, 31), False),  # swapped against a Saturday …
        (dt.date(2026, 8, 22), True),  # … which is worked
        (dt.date(2026, 8, 29), False),  # any other Saturday
        (dt.date(2024, 4, 29), False),
        (dt.date(2024, 5, 4), True),
        (dt.date(2026, 8, 28), True),
    ],
)
def test_holidays_and_swapped_saturdays(register: None, day: dt.date, working: bool) -> None:
    assert working_calendar().is_working(day) is working


def test_the_next_working_day_after_tet_2027(register: None) -> None:
    calendar = working_calendar()
    assert calendar.on_or_after(dt.date(2027, 2, 4)) == dt.date(2027, 2, 11)
    assert calendar.on_or_before(dt.date(2027, 2, 10)) == dt.date(2027, 2, 3)


def test_next_years_holidays_are_missed_from_december(register: None) -> None:
    Holiday.objects.filter(day__year=2027).delete()
    assert missing_holidays(dt.date(2026, 11, 30)) == []
    assert missing_holidays(dt.date(2026, 12, 1)) == [2027]
    assert missing_holidays(dt.date(2027, 1, 1)) == [2027]
