"""The acts on a table that is brought in: upload, match its columns, write, stop."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agreements.views_common import problems_at
from exchange.imports import permissions, services
from exchange.imports.forms import ColumnsForm, UploadForm
from exchange.imports.kinds import KINDS
from exchange.imports.views import get_kind, get_run
from files.tables import lines_of


@require_http_methods(["GET", "POST"])
@login_required
def upload(request: SignedInRequest, kind: str) -> HttpResponse:
    found = get_kind(kind)
    permissions.can_import(request.user, found).demand()
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted and form.is_valid():
        with problems_at(form):
            run = services.start_import(found, by=request.user, table=form.cleaned_data["table"])
            return redirect("imports:columns", pk=run.pk)
    context = {"form": form, "kind": found}
    status = 400 if form.errors else 200
    return render(request, "exchange/imports/upload.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def columns(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    run = get_run(request, pk)
    permissions.can_map(request.user, run).demand()
    kind = KINDS[run.kind]
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        headings=run.headings,
        sample=lines_of(run.file)[1].cells,
        initial=run.mapping,
    )
    if request.method == "POST" and form.is_valid():
        with problems_at(form):
            services.choose_columns(run, by=request.user, mapping=form.mapping)
            return redirect("imports:detail", pk=pk)
    context = {"form": form, "run": run, "kind": kind}
    status = 400 if form.errors else 200
    return render(request, "exchange/imports/columns.html", context, status=status)


@require_POST
@login_required
def write(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    run = get_run(request, pk)
    # Pressed twice: the first time counts.
    if not run.wrote:
        services.write_import(run, by=request.user)
    return redirect("imports:detail", pk=pk)


@require_POST
@login_required
def stop(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    run = services.stop_import(get_run(request, pk), by=request.user)
    if run.wrote:
        messages.success(request, _("Đã dừng. Các dòng đã ghi vẫn giữ trên cổng."))
    else:
        messages.success(request, _("Đã bỏ lượt nhập. Chưa có gì được ghi vào cổng."))
    return redirect("imports:detail", pk=pk)
