"""Whose turn it is at many contracts: what their next acts depend on, read together."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, prefetch_related_objects

from agreements.presentation import Turn
from hospitals.queries import holders_on
from transfers.acceptance import progress, unmet_of
from transfers.case_counts import cases_of
from transfers.models import Contract, Performance, Trainee
from transfers.presentation.contract_turns import Situation, turn_of_contract
from transfers.readiness import missing_for
from transfers.sides import Side

if TYPE_CHECKING:
    from accounts.models import User


def turns_of_contracts(
    contracts: Sequence[Contract], user: "User", day: dt.date
) -> dict[uuid.UUID, Turn | None]:
    """Contract → its next act as ``user`` sees it: five queries however many.

    Fetch them with ``select_related("source", "recipient")``.
    """
    if not contracts:
        return {}
    ids = [contract.pk for contract in contracts]
    prefetch_related_objects(contracts, "readiness")
    holders = holders_on({pk for c in contracts for pk in (c.source_id, c.recipient_id)}, day)
    cases, certified, asked = cases_of(ids), _certified_in(ids), _asked_in(ids, day)
    found = {}
    for contract in contracts:
        steps = progress(contract, cases[contract.pk], certified.get(contract.pk, 0))
        now = Situation(
            holders={
                Side.SOURCE: holders.get(contract.source_id, contract.source),
                Side.RECIPIENT: holders.get(contract.recipient_id, contract.recipient),
            },
            missing=missing_for(contract, day),
            unmet=unmet_of(contract, steps),
            asked=asked.get(contract.pk),
        )
        found[contract.pk] = turn_of_contract(contract, user, now)
    return found


def _certified_in(contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = Trainee.objects.filter(contract__in=contract_ids, certified_on__isnull=False)
    counted = rows.order_by().values_list("contract").annotate(n=Count("pk"))
    return dict(counted)


def _asked_in(contract_ids: Iterable[uuid.UUID], day: dt.date) -> dict[uuid.UUID, Performance]:
    """The first question of each that is due and not answered."""
    rows = Performance.objects.filter(
        contract__in=contract_ids, is_performed=None, due_on__lte=day
    ).order_by("-months")
    return {performance.contract_id: performance for performance in rows}
