"""The review plan against an independent calculation, over thousands of days."""

import datetime as dt
import os
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from agreements.schedule import LEADS, due_day, leads_due, review_plan, send_day
from agreements.states import ReviewKind
from hospitals.working_days import WorkingCalendar

EVERY_DAY_WORKED = WorkingCalendar(
    worked=frozenset(dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(1000))
)
TODAY = dt.date(2026, 11, 22)


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += dt.timedelta(days=1)


def by_hand(anchor: dt.date, months: int) -> dt.date:
    """Counting months on one's fingers: no library, no shared code."""
    year, month, day = anchor.year, anchor.month, anchor.day
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return dt.date(year, month, min(day, longest))


@pytest.fixture(params=["Asia/Ho_Chi_Minh", "UTC", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize("months", [6, 12])
def test_every_start_day_of_four_years_and_twenty_cycles(zone: str, months: int) -> None:
    for anchor in days(dt.date(2023, 1, 1), dt.date(2026, 12, 31)):
        for k in range(1, 21):
            assert due_day(anchor, months, k) == by_hand(anchor, k * months)


@pytest.mark.parametrize("months", [6, 12])
def test_the_plan_follows_the_same_days(zone: str, months: int) -> None:
    for anchor in days(dt.date(2023, 1, 1), dt.date(2026, 12, 31)):
        ends_on = by_hand(anchor, 20 * months)
        plan = review_plan(anchor=anchor, every_months=months, ends_on=ends_on, today=TODAY)
        assert [r.due_on for r in plan] == [by_hand(anchor, k * months) for k in range(1, 21)]
        assert [r.sequence for r in plan] == list(range(1, 21))


def test_31_august_comes_back_to_31_august() -> None:
    found = [due_day(dt.date(2023, 8, 31), 6, k) for k in range(1, 5)]
    assert found == [
        dt.date(2024, 2, 29),
        dt.date(2024, 8, 31),
        dt.date(2025, 2, 28),
        dt.date(2025, 8, 31),
    ]


def test_the_final_review_and_the_sixty_days_at_every_end_day_of_a_year() -> None:
    anchor = dt.date(2023, 7, 21)
    cycle = [by_hand(anchor, 6 * k) for k in range(1, 10)]
    for ends_on in days(dt.date(2025, 1, 1), dt.date(2025, 12, 31)):
        plan = review_plan(anchor=anchor, every_months=6, ends_on=ends_on, today=TODAY)
        assert plan[-1].kind == ReviewKind.FINAL
        assert plan[-1].due_on == ends_on
        kept = [day for day in cycle if day < ends_on and (ends_on - day).days >= 60]
        assert [r.due_on for r in plan[:-1]] == kept


def test_periods_follow_each_other_without_a_gap_at_every_end_day() -> None:
    anchor = dt.date(2023, 7, 21)
    for ends_on in days(dt.date(2025, 1, 1), dt.date(2025, 12, 31)):
        plan = review_plan(anchor=anchor, every_months=6, ends_on=ends_on, today=TODAY)
        assert plan[0].period_from == anchor
        assert plan[-1].period_to == ends_on
        for before, after in pairwise(plan):
            assert after.period_from == before.period_to + dt.timedelta(days=1)


def test_the_annual_review_takes_the_twelfth_month() -> None:
    plan = review_plan(
        anchor=dt.date(2023, 7, 21), every_months=6, ends_on=None, today=dt.date(2023, 7, 21)
    )
    assert [r.kind for r in plan] == [
        ReviewKind.SIX_MONTH,
        ReviewKind.ANNUAL,
        ReviewKind.SIX_MONTH,
        ReviewKind.ANNUAL,
    ]


def test_a_yearly_rhythm_has_annual_reviews_only() -> None:
    plan = review_plan(
        anchor=dt.date(2026, 2, 27), every_months=12, ends_on=dt.date(2030, 12, 31), today=TODAY
    )
    assert {r.kind for r in plan[:-1]} == {ReviewKind.ANNUAL}
    assert plan[0].due_on == dt.date(2027, 2, 27)


def test_final_beats_annual_on_the_same_day() -> None:
    plan = review_plan(
        anchor=dt.date(2023, 7, 21), every_months=12, ends_on=dt.date(2025, 7, 21), today=TODAY
    )
    assert [(r.due_on, r.kind) for r in plan] == [
        (dt.date(2024, 7, 21), ReviewKind.ANNUAL),
        (dt.date(2025, 7, 21), ReviewKind.FINAL),
    ]


def test_without_a_rhythm_only_the_final_review_is_owed() -> None:
    plan = review_plan(
        anchor=dt.date(2024, 4, 3), every_months=None, ends_on=dt.date(2025, 12, 31), today=TODAY
    )
    assert [r.kind for r in plan] == [ReviewKind.FINAL]


@pytest.mark.parametrize("every_months", [None, 6, 12])
def test_without_an_anchor_there_is_no_plan(every_months: int | None) -> None:
    assert not review_plan(
        anchor=None, every_months=every_months, ends_on=dt.date(2030, 12, 31), today=TODAY
    )


def test_an_unknown_end_rolls_two_years_ahead() -> None:
    anchor = dt.date(2023, 7, 21)
    for day in days(dt.date(2026, 1, 1), dt.date(2026, 12, 31)):
        plan = review_plan(anchor=anchor, every_months=6, ends_on=None, today=day)
        horizon = by_hand(day, 24)
        assert plan[-1].due_on <= horizon < by_hand(anchor, 6 * (len(plan) + 1))
        assert all(r.kind != ReviewKind.FINAL for r in plan)


def test_the_mekong_agreement_is_next_due_on_21_january_2027() -> None:
    plan = review_plan(anchor=dt.date(2023, 7, 21), every_months=6, ends_on=None, today=TODAY)
    upcoming = next(r for r in plan if r.due_on >= TODAY)
    assert upcoming.due_on == dt.date(2027, 1, 21)
    assert upcoming.kind == ReviewKind.SIX_MONTH
    assert (upcoming.period_from, upcoming.period_to) == (
        dt.date(2026, 7, 21),
        dt.date(2027, 1, 20),
    )


# --- The days reminders are sent -------------------------------------------------------------
TET = WorkingCalendar(
    off=frozenset(days(dt.date(2027, 2, 4), dt.date(2027, 2, 12))),
    worked=frozenset({dt.date(2027, 2, 20)}),
)


def test_a_reminder_before_moves_back_over_the_holidays() -> None:
    assert send_day(dt.date(2027, 2, 16), 7, TET) == dt.date(2027, 2, 3)


def test_a_reminder_after_moves_forward_over_the_holidays() -> None:
    assert send_day(dt.date(2027, 2, 4), -1, TET) == dt.date(2027, 2, 15)


def test_a_swapped_working_saturday_is_a_sending_day() -> None:
    assert send_day(dt.date(2027, 2, 21), 1, TET) == dt.date(2027, 2, 20)


def test_sending_days_are_worked_and_on_the_right_side_for_every_due_day_of_a_year() -> None:
    for due_on in days(dt.date(2027, 1, 1), dt.date(2027, 12, 31)):
        for lead in LEADS:
            day, wanted = send_day(due_on, lead, TET), due_on - dt.timedelta(days=lead)
            assert TET.is_working(day)
            assert day <= wanted if lead > 0 else day >= wanted
            between = days(min(day, wanted), max(day, wanted))
            assert all(not TET.is_working(d) for d in between if d not in (day,))


def test_leads_are_thirty_fourteen_seven_one_and_weekly_to_fifty_six_days_late() -> None:
    assert LEADS == (30, 14, 7, 1, -1, -7, -14, -21, -28, -35, -42, -49, -56)


def test_what_is_due_grows_with_the_days_and_is_never_lost() -> None:
    due_on = dt.date(2027, 1, 21)
    before: list[int] = []
    for day in days(dt.date(2026, 12, 1), dt.date(2027, 4, 30)):
        found = leads_due(due_on, day, EVERY_DAY_WORKED)
        assert found[: len(before)] == before
        assert len(found) == sum((due_on - dt.timedelta(days=lead)) <= day for lead in LEADS)
        before = found
