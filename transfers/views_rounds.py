"""Rounds of cases: recorded in a minute, corrected or removed with a reason."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.views_common import reader_of, sent
from agreements.views_drafting import form_methods
from transfers import permissions_contracts as permissions
from transfers.figures import sum_of
from transfers.forms_contracts_acts import BecauseForm
from transfers.forms_rounds import CorrectRoundForm, RoundForm
from transfers.models import Round
from transfers.services import correct_round, record_round, remove_round
from transfers.views_contracts_common import (
    act_page,
    act_response,
    get_contract,
    member_page,
)

TEMPLATE = "transfers/contracts/round.html"


@member_page
@form_methods
def create(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    form = RoundForm(**sent(request))
    page = act_page(
        contract,
        title=_("Ghi đợt"),
        verb=_("Ghi đợt"),
        done=_("Đã ghi đợt."),
        part="rounds",
        perform=lambda cleaned: record_round(
            contract, by=user, round_id=cleaned["round_id"], **form.values()
        ),
    )
    verdict = permissions.can_record_round(user, contract)
    return act_response(request, page, form, verdict, template=TEMPLATE)


@member_page
@form_methods
def correct(request: HttpRequest, pk: uuid.UUID, round_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    one = get_object_or_404(contract.rounds, pk=round_pk)
    form = CorrectRoundForm(**sent(request), one=one)
    page = act_page(
        contract,
        title=_("Sửa đợt"),
        verb=_("Lưu số đã sửa"),
        done=_("Đã sửa đợt. Số cũ vẫn ở trong nhật ký."),
        part="rounds",
        perform=lambda cleaned: correct_round(
            one, by=user, reason=cleaned["reason"], **form.values()
        ),
    )
    verdict = permissions.can_record_round(user, contract)
    context = {"removable": one if permissions.can_remove_round(user, contract) else None}
    return act_response(request, page, form, verdict, template=TEMPLATE, context=context)


@member_page
@form_methods
def remove(request: HttpRequest, pk: uuid.UUID, round_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    one = get_object_or_404(contract.rounds, pk=round_pk)
    page = act_page(
        contract,
        title=_("Xóa đợt"),
        verb=_("Xóa đợt"),
        icon="trash",
        done=_("Đã xóa đợt. Số cũ vẫn ở trong nhật ký."),
        question=_("Xóa đợt %(days)s?") % {"days": one},
        consequences=_consequences_of_removing(one),
        keep=_("Giữ nguyên"),
        is_grave=True,
        part="rounds",
        perform=lambda cleaned: remove_round(one, by=user, reason=cleaned["reason"]),
    )
    verdict = permissions.can_remove_round(user, contract)
    return act_response(request, page, BecauseForm(**sent(request)), verdict)


def _consequences_of_removing(one: Round) -> list[str]:
    cases = sum_of([one])
    return [
        ngettext(
            "%(cases)s ca của đợt này không còn tính vào hợp đồng và tỷ lệ độc lập.",
            "%(cases)s ca của đợt này không còn tính vào hợp đồng và tỷ lệ độc lập.",
            cases.total,
        )
        % {"cases": cases.total},
        _("Nhật ký vẫn giữ số ca, người xóa và lý do."),
    ]
