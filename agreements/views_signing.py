"""The signature, what was not known at it, and amendments after it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions
from agreements.forms_drafting import commitment_forms, commitments_in
from agreements.forms_signing import AmendForm, FillInForm, SignForm
from agreements.models import Agreement
from agreements.services import amend_agreement, fill_in_agreement, sign_agreement
from agreements.views_common import (
    ActPage,
    act_response,
    agreement_trail,
    detail_url,
    get_agreement,
    member_page,
    problems_at,
    reader_of,
    sent,
)
from agreements.views_drafting import form_methods
from toolkit.refusal import WrongState


@member_page
@form_methods
def sign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Record the signature; the button "Xem lịch đánh giá" only shows the plan it would lay."""
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_sign(user, agreement).demand()
    form = SignForm(**sent(request), agreement=agreement)
    previewing = "preview" in request.POST
    if request.method == "POST" and not previewing and form.is_valid():
        names = ("signed_on", "scan", "number", "review_anchor_on")
        with problems_at(form):
            sign_agreement(
                agreement,
                by=user,
                signatories=form.signatories(),
                **{name: form.cleaned_data[name] for name in names},
            )
            messages.success(request, _("Đã ghi nhận ký kết."))
            return redirect(detail_url(agreement))
    plan = form.plan() if form.is_bound else None
    if previewing:
        form.errors.pop("scan", None)
    context = {
        "agreement": agreement,
        "form": form,
        "plan": plan,
        "previewing": previewing,
        "trail": agreement_trail(agreement),
        "back": detail_url(agreement),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "agreements/sign.html", context, status=status)


@member_page
@require_GET
def sign_plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The plan that signing as typed would lay, for the form to show beside its fields."""
    agreement = get_agreement(request, pk)
    permissions.can_sign(reader_of(request), agreement).demand()
    form = SignForm(data=request.GET, agreement=agreement)
    context = {"agreement": agreement, "plan": form.plan()}
    return render(request, "agreements/sign_plan.html", context)


@member_page
@form_methods
def fill_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_fill_in(user, agreement).demand()
    form = FillInForm(**sent(request), agreement=agreement)
    if not form.fields:
        raise WrongState(_("Thỏa thuận này không còn thông tin nào thiếu."))
    page = ActPage(
        title=_("Bổ sung thông tin"),
        verb=_("Lưu thông tin"),
        done=_("Đã bổ sung thông tin."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_("Chỉ bổ sung điều còn thiếu. Điều đã biết thay đổi bằng phụ lục sửa đổi."),
        perform=lambda cleaned: fill_in_agreement(agreement, by=user, **cleaned),
    )
    return act_response(request, page, form)


@member_page
@form_methods
def amend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_amend(user, agreement).demand()
    form = AmendForm(**sent(request), agreement=agreement)
    lines = commitment_forms(request.POST if request.method == "POST" else None, agreement)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        changes = form.changes()
        if _contents_differ(agreement, lines):
            changes["contents"] = commitments_in(lines)
        about = {name: form.cleaned_data[name] for name in form.ABOUT}
        with problems_at(form):
            amend_agreement(agreement, by=user, changes=changes, **about)
            messages.success(request, _("Đã ghi phụ lục sửa đổi."))
            return redirect(detail_url(agreement))
    wrong = form.is_bound and bool(form.errors or not lines.is_valid())
    context = {
        "agreement": agreement,
        "form": form,
        "lines": lines,
        "trail": agreement_trail(agreement),
        "back": detail_url(agreement),
    }
    return render(request, "agreements/amend.html", context, status=400 if wrong else 200)


def _contents_differ(agreement: Agreement, lines: object) -> bool:
    now = [(row.area_id, row.text) for row in agreement.contents.all()]
    return now != [(area.pk, text) for area, text in commitments_in(lines)]
