"""Which review reminders are owed, and writing them down as promises in the outbox.

The planner asks "due and not yet promised", never "due today": days without a scheduler are
caught up. One promise a review, due date, lead and person; the outbox sends it.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
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
_LONGEST_HOLIDAY = dt.timedelta(days=20)
_BATCH = 200


@dataclass
class Owed:
    """What is due by a day and not yet promised.

    ``queue``: the newest reminder of each person and review. ``superseded``: older ones that
    were never written down. ``outdated``: ids of older ones that still wait. ``revived``: ids of
    newest ones that were cancelled unsent and are owed again (a suspension that ended).
    """

    queue: list[Message] = field(default_factory=list)
    superseded: list[Message] = field(default_factory=list)
    outdated: list[uuid.UUID] = field(default_factory=list)
    revived: list[uuid.UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Planned:
    """How many promises one run wrote down."""

    planned: int = 0
    superseded: int = 0

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(self.planned + other.planned, self.superseded + other.superseded)


def plan_due(day: dt.date) -> Planned:
    """Promise every reminder due by ``day``. Safe to run again and beside itself."""
    total = Planned()
    reviews = list(_may_be_due(day).values_list("pk", flat=True))
    for start in range(0, len(reviews), _BATCH):
        total += _promise_for(reviews[start : start + _BATCH], day)
    return total


def plan_for_agreement(agreement: Agreement, *, day: dt.date) -> Planned:
    """The same for one agreement, in the transaction that changed its plan."""
    reviews = _may_be_due(day).filter(agreement=agreement).values_list("pk", flat=True)
    return _promise_for(list(reviews), day)


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it (``remind --dry-run`` and ``--check``)."""
    return _owed(list(_may_be_due(day).values_list("pk", flat=True)), day)


def reminder_key(review: Review, lead: int, user_id: uuid.UUID) -> str:
    """What makes a reminder one and the same promise (at most 200 characters)."""
    return f"review:{review.pk}:{review.due_on:%Y-%m-%d}:{lead}:{user_id}"


def next_reminder_on(due_on: dt.date, after_lead: int, calendar: WorkingCalendar) -> dt.date | None:
    """The sending day of the reminder that follows ``after_lead``; None after the last one."""
    later = LEADS[LEADS.index(after_lead) + 1 :]
    return send_day(due_on, later[0], calendar) if later else None


def _may_be_due(day: dt.date) -> "QuerySet[Review]":
    horizon = day + dt.timedelta(days=LEADS[0]) + _LONGEST_HOLIDAY
    return (
        Review.objects.waiting()
        .filter(due_on__lte=horizon)
        .exclude(agreement__status__in=BEFORE_SIGNATURE)
        .order_by("due_on", "pk")
    )


@transaction.atomic
def _promise_for(review_ids: Sequence[uuid.UUID], day: dt.date) -> Planned:
    owed = _owed(review_ids, day)
    planned = promise(owed.queue)
    superseded = promise(owed.superseded)
    outdated = Message.objects.filter(pk__in=owed.outdated, state=State.QUEUED).update(
        state=State.SUPERSEDED
    )
    revived = Message.objects.filter(pk__in=owed.revived, state=State.CANCELLED).update(
        state=State.QUEUED, claim_token=None, lease_until=None
    )
    return Planned(len(planned) + revived, len(superseded) + outdated)


def _owed(review_ids: Sequence[uuid.UUID], day: dt.date) -> Owed:
    calendar = working_calendar()
    due: dict[Review, list[int]] = {}
    for review in Review.objects.filter(pk__in=review_ids).select_related("agreement"):
        assert review.due_on is not None  # a waiting review always has one
        if leads := leads_due(review.due_on, day, calendar):
            due[review] = leads
    known = _promised(due)
    people = recipients_of({review.agreement_id for review in due}, day)
    owed = Owed()
    for review, leads in due.items():
        for recipient in people.get(review.agreement_id, []):
            _add(owed, review, leads, recipient, known[review.pk], day, calendar)
    return owed


def _promised(
    reviews: dict[Review, list[int]],
) -> dict[uuid.UUID, dict[str, tuple[uuid.UUID, str]]]:
    """Review → key → (message id, state) of what is already written down."""
    known: dict[uuid.UUID, dict[str, tuple[uuid.UUID, str]]] = defaultdict(dict)
    for pk, record_id, key, state in Message.objects.filter(
        kind=KIND,
        record_type=Review._meta.label_lower,
        record_id__in=[str(review.pk) for review in reviews],
    ).values_list("pk", "record_id", "key", "state"):
        known[uuid.UUID(record_id)][key] = (pk, state)
    return known


def _add(
    owed: Owed,
    review: Review,
    leads: list[int],
    recipient: Recipient,
    known: dict[str, tuple[uuid.UUID, str]],
    day: dt.date,
    calendar: WorkingCalendar,
) -> None:
    for lead in leads:
        newest = lead == leads[-1]
        existing = known.get(reminder_key(review, lead, recipient.user.pk))
        if existing is None:
            message = _message(review, lead, recipient, day, calendar)
            if newest:
                owed.queue.append(message)
            else:
                message.state = State.SUPERSEDED
                owed.superseded.append(message)
        elif newest and existing[1] == State.CANCELLED:
            owed.revived.append(existing[0])
        elif not newest and existing[1] == State.QUEUED:
            owed.outdated.append(existing[0])


def _message(
    review: Review, lead: int, recipient: Recipient, day: dt.date, calendar: WorkingCalendar
) -> Message:
    assert review.due_on is not None
    sending_day = send_day(review.due_on, lead, calendar)
    # A demonstration is walked through at any hour of its day.
    hour = dt.time.min if settings.DEMO else SEND_FROM
    return new_message(
        key=reminder_key(review, lead, recipient.user.pk),
        kind=KIND,
        recipient=recipient.user,
        due_at=dt.datetime.combine(sending_day, hour, ZoneInfo(settings.TIME_ZONE)),
        record=review,
        organisation_id=recipient.organisation_id,
        payload={
            "lead": lead,
            "due_on": review.due_on.isoformat(),
            "planned_on": day.isoformat(),
        },
    )
