"""Before the signature: draft, edit, circulate, comment, withdraw, delete."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.forms_common import PlainForm
from agreements.forms_drafting import CommentForm, DraftForm, commitment_forms, commitments_in
from agreements.models import Agreement, Party
from agreements.services import (
    circulate_agreement,
    comment_on_draft,
    delete_draft,
    draft_agreement,
    edit_draft,
    withdraw_draft,
)
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
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@member_page
@form_methods
def create(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    permissions.can_draft(user).demand()
    form = DraftForm(**sent(request), user=user)
    lines = commitment_forms(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _both_valid(form, lines):
        with problems_at(form):
            agreement = draft_agreement(
                by=user, contents=commitments_in(lines), **form.cleaned_data
            )
            messages.success(request, _("Đã lưu bản thảo."))
            return redirect(detail_url(agreement))
    page = {"title": _("Lập thỏa thuận"), "verb": _("Lưu bản thảo"), "back": _list_url()}
    return _draft_page(request, form, lines, page, trail=[(_("Thỏa thuận"), _list_url())])


@member_page
@form_methods
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_edit_draft(user, agreement).demand()
    form = DraftForm(**sent(request), user=user, agreement=agreement)
    lines = commitment_forms(request.POST if request.method == "POST" else None, agreement)
    if request.method == "POST" and _both_valid(form, lines):
        terms = {name: value for name, value in form.cleaned_data.items() if name != "form_id"}
        with problems_at(form):
            edit_draft(agreement, by=user, contents=commitments_in(lines), **terms)
            messages.success(request, _("Đã lưu bản thảo."))
            return redirect(detail_url(agreement))
    page = {"title": _("Sửa bản thảo"), "verb": _("Lưu bản thảo"), "back": detail_url(agreement)}
    return _draft_page(request, form, lines, page, trail=agreement_trail(agreement))


def _both_valid(form: DraftForm, lines: Any) -> bool:
    """Both are looked at, so that everything wrong is said at once."""
    return all([form.is_valid(), lines.is_valid()])


def _draft_page(
    request: HttpRequest,
    form: DraftForm,
    lines: Any,
    page: dict[str, Any],
    *,
    trail: list[tuple[str, str]],
) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors or not lines.is_valid())
    context = {"form": form, "lines": lines, "page": page | {"trail": trail}}
    return render(request, "agreements/draft.html", context, status=400 if wrong else 200)


def _list_url() -> str:
    return reverse("agreements:list")


@member_page
@form_methods
def circulate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_circulate(user, agreement).demand()
    page = ActPage(
        title=_("Gửi bản thảo lấy ý kiến"),
        verb=_("Gửi lấy ý kiến"),
        icon="send",
        done=_("Đã gửi bản thảo cho các bên góp ý."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_("Các bên nhận thư mời góp ý (%(parties)s). Sau khi gửi vẫn sửa được bản thảo.")
        % {
            "parties": ", ".join(
                party.name_as_signed
                for party in agreement.parties.all()
                if party.role != Party.Role.HUB
            )
        },
        perform=lambda cleaned: circulate_agreement(agreement, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))


@member_page
@form_methods
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_withdraw(user, agreement).demand()
    page = ActPage(
        title=_("Rút bản thảo về"),
        verb=_("Rút bản thảo về"),
        icon="arrow-counterclockwise",
        done=_("Đã rút bản thảo về."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_("Các bên không góp ý được nữa. Ý kiến đã ghi vẫn còn."),
        perform=lambda cleaned: withdraw_draft(agreement, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))


@member_page
@form_methods
def comment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_comment(user, agreement).demand()
    page = ActPage(
        title=_("Góp ý bản thảo"),
        verb=_("Gửi góp ý"),
        icon="send",
        done=_("Đã ghi ý kiến."),
        back=f"{detail_url(agreement)}?tab=comments",
        trail=agreement_trail(agreement),
        subject=agreement.title,
        perform=lambda cleaned: comment_on_draft(agreement, by=user, **cleaned),
    )
    return act_response(
        request, page, CommentForm(**sent(request), bodies=_bodies_of(user, agreement))
    )


def _bodies_of(user: Any, agreement: Agreement) -> list[Organisation]:
    """The bodies of today for which the user may comment: holders of parties, in their order."""
    parties = list(agreement.parties.all())
    holders = holders_on([party.organisation_id for party in parties], clock.today())
    bodies = [holders.get(party.organisation_id, party.organisation) for party in parties]
    return [body for body in dict.fromkeys(bodies) if user.reach.is_officer_of(body.pk)]


@member_page
@form_methods
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_delete_draft(user, agreement).demand()
    page = ActPage(
        title=_("Xóa bản thảo"),
        verb=_("Xóa bản thảo"),
        icon="trash",
        done=_("Đã xóa bản thảo."),
        back=_list_url(),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        question=_("Xóa bản thảo “%(title)s”?") % {"title": agreement.title},
        consequences=[
            _("Bản thảo, các cam kết và tài liệu kèm theo bị xóa hẳn, không lấy lại được."),
            _("Nhật ký vẫn ghi ai đã xóa và lúc nào."),
        ],
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: delete_draft(agreement, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))
