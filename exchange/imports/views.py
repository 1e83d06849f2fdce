"""Reading about tables that are brought in: the list, one table's standing, its files."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts.requests import SignedInRequest
from exchange.imports import permissions
from exchange.imports.blanks import blank_workbook, name_of
from exchange.imports.kinds import KINDS, open_to
from exchange.imports.results import as_file, result_of
from exchange.models import ImportRun
from toolkit.importing import REMARK, Importer
from toolkit.paging import BadCursor, Ordering, page_of

PAGE_SIZE = 25
FAULTS_PER_PAGE = 100
REMARKS_SHOWN = 20
_NEWEST = Ordering("created", "created_at", descending=True)
_BY_LINE = Ordering("place", "place")
_ENDINGS = ("xlsx", "csv")


@require_GET
@login_required
def run_list(request: SignedInRequest) -> HttpResponse:
    permissions.can_open_imports(request.user).demand()
    rows = ImportRun.objects.visible_to(request.user).select_related("file")
    try:
        page = page_of(rows, _NEWEST, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    lines = [(run, KINDS[run.kind]) for run in page.rows]
    context = {"page": page, "lines": lines, "kinds": open_to(request.user)}
    return render(request, "exchange/imports/list.html", context)


@never_cache
@vary_on_headers("HX-Request")
@require_GET
@login_required
def detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Where the table stands. While the worker is at it the middle of the page is fetched anew."""
    run = get_run(request, pk)
    try:
        page = page_of(
            run.faults.exclude(column=REMARK),
            _BY_LINE,
            cursor=request.GET.get("cursor", ""),
            size=FAULTS_PER_PAGE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    kind = KINDS[run.kind]
    # Once it is written nobody can mend the file any more; its result has them still.
    remarks = [] if run.wrote else _remarks(run)
    labels = {column.name: column.label for column in kind.columns}
    context = {
        "run": run,
        "kind": kind,
        "page": page,
        "faults": [(fault, labels.get(fault.column, "")) for fault in page.rows],
        "remarks": remarks[:REMARKS_SHOWN],
        "has_more_remarks": len(remarks) > REMARKS_SHOWN,
        "may_map": permissions.can_map(request.user, run),
        "may_write": permissions.can_write(request.user, run),
        "may_stop": permissions.can_stop(request.user, run),
        "step": _step(run),
    }
    part = request.headers.get("HX-Request") == "true"
    template = "exchange/imports/_run.html" if part else "exchange/imports/detail.html"
    return render(request, template, context)


@require_GET
@login_required
def template(request: SignedInRequest, kind: str, ending: str) -> HttpResponseBase:
    found = get_kind(kind)
    permissions.can_import(request.user, found).demand()
    _known_ending(ending)
    if ending == "xlsx":
        return blank_workbook(found, request.user)
    return as_file([str(column.label) for column in found.columns], [], name_of(found), ending)


@require_GET
@login_required
def result(request: SignedInRequest, pk: uuid.UUID, ending: str) -> HttpResponseBase:
    run = get_run(request, pk)
    _known_ending(ending)
    return result_of(run, KINDS[run.kind], ending)


def get_kind(slug: str) -> Importer:
    """The kind, or 404."""
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def get_run(request: SignedInRequest, pk: uuid.UUID) -> ImportRun:
    """The run, or 404 for what is not there or not the reader's."""
    rows = ImportRun.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("file"), pk=pk)


def _remarks(run: ImportRun) -> list[Any]:
    """How cells were understood, each sentence once with the number of its ``lines``; one more
    than the page shows where there are more."""
    said = run.faults.filter(column=REMARK).order_by().values("reason")
    counted = said.annotate(lines=Count("pk"), first=Min("place")).order_by("first")
    return list(counted[: REMARKS_SHOWN + 1])


def _known_ending(ending: str) -> None:
    if ending not in _ENDINGS:
        raise Http404


def _step(run: ImportRun) -> int:
    """Of the four: choose the file, match columns, try, write."""
    if run.wrote:
        return 4
    return 2 if run.state == "mapping" else 3
