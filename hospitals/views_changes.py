"""The succession desk for everybody who is signed in: the changes, each one's page; undoing."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.models import Entry
from files.responses import attachment
from hospitals import filters_changes, presentation_changes
from hospitals.change_page import drawn, touched
from hospitals.changes import effects_of
from hospitals.effects import FOUNDED
from hospitals.forms_changes_acts import ChangeFilterForm, UndoForm
from hospitals.models import RegisterChange
from hospitals.permissions import can_record_change
from hospitals.planning import plan_of
from hospitals.services import undo_change
from hospitals.services.undo import obstacles_to_undo
from toolkit import clock
from toolkit.paging import BadCursor, page_of

PAGE_SIZE = 25
TRAIL_LENGTH = 30


@login_required
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    form = ChangeFilterForm(request.GET)
    chosen = form.chosen()
    visible = RegisterChange.objects.visible_to(request.user)
    found = filters_changes.narrowed(visible, chosen)
    rows = presentation_changes.with_parts(found)
    try:
        page = page_of(
            rows, filters_changes.NEWEST, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())
    context = {
        "form": form,
        "chips": form.chips(),
        "page": page,
        "lines": presentation_changes.change_lines(page.rows),
        "total": found.count(),
        "may_record": can_record_change(request.user),
        "drop": None if page.rows else _drop(form, visible, chosen),
    }
    is_fragment = "HX-Request" in request.headers
    status = 400 if form.errors and not is_fragment else 200
    response = render(request, "hospitals/changes/list.html", context, status=status)
    if is_fragment:
        response["HX-Push-Url"] = request.path + form.query_without()
    return response


def _drop(form: ChangeFilterForm, visible: Any, chosen: dict[str, Any]) -> dict[str, Any] | None:
    best = filters_changes.best_to_drop(visible, chosen)
    if best is None:
        return None
    name, count = best
    return {
        "label": form.describe(name, chosen[name]),
        "count": count,
        "address": form.query_without(name),
    }


@login_required
@require_GET
def change_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rows = RegisterChange.objects.visible_to(request.user)
    rows = rows.select_related("document", "recorded_by", "undone_by")
    change = get_object_or_404(presentation_changes.with_parts(rows), pk=pk)
    planned = plan_of(change)
    may_record = can_record_change(request.user)
    context = {
        "change": change,
        "line": presentation_changes.change_lines([change])[0],
        "is_coming": change.effective_on > clock.today(),
        **presentation_changes.parted(presentation_changes.recorded_rows(change)),
        **drawn(planned),
        **(touched(change, planned, request.user) if may_record else {}),
        "may_record": may_record,
        "may_undo": bool(may_record) and change.origin == RegisterChange.Origin.PORTAL,
        "entries": Entry.objects.about(change).select_related("actor")[:TRAIL_LENGTH],
    }
    return render(request, "hospitals/changes/detail.html", context)


@login_required
@require_GET
def scan(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    rows = RegisterChange.objects.visible_to(request.user).select_related("document")
    change = get_object_or_404(rows, pk=pk)
    if change.document is None:
        raise Http404
    return attachment(change.document)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    change = get_object_or_404(RegisterChange.objects.visible_to(request.user), pk=pk)
    can_record_change(request.user).demand()
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_change(change, by=request.user, because=form.cleaned_data["because"])
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Đã hủy thay đổi. Danh mục trở lại như trước."))
            return redirect("changes:detail", pk=pk)
    planned = plan_of(change)
    context = {
        "change": change,
        "form": form,
        "obstacles": list(obstacles_to_undo(change, planned)),
        "rows": presentation_changes.parted(presentation_changes.planned_rows(planned))["rows"],
        "founded": [unit.name for unit in planned.founded],
        "effects": [e for e in effects_of(planned) if not e.asks and e.kind != FOUNDED],
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "hospitals/changes/undo.html", context, status=status)
