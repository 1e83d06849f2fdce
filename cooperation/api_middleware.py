"""What surrounds every answer to a program, whichever view or refusal it comes from."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS

from toolkit.api.bodies import LARGEST_BODY
from toolkit.api.problems import api_problem, asked_by_program, too_many_requests
from toolkit.api.throttling import Allowance, count_unsigned

# What is taken off the line of a refused body, and for how long: most clients read the answer
# only when they have sent everything.
DRAINED_AT_MOST = 32_000_000  # bytes
DRAINED_FOR = 10  # seconds
_PIECE = 64 * 1024


class ApiMiddleware:
    """Refuses what is too large before anybody reads it, says how much of the limits is left, and
    stops an address that goes on asking without a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not asked_by_program(request):
            return self.get_response(request)
        refused = _refused_body(request)
        if refused:
            _drain(request)
        response = api_problem(refused) if refused else self.get_response(request)
        allowance: Allowance | None = getattr(request, "allowance", None)
        if response.status_code == 401:
            allowance = count_unsigned(request)
            if allowance is not None and allowance.is_spent:
                response = api_problem(429, too_many_requests(allowance.seconds))
        if allowance is not None:
            allowance.write_on(response)
        if response.status_code == 301 and request.method not in SAFE_METHODS:
            # The address lacks its last “/”: a write goes on as a write.
            response.status_code = 308
        return response


def _refused_body(request: HttpRequest) -> int:
    """The status with which the body is refused, unread; 0 when it is not."""
    if request.headers.get("Transfer-Encoding"):
        # Django would take it for an empty one.
        return 411
    return 413 if _length(request) > LARGEST_BODY else 0


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdigit() else 0


def _drain(request: HttpRequest) -> None:
    """Let the client finish sending, and keep nothing. Who asks first (Expect) is answered."""
    if request.headers.get("Expect"):
        return
    line = request.META["wsgi.input"]
    left = min(_length(request) or DRAINED_AT_MOST, DRAINED_AT_MOST)
    until = time.monotonic() + DRAINED_FOR
    while left > 0 and time.monotonic() < until:
        piece = line.read(min(left, _PIECE))
        if not piece:
            return
        left -= len(piece)
