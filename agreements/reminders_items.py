"""Reminding of action items: 7 days and 1 day before the due day, and late up to eight weeks.

The machinery is that of the review reminders: the planner asks "due and not yet promised", one
promise an item, due day, lead and person, older ones superseded by the newest.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from accounts.models import Role, User
from agreements.models import ActionItem
from agreements.recipients import Recipient, members_of
from agreements.reminders import (
    LONGEST_HOLIDAY,
    Owed,
    Planned,
    promise_in_batches,
    promised,
    sending_moment,
    sort_in,
)
from agreements.schedule import send_day
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from hospitals.working_days import WorkingCalendar
from outbox.models import Message
from outbox.services import new_message

KIND = "action_item_reminder"
# Days before the due day; below zero: days after it.
LEADS: tuple[int, ...] = (7, 1, -1, *range(-7, -57, -7))
# Somebody in particular may have been given the task, whatever the role.
ANYBODY: tuple[str, ...] = tuple(Role.values)


def plan_due(day: dt.date) -> Planned:
    """Promise every reminder of items due by ``day``. Safe to run again and beside itself."""
    return promise_in_batches(_may_be_due(day), lambda batch: _owed(batch, day))


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it."""
    return _owed(list(_may_be_due(day).values_list("pk", flat=True)), day)


def reminder_key(item: ActionItem, lead: int, user_id: uuid.UUID) -> str:
    """What makes a reminder one and the same promise (at most 200 characters)."""
    return f"item:{item.pk}:{item.due_on:%Y-%m-%d}:{lead}:{user_id}"


def next_reminder_on(due_on: dt.date, after_lead: int, calendar: WorkingCalendar) -> dt.date | None:
    """The sending day of the reminder that follows ``after_lead``; None after the last one."""
    later = LEADS[LEADS.index(after_lead) + 1 :]
    return send_day(due_on, later[0], calendar) if later else None


def leads_due(due_on: dt.date, day: dt.date, calendar: WorkingCalendar) -> list[int]:
    """The leads whose sending day has come by ``day``, oldest first."""
    return [lead for lead in LEADS if send_day(due_on, lead, calendar) <= day]


def people_for(
    item: ActionItem, lead: int, members: dict[str, dict[uuid.UUID, User]]
) -> list[User]:
    """Who is reminded: whoever was given the task, else the officers of the answerable body.

    Once it is late its officers and heads too. ``members``: role → the body's people of today.
    """
    by_id = {pk: user for people in members.values() for pk, user in people.items()}
    given = by_id.get(item.person_id) if item.person_id else None
    told = {given.pk: given} if given else dict(members.get(Role.OFFICER, {}))
    if lead < 0:
        told |= members.get(Role.OFFICER, {}) | members.get(Role.HEAD, {})
    return list(told.values())


def bodies_of(items: Sequence[ActionItem], day: dt.date) -> dict[uuid.UUID, uuid.UUID]:
    """The organisation an item was given to → who answers for it on ``day``: one query."""
    given = {item.organisation_id for item in items}
    holders = holders_on(given, day)
    return {pk: holders[pk].pk if pk in holders else pk for pk in given}


def staff_of(
    bodies: dict[uuid.UUID, uuid.UUID], day: dt.date
) -> dict[uuid.UUID, dict[str, dict[uuid.UUID, User]]]:
    """The organisation of today → role → its active people by id: one query a role."""
    staff: dict[uuid.UUID, dict[str, dict[uuid.UUID, User]]] = {}
    for role in ANYBODY:
        for body, people in members_of(bodies.values(), day, roles=(role,)).items():
            staff.setdefault(body, {})[role] = people
    return staff


def _may_be_due(day: dt.date) -> "QuerySet[ActionItem]":
    horizon = day + dt.timedelta(days=LEADS[0]) + LONGEST_HOLIDAY
    return ActionItem.objects.owed().filter(due_on__lte=horizon).order_by("due_on", "pk")


def _owed(item_ids: Sequence[Any], day: dt.date) -> Owed:
    calendar = working_calendar()
    due: dict[ActionItem, list[int]] = {}
    for item in ActionItem.objects.filter(pk__in=item_ids).order_by("due_on", "pk"):
        if leads := leads_due(item.due_on, day, calendar):
            due[item] = leads
    known = promised(KIND, ActionItem, [item.pk for item in due])
    bodies = bodies_of(list(due), day)
    staff = staff_of(bodies, day)
    owed = Owed()
    for item, leads in due.items():
        body = bodies[item.organisation_id]
        reminded: dict[Recipient, list[int]] = {}
        for lead in leads:
            for user in people_for(item, lead, staff.get(body, {})):
                reminded.setdefault(Recipient(user, body), []).append(lead)
        for recipient, own_leads in reminded.items():
            messages = [_message(item, lead, recipient, day, calendar) for lead in own_leads]
            sort_in(owed, {message.key: message for message in messages}, known[item.pk])
    return owed


def _message(
    item: ActionItem, lead: int, recipient: Recipient, day: dt.date, calendar: WorkingCalendar
) -> Message:
    return new_message(
        key=reminder_key(item, lead, recipient.user.pk),
        kind=KIND,
        recipient=recipient.user,
        due_at=sending_moment(send_day(item.due_on, lead, calendar)),
        record=item,
        organisation_id=recipient.organisation_id,
        payload={
            "lead": lead,
            "due_on": item.due_on.isoformat(),
            "planned_on": day.isoformat(),
        },
    )
