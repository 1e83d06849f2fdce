"""Whose turn it is at many contracts: what their next acts depend on, read together."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from agreements.presentation import Turn
from hospitals.queries import read_holders
from toolkit.together import Reading, alongside, attach, rows_of, run
from transfers.acceptance import progress, unmet_of
from transfers.case_counts import read_cases
from transfers.models import Contract, Performance, ReadinessItem, Trainee
from transfers.presentation.contract_turns import Situation, turn_of_contract
from transfers.readiness import missing_for
from transfers.sides import Side

if TYPE_CHECKING:
    from accounts.models import User


def turns_of_contracts(
    contracts: Sequence[Contract], user: "User", day: dt.date
) -> dict[uuid.UUID, Turn | None]:
    """Contract → its next act as ``user`` sees it: one query however many.

    Fetch them with ``select_related("source", "recipient")``.
    """
    return run(read_contract_turns(contracts, user, day))


def read_contract_turns(
    contracts: Sequence[Contract], user: "User", day: dt.date
) -> Reading[dict[uuid.UUID, Turn | None]]:
    """The same as one step of a page that asks for more at once."""
    ids = [contract.pk for contract in contracts]
    holders, cases, (readiness, certificates, questions) = yield from alongside(
        read_holders({pk for c in contracts for pk in (c.source_id, c.recipient_id)}, day),
        read_cases(ids),
        rows_of(
            ReadinessItem.objects.filter(contract__in=ids),
            _certified_in(ids),
            _asked_in(ids, day),
        ),
    )
    attach(contracts, "readiness", readiness, "contract_id")
    certified = dict(certificates)
    # The first of several questions.
    asked = {question.contract_id: question for question in questions}
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


def _certified_in(contract_ids: Iterable[uuid.UUID]) -> "QuerySet[Any, Any]":
    """Contract, and how many of its people have a certificate."""
    rows = Trainee.objects.filter(contract__in=contract_ids, certified_on__isnull=False)
    return rows.order_by().values_list("contract").annotate(n=Count("pk"))


def _asked_in(contract_ids: Iterable[uuid.UUID], day: dt.date) -> "QuerySet[Performance]":
    """The questions that are due and not answered, the first last."""
    return Performance.objects.filter(
        contract__in=contract_ids, is_performed=None, due_on__lte=day
    ).order_by("-months")
