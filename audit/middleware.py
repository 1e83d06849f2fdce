"""Gives every request an id and tells the trail through which door it came."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.context import surrounded_by
from toolkit.api.problems import asked_by_program


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        via = "api" if asked_by_program(request) else "page"
        with surrounded_by(via, request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
