"""In which state contracts were at the end of a past day.

The rows keep the day of each act that still holds; the trail keeps the suspensions that ended and
the proposals that were sent back (where it names no day, the entry's own counts).
A contract that was recorded without days is in the state it was recorded with from the day it
came into the portal; before that only its dated acts and its rounds tell (who does cases is under
way), and where they do not either, its state is UNKNOWN.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from audit.models import Entry
from toolkit.span_fields import DaySpan
from transfers.models import Contract, Round, Trainee, TraineePost
from transfers.models.contracts import ContractQuerySet
from transfers.states import CONTRACT_MASTERED, CONTRACT_UNDER_WAY, ContractStatus

UNKNOWN = "unknown"
# Only what has started gets here; a termination may come before the start.
_BEYOND_START = (CONTRACT_UNDER_WAY | CONTRACT_MASTERED) - {ContractStatus.SIGNED}
# Act → the state it began, for acts that a later one may have taken back.
_BEGINS = {
    "contract.suspended": ContractStatus.SUSPENDED,
    "contract.proposed": ContractStatus.PROPOSED,
}
_ENDS = {
    "contract.resumed": ContractStatus.SUSPENDED,
    "contract.sent_back": ContractStatus.PROPOSED,
}


@dataclass(frozen=True)
class Past:
    """A state that held from ``since`` until the day before ``until``."""

    status: ContractStatus
    since: dt.date
    until: dt.date


def standing_on(day: dt.date) -> Q:
    """Signed by ``day``, or on a day that nobody has told: what `states_on` counts."""
    return ~Q(status=ContractStatus.DRAFT) & (Q(signed_on=None) | Q(signed_on__lte=day))


def signed_in(span: DaySpan) -> Q:
    return Q(signed_on__range=span.days)


def taught_in(span: DaySpan) -> Exists:
    """Somebody finished the training or was certified in ``span``."""
    people = Trainee.objects.filter(contract=OuterRef("pk"))
    return Exists(people.filter(Q(trained_to__range=span.days) | Q(certified_on__range=span.days)))


def asked_about_in(span: DaySpan) -> Exists:
    """Whether somebody is still in post was to be asked in ``span``."""
    posts = TraineePost.objects.filter(trainee__contract=OuterRef("pk"))
    return Exists(posts.filter(due_on__range=span.days))


def states_on(rows: ContractQuerySet, day: dt.date) -> dict[uuid.UUID, str]:
    """Contract → its `ContractStatus` at the end of ``day``, or UNKNOWN: two queries."""
    rounds = Round.objects.filter(contract=OuterRef("pk")).order_by("starts_on")
    contracts = list(
        rows.filter(standing_on(day))
        .order_by()
        .annotate(first_round_on=Subquery(rounds.values("starts_on")[:1]))
    )
    past = _past_of([contract.pk for contract in contracts])
    return {
        contract.pk: state_on(contract, day, contract.first_round_on, past[contract.pk])
        for contract in contracts
    }


def state_on(
    contract: Contract, day: dt.date, first_round_on: dt.date | None, past: Sequence[Past] = ()
) -> str:
    """The state of one signed contract. Pure."""
    has_come = contract.entered_on <= day
    if has_come and _has_no_day(contract, first_round_on):
        return contract.status
    liquidated = (contract.source_liquidated_on, contract.recipient_liquidated_on)
    reached: Mapping[str, dt.date | None] = {
        ContractStatus.TERMINATED: contract.terminated_on,
        ContractStatus.LIQUIDATED: max(filter(None, liquidated)) if all(liquidated) else None,
        ContractStatus.ACCEPTED: contract.accepted_on,
        ContractStatus.PROPOSED: contract.proposed_on,
        ContractStatus.SUSPENDED: contract.suspended_on,
    }
    for status, since in reached.items():
        if since is not None and since <= day:
            return status
    for one in past:
        if one.since <= day < one.until:
            return one.status
    if _by(day, contract.started_on) or _by(day, first_round_on):
        return ContractStatus.RUNNING
    if contract.status in _BEYOND_START and contract.started_on is None and has_come:
        return ContractStatus.RUNNING  # as it was recorded: a start in the portal has its day
    return ContractStatus.SIGNED if _by(day, contract.signed_on) else UNKNOWN


def _by(day: dt.date, since: dt.date | None) -> bool:
    return since is not None and since <= day


def _has_no_day(contract: Contract, first_round_on: dt.date | None) -> bool:
    """The row does not say since when the contract is in the state it has today."""
    since = {
        ContractStatus.SIGNED: contract.signed_on,
        ContractStatus.RUNNING: contract.started_on or first_round_on,
        ContractStatus.SUSPENDED: contract.suspended_on,
        ContractStatus.PROPOSED: contract.proposed_on,
        ContractStatus.ACCEPTED: contract.accepted_on,
        ContractStatus.LIQUIDATED: (
            contract.source_liquidated_on and contract.recipient_liquidated_on
        ),
        ContractStatus.TERMINATED: contract.terminated_on,
    }
    return since[ContractStatus(contract.status)] is None


def _past_of(contract_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Past]]:
    """The suspensions and proposals that are over, from the trail: one query."""
    entries = Entry.objects.filter(
        record_type=Contract._meta.label_lower,
        record_id__in=[str(pk) for pk in contract_ids],
        verb__in=[*_BEGINS, *_ENDS],
    ).order_by("id")
    found: dict[uuid.UUID, list[Past]] = defaultdict(list)
    began: dict[tuple[str, ContractStatus], dt.date] = {}
    for entry in entries:
        day = _day_of(entry)
        if status := _BEGINS.get(entry.verb):
            began[entry.record_id, status] = day
        elif since := began.pop((entry.record_id, _ENDS[entry.verb]), None):
            found[uuid.UUID(entry.record_id)].append(Past(_ENDS[entry.verb], since, day))
    return found


def _day_of(entry: Entry) -> dt.date:
    said: Any = entry.changes.get("on")
    return dt.date.fromisoformat(said[1]) if said else timezone.localdate(entry.at)
