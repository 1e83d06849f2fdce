"""Pages that are long to work out, kept as they were until anything in the portal changes.

What makes something wait, what is counted and all that is new stands on the trail: with its
version, the day and the reader's reach the same, the page is the same. What does not stand on it
(letters, the outbox) is asked each time or kept for a short while.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from audit import sealing

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
    """What ``make`` made for ``user`` on ``day``, in the reader's language: one query where nothing
    has changed since. ``asked``: what else it depends on, filters for instance.

    Of each only the latest is kept, so that the cache does not fill with what nobody reads again.
    """
    key = _digest([name, user.pk, get_language(), *asked])
    state = _digest([day, sealing.version(), user.portal_role, *_reach_in_words(user)])
    found: tuple[str, Page] | None = cache.get(key)
    if found is not None and found[0] == state:
        return found[1]
    made = make()
    cache.set(key, (state, made), seconds)
    return made


def _digest(said: list[object]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _reach_in_words(user: "User") -> list[object]:
    """A role that was given or has ended opens another page, also one that nobody recorded."""
    reach = user.reach
    roles = [(str(pk), *sorted(held)) for pk, held in reach.roles.items()]
    bodies = (reach.own, reach.homes, reach.managed, reach.managers)
    return [sorted(roles), *(sorted(map(str, some)) for some in bodies)]
