"""The mail that an organisation gets when the portal has stopped sending to its system."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from agreements.recipients import each_person_once, members_of
from exchange.models import EndpointStatus, WebhookEndpoint
from hospitals.queries import holder_of
from outbox import kinds
from outbox.models import Message
from outbox.services import new_message, promise
from toolkit import clock

WEBHOOK_DISABLED = "webhook_disabled"


def register() -> None:
    """Called by `ExchangeConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            WEBHOOK_DISABLED, WEBHOOK_DISABLED, _("Ngừng gửi sự kiện"), disabled_context
        )
    )


def tell_disabled(endpoint: WebhookEndpoint, *, is_gone: bool) -> int:
    """Write to the officers and heads of whoever answers for the body today. Returns how many
    mails were promised."""
    body = holder_of(endpoint.organisation, clock.today())
    members = members_of([body.pk], clock.today(), roles=(Role.OFFICER, Role.HEAD))
    since = endpoint.status_since.isoformat()
    return len(
        promise(
            new_message(
                key=f"webhook:{endpoint.pk}:{since}:{recipient.user.pk}",
                kind=WEBHOOK_DISABLED,
                recipient=recipient.user,
                due_at=timezone.now(),
                record=endpoint,
                organisation_id=recipient.organisation_id,
                payload={"since": since, "is_gone": is_gone},
            )
            for recipient in each_person_once([body.pk], members)
        )
    )


def disabled_context(message: Message) -> dict[str, Any] | None:
    """None when somebody has dealt with it meanwhile, or the reader no longer belongs."""
    endpoint = (
        WebhookEndpoint.objects.select_related("organisation")
        .filter(pk=message.record_id, status=EndpointStatus.DISABLED)
        .first()
    )
    if endpoint is None or endpoint.status_since.isoformat() != message.payload["since"]:
        return None
    belongs = Membership.objects.active_on(clock.today()).filter(
        user=message.recipient, organisation=message.organisation_id
    )
    if not belongs.exists():
        return None
    return {
        "endpoint": endpoint,
        "own": endpoint.organisation,
        "is_gone": message.payload["is_gone"],
        "url": settings.PORTAL_BASE_URL + reverse("webhooks:detail", args=[endpoint.pk]),
        "support_email": settings.SUPPORT_EMAIL,
    }
