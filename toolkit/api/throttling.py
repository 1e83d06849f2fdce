"""How much one client may ask for in a minute: reading, writing and whole lists apart.

Counted by token, by person for a session, and by address for whoever is nobody. The counts stand
in the cache: processes share them where that is Redis, and they are gone with it.
"""

import logging
import math
import time
import zlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60  # seconds
_WITHOUT_PAGES = frozenset({"ndjson", "csv", "xlsx"})
READS, WRITES, BULK, UNSIGNED = "reads", "writes", "bulk", "unsigned"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allowance:
    """What a client has of its ``limit``, and for how many more ``seconds`` it counts."""

    limit: int
    used: int
    seconds: int

    @property
    def is_spent(self) -> bool:
        return self.used > self.limit

    def write_on(self, response: HttpResponseBase) -> None:
        response["RateLimit-Limit"] = str(self.limit)
        response["RateLimit-Remaining"] = str(max(0, self.limit - self.used))
        response["RateLimit-Reset"] = str(self.seconds)
        if self.is_spent:
            response["Retry-After"] = str(self.seconds)


class PortalThrottle(BaseThrottle):
    """The framework's own keeps every moment of the last minute: a long list at every request."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        kind = _kind(request, view)
        self.allowance = count(kind, _client(request))
        # The answer is not made yet: the middleware writes the numbers on it.
        request._request.allowance = self.allowance  # type: ignore[attr-defined]
        return self.allowance is None or not self.allowance.is_spent

    def wait(self) -> float | None:
        return self.allowance.seconds if self.allowance else None


def count(kind: str, client: str) -> Allowance | None:
    """Count one request of ``client``; None where ``kind`` has no limit."""
    limit = settings.API_LIMITS[kind]
    if not limit:
        return None
    key = f"api-limit:{kind}:{client}"
    # Windows of different clients begin at different moments: they do not come back all at once.
    now = time.time() + zlib.crc32(key.encode()) % WINDOW
    window = int(now // WINDOW)
    seconds = math.ceil((window + 1) * WINDOW - now)
    return Allowance(limit, _raised(f"{key}:{window}"), seconds)


def count_unsigned(request: HttpRequest) -> Allowance | None:
    """Count an answer to somebody who did not say, or could not prove, who is asking."""
    return count(UNSIGNED, address_of(request))


def address_of(request: HttpRequest) -> str:
    """The visitor's own address, behind as many proxies as the settings name."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _kind(request: Request, view: Any) -> str:
    # A search whose parameters are posted reads.
    if request.method not in SAFE_METHODS and getattr(view, "write_scope", "") != "read":
        return WRITES
    renderer = getattr(request, "accepted_renderer", None)
    return BULK if renderer is not None and renderer.format in _WITHOUT_PAGES else READS


def _client(request: Request) -> str:
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user and request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return f"address:{address_of(request._request)}"


def _raised(key: str) -> int:
    """The count under ``key`` with this one. A cache that is away stops nobody."""
    try:
        try:
            return int(cache.incr(key))
        except ValueError:  # the first of its window
            if cache.add(key, 1, timeout=2 * WINDOW):
                return 1
            return int(cache.incr(key))
    except Exception:
        _log.exception("The API's limits are not counted: the cache does not answer")
        return 0
