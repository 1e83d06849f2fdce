"""One contract's terms, days, readiness and performances as the REST API answers them.

Shape: `transfers.serializers_contracts`.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.api.sources import Asked, Row
from transfers.models import Contract, Performance, ReadinessItem, TransferRequest
from transfers.readiness import state_of

_OWN = (
    "package",
    "criteria",
    "cost",
    "paid_by",
    "source_signed_on",
    "recipient_signed_on",
    "started_on",
    "suspended_on",
    "proposed_on",
    "accepted_on",
    "source_liquidated_on",
    "recipient_liquidated_on",
    "terminated_on",
)


def contract_parts(contracts: Sequence[Contract], asked: Asked) -> Mapping[uuid.UUID, Row]:
    """Contract → the members that a single one has: four queries."""
    keys = [contract.pk for contract in contracts]
    rows: dict[uuid.UUID, Row] = {}
    for own in Contract.objects.filter(pk__in=keys).values("pk", *_OWN):
        cost = own["cost"]
        rows[own.pop("pk")] = own | {
            "cost": None if cost is None else int(cost),
            "request": None,
            "readiness": [],
            "performances": [],
        }
    requests = TransferRequest.objects.visible_to(asked.reader).filter(contract__in=keys)
    for contract, pk, code in requests.values_list("contract", "pk", "code"):
        rows[contract]["request"] = {"id": pk, "code": code}
    for item in ReadinessItem.objects.filter(contract__in=keys).order_by("kind"):
        rows[item.contract_id]["readiness"].append(_readiness(item, asked.today))
    for one in Performance.objects.filter(contract__in=keys).order_by("months"):
        rows[one.contract_id]["performances"].append(_performance(one))
    return rows


def _readiness(item: ReadinessItem, today: dt.date) -> dict[str, Any]:
    return {
        "id": item.pk,
        "kind": item.kind,
        "is_mandatory": item.is_mandatory,
        "state": state_of(item, today),
        "evidence": item.evidence,
        "document": item.pk if item.document_id else None,
        "met_on": item.met_on,
        "valid_until": item.valid_until,
        "waived_on": item.waived_on,
        "waived_because": item.waived_because,
    }


def _performance(one: Performance) -> dict[str, Any]:
    return {
        "months": one.months,
        "due_on": one.due_on,
        "is_performed": one.is_performed,
        "answered_on": one.answered_on,
        "note": one.note,
    }
