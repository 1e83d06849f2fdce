"""What is long to work out for somebody, kept as it was until anything in the portal changes.

What makes something wait, what is counted, what can be chosen from and all that is new stands on
the trail: with its version, the day and the reader's reach the same, the answer is the same. What
does not stand on it (letters, the outbox) is asked each time or kept for a short while.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

if TYPE_CHECKING:
    from accounts.models import User

KEPT_SECONDS = 600

Page = TypeVar("Page")


def kept(
    name: str,
    user: "User",
    day: dt.date,
    make: Callable[[], Page],
    *asked: object,
    seconds: int = KEPT_SECONDS,
) -> Page:
    """What ``make`` made for ``user`` on ``day``, in the reader's language: one query a request
    where nothing has changed since. ``asked``: what else it depends on, filters for instance.

    Of each only the latest is kept, so that the cache does not fill with what nobody reads again.
    """
    key = _digest([name, user.pk, get_language(), *asked])
    # A role that was given or has ended opens another page, also one that nobody recorded.
    state = (day, user.trail_version, user.portal_role, user.reach.digest)
    found: tuple[object, Page] | None = cache.get(key)
    if found is not None and found[0] == state:
        return found[1]
    made = make()
    cache.set(key, (state, made), seconds)
    return made


def _digest(said: list[object]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()
