"""The leaders' dashboard: one screen, and the same on one sheet of paper."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.kept import kept
from accounts.models import User
from cooperation.dashboard.coverage import coverage_url, matrix_of
from cooperation.dashboard.figures import independence_of, retention_seen, tiles_of
from cooperation.dashboard.forms import DashboardFilterForm
from cooperation.dashboard.requests import requests_by_state
from cooperation.dashboard.reviews import late_reviews, reviews_due
from cooperation.dashboard.scope import REVIEWS, Scope
from cooperation.pictures.drawing import small_map
from cooperation.pictures.ties import NONE
from papers.pdf import PdfUnavailable, pdf_of_html
from papers.responses import pdf_file
from toolkit import clock
from toolkit.listing.page import list_response


@require_GET
@login_required
def show(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    address = request.path + form.query_without()
    return list_response(
        request,
        "dashboard/show.html",
        "dashboard/_results.html",
        _context(request, form),
        address=address,
    )


@require_GET
@login_required
def pdf(request: HttpRequest) -> HttpResponse:
    """The same figures on one landscape page. Where no PDF can be made, a page says why and
    offers the browser's own printing."""
    form = _form(request)
    now = timezone.localtime()
    stamp = _("In từ Cổng Hợp tác Y tế %(day)s, người in: %(person)s") % {
        "day": f"{now:%d/%m/%Y %H:%M}",
        "person": request.user,
    }
    context = _context(request, form) | {"words": form.words(), "paper": True, "stamp": stamp}
    html = render_to_string("dashboard/paper.html", context, request)
    try:
        made = pdf_of_html(
            html,
            base=settings.BASE_DIR / "static" / "css" / "dashboard.css",
            meanwhile=_(
                "In trang Điều hành bằng trình duyệt trong lúc chờ quản trị viên cài gói này."
            ),
        )
    except PdfUnavailable as error:
        back = reverse("dashboard:show") + form.query_without()
        shown = {"reason": str(error), "back": back}
        return render(request, "dashboard/no_pdf.html", shown, status=503)
    return pdf_file(made, f"dieu-hanh-{clock.today().isoformat()}")


def _form(request: HttpRequest) -> DashboardFilterForm:
    return DashboardFilterForm(request.GET, day=clock.today())


def _context(request: HttpRequest, form: DashboardFilterForm) -> dict[str, Any]:
    scope = form.scope(cast(User, request.user))
    asked = (scope.span, scope.region, scope.specialty)
    counted = kept("dashboard", scope.user, scope.day, lambda: _counted(scope), *asked)
    return {
        "form": form,
        "chips": form.chips(),
        "scope": scope,
        "pdf_url": reverse("dashboard:pdf") + form.query_without(),
        **counted,
    }


def _counted(scope: Scope) -> dict[str, Any]:
    """All that the page counts."""
    return {
        "tiles": tiles_of(scope),
        "map": small_map(scope.user, scope.day, hub=NONE, chosen=scope.chosen),
        "due": reviews_due(scope),
        "late": late_reviews(scope),
        "late_url": scope.address(REVIEWS, late=True),
        "requests": requests_by_state(scope),
        "independence": independence_of(scope),
        "retention": retention_seen(scope),
        "matrix": matrix_of(scope),
        "coverage_url": coverage_url(),
    }
