"""Rounds of cases: recorded in a minute, corrected with a reason."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agreements.views_common import reader_of, sent
from agreements.views_drafting import form_methods
from transfers import permissions_contracts as permissions
from transfers.forms_rounds import CorrectRoundForm, RoundForm
from transfers.services import correct_round, record_round
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
    return act_response(request, page, form, verdict, template=TEMPLATE)
