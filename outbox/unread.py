"""How much is new in somebody's notifications: counted now and then, not on every page.

Delivering and reading forget the figure at once, wherever all processes share a cache.
"""

import uuid
from typing import Any

from django.core.cache import cache

from outbox.models import Letter

KEPT_SECONDS = 60


def count_for(user: Any) -> int:
    """Letters that ``user`` has not opened."""
    kept: int | None = cache.get_or_set(
        _key(user.pk), lambda: Letter.objects.visible_to(user).unread().count(), KEPT_SECONDS
    )
    return kept or 0


def forget(user_id: uuid.UUID) -> None:
    cache.delete(_key(user_id))


def _key(user_id: uuid.UUID) -> str:
    return f"unread-{user_id}"
