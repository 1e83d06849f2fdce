"""The people who learn: recorded, corrected, certified, left, still in post."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agreements.views_common import reader_of, sent
from agreements.views_drafting import form_methods
from transfers import permissions_contracts as permissions
from transfers.forms_trainees import CertifyForm, DepartureForm, PostForm, TraineeForm
from transfers.models import Contract, Trainee
from transfers.services import (
    answer_post,
    certify_trainee,
    correct_trainee,
    note_departure,
    record_trainee,
)
from transfers.views_contracts_common import (
    act_page,
    act_response,
    get_contract,
    member_page,
)


def _get_trainee(request: HttpRequest, contract: Contract, pk: uuid.UUID) -> Trainee:
    """404 also for who sees the contract but not the people in it."""
    rows = Trainee.objects.visible_to(request.user).filter(contract=contract)
    return get_object_or_404(rows, pk=pk)


@member_page
@form_methods
def create(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    form = TraineeForm(**sent(request))
    page = act_page(
        contract,
        title=_("Ghi người học"),
        verb=_("Ghi người học"),
        icon="person-plus",
        done=_("Đã ghi người học."),
        part="trainees",
        intro=_("Chỉ hai bệnh viện và hai Sở Y tế quản lý xem được. Xóa sau 5 năm."),
        perform=lambda cleaned: record_trainee(
            contract, by=user, details=form.details(), trainee_id=cleaned["trainee_id"]
        ),
    )
    return act_response(request, page, form, permissions.can_record_trainee(user, contract))


@member_page
@form_methods
def correct(request: HttpRequest, pk: uuid.UUID, trainee_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    trainee = _get_trainee(request, contract, trainee_pk)
    form = TraineeForm(**sent(request), trainee=trainee)
    page = act_page(
        contract,
        title=_("Sửa thông tin người học"),
        verb=_("Lưu thông tin"),
        icon="pencil-square",
        done=_("Đã lưu thông tin người học."),
        part="trainees",
        subject=trainee.name,
        perform=lambda cleaned: correct_trainee(trainee, by=user, details=form.details()),
    )
    return act_response(request, page, form, permissions.can_certify_trainee(user, contract))


@member_page
@form_methods
def certify(request: HttpRequest, pk: uuid.UUID, trainee_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    trainee = _get_trainee(request, contract, trainee_pk)
    page = act_page(
        contract,
        title=_("Ghi chứng nhận"),
        verb=_("Ghi chứng nhận"),
        icon="check2-circle",
        done=_("Đã ghi chứng nhận."),
        part="trainees",
        subject=trainee.name,
        perform=lambda cleaned: certify_trainee(trainee, by=user, **cleaned),
    )
    form = CertifyForm(**sent(request), trainee=trainee)
    return act_response(request, page, form, permissions.can_certify_trainee(user, contract))


@member_page
@form_methods
def depart(request: HttpRequest, pk: uuid.UUID, trainee_pk: uuid.UUID) -> HttpResponse:
    user, contract = reader_of(request), get_contract(request, pk)
    trainee = _get_trainee(request, contract, trainee_pk)
    page = act_page(
        contract,
        title=_("Ghi người học nghỉ việc"),
        verb=_("Ghi nghỉ việc"),
        icon="box-arrow-right",
        done=_("Đã ghi người học nghỉ việc."),
        part="trainees",
        subject=trainee.name,
        perform=lambda cleaned: note_departure(trainee, by=user, **cleaned),
    )
    form = DepartureForm(**sent(request), trainee=trainee)
    return act_response(request, page, form, permissions.can_note_departure(user, contract))


@member_page
@form_methods
def post(request: HttpRequest, pk: uuid.UUID, trainee_pk: uuid.UUID, months: int) -> HttpResponse:
    """The answer to "still in post after so many months?"."""
    user, contract = reader_of(request), get_contract(request, pk)
    trainee = _get_trainee(request, contract, trainee_pk)
    asked = get_object_or_404(trainee.posts.select_related("trainee__contract"), months=months)
    page = act_page(
        contract,
        title=_("Còn làm việc sau %(months)s tháng") % {"months": asked.months},
        verb=_("Lưu trả lời"),
        icon="check2-circle",
        done=_("Đã lưu trả lời."),
        part="trainees",
        subject=trainee.name,
        intro=_("Hỏi ngày %(day)s.") % {"day": f"{asked.due_on:%d/%m/%Y}"},
        perform=lambda cleaned: answer_post(asked, by=user, **cleaned),
    )
    form = PostForm(**sent(request), post=asked)
    return act_response(request, page, form, permissions.can_answer_post(user, contract))
