"""The mail that asks for a decision about a contract after a merger."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.messages import day_of
from hospitals.models import Organisation
from outbox import kinds
from outbox.models import Message
from toolkit.days import write_day
from transfers.models import ContractDecision
from transfers.reminders_decisions import KIND, people_of


def register() -> None:
    """Called by `TransfersConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            KIND,
            "contract_news",
            _("Nhắc quyết định về hợp đồng sau sáp nhập"),
            context_of,
            is_planned=True,
        )
    )


def context_of(message: Message) -> dict[str, Any] | None:
    """None when it was decided or undone, the contract is over, or the reader left."""
    day = day_of(message)
    decision = (
        ContractDecision.objects.owed_on(day)
        .select_related("contract__source", "contract__recipient")
        .filter(pk=message.record_id)
        .first()
    )
    if decision is None:
        return None
    assert message.organisation_id is not None  # reminders always say for whom
    if message.recipient_id not in {r.user.pk for r in people_of([decision], day)[decision.pk]}:
        return None
    return {
        "recipient": message.recipient,
        "contract": decision.contract,
        "own": Organisation.objects.filter(pk=message.organisation_id).first(),
        "headline": gettext("Từ ngày %(day)s hai bên của hợp đồng thuộc về một cơ quan")
        % {"day": write_day(decision.since)},
        "reason": "",
        "to_do": gettext("Quyết định tiếp tục như việc nội bộ hay chấm dứt."),
        "support_email": settings.SUPPORT_EMAIL,
        "url": settings.PORTAL_BASE_URL + reverse("contracts:decide-merger", args=[decision.pk]),
    }
