"""The rows of this room, one file a subject."""

from exchange.models.exports import ExportRun, ExportState
from exchange.models.idempotency import KeptAnswer
from exchange.models.imports import AT_WORK, ImportFault, ImportLine, ImportRun, ImportState
from exchange.models.webhooks import (
    DeliveryState,
    EndpointStatus,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPosition,
)

__all__ = [
    "AT_WORK",
    "DeliveryState",
    "EndpointStatus",
    "ExportRun",
    "ExportState",
    "ImportFault",
    "ImportLine",
    "ImportRun",
    "ImportState",
    "KeptAnswer",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookPosition",
]
