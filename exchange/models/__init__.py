"""The rows of this room, one file a subject."""

from exchange.models.idempotency import KeptAnswer
from exchange.models.webhooks import (
    DeliveryState,
    EndpointStatus,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPosition,
)

__all__ = [
    "DeliveryState",
    "EndpointStatus",
    "KeptAnswer",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookPosition",
]
