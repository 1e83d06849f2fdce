"""The parts of a contract: days of a stage, evidence of readiness, answers after acceptance."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agreements.views_common import reader_of, sent
from agreements.views_drafting import form_methods
from transfers import permissions_contracts as permissions
from transfers.forms_contracts_acts import BecauseForm, PerformanceForm, ReadinessForm, StageForm
from transfers.services import answer_performance, meet_readiness, set_stage, waive_readiness
from transfers.sides import Side
from transfers.states import StageKind
from transfers.views_contracts_common import (
    act_page,
    act_response,
    get_contract,
    member_page,
)


@member_page
@form_methods
def stage(request: HttpRequest, pk: uuid.UUID, kind: str, part: str) -> HttpResponse:
    """The days of one ``part`` (planned, or the real ones of a side) of one stage."""
    user, contract = reader_of(request), get_contract(request, pk)
    titles = {
        "planned": _("Ngày dự kiến: %(stage)s"),
        Side.SOURCE.value: _("Ngày của bên chuyển giao: %(stage)s"),
        Side.RECIPIENT.value: _("Ngày của bên tiếp nhận: %(stage)s"),
    }
    if part not in titles or kind not in StageKind.values:
        raise Http404
    one = get_object_or_404(contract.stages, kind=kind)
    one.contract = contract
    page = act_page(
        contract,
        title=titles[part] % {"stage": one.get_kind_display()},
        verb=_("Lưu ngày"),
        icon="calendar-event",
        done=_("Đã lưu ngày của giai đoạn."),
        part="stages",
        intro=_("Để trống ngày chưa biết.")
        if part == "planned"
        else _("Ghi ngày thực tế của bên mình. Để trống ngày chưa biết."),
        perform=lambda cleaned: set_stage(one, by=user, part=part, **cleaned),  # type: ignore[arg-type]
    )
    form = StageForm(**sent(request), stage=one, part=part)
    return act_response(request, page, form, permissions.can_set_stage(user, contract, part))


@member_page
@form_methods
def readiness(request: HttpRequest, pk: uuid.UUID, item_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    item = get_object_or_404(contract.readiness, pk=item_pk)
    page = act_page(
        contract,
        title=_("Minh chứng: %(item)s") % {"item": item.get_kind_display()},
        verb=_("Lưu minh chứng"),
        icon="check2-circle",
        done=_("Đã lưu minh chứng."),
        part="readiness",
        perform=lambda cleaned: meet_readiness(item, by=user, **cleaned),
    )
    form = ReadinessForm(**sent(request), item=item)
    return act_response(request, page, form, permissions.can_meet_readiness(user, contract))


@member_page
@form_methods
def waive(request: HttpRequest, pk: uuid.UUID, item_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    item = get_object_or_404(contract.readiness, pk=item_pk)
    page = act_page(
        contract,
        title=_("Miễn mục: %(item)s") % {"item": item.get_kind_display()},
        verb=_("Miễn mục này"),
        icon="shield-check",
        done=_("Đã miễn mục này."),
        part="readiness",
        question=_("Miễn mục “%(item)s”?") % {"item": item.get_kind_display()},
        consequences=[
            _("Hợp đồng bắt đầu được dù mục này chưa đủ."),
            _("Người miễn và lý do đứng trên trang hợp đồng và trong nhật ký, không gỡ được."),
        ],
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: waive_readiness(item, by=user, **cleaned),
    )
    form = BecauseForm(**sent(request))
    return act_response(request, page, form, permissions.can_waive_readiness(user, contract))


@member_page
@form_methods
def performance(request: HttpRequest, pk: uuid.UUID, performance_pk: int) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    asked = get_object_or_404(contract.performances, pk=performance_pk)
    page = act_page(
        contract,
        title=_("Sau nghiệm thu %(months)s tháng") % {"months": asked.months},
        verb=_("Lưu trả lời"),
        icon="check2-circle",
        done=_("Đã lưu trả lời."),
        part="targets",
        intro=_("Hỏi ngày %(day)s.") % {"day": f"{asked.due_on:%d/%m/%Y}"},
        perform=lambda cleaned: answer_performance(asked, by=user, **cleaned),
    )
    form = PerformanceForm(**sent(request), performance=asked)
    return act_response(request, page, form, permissions.can_answer_performance(user, contract))
