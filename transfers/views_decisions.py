"""Deciding what becomes of a contract of which a merger joined both sides."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.forms_decisions import ContractDecisionForm
from agreements.views_common import reader_of, sent
from agreements.views_drafting import form_methods
from toolkit import clock
from toolkit.days import write_day
from transfers import permissions_contracts as permissions
from transfers.models import Contract, ContractDecision
from transfers.services import decide_contract_merger
from transfers.services.decisions import CHOICES
from transfers.states import CONTRACT_UNDER_WAY
from transfers.views_contracts_common import act_page, act_response, member_page


@dataclass(frozen=True)
class Asked:
    """A decision on a contract's page, made or owed; ``may_decide``: by the reader."""

    decision: ContractDecision
    may_decide: bool


def decisions_on(contract: Contract, user: User) -> list[Asked]:
    """Those that were made, and those that wait while the contract is under way: one query."""
    today = clock.today()
    rows = ContractDecision.objects.filter(contract=contract).select_related("decided_by")
    found = []
    for row in rows:
        row.contract = contract
        if row.choice or (row.since <= today and contract.status in CONTRACT_UNDER_WAY):
            found.append(Asked(row, bool(permissions.can_decide_merger(user, row))))
    return found


@member_page
@form_methods
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user = reader_of(request)
    rows = ContractDecision.objects.visible_to(user)
    decision = get_object_or_404(
        rows.select_related("contract__source", "contract__recipient"), pk=pk
    )
    page = act_page(
        decision.contract,
        title=_("Quyết định sau sáp nhập"),
        verb=_("Ghi quyết định"),
        done=_("Đã ghi quyết định."),
        intro=_(
            "Từ ngày %(day)s hai bên của hợp đồng thuộc về một cơ quan. Hợp đồng đã ký không đổi; "
            "quyết định này nói hợp đồng đi tiếp thế nào."
        )
        % {"day": write_day(decision.since)},
        perform=lambda cleaned: decide_contract_merger(decision, by=user, **cleaned),
    )
    choices = [c for c in CHOICES if permissions.can_decide_merger(user, decision, c)]
    form = ContractDecisionForm(**sent(request), choices=choices)
    verdict = permissions.can_decide_merger(user, decision)
    template = "transfers/contracts/decide.html"
    return act_response(request, page, form, verdict, template=template)
