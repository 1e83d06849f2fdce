"""The mail that asks for a decision after a merger; read again at the moment of sending."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.messages import day_of
from agreements.models import MergerDecision
from agreements.reminders_decisions import KIND, people_of
from hospitals.models import Organisation
from outbox import kinds
from outbox.models import Message
from toolkit.days import write_day


def register() -> None:
    """Called by `AgreementsConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            KIND,
            "merger_decision",
            _("Nhắc quyết định sau sáp nhập"),
            context_of,
            is_planned=True,
        )
    )


def context_of(message: Message) -> dict[str, Any] | None:
    """None when it was decided, undone or settled by an amendment, or the reader no longer
    belongs to the hub."""
    day = day_of(message)
    decision = (
        MergerDecision.objects.owed_on(day)
        .select_related("agreement")
        .filter(pk=message.record_id)
        .first()
    )
    if decision is None:
        return None
    assert message.organisation_id is not None  # reminders always say for whom
    people = people_of([decision], day)[decision.pk]
    if message.recipient_id not in {recipient.user.pk for recipient in people}:
        return None
    agreement = decision.agreement
    return {
        "recipient": message.recipient,
        "agreement": agreement,
        "decision": decision,
        "own": Organisation.objects.filter(pk=message.organisation_id).first(),
        "agreement_signed_on": write_day(agreement.signed_on, agreement.signed_on_precision),
        "support_email": settings.SUPPORT_EMAIL,
        "url": settings.PORTAL_BASE_URL + reverse("agreements:decide-merger", args=[decision.pk]),
    }
