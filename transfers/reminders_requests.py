"""Which requests wait too long, and reminding whoever's turn it is: at 14 days, and late at 21.

The planner asks "due and not yet promised", never "due today". One promise a request, turn, lead
and person; the outbox sends it. The machinery is that of the review reminders.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from agreements.recipients import Recipient, each_person_once, members_of
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
from hospitals.working_days import WorkingCalendar
from outbox.models import Message
from outbox.services import new_message
from transfers.messages_requests import REQUEST_REMINDER
from transfers.models import TransferRequest
from transfers.people_requests import DECIDING, DOING, roles_for
from transfers.states import REQUEST_WAITING, RequestStatus
from transfers.turns import ANSWER_WITHIN, Turn, turns_of

# Days of waiting after which people are written to; at the last one the heads are told too.
LEADS: tuple[int, ...] = (14, 21)


def plan_request_reminders(day: dt.date) -> Planned:
    """Promise every reminder about requests due by ``day``. Safe to run again and beside itself."""
    return promise_in_batches(_may_be_due(day), lambda batch: _owed(batch, day))


def request_reminders_owed_by(day: dt.date) -> Owed:
    """What `plan_request_reminders` would write, without writing it."""
    return _owed(list(_may_be_due(day).values_list("pk", flat=True)), day)


def reminder_key(request: TransferRequest, since: dt.date, lead: int, user_id: uuid.UUID) -> str:
    """What makes a reminder one and the same promise (at most 200 characters)."""
    return f"request:{request.pk}:{since:%Y-%m-%d}:{lead}:{user_id}"


def sending_day(since: dt.date, lead: int, calendar: WorkingCalendar) -> dt.date:
    """The working day on which ``lead`` days of waiting are written about: before the answer is
    due the last one not after it, from then on the next one not before it."""
    due_on = since + ANSWER_WITHIN
    return send_day(due_on, ANSWER_WITHIN.days - lead, calendar)


def _may_be_due(day: dt.date) -> "QuerySet[TransferRequest]":
    """A turn that began before the request came into the portal is history."""
    horizon = day - dt.timedelta(days=LEADS[0]) + LONGEST_HOLIDAY
    return TransferRequest.objects.filter(
        Q(status__in=REQUEST_WAITING) | Q(status=RequestStatus.DRAFT, submitted_on__isnull=False),
        waits_since__lte=horizon,
        waits_since__gte=F("entered_on"),
    ).order_by("waits_since", "pk")


def _owed(request_ids: Sequence[uuid.UUID], day: dt.date) -> Owed:
    calendar = working_calendar()
    requests = TransferRequest.objects.filter(pk__in=request_ids).select_related("requester")
    due: dict[TransferRequest, tuple[Turn, list[int]]] = {}
    turns = turns_of(list(requests), day)
    for request in requests:
        turn = turns[request.pk]
        if turn is None or turn.since is None or turn.due_on is None:
            continue
        leads = [lead for lead in LEADS if sending_day(turn.since, lead, calendar) <= day]
        if leads:
            due[request] = (turn, leads)
    known = promised(REQUEST_REMINDER, TransferRequest, [request.pk for request in due])
    acting = {organisation.pk for turn, _ in due.values() for organisation in turn.organisations}
    members = {roles: members_of(acting, day, roles=roles) for roles in (DOING, DECIDING)}
    owed = Owed()
    for request, (turn, leads) in due.items():
        bodies = [organisation.pk for organisation in turn.organisations]
        reminded: dict[Recipient, list[int]] = {}
        for lead in leads:
            roles = DECIDING if lead == LEADS[-1] else roles_for(turn)
            for recipient in each_person_once(bodies, members[roles]):
                reminded.setdefault(recipient, []).append(lead)
        for recipient, own_leads in reminded.items():
            messages = [
                _message(request, turn, lead, recipient, day, calendar) for lead in own_leads
            ]
            sort_in(owed, {message.key: message for message in messages}, known[request.pk])
    return owed


def _message(
    request: TransferRequest,
    turn: Turn,
    lead: int,
    recipient: Recipient,
    day: dt.date,
    calendar: WorkingCalendar,
) -> Message:
    assert turn.since is not None
    return new_message(
        key=reminder_key(request, turn.since, lead, recipient.user.pk),
        kind=REQUEST_REMINDER,
        recipient=recipient.user,
        due_at=sending_moment(sending_day(turn.since, lead, calendar)),
        record=request,
        organisation_id=recipient.organisation_id,
        payload={
            "lead": lead,
            "since": turn.since.isoformat(),
            "planned_on": day.isoformat(),
        },
    )
