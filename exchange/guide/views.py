"""Pages for developers: a first call, lists, staying in step, writing, refusals and limits."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.services import DEFAULT_DAYS, LONGEST_DAYS, SCOPES
from exchange.feed.all import LEFT_OUT, NAMES
from exchange.guide import addresses
from exchange.guide.catalogue import lines
from exchange.guide.examples import ANSWERS, BODIES
from exchange.guide.limits import rates, sizes
from exchange.guide.refusals import refusals
from exchange.idempotency import KEPT_FOR
from toolkit.api.filtering import refuse_unknown
from toolkit.api.pagination import DEFAULT_SIZE, LARGEST_SIZE
from toolkit.api.problems import document

CLIENT = Path(settings.BASE_DIR) / "docs" / "client" / "keep_copy.py"
JSON, HTML = "application/json", "text/html"
EXAMPLE_PORTAL = "https://portal.example"  # what examples.json calls the portal
# How long an operation that will go is announced, and an old version kept (docs/api-versions.md).
NOTICE_MONTHS, OLD_VERSION_MONTHS = 6, 12


class RootView(APIView):
    """Where everything is, for a program that has nothing but the portal's name."""

    http_method_names = ["get", "head", "options"]
    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        paths = {
            "v1": reverse("api-root"),
            "changes": reverse("changes"),
            "me": reverse("me"),
            "schema": reverse("api-schema"),
            "docs": reverse("api-docs"),
            "guide": reverse("guide:start"),
            "fhir": reverse("fhir-metadata"),
        }
        return Response({name: request.build_absolute_uri(path) for name, path in paths.items()})


@csrf_exempt
def root(request: HttpRequest) -> HttpResponseBase:
    """``/api/``: the guide for whoever prefers a page, the addresses as JSON for the rest."""
    prefers_page = request.get_preferred_type([JSON, HTML]) == HTML
    is_read = request.method in ("GET", "HEAD")
    response = start(request) if prefers_page and is_read else RootView.as_view()(request)
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "start", scopes=SCOPES.items(), days=DEFAULT_DAYS, longest_days=LONGEST_DAYS
    )


@require_safe
@login_required
def lists(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "lists",
        filters=addresses.FILTERS,
        choices=addresses.CHOICES,
        formats=addresses.FORMATS,
        lines=lines(),
        page_example=_example_page(),
        page_size=DEFAULT_SIZE,
        largest=LARGEST_SIZE,
    )


def _example_page() -> str:
    text = json.dumps(ANSWERS["reviews_list"]["200"], ensure_ascii=False, indent=1)
    return text.replace(EXAMPLE_PORTAL, settings.PORTAL_BASE_URL)


@require_safe
@login_required
def changes(request: HttpRequest) -> HttpResponse:
    left_out = [name for name in LEFT_OUT if name not in ("me", "changes")]
    return _page(request, "changes", names=NAMES, left_out=left_out)


@require_safe
@login_required
def writes(request: HttpRequest) -> HttpResponse:
    hours = int(KEPT_FOR.total_seconds()) // 3600
    body = json.dumps(BODIES["transfer_requests_create"], ensure_ascii=False, indent=4)
    return _page(request, "writes", hours=hours, scopes=SCOPES.items(), request_body=body)


@require_safe
@login_required
def errors(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "errors",
        problem=_example_problem(),
        refusals=refusals(),
        rates=rates(),
        sizes=sizes(),
        version=settings.SPECTACULAR_SETTINGS["VERSION"],
        notice_months=NOTICE_MONTHS,
        old_months=OLD_VERSION_MONTHS,
    )


def _example_problem() -> dict[str, Any]:
    sentence = _("Ghi số dòng một trang từ 1 đến %(most)s.") % {"most": LARGEST_SIZE}
    return document(400, sentence)


@require_safe
@login_required
def example_client(request: HttpRequest) -> HttpResponse:
    """The program of docs/client, to take away."""
    response = HttpResponse(CLIENT.read_text(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{CLIENT.name}"'
    return response


def _page(request: HttpRequest, here: str, **context: Any) -> HttpResponse:
    shared = {"here": here, "base": settings.PORTAL_BASE_URL}
    return render(request, f"exchange/guide/{here}.html", {**shared, **context})
