"""What the scripts of forms have to know of a form that was sent.

The browser keeps what was typed (static/js/kept.js) until the portal has taken it, sends files with
a progress bar (static/js/upload.js), and after a lost session comes back to the form.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

DONE_COOKIE = "kept-done"
DONE_SECONDS = 600
# Copies of which the page has not heard yet: two windows may send at once.
REMEMBERED = 5
_COPY = re.compile(r"[\w-]{6,40}")


class SentFormMiddleware:
    """A form that led to another page was taken: its copy may go. One that met the sign-in was not:
    the way back leads to the page with the form. A file sent by script is told where to go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or not 300 <= response.status_code < 400:
            return response
        by_script = "X-Upload" in request.headers
        if urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL):
            return JsonResponse({"signedOut": True}) if by_script else _sign_in(request, response)
        told = JsonResponse({"location": response["Location"]}) if by_script else response
        told.cookies = response.cookies
        _let_go(request, told)
        return told


def _sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Back to the page that was written on: many forms are sent to addresses that show nothing."""
    page = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return response
    parts = urlsplit(page)
    came_from = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if came_from.startswith(resolve_url(settings.LOGIN_URL)):
        return response
    return redirect_to_login(came_from)


def _let_go(request: HttpRequest, response: HttpResponse) -> None:
    copy = request.POST.get("kept-copy", "")
    if not _COPY.fullmatch(copy):
        return
    known = [one for one in request.COOKIES.get(DONE_COOKIE, "").split(".") if _COPY.fullmatch(one)]
    response.set_cookie(
        DONE_COOKIE,
        ".".join([*known, copy][-REMEMBERED:]),
        max_age=DONE_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
