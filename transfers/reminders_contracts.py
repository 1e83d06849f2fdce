"""What is owed about contracts by a day: late stages, and the questions 6, 12 and 24 months later.

The planner asks "due and not yet promised", never "due today". One promise a record, due date,
lead and person; the outbox sends it. The machinery is that of the review reminders.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Min

from agreements.recipients import Recipient
from agreements.reminders import Owed, Planned, promised, sending_moment, sort_in, write_down
from agreements.schedule import send_day
from hospitals.models.calendar import working_calendar
from hospitals.working_days import WorkingCalendar
from outbox.models import Message
from outbox.services import new_message
from transfers.models import Contract, Performance, Stage, TraineePost
from transfers.people_contracts import people_of
from transfers.sides import Side
from transfers.states import CONTRACT_MASTERED, ContractStatus

STAGE_LATE = "contract_stage_late"
POSTS_ASKED = "contract_posts_asked"
PERFORMANCE_ASKED = "contract_performance_asked"

# Days after the due date; only the newest that is due is sent.
STAGE_DAYS_AFTER = (1, 7, 14, 28, 56)
QUESTION_DAYS_AFTER = (0, 14, 28, 56)
# Far behind the last lead nothing new can be owed; it keeps the look-up short.
_FORGET_AFTER = dt.timedelta(days=180)
STAGE_MAY_BE_LATE = frozenset({ContractStatus.SIGNED, ContractStatus.RUNNING})


@dataclass(frozen=True)
class Due:
    """One thing of a contract that somebody has to do something about, and since when.

    ``stem``, the day and the lead make the key of the promise; ``payload`` says which thing it is.
    """

    contract: Contract
    stem: str
    due_on: dt.date
    payload: dict[str, Any]


def plan_due(day: dt.date) -> Planned:
    """Promise all that is due about contracts by ``day``. Safe to run again and beside itself."""
    total = Planned()
    for kind in (STAGE_LATE, POSTS_ASKED, PERFORMANCE_ASKED):
        with transaction.atomic():
            total += write_down(_owed(kind, day))
    return total


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it."""
    total = Owed()
    for kind in (STAGE_LATE, POSTS_ASKED, PERFORMANCE_ASKED):
        owed = _owed(kind, day)
        total.queue += owed.queue
        total.superseded += owed.superseded
        total.outdated += owed.outdated
        total.revived |= owed.revived
    return total


def late_stages(day: dt.date) -> "models.QuerySet[Stage]":
    """Stages not done whose planned last day lies before ``day``, of contracts under way.

    What was to end before the contract came into the portal is not reminded.
    """
    return Stage.objects.filter(
        is_done=False,
        planned_to__lt=day,
        planned_to__gte=models.F("contract__entered_on"),
        contract__status__in=STAGE_MAY_BE_LATE,
    )


def open_posts(day: dt.date) -> "models.QuerySet[TraineePost]":
    """Questions asked by ``day`` whether a trainee is in post, and not answered."""
    return TraineePost.objects.filter(
        in_post=None, due_on__lte=day, due_on__gte=models.F("trainee__contract__entered_on")
    )


def open_performances(day: dt.date) -> "models.QuerySet[Performance]":
    """Questions asked by ``day`` whether the technique is still performed, and not answered."""
    return Performance.objects.filter(
        is_performed=None,
        due_on__lte=day,
        due_on__gte=models.F("contract__entered_on"),
        contract__status__in=CONTRACT_MASTERED,
    )


def _due(kind: str, day: dt.date) -> Iterator[Due]:
    since = day - _FORGET_AFTER
    if kind == STAGE_LATE:
        stages = late_stages(day).filter(planned_to__gte=since).select_related("contract")
        for stage in stages.order_by("pk"):
            assert stage.planned_to is not None
            yield Due(stage.contract, f"stage:{stage.pk}", stage.planned_to, {"stage": stage.pk})
    elif kind == PERFORMANCE_ASKED:
        asked = open_performances(day).filter(due_on__gte=since).select_related("contract")
        for question in asked.order_by("pk"):
            yield Due(
                question.contract,
                f"performed:{question.pk}",
                question.due_on,
                {"performance": question.pk},
            )
    else:
        yield from _posts_by_contract(day, since)


def _posts_by_contract(day: dt.date, since: dt.date) -> Iterator[Due]:
    """One mail for all people of a contract asked about on one day."""
    groups = list(
        open_posts(day)
        .filter(due_on__gte=since)
        .order_by("trainee__contract", "months", "due_on")
        .values("trainee__contract", "months", "due_on")
        .annotate(first=Min("pk"))
    )
    contracts = Contract.objects.in_bulk({group["trainee__contract"] for group in groups})
    for group in groups:
        contract = contracts[group["trainee__contract"]]
        stem = f"posts:{contract.pk}:{group['months']}"
        yield Due(contract, stem, group["due_on"], {"months": group["months"]})


def _owed(kind: str, day: dt.date) -> Owed:
    calendar = working_calendar()
    days_after = STAGE_DAYS_AFTER if kind == STAGE_LATE else QUESTION_DAYS_AFTER
    due = [
        (one, leads)
        for one in _due(kind, day)
        if (leads := _leads_due(one.due_on, day, days_after, calendar))
    ]
    owed = Owed()
    if not due:
        return owed
    known = promised(kind, Contract, [one.contract.pk for one, _leads in due])
    people = _people(kind, [one.contract for one, _leads in due], day)
    for one, leads in due:
        for recipient in people[one.contract.pk]:
            messages = {
                message.key: message
                for lead in leads
                for message in [_message(kind, one, lead, recipient, day, calendar)]
            }
            sort_in(owed, messages, known[one.contract.pk])
    return owed


def _people(kind: str, contracts: Iterable[Contract], day: dt.date) -> Any:
    """A stage is both hospitals' business; what happens later only the recipient knows."""
    sides = tuple(Side) if kind == STAGE_LATE else (Side.RECIPIENT,)
    return people_of(contracts, day, sides=sides)


def _leads_due(
    due_on: dt.date, day: dt.date, days_after: Iterable[int], calendar: WorkingCalendar
) -> list[int]:
    return [lead for lead in days_after if send_day(due_on, -lead, calendar) <= day]


def _message(
    kind: str,
    one: Due,
    lead: int,
    recipient: Recipient,
    day: dt.date,
    calendar: WorkingCalendar,
) -> Message:
    return new_message(
        key=f"{one.stem}:{one.due_on:%Y-%m-%d}:{lead}:{recipient.user.pk}",
        kind=kind,
        recipient=recipient.user,
        due_at=sending_moment(send_day(one.due_on, -lead, calendar)),
        record=one.contract,
        organisation_id=recipient.organisation_id,
        payload={
            "lead": lead,
            "due_on": one.due_on.isoformat(),
            "planned_on": day.isoformat(),
            **one.payload,
        },
    )
