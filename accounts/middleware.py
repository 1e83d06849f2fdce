"""The language of pages: Vietnamese, unless the reader has chosen another."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from toolkit.api.problems import asked_by_program


class UserLanguageMiddleware:
    """A signed-in person reads the portal in the language of their profile, others in Vietnamese;
    what was chosen in this browser comes first. The API follows ``Accept-Language``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen_here = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        user = request.user
        if user.is_authenticated and not chosen_here:
            translation.activate(user.language)
        elif not chosen_here and not asked_by_program(request):
            translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
