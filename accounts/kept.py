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
from django.db import connection
from django.utils.translation import get_language

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.reach import Reach

KEPT_SECONDS = 600

Kept = TypeVar("Kept")


def kept(name: str, user: "User", day: dt.date, make: Callable[[], Kept], *asked: object) -> Kept:
    """What ``make`` made for ``user`` on ``day``, in the reader's language: one query a request
    where nothing has changed since. ``asked``: what else it depends on, filters for instance. Not
    for use within a transaction that may be undone.

    Of each ``name`` only the latest is kept, so that the cache does not fill with what nobody reads
    again, whatever is typed into a filter.
    """
    key = _digest([name, user.pk, get_language()])
    # A role that was given or has ended opens another page, also one that nobody recorded.
    rights = (user.portal_role, user.reach.digest)
    return _unless_changed(key, (day, user.trail_version, rights, asked), make)


def kept_reach(user: "User", day: dt.date, make: Callable[[], "Reach"]) -> "Reach":
    """What ``make`` makes of the reader's memberships, which are read each time, and of the
    register, which stands on the trail.

    Within a transaction it is made anew: what is undone with it would leave rights behind that
    never were.
    """
    if connection.in_atomic_block:
        return make()
    held = sorted((one.organisation_id.hex, one.role) for one in user.standings_today)
    return _unless_changed(_digest(["reach", user.pk]), (day, user.trail_version, held), make)


def _unless_changed(key: str, state: object, make: Callable[[], Kept]) -> Kept:
    found: tuple[object, Kept] | None = cache.get(key)
    if found is not None and found[0] == state:
        return found[1]
    made = make()
    cache.set(key, (state, made), KEPT_SECONDS)
    return made


def _digest(said: list[object]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()
