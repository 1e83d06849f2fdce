"""Which review reminders are owed, and writing them down as promises in the outbox.

The planner asks "due and not yet promised", never "due today": days without a scheduler are
caught up. One promise a review, due date, lead and person; the outbox sends it.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet

from agreements.models import Agreement, Review
from agreements.recipients import Recipient, recipients_of
from agreements.schedule import LEADS, leads_due, send_day
from agreements.states import BEFORE_SIGNATURE
from hospitals.models.calendar import working_calendar
from hospitals.working_days import WorkingCalendar
from outbox.models import Message, State
from outbox.services import new_message, promise

KIND = "review_reminder"
SEND_FROM = dt.time(7, 30)
# How far days off can pull a sending day forward: Tết with its weekends stays below this.
LONGEST_HOLIDAY = dt.timedelta(days=20)
_BATCH = 200


@dataclass
class Owed:
    """What is due by a day and not yet promised.

    ``queue``: the newest reminder of each person and review. ``superseded``: older ones that
    were never written down. ``outdated``: ids of older ones that still wait. ``revived``: ids of
    newest ones that were cancelled unsent and are owed again (a suspension that ended, a person
    who was confirmed at the successor), with the body they are now for.
    """

    queue: list[Message] = field(default_factory=list)
    superseded: list[Message] = field(default_factory=list)
    outdated: list[uuid.UUID] = field(default_factory=list)
    revived: dict[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """How many promises one run wrote down."""

    planned: int = 0
    superseded: int = 0

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(self.planned + other.planned, self.superseded + other.superseded)


# Rooms above add in ``AppConfig.ready()`` what they owe by a day: how it is promised, and how it is
# looked at without writing. `manage.py remind` asks both lists.
planners: list[Callable[[dt.date], Planned]] = []
lookers: list[Callable[[dt.date], Owed]] = []


def plan_everything(day: dt.date) -> Planned:
    """Promise every reminder due by ``day``, those of the rooms above included."""
    return sum((plan(day) for plan in planners), plan_due(day))


def everything_owed_by(day: dt.date) -> list[Owed]:
    """What `plan_everything` would write, without writing it."""
    return [owed_by(day), *(look(day) for look in lookers)]


def plan_due(day: dt.date) -> Planned:
    """Promise every review reminder due by ``day``. Safe to run again and beside itself."""
    return promise_in_batches(may_be_due(day), lambda batch: _owed(batch, day))


def promise_in_batches(
    records: "QuerySet[Any]", owed: Callable[[Sequence[uuid.UUID]], Owed]
) -> Planned:
    """Write down what ``owed`` finds for the ids of ``records``, one transaction a batch."""
    total = Planned()
    ids = list(records.values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        with transaction.atomic():
            total += write_down(owed(ids[start : start + _BATCH]))
    return total


def plan_for_agreement(agreement: Agreement, *, day: dt.date) -> Planned:
    """The same for one agreement, in the transaction that changed its plan."""
    reviews = may_be_due(day).filter(agreement=agreement).values_list("pk", flat=True)
    return write_down(_owed(list(reviews), day))


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it (``remind --dry-run`` and ``--check``)."""
    return _owed(list(may_be_due(day).values_list("pk", flat=True)), day)


def reminder_key(review: Review, lead: int, user_id: uuid.UUID) -> str:
    """What makes a reminder one and the same promise (at most 200 characters)."""
    return f"review:{review.pk}:{review.due_on:%Y-%m-%d}:{lead}:{user_id}"


def next_reminder_on(due_on: dt.date, after_lead: int, calendar: WorkingCalendar) -> dt.date | None:
    """The sending day of the reminder that follows ``after_lead``; None after the last one."""
    later = LEADS[LEADS.index(after_lead) + 1 :]
    return send_day(due_on, later[0], calendar) if later else None


