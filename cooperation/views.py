"""The home page, made of several rooms; preferences; the doors of the admin site."""

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.services import set_preferences as save_preferences
from agreements.permissions import can_draft
from cooperation.frame import LANGUAGES, THEME_COOKIE, THEMES, frame_of
from cooperation.home import home_of
from cooperation.oversight import oversight_of
from cooperation.visits import last_visit
from toolkit import clock
from transfers.permissions_requests import can_file

if TYPE_CHECKING:
    from accounts.models import User

A_YEAR = 365 * 24 * 60 * 60


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The home page by role: administrators watch over people and mails, everybody else works."""
    user, day = cast("User", request.user), clock.today()
    if user.is_administrator:
        oversight = oversight_of(user)
        frame_of(request).waiting = oversight.waiting
        return render(request, "home_administrator.html", {"oversight": oversight})
    page = home_of(user, day, since=last_visit(request))
    frame_of(request).waiting = page.waiting
    frame_of(request).waiting_requests = page.waiting_requests
    frame_of(request).waiting_contracts = page.waiting_contracts
    context = {
        "home": page,
        "may_draft": can_draft(user),
        "may_file": can_file(user),
        "today": day,
    }
    return render(request, "home.html", context)


@require_GET
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin site sends here who may not enter: to the portal's sign-in, or away."""
    if request.user.is_authenticated:
        raise PermissionDenied(_("Trang quản trị chỉ dành cho quản trị viên của cổng."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@require_GET
def no_page_on_site(request: HttpRequest, record: str) -> HttpResponse:
    """The admin site's “view on site”: no record tells it where its page is. Django's own view
    fails with 500 where a key is no UUID."""
    raise Http404


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Language and theme, of the person when signed in, and of this browser either way."""
    language, theme = request.POST.get("language"), request.POST.get("theme")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    if language in LANGUAGES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax")
    if request.user.is_authenticated:
        save_preferences(
            request.user,
            language=language if language in LANGUAGES else request.user.language,
            theme=theme if theme in THEMES else request.user.theme,
        )
    return response
