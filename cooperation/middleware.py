"""What a service refuses becomes a page that says why, whichever room's view called it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