def may_be_due(day: dt.date) -> "QuerySet[Review]":
    """The waiting reviews of which a reminder may be due by ``day``; the calendar decides."""
    horizon = day + dt.timedelta(days=LEADS[0]) + LONGEST_HOLIDAY
    return (
        Review.objects.waiting()
        .filter(due_on__lte=horizon)
        .exclude(agreement__status__in=BEFORE_SIGNATURE)
        .order_by("due_on", "pk")
    )


def write_down(owed: Owed) -> Planned:
    """Store what is owed. Call it inside a transaction."""
    planned = promise(owed.queue)
    superseded = promise(owed.superseded)
    outdated = Message.objects.filter(pk__in=owed.outdated, state=State.QUEUED).update(
        state=State.SUPERSEDED
    )
    revived = sum(
        Message.objects.filter(pk=pk, state=State.CANCELLED).update(
            state=State.QUEUED,
            organisation_id=body,
            settled_at=None,
            claim_token=None,
            lease_until=None,
        )
        for pk, body in owed.revived.items()
    )
    return Planned(len(planned) + revived, len(superseded) + outdated)


def _owed(review_ids: Sequence[uuid.UUID], day: dt.date) -> Owed:
    calendar = working_calendar()
    due: dict[Review, list[int]] = {}
    for review in Review.objects.filter(pk__in=review_ids).select_related("agreement"):
        assert review.due_on is not None  # a waiting review always has one
        if leads := leads_due(review.due_on, day, calendar):
            due[review] = leads
    known = promised(KIND, Review, [review.pk for review in due])
    people = recipients_of({review.agreement_id for review in due}, day)
    owed = Owed()
    for review, leads in due.items():
        for recipient in people.get(review.agreement_id, []):
            sort_in(
                owed,
                {
                    reminder_key(review, lead, recipient.user.pk): _message(
                        review, lead, recipient, day, calendar
                    )
                    for lead in leads
                },
                known[review.pk],
            )
    return owed


def promised(
    kind: str, model: type[models.Model], record_ids: Sequence[Any]
) -> dict[Any, dict[str, tuple[uuid.UUID, str]]]:
    """Record → key → (message id, state) of what is already written down: one query."""
    ids = {str(record_id): record_id for record_id in record_ids}
    known: dict[Any, dict[str, tuple[uuid.UUID, str]]] = defaultdict(dict)
    for pk, record_id, key, state in Message.objects.filter(
        kind=kind, record_type=model._meta.label_lower, record_id__in=list(ids)
    ).values_list("pk", "record_id", "key", "state"):
        known[ids[record_id]][key] = (pk, state)
    return known


def sort_in(
    owed: Owed,
    messages: Mapping[str, Message],
    known: Mapping[str, tuple[uuid.UUID, str]],
) -> None:
    """Put one person's reminders about one record where they belong: key → message, oldest first.

    The newest is queued; older ones are superseded, whether they were written down or not.
    """
    for number, (key, message) in enumerate(messages.items(), start=1):
        newest = number == len(messages)
        existing = known.get(key)
        if existing is None:
            if newest:
                owed.queue.append(message)
            else:
                message.state = State.SUPERSEDED
                owed.superseded.append(message)
        elif newest and existing[1] == State.CANCELLED:
            owed.revived[existing[0]] = message.organisation_id
        elif not newest and existing[1] == State.QUEUED:
            owed.outdated.append(existing[0])


def sending_moment(day: dt.date) -> dt.datetime:
    """When mails of ``day`` may go out; a demonstration is walked through at any hour of it."""
    hour = dt.time.min if settings.DEMO else SEND_FROM
    return dt.datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE))


def _message(
    review: Review, lead: int, recipient: Recipient, day: dt.date, calendar: WorkingCalendar
) -> Message:
    assert review.due_on is not None
    return new_message(
        key=reminder_key(review, lead, recipient.user.pk),
        kind=KIND,
        recipient=recipient.user,
        due_at=sending_moment(send_day(review.due_on, lead, calendar)),
        record=review,
        organisation_id=recipient.organisation_id,
        payload={
            "lead": lead,
            "due_on": review.due_on.isoformat(),
            "planned_on": day.isoformat(),
        },
    )
