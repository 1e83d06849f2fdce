"""What a service refuses becomes a page that says why, whichever room's view called it; and pages
go out compressed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from cooperation import errors
from toolkit.refusal import NotAllowed, WrongState


class RefusalMiddleware:
    """``NotAllowed`` answers 403, ``WrongState`` 409, each with its sentence and a way back.

    The REST API answers for itself (`toolkit.api.problem_response`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return errors.forbidden(request, error)
        if isinstance(error, WrongState):
            return errors.wrong_state(request, error)
        return None


class CompressedPagesMiddleware(GZipMiddleware):
    """HTML is sent compressed to browsers that take it; nothing else: style sheets are compressed
    once (WhiteNoise), and what the API answers keeps its ETags and streams as they are.

    What compression could tell by a page's length (BREACH) it does not: CSRF tokens are masked
    anew in each page, Django adds a random length, and another site's requests come without the
    session (SameSite=Lax).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
