"""When the digest of a week is owed, and writing it down as promises in the outbox.

It belongs to the Monday of its week, or to the first working day after it; a scheduler that was
off sends it on a later working day of the same week. Who gets one is decided once a week, so that
nobody's comes on Thursday because something new came up.
"""

import datetime as dt

from django.db import transaction

from agreements.reminders import Owed, Planned, sending_moment, write_down
from cooperation.digest.telling import Told, told_on
from hospitals.models.calendar import working_calendar
from hospitals.working_days import WorkingCalendar
from outbox.models import Message
from outbox.services import new_message

KIND = "weekly_digest"
_WEEK = dt.timedelta(days=7)


def week_of(day: dt.date) -> str:
    """The ISO week: ``2026-W48``."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def send_day(day: dt.date, calendar: WorkingCalendar) -> dt.date | None:
    """The day on which the digest of the week of ``day`` goes out; None when nobody works then."""
    monday = monday_of(day)
    first = calendar.on_or_after(monday)
    return first if first < monday + _WEEK else None


def digest_key(day: dt.date, user_id: object) -> str:
    """What makes it one a week and person."""
    return f"digest:{week_of(day)}:{user_id}"


def plan_due(day: dt.date) -> Planned:
    """Promise the digests of this week if they are due by ``day``. Safe to run again and beside
    itself: what a second planner adds has keys that are taken."""
    owed = owed_by(day)
    if not owed.queue:
        return Planned()
    with transaction.atomic():
        return write_down(owed)


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it."""
    calendar = working_calendar()
    goes_out = send_day(day, calendar)
    # On a day off nobody is written to; Monday's next digest says it too.
    if goes_out is None or day < goes_out or not calendar.is_working(day):
        return Owed()
    if Message.objects.filter(kind=KIND, key__startswith=f"digest:{week_of(day)}:").exists():
        return Owed()
    wanted = [told for told in told_on(day) if told.user.wants_digest]
    return Owed(queue=[_message(told, day, goes_out) for told in wanted])


def _message(told: Told, day: dt.date, goes_out: dt.date) -> Message:
    return new_message(
        key=digest_key(day, told.user.pk),
        kind=KIND,
        recipient=told.user,
        due_at=sending_moment(goes_out),
        record=told.user,
        organisation_id=told.organisation_id,
        payload={"week": week_of(day), "planned_on": day.isoformat()},
    )
