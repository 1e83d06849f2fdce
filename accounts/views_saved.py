"""A person's saved views: kept from a list, renamed, deleted."""

import uuid
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import SavedViewForm, ViewNameForm
from accounts.models import SavedView
from accounts.requests import SignedInRequest
from accounts.services import change_view, delete_view, replace_view, save_view
from toolkit.listing.page import address_of
from toolkit.listing.registry import known
from toolkit.refusal import WrongState


@require_GET
@login_required
def views(request: SignedInRequest) -> HttpResponse:
    """All of them, by list; those of a list that is gone too, so that they can be deleted."""
    rows = request.user.saved_views.order_by("listing", "name")
    lines = [(view, _list_of(view), _address(view)) for view in rows]
    return render(request, "accounts/saved_views.html", {"lines": lines})


@require_POST
@login_required
def save(request: SignedInRequest) -> HttpResponse:
    """Keep what a list shows; what is wrong is said on a page with what was typed."""
    form = SavedViewForm(request.POST)
    if form.is_valid():
        try:
            view = save_view(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Đã lưu cách xem “%(name)s”.") % {"name": view.name})
            return redirect(_address(view))
    context = {"form": form, "list": known.get(request.POST.get("listing", ""))}
    return render(request, "accounts/saved_view_new.html", context, status=400)


@require_POST
@login_required
def replace(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    view = _view(request, pk)
    try:
        view = replace_view(view, by=request.user, query=request.POST.get("query", ""))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("Đã ghi đè cách xem “%(name)s”.") % {"name": view.name})
    return redirect(_address(view))


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    view = _view(request, pk)
    saved = {"name": view.name, "is_default": view.is_default}
    form = ViewNameForm(request.POST if request.method == "POST" else None, initial=saved)
    if request.method == "POST" and form.is_valid():
        try:
            view = change_view(view, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Đã sửa cách xem “%(name)s”.") % {"name": view.name})
            return redirect("people:views")
    context = {"form": form, "view": view, "list": _list_of(view)}
    status = 400 if form.errors else 200
    return render(request, "accounts/saved_view_edit.html", context, status=status)


@require_POST
@login_required
def delete(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    view = _view(request, pk)
    # Pressed twice at once: the first time counts.
    with suppress(WrongState):
        delete_view(view, by=request.user)
    messages.success(request, _("Đã xóa cách xem “%(name)s”.") % {"name": view.name})
    return redirect("people:views")


def _view(request: SignedInRequest, pk: uuid.UUID) -> SavedView:
    """One of the reader's own, or 404."""
    return get_object_or_404(request.user.saved_views, pk=pk)


def _list_of(view: SavedView) -> str:
    return str(known[view.listing].label) if view.listing in known else view.listing


def _address(view: SavedView) -> str:
    """Where it leads; empty where the portal has its list no more."""
    if view.listing not in known:
        return ""
    return address_of(view, reverse(known[view.listing].url_name))
