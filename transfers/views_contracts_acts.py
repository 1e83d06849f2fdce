"""The moves of a contract: signed, started, paused, ended, accepted, liquidated."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.views_common import reader_of, sent
from agreements.views_drafting import form_methods
from transfers import permissions_contracts as permissions
from transfers.forms_contracts_acts import BecauseForm, OnBecauseForm, OnForm, SignForm
from transfers.models import Contract
from transfers.services import (
    confirm_acceptance,
    liquidate_contract,
    propose_acceptance,
    resume_contract,
    send_back_acceptance,
    sign_contract,
    start_contract,
    suspend_contract,
    terminate_contract,
)
from transfers.sides import Side, organisation
from transfers.views_contracts_common import (
    act_page,
    act_response,
    get_contract,
    member_page,
)


def side_of(value: str) -> Side:
    """The side named in an address, or 404."""
    try:
        return Side(value)
    except ValueError as error:
        raise Http404 from error


@member_page
@form_methods
def sign(request: HttpRequest, pk: uuid.UUID, side: str) -> HttpResponse:
    user, contract, own = reader_of(request), get_contract(request, pk), side_of(side)
    other_signed = getattr(contract, f"{own.other}_signed_on")
    page = act_page(
        contract,
        title=_("Ghi nhận %(side)s ký") % {"side": str(own.label).lower()},
        verb=_("Ghi nhận ký"),
        icon="pen",
        done=_("Đã ghi nhận chữ ký."),
        intro=_("Bên kia đã ký ngày %(day)s. Ký xong là hợp đồng được ký.")
        % {"day": f"{other_signed:%d/%m/%Y}"}
        if other_signed
        else _("Ký thay cho %(body)s. Hợp đồng được ký khi cả hai bên đã ký.")
        % {"body": organisation(contract, own).name},
        perform=lambda cleaned: sign_contract(contract, by=user, side=own, **cleaned),
    )
    form = SignForm(**sent(request), contract=contract, side=own)
    return act_response(request, page, form, permissions.can_sign(user, contract, own))


@member_page
@form_methods
def start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Bắt đầu thực hiện"),
        verb=_("Bắt đầu thực hiện"),
        icon="play-circle-fill",
        done=_("Hợp đồng bắt đầu thực hiện."),
        intro=_("Từ ngày này hai bệnh viện ghi các đợt."),
        perform=lambda cleaned: start_contract(contract, by=user, **cleaned),
    )
    form = OnForm(**sent(request))
    return act_response(request, page, form, permissions.can_start(user, contract))


@member_page
@form_methods
def suspend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Tạm dừng hợp đồng"),
        verb=_("Tạm dừng hợp đồng"),
        icon="pause-circle-fill",
        done=_("Đã tạm dừng hợp đồng."),
        intro=_("Trong lúc tạm dừng không ghi được đợt mới và không nhắc giai đoạn quá hạn."),
        perform=lambda cleaned: suspend_contract(contract, by=user, **cleaned),
    )
    form = OnBecauseForm(**sent(request))
    return act_response(request, page, form, permissions.can_suspend(user, contract))


@member_page
@form_methods
def resume(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Cho thực hiện lại"),
        verb=_("Cho thực hiện lại"),
        icon="play-circle-fill",
        done=_("Hợp đồng được thực hiện lại."),
        intro=_("Hai bệnh viện ghi đợt mới được trở lại."),
        perform=lambda cleaned: resume_contract(contract, by=user, **cleaned),
    )
    form = OnBecauseForm(**sent(request))
    return act_response(request, page, form, permissions.can_resume(user, contract))


@member_page
@form_methods
def terminate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Chấm dứt hợp đồng"),
        verb=_("Chấm dứt hợp đồng"),
        icon="x-circle",
        done=_("Đã chấm dứt hợp đồng."),
        question=_("Chấm dứt “%(title)s”?") % {"title": contract.title},
        consequences=_consequences_of_ending(contract),
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: terminate_contract(contract, by=user, **cleaned),
    )
    form = OnBecauseForm(**sent(request))
    return act_response(request, page, form, permissions.can_terminate(user, contract))


def _consequences_of_ending(contract: Contract) -> list[str]:
    """What ending does, counted."""
    rounds, trainees = contract.rounds.count(), contract.trainees.count()
    return [
        _("Không thực hiện lại được; muốn tiếp tục phải ký hợp đồng mới."),
        ngettext(
            "%(count)s đợt đã ghi vẫn còn, không ghi thêm được.",
            "%(count)s đợt đã ghi vẫn còn, không ghi thêm được.",
            rounds,
        )
        % {"count": rounds},
        ngettext(
            "%(count)s người học đã ghi vẫn còn.", "%(count)s người học đã ghi vẫn còn.", trainees
        )
        % {"count": trainees},
    ]


@member_page
@form_methods
def propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Đề nghị nghiệm thu"),
        verb=_("Đề nghị nghiệm thu"),
        icon="send",
        done=_("Đã đề nghị nghiệm thu, chờ bên chuyển giao xác nhận."),
        intro=_("Lãnh đạo bên chuyển giao xác nhận hoặc trả lại với lý do."),
        perform=lambda cleaned: propose_acceptance(contract, by=user, **cleaned),
    )
    form = OnForm(**sent(request))
    return act_response(request, page, form, permissions.can_propose(user, contract))


@member_page
@form_methods
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Xác nhận nghiệm thu"),
        verb=_("Xác nhận nghiệm thu"),
        icon="check2-circle",
        done=_("Đã nghiệm thu."),
        intro=_("Sau 6, 12 và 24 tháng cổng hỏi bên tiếp nhận kỹ thuật còn được thực hiện không."),
        perform=lambda cleaned: confirm_acceptance(contract, by=user, **cleaned),
    )
    form = OnForm(**sent(request))
    return act_response(request, page, form, permissions.can_confirm(user, contract))


@member_page
@form_methods
def send_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    page = act_page(
        contract,
        title=_("Chưa nghiệm thu, trả lại"),
        verb=_("Trả lại đề nghị"),
        icon="arrow-counterclockwise",
        done=_("Đã trả lại đề nghị nghiệm thu."),
        intro=_("Hợp đồng tiếp tục thực hiện; bên tiếp nhận nhận thư ghi lý do."),
        perform=lambda cleaned: send_back_acceptance(contract, by=user, **cleaned),
    )
    form = BecauseForm(**sent(request))
    return act_response(request, page, form, permissions.can_send_back(user, contract))


@member_page
@form_methods
def liquidate(request: HttpRequest, pk: uuid.UUID, side: str) -> HttpResponse:
    user, contract, own = reader_of(request), get_contract(request, pk), side_of(side)
    page = act_page(
        contract,
        title=_("Thanh lý phần %(side)s") % {"side": str(own.label).lower()},
        verb=_("Thanh lý hợp đồng"),
        icon="check2-circle",
        done=_("Đã ghi nhận thanh lý."),
        intro=_("Hợp đồng được thanh lý khi cả hai bên đã thanh lý."),
        perform=lambda cleaned: liquidate_contract(contract, by=user, side=own, **cleaned),
    )
    form = OnForm(**sent(request))
    return act_response(request, page, form, permissions.can_liquidate(user, contract, own))
