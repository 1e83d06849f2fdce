"""Webhooks for tests: addresses directly in the table, and things that happen."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit import sealing
from audit.services import record
from conftest import organisation
from exchange.models import WebhookDelivery, WebhookEndpoint
from exchange.webhooks import dispatching
from exchange.webhooks.events import EVENTS
from exchange.webhooks.signing import new_salt

HUB = "syt-79-ho-chi-minh"
PARTNER = "syt-75-dong-nai-tp"
EVERYTHING = tuple(event.name for event in EVENTS)


def make_endpoint(
    slug: str = HUB,
    *,
    url: str = "https://receiver.example/nhan",
    events: Iterable[str] = EVERYTHING,
    **fields: Any,
) -> WebhookEndpoint:
    """An address of that organisation, told of everything from the beginning of the trail."""
    body = organisation(slug)
    person = User.objects.create_user(f"{uuid.uuid4().hex}@portal.example", full_name="Người mẫu")
    values = {"name": "Kho dữ liệu", "status_since": timezone.now(), "salt": new_salt(), **fields}
    return WebhookEndpoint.objects.create(
        organisation=body, url=url, events=list(events), created_by=person, **values
    )


def happen(
    verb: str, about: models.Model, *, whole: models.Model | None = None, **changes: Any
) -> None:
    """The trail says that ``verb`` happened; it is sealed at once. ``status="signed"`` …: into."""
    record(
        verb,
        about,
        by=None,
        whole=whole,
        changes={name: (None, value) for name, value in changes.items()},
    )
    sealing.seal()


def told(endpoint: WebhookEndpoint) -> list[str]:
    """What the trail owes the address by now: types in order."""
    dispatching.dispatch()
    return list(endpoint.deliveries.order_by("seq").values_list("event", flat=True))


def owe(endpoint: WebhookEndpoint, about: models.Model) -> WebhookDelivery:
    """One event about that agreement, written down and not yet sent."""
    happen("agreement.signed", about)
    dispatching.dispatch()
    return endpoint.deliveries.filter(seq__isnull=False).latest("seq")


def said(delivery: WebhookDelivery) -> dict[str, Any]:
    return json.loads(delivery.body)
