"""Begin and end the walk. Outside a demonstration there is none."""

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from cooperation.tour import walking

if TYPE_CHECKING:
    from accounts.models import User


@require_GET
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    _only_on_a_demonstration()
    return redirect(walking.begin(request, cast("User", request.user)))


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    _only_on_a_demonstration()
    walking.end(request)
    return redirect("home")


def _only_on_a_demonstration() -> None:
    if not settings.DEMO:
        raise Http404
