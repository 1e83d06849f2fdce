"""Stopping all sending until a person has looked: after a restore everything looks unsent."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from audit import services as audit
from outbox.models import Hold


def standing() -> "models.QuerySet[Hold]":
    """The holds nobody has released; while there is one, no message is claimed."""
    return Hold.objects.filter(released_at=None)


def current() -> Hold | None:
    return standing().order_by("since").first()


@transaction.atomic
def place_hold(*, reason: str, by: Any = None) -> Hold:
    """Stop sending. ``by`` is None when a command does it (a restore)."""
    placed = Hold.objects.create(reason=reason[:200])
    audit.record("outbox.held", placed, by=by)
    return placed


@transaction.atomic
def release_holds(*, by: Any = None) -> int:
    """Let sending go on. Returns how many holds were standing."""
    found = list(standing().select_for_update())
    for placed in found:
        placed.released_at = timezone.now()
        placed.save(update_fields=["released_at"])
        audit.record("outbox.released", placed, by=by)
    return len(found)
