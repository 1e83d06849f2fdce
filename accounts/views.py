"""People and what they are in which organisation: for administrators, and to look up colleagues."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from accounts.forms import EndMembershipForm, MembershipForm, PersonForm
from accounts.listing import PeopleListing
from accounts.models import Membership, User
from accounts.requests import SignedInRequest
from accounts.services import (
    confirm_membership,
    create_user,
    end_membership,
    grant_membership,
    set_active,
)
from audit.models import Entry
from toolkit import clock
from toolkit.listing.page import list_page

TRAIL_LENGTH = 20


@require_GET
@login_required
def people_list(request: SignedInRequest) -> HttpResponse:
    listing = PeopleListing(request.user, request.GET)
    context = {"may_manage": permissions.can_manage_people(request.user)}
    return list_page(
        request, listing, "accounts/people_list.html", "accounts/_people_results.html", context
    )


@require_GET
@login_required
def person_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(request, pk)
    return _show(request, person, MembershipForm())


@require_http_methods(["GET", "POST"])
@login_required
def create_person(request: SignedInRequest) -> HttpResponse:
    permissions.can_manage_people(request.user).demand()
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = create_user(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("Đã lập tài khoản. Thư mời đặt mật khẩu gửi tới %(email)s.")
                % {"email": person.email},
            )
            return redirect("people:detail", person.pk)
    return render(request, "accounts/person_form.html", {"form": form}, status=_status(form))


@require_POST
@login_required
def grant(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(request, pk)
    permissions.can_grant_to(request.user, person).demand()
    form = MembershipForm(request.POST)
    if form.is_valid():
        try:
            membership = grant_membership(person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("Đã trao vai trò. Vai trò lãnh đạo chờ quản trị viên thứ hai xác nhận.")
                if membership.awaits_confirmation
                else _("Đã trao vai trò."),
            )
            return redirect("people:detail", person.pk)
    return _show(request, person, form)


@require_POST
@login_required
def confirm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    membership = _membership(request, pk)
    confirm_membership(membership, by=request.user)
    messages.success(request, _("Đã xác nhận vai trò lãnh đạo."))
    return redirect("people:detail", membership.user_id)


@require_http_methods(["GET", "POST"])
@login_required
def end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    membership = _membership(request, pk)
    permissions.can_end_membership(request.user, membership).demand()
    form = EndMembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_membership(membership, by=request.user, on=form.cleaned_data["on"])
        messages.success(request, _("Đã ghi ngày thôi vai trò."))
        return redirect("people:detail", membership.user_id)
    context = {"membership": membership, "form": form}
    return render(request, "accounts/membership_end.html", context, status=_status(form))


@require_POST
@login_required
def switch_active(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    person = _person(request, pk)
    active = request.POST.get("active") == "yes"
    set_active(person, by=request.user, active=active)
    messages.success(request, _("Đã mở tài khoản.") if active else _("Đã khóa tài khoản."))
    return redirect("people:detail", person.pk)


def _show(request: SignedInRequest, person: User, form: MembershipForm) -> HttpResponse:
    reader = request.user
    memberships = person.memberships.select_related("organisation", "granted_by").order_by(
        "-valid_from", "organisation__search_text"
    )
    may_read_trail = permissions.can_read_trail_of(reader, person)
    trail = Entry.objects.about(person).select_related("actor")
    context = {
        "person": person,
        "memberships": [
            {
                "membership": membership,
                "is_over": membership.is_over_on(clock.today()),
                "may_confirm": permissions.can_confirm(reader, membership),
            }
            for membership in memberships
        ],
        "form": form,
        "may_manage": permissions.can_manage_people(reader),
        "may_grant": permissions.can_grant_to(reader, person),
        "may_switch": permissions.can_set_active(reader, person),
        "may_read_trail": may_read_trail,
        "entries": trail[:TRAIL_LENGTH] if may_read_trail else (),
    }
    return render(request, "accounts/person_detail.html", context, status=_status(form))


def _person(request: SignedInRequest, pk: uuid.UUID) -> User:
    person: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return person


def _membership(request: SignedInRequest, pk: uuid.UUID) -> Membership:
    """A membership of somebody the reader may see, or 404."""
    visible = Membership.objects.filter(user__in=User.objects.visible_to(request.user))
    return get_object_or_404(visible.select_related("user", "organisation"), pk=pk)


def _status(form: Any) -> int:
    return 400 if form.errors else 200
