"""Taking a list away: at once, or as a file that the worker writes."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.requests import SignedInRequest
from exchange.exports import services
from exchange.exports.sources import listing_for, listing_of
from exchange.models import ExportRun
from files.responses import as_download, attachment
from toolkit.listing.listing import Listing
from toolkit.listing.registry import known
from toolkit.listing.sheets import FORMS, name_of, pieces, rows_of
from toolkit.paging import BadCursor, Ordering, page_of
from toolkit.refusal import NotAllowed, WrongState
from toolkit.streams import in_language

PAGE_SIZE = 25
_NEWEST = Ordering("created", "created_at", descending=True)


@require_GET
@login_required
def take(request: SignedInRequest, slug: str, ending: str) -> HttpResponseBase:
    """The list of the address, all its pages; where that is long, the page that offers a file."""
    listing = _listing(request, slug, ending)
    if listing.found.order_by()[: services.AT_ONCE + 1].count() > services.AT_ONCE:
        return redirect(f"{reverse('exports:ask', args=[slug, ending])}?{listing.saved_query()}")
    services.note_export(listing, by=request.user, form=ending)
    response = StreamingHttpResponse(
        in_language(pieces(listing, ending, rows_of(listing))), content_type=FORMS[ending]
    )
    return as_download(response, name_of(listing, ending))


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: SignedInRequest, slug: str, ending: str) -> HttpResponse:
    """How long the list is, and the button that has it written."""
    listing = _listing(request, slug, ending)
    problems: list[str] = []
    if request.method == "POST":
        try:
            run = services.ask_export(listing, by=request.user, form=ending)
        except ValidationError as error:
            problems = error.messages
        else:
            return redirect("exports:detail", pk=run.pk)
    context = {
        "listing": listing,
        "chips": listing.form.chips(),
        "rows": listing.found.order_by().count(),
        "at_once": services.AT_ONCE,
        "kept_days": services.KEPT_FOR.days,
        "ending": ending,
        "back": _page_of(listing),
        "problems": problems,
    }
    status = 400 if problems else 200
    return render(request, "exchange/exports/ask.html", context, status=status)


@require_GET
@login_required
def run_list(request: SignedInRequest) -> HttpResponse:
    rows = ExportRun.objects.visible_to(request.user).select_related("file").defer("keys")
    try:
        page = page_of(rows, _NEWEST, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    context = {
        "page": page,
        "lines": [(run, _label(run)) for run in page.rows],
        "kept_days": services.KEPT_FOR.days,
    }
    return render(request, "exchange/exports/list.html", context)


@never_cache
@vary_on_headers("HX-Request")
@require_GET
@login_required
def detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the file is. While the worker is at it the middle of the page is fetched anew."""
    run = _run(request, pk)
    listing = listing_of(run) if run.listing in known else None
    context = {
        "run": run,
        "label": _label(run),
        "chips": listing.form.chips() if listing else [],
        "back": _page_of(listing) if listing else "",
        "kept_days": services.KEPT_FOR.days,
    }
    part = request.headers.get("HX-Request") == "true"
    template = "exchange/exports/_run.html" if part else "exchange/exports/detail.html"
    return render(request, template, context)


@require_POST
@login_required
def stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        services.stop_export(_run(request, pk), by=request.user)
    except (NotAllowed, WrongState) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã dừng. Không có tệp nào được giữ."))
    return redirect("exports:detail", pk=pk)


@require_GET
@login_required
def file(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    run = _run(request, pk)
    try:
        services.note_download(run, by=request.user)
    except (NotAllowed, WrongState) as refusal:
        messages.warning(request, str(refusal))
        return redirect("exports:detail", pk=pk)
    if run.file is None:
        raise Http404
    return attachment(run.file)


def _listing(request: SignedInRequest, slug: str, ending: str) -> Listing:
    if ending not in FORMS:
        raise Http404
    return listing_for(request.user, slug, request.GET)


def _run(request: SignedInRequest, pk: uuid.UUID) -> ExportRun:
    """The run, or 404 for what is not there or not the reader's."""
    rows = ExportRun.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("file").defer("keys"), pk=pk)


def _label(run: ExportRun) -> str:
    return str(known[run.listing].label) if run.listing in known else run.listing


def _page_of(listing: Listing) -> str:
    """The list's page with the same filters."""
    return f"{reverse(listing.url_name)}?{listing.saved_query()}"
