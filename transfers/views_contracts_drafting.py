"""A contract before the signature: drafted from a request or directly, edited, deleted; and what
a recorded one still lacks."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.forms_common import PlainForm
from agreements.models import Agreement
from agreements.views_common import ActPage, reader_of, sent
from agreements.views_drafting import form_methods
from hospitals.models import Organisation
from toolkit import clock
from toolkit.refusal import Verdict, WrongState
from transfers import permissions_contracts as permissions
from transfers.basis import agreement_for, missing_basis
from transfers.forms_contracts import ContractForm, FillInForm
from transfers.models import Contract, TransferRequest
from transfers.services import (
    delete_draft_contract,
    draft_contract,
    edit_contract,
    fill_in_contract,
    terms_of_request,
)
from transfers.states import SourceAnswer
from transfers.views_contracts_common import (
    act_page,
    act_response,
    detail_url,
    get_contract,
    member_page,
)


@member_page
@form_methods
def create(request: HttpRequest) -> HttpResponse:
    """From ``?request=`` (an accepted request) or directly."""
    user = reader_of(request)
    may = permissions.can_draft(user)
    may.demand()
    asked = _request_in(request)
    form = ContractForm(
        **sent(request), user=user, request=asked, terms=_terms(asked) if asked else None
    )

    def save(cleaned: dict[str, Any]) -> str:
        form_id = cleaned["form_id"]
        return detail_url(
            draft_contract(by=user, terms=form.terms(), request=asked, form_id=form_id)
        )

    listed = reverse("contracts:list")
    page = ActPage(
        title=_("Lập hợp đồng"),
        verb=_("Lưu bản thảo"),
        done=_("Đã lưu bản thảo hợp đồng."),
        back=listed,
        trail=[(_("Hợp đồng chuyển giao"), listed)],
        subject="",
        perform=save,
    )
    return _draft_response(request, page, form, may, asked=asked)


@member_page
@form_methods
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    form = ContractForm(**sent(request), user=user, contract=contract, request=contract.request)
    page = act_page(
        contract,
        title=_("Sửa bản thảo hợp đồng"),
        verb=_("Lưu bản thảo"),
        done=_("Đã lưu bản thảo hợp đồng."),
        perform=lambda cleaned: edit_contract(contract, by=user, terms=form.terms()),
    )
    return _draft_response(
        request,
        page,
        form,
        permissions.can_edit(user, contract),
        asked=TransferRequest.objects.visible_to(user).filter(contract=contract).first(),
        voids=bool(contract.source_signed_on or contract.recipient_signed_on),
    )


def _draft_response(
    request: HttpRequest,
    page: ActPage,
    form: ContractForm,
    may: Verdict,
    *,
    asked: TransferRequest | None,
    voids: bool = False,
) -> HttpResponse:
    """``voids``: saving takes away a signature that one side has given."""
    context = {
        "asked": asked,
        "voids": voids,
        "basis": _basis_of(request, form["source"].value(), form["recipient"].value()),
    }
    template = "transfers/contracts/draft.html"
    return act_response(request, page, form, may, template=template, context=context)


def _request_in(request: HttpRequest) -> TransferRequest | None:
    """The request named in the address; 404 for one that is not the reader's."""
    asked = request.GET.get("request")
    if not asked:
        return None
    try:
        pk = forms.UUIDField().clean(asked)
    except forms.ValidationError:
        pk = None
    return get_object_or_404(TransferRequest.objects.visible_to(request.user), pk=pk)


def _terms(asked: TransferRequest) -> Any:
    accepted = asked.sources.filter(answer=SourceAnswer.ACCEPTED).select_related("organisation")
    first = accepted.first()
    if first is None:
        raise WrongState(_("Chưa bệnh viện nào nhận đề xuất này nên chưa lập được hợp đồng."))
    return terms_of_request(asked, first.organisation)


@member_page
@require_GET
def basis(request: HttpRequest) -> HttpResponse:
    """The agreement between two sides as they are being chosen, or what is missing."""
    permissions.can_draft(reader_of(request)).demand()
    found = _basis_of(request, request.GET.get("source"), request.GET.get("recipient"))
    return render(request, "transfers/contracts/_basis.html", {"basis": found})


def _basis_of(request: HttpRequest, source: Any, recipient: Any) -> dict[str, Any]:
    """``agreement``: the one in force that will be linked; else ``missing`` names the gap."""
    sides = [_body(source), _body(recipient)]
    if None in sides or sides[0] == sides[1]:
        return {}
    first, second = sides
    assert first is not None and second is not None
    user, today = reader_of(request), clock.today()
    agreement: Agreement | None = agreement_for(first, second, today, user=user)
    if agreement is not None:
        return {"agreement": agreement}
    contract = Contract(source=first, recipient=second)
    return {"missing": missing_basis(contract, today, reader=user)}


def _body(value: Any) -> Organisation | None:
    if isinstance(value, Organisation):
        return value
    try:
        pk = forms.UUIDField().clean(value)
    except forms.ValidationError:
        return None
    return Organisation.objects.filter(pk=pk).first()


@member_page
@form_methods
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Xóa bản thảo hợp đồng"),
        verb=_("Xóa bản thảo"),
        icon="trash",
        done=_("Đã xóa bản thảo hợp đồng."),
        question=_("Xóa bản thảo “%(title)s”?") % {"title": contract.title},
        consequences=_consequences_of_deleting(contract),
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: _deleted(contract, user),
    )
    verdict = permissions.can_delete_draft(user, contract)
    return act_response(request, page, PlainForm(**sent(request)), verdict)


def _deleted(contract: Contract, user: Any) -> str:
    delete_draft_contract(contract, by=user)
    return reverse("contracts:list")


def _consequences_of_deleting(contract: Contract) -> list[str]:
    said = [
        _("Bản thảo, các giai đoạn và mục sẵn sàng đã ghi bị xóa hẳn, không lấy lại được."),
        _("Nhật ký vẫn ghi ai đã xóa và lúc nào."),
    ]
    if contract.request_id:
        said.insert(1, _("Đề xuất đã nhận lại chờ lập hợp đồng."))
    return said


@member_page
@form_methods
def fill_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    form = FillInForm(**sent(request), contract=contract)
    verdict = permissions.can_fill_in(user, contract)
    if verdict and not form.fields:
        raise WrongState(_("Hợp đồng này không còn thông tin nào thiếu."))
    page = act_page(
        contract,
        title=_("Bổ sung thông tin hợp đồng"),
        verb=_("Lưu thông tin"),
        done=_("Đã bổ sung thông tin."),
        intro=_("Chỉ bổ sung điều còn thiếu. Điều đã ghi không sửa ở đây."),
        perform=lambda cleaned: fill_in_contract(contract, by=user, gaps=form.gaps()),
    )
    return act_response(request, page, form, verdict)
