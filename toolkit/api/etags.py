"""Never read what the caller has already: weak ETags made from the version of the whole portal.

The tag of an answer is worked out before anything else is read: every service writes the trail in
its own transaction, so the same version, reader, address, language, day and code give the same
answer. What changes without the trail must not have a tag (`ReadOnlyViewSet.untold`), or says with
``stamp`` what else it hangs on.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from rest_framework.request import Request

from toolkit import clock
from toolkit.api.trail import trail
from toolkit.code_version import code_version

Handler = Callable[..., HttpResponseBase]
# What an answer depends on beside its address.
_VARIES = ("Accept", "Accept-Language", "Authorization", "Cookie")


def unless_unchanged(handler: Handler) -> Handler:
    """304 without reading a row when the caller has today's answer; else the answer and its tag.

    The version is read before the rows: a change in between gives a newer answer under the older
    tag, which costs one answer more and hides nothing.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not view.is_told(request):
            return _readers_own(handler(view, request, *args, **kwargs))
        tag = tag_of(request, getattr(view, "stamp", ""))
        response: HttpResponseBase
        if _has(request, tag):
            response = HttpResponseNotModified()
        else:
            response = handler(view, request, *args, **kwargs)
            if response.status_code != 200:
                return response
        response.headers["ETag"] = tag
        return _readers_own(response)

    return answer


def _readers_own(response: HttpResponseBase) -> HttpResponseBase:
    """Kept by the reader alone, and asked for anew each time."""
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, _VARIES)
    return response


def tag_of(request: Request, stamp: str = "") -> str:
    """The tag of the answer to ``request`` as of now."""
    parts = (
        trail().version(),
        request.user.pk,
        # A token may be tied to one of its owner's organisations.
        getattr(request.auth, "organisation_id", None),
        request.build_absolute_uri(),
        request.accepted_renderer.format,
        get_language(),
        clock.today(),
        code_version(),
        stamp,
    )
    digest = hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=12)
    return f'W/"{digest.hexdigest()}"'


def _has(request: Request, tag: str) -> bool:
    """The comparison is the weak one; ``*`` matches nothing here: who has nothing wants rows."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag.removeprefix("W/") in {one.removeprefix("W/") for one in known}
