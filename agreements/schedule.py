"""The review plan and the days of its reminders. Pure: no rows, no clock; every day is passed in.

Rules (docs/architecture.md, "The review plan"): review *k* is due ``anchor + k × months``,
always counted from the anchor so that month ends come back (31 Aug → 28 Feb → 31 Aug). Cycle
reviews fall strictly before the end; the final one on it; a cycle review less than 60 days before
the end is dropped. Every twelfth month the review is the annual one. Without a known end the plan
reaches 24 months ahead and rolls.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile

from dateutil.relativedelta import relativedelta

from agreements.states import ReviewKind
from hospitals.working_days import WorkingCalendar

MINIMUM_BEFORE_FINAL = dt.timedelta(days=60)
ROLLING_MONTHS = 24
_ONE_DAY = dt.timedelta(days=1)

# Days before the due date at which people are reminded; below zero: days after it.
LEADS: tuple[int, ...] = (30, 14, 7, 1, -1, *range(-7, -57, -7))


@dataclass(frozen=True)
class PlannedReview:
    """Review ``sequence`` covers ``period_from`` to ``period_to``, both included."""

    sequence: int
    kind: ReviewKind
    due_on: dt.date
    period_from: dt.date
    period_to: dt.date


def due_day(anchor: dt.date, months: int, k: int) -> dt.date:
    """The day review ``k`` is due, clipped to the month's end but counted from the anchor."""
    return anchor + relativedelta(months=k * months)


def review_plan(
    *,
    anchor: dt.date | None,
    every_months: int | None,
    ends_on: dt.date | None,
    today: dt.date,
) -> list[PlannedReview]:
    """The reviews an agreement owes, in order; periods follow each other without a gap.

    No anchor: no plan. No rhythm: only the final review. Unknown end: up to 24 months after
    ``today`` (or after the anchor, if that is later), and no final one.
    """
    if anchor is None or (ends_on is not None and ends_on < anchor):
        return []
    dues = list(_cycle_days(anchor, every_months, ends_on, today))
    plan: list[PlannedReview] = []
    period_from = anchor
    for k, due_on in enumerate(dues, start=1):
        plan.append(
            PlannedReview(k, _kind(every_months, k), due_on, period_from, due_on - _ONE_DAY)
        )
        period_from = due_on
    if ends_on is not None:
        plan.append(PlannedReview(len(dues) + 1, ReviewKind.FINAL, ends_on, period_from, ends_on))
    return plan


def _cycle_days(
    anchor: dt.date, every_months: int | None, ends_on: dt.date | None, today: dt.date
) -> Iterator[dt.date]:
    if not every_months:
        return iter(())
    days = (due_day(anchor, every_months, k) for k in count(1))
    if ends_on is not None:
        return takewhile(lambda day: ends_on - day >= MINIMUM_BEFORE_FINAL, days)
    horizon = max(today, anchor) + relativedelta(months=ROLLING_MONTHS)
    return takewhile(lambda day: day <= horizon, days)


def _kind(every_months: int | None, k: int) -> ReviewKind:
    return ReviewKind.ANNUAL if ((every_months or 0) * k) % 12 == 0 else ReviewKind.SIX_MONTH


def send_day(due_on: dt.date, lead: int, calendar: WorkingCalendar) -> dt.date:
    """The working day on which the reminder ``lead`` days before ``due_on`` is sent.

    Before the due date a day off moves back to the last working day; after it (negative lead)
    forward to the next one. The due date itself never moves.
    """
    day = due_on - dt.timedelta(days=lead)
    return calendar.on_or_before(day) if lead > 0 else calendar.on_or_after(day)


def leads_due(due_on: dt.date, day: dt.date, calendar: WorkingCalendar) -> list[int]:
    """The leads whose sending day has come by ``day``, oldest first."""
    return [lead for lead in LEADS if send_day(due_on, lead, calendar) <= day]
