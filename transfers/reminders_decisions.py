"""Reminding of decisions that a merger asks for about contracts, until they are made.

The machinery is that of the decisions about agreements.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from agreements.recipients import Recipient
from agreements.reminders import Owed, Planned, write_down
from agreements.reminders_decisions import owed_about, people_of_bodies
from transfers.models import ContractDecision
from transfers.services.decisions import owe_contract_decisions

KIND = "contract_decision"


def plan_due(day: dt.date) -> Planned:
    """Ask where the register puts a question, and promise every reminder due by ``day``."""
    owe_contract_decisions()
    with transaction.atomic():
        return write_down(owed_by(day))


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it."""
    rows = ContractDecision.objects.owed_on(day).select_related("contract").order_by("pk")
    decisions = list(rows)
    return owed_about(KIND, decisions, people_of(decisions, day), day)


def people_of(
    decisions: Iterable[ContractDecision], day: dt.date
) -> dict[uuid.UUID, list[Recipient]]:
    """Decision → officers and heads of the holder of both sides on ``day``."""
    return people_of_bodies(
        {row.pk: [row.contract.source_id, row.contract.recipient_id] for row in decisions}, day
    )
