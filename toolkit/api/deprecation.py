"""Announcing that an operation of the API will go, in its description and on its answers.

Nothing is deprecated yet; docs/api-versions.md says how it is done.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.utils import extend_schema

Handler = TypeVar("Handler", bound=Callable[..., HttpResponseBase])


def deprecated(*, since: dt.datetime, until: dt.datetime, read: str) -> Callable[[Handler], Any]:
    """Marks a method of a view: deprecated ``since`` (RFC 9745), gone after ``until`` (RFC 8594);
    the page ``read`` says what to use instead."""
    headers = {
        "Deprecation": f"@{int(since.timestamp())}",
        "Sunset": http_date(until.timestamp()),
        "Link": f'<{read}>; rel="deprecation"',
    }

    def mark(handler: Handler) -> Any:
        @wraps(handler)
        def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
            response = handler(*args, **kwargs)
            for name, value in headers.items():
                response[name] = value
            return response

        return extend_schema(deprecated=True)(answer)

    return mark
