"""What is done to a submitted request: endorse, return, assign, answer, ask, withdraw, attach."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.forms_common import PlainForm
from agreements.views_common import ActPage, act_response, reader_of, sent
from agreements.views_drafting import form_methods
from hospitals.models import Organisation
from toolkit import clock
from transfers import permissions_requests as permissions
from transfers.forms_requests_acts import (
    AcceptForm,
    AnswerForm,
    AskForm,
    AssignForm,
    AttachForm,
    DeclineForm,
    EndorseForm,
    ReturnForm,
    WithdrawForm,
)
from transfers.models import TransferRequest
from transfers.presentation.duplicate_places import places_seen
from transfers.services import (
    accept_request,
    answer_question,
    ask_for_more,
    assign_sources,
    attach_to_request,
    decline_request,
    delete_draft_request,
    endorse_request,
    return_request,
    withdraw_request,
)
from transfers.states import SourceAnswer
from transfers.turns import turn_of
from transfers.views_requests_choices import source_context
from transfers.views_requests_common import (
    get_request,
    member_page,
    request_trail,
    request_url,
)

ACT = "transfers/requests/act.html"


# --- The department's ---------------------------------------------------------------------
@member_page
@form_methods
def endorse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_endorse(user, asked).demand()
    page = ActPage(
        title=_("Xác nhận đề xuất"),
        verb=_("Xác nhận đề xuất"),
        icon="check2-circle",
        done=_("Đã xác nhận đề xuất."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        intro=_after_endorsement(asked),
        perform=lambda cleaned: endorse_request(asked, by=user, **cleaned),
    )
    context = {"asked": asked, "places": places_seen(asked), "shows_duplicates": True}
    return act_response(request, page, EndorseForm(**sent(request)), template=ACT, context=context)


def _after_endorsement(asked: TransferRequest) -> str:
    names = [row.organisation.name for row in asked.sources.all()]
    if names:
        return _("Xác nhận xong, đề xuất tới %(names)s. Không rút lại việc xác nhận được.") % {
            "names": ", ".join(names)
        }
    hub = asked.assigning_hub.name if asked.assigning_hub else _("Sở phân công")
    return _(
        "Đề xuất chưa chọn bệnh viện nguồn: xác nhận xong, %(hub)s sẽ chọn. "
        "Không rút lại việc xác nhận được."
    ) % {"hub": hub}


@member_page
@form_methods
def return_(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_return(user, asked).demand()
    page = ActPage(
        title=_("Trả lại đề xuất"),
        verb=_("Trả lại đề xuất"),
        icon="arrow-counterclockwise",
        done=_("Đã trả lại đề xuất."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        intro=_("Đề xuất trở lại bản thảo; nơi đề xuất sửa rồi gửi lại."),
        perform=lambda cleaned: return_request(asked, by=user, **cleaned),
    )
    context = {"asked": asked, "places": places_seen(asked), "shows_duplicates": True}
    return act_response(request, page, ReturnForm(**sent(request)), template=ACT, context=context)


@member_page
@form_methods
def assign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_assign(user, asked).demand()
    form = AssignForm(**sent(request))
    if request.POST.get("go") == "find":  # without scripts the search is a button
        form.full_clean()
        form.errors.clear()
    words, chosen = form["words"].value() or "", form["sources"].value() or []
    page = ActPage(
        title=_("Chọn bệnh viện nguồn"),
        verb=_("Gửi tới bệnh viện đã chọn"),
        icon="send",
        done=_("Đã gửi đề xuất tới bệnh viện nguồn."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        perform=lambda cleaned: assign_sources(
            asked, by=user, sources=list(cleaned["sources"]), remark=cleaned["remark"]
        ),
    )
    context = source_context(asked, words, chosen)
    template = "transfers/requests/assign.html"
    if request.POST.get("go") == "find":
        return render(request, template, {"page": page, "form": form, **context})
    return act_response(request, page, form, template=template, context=context)


# --- The source's -------------------------------------------------------------------------
@member_page
@form_methods
def accept(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_accept(user, asked).demand()
    page = ActPage(
        title=_("Nhận đề xuất"),
        verb=_("Nhận đề xuất"),
        icon="check2-circle",
        done=_("Đã nhận đề xuất."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        intro=_("Nhận xong không đổi câu trả lời được. Nơi đề xuất và hai Sở được báo ngay."),
        perform=lambda cleaned: accept_request(asked, by=user, **cleaned),
    )
    form = AcceptForm(**sent(request), bodies=_answering(user, asked))
    return act_response(request, page, form, template=ACT, context={"asked": asked})


@member_page
@form_methods
def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_decline(user, asked).demand()
    page = ActPage(
        title=_("Không nhận đề xuất"),
        verb=_("Không nhận đề xuất"),
        icon="x-circle",
        done=_("Đã trả lời không nhận đề xuất."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        question=_("Không nhận đề xuất “%(title)s”?") % {"title": asked.title},
        consequences=_declining(user, asked),
        keep=_("Quay lại xem xét"),
        is_grave=True,
        perform=lambda cleaned: decline_request(asked, by=user, **cleaned),
    )
    form = DeclineForm(**sent(request), bodies=_answering(user, asked))
    return act_response(request, page, form, template=ACT, context={"asked": asked})


def _declining(user: User, asked: TransferRequest) -> list[str]:
    own = permissions.answering_row(user, asked)
    others = [
        row.organisation.name
        for row in asked.sources.all()
        if row != own and row.answer in (SourceAnswer.WAITING, SourceAnswer.ASKED)
    ]
    if others:
        still = _("Đề xuất vẫn chờ %(names)s trả lời.") % {"names": ", ".join(others)}
    else:
        still = _("Không còn bệnh viện nào được hỏi nên đề xuất khép lại.")
    return [_("Câu trả lời không đổi lại được."), still]


@member_page
@form_methods
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_ask(user, asked).demand()
    page = ActPage(
        title=_("Hỏi thêm nơi đề xuất"),
        verb=_("Gửi câu hỏi"),
        icon="send",
        done=_("Đã gửi câu hỏi."),
        back=f"{request_url(asked)}#thread",
        trail=request_trail(asked),
        subject=asked.title,
        intro=_("Đề xuất chờ nơi đề xuất bổ sung, rồi trở lại để trả lời."),
        perform=lambda cleaned: ask_for_more(asked, by=user, **cleaned),
    )
    form = AskForm(**sent(request), bodies=_answering(user, asked))
    return act_response(request, page, form, template=ACT, context=_with_thread(asked))


def _answering(user: User, asked: TransferRequest) -> list[Organisation]:
    """The user's hospitals that have not answered yet."""
    return [
        row.organisation
        for row in asked.sources.all()
        if user.reach.is_officer_of(row.organisation_id)
        and row.answer in (SourceAnswer.WAITING, SourceAnswer.ASKED)
    ]


# --- The asker's --------------------------------------------------------------------------
@member_page
@form_methods
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_answer_question(user, asked).demand()
    page = ActPage(
        title=_("Trả lời câu hỏi"),
        verb=_("Gửi câu trả lời"),
        icon="send",
        done=_("Đã gửi câu trả lời."),
        back=f"{request_url(asked)}#thread",
        trail=request_trail(asked),
        subject=asked.title,
        perform=lambda cleaned: answer_question(asked, by=user, **cleaned),
    )
    form = AnswerForm(**sent(request))
    return act_response(request, page, form, template=ACT, context=_with_thread(asked))


def _with_thread(asked: TransferRequest) -> dict[str, object]:
    notes = asked.notes.select_related("organisation", "author")
    return {"asked": asked, "notes": list(notes), "shows_thread": True}


@member_page
@form_methods
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_withdraw(user, asked).demand()
    consequences = [_("Không gửi lại được; muốn đề xuất nữa thì lập đề xuất mới.")]
    turn = turn_of(asked, clock.today())
    if turn is not None and turn.organisations and not turn.is_for(user):
        consequences.append(_("%(names)s không còn phải trả lời.") % {"names": turn.names})
    page = ActPage(
        title=_("Rút đề xuất"),
        verb=_("Rút đề xuất"),
        icon="slash-circle",
        done=_("Đã rút đề xuất."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        question=_("Rút đề xuất “%(title)s”?") % {"title": asked.title},
        consequences=consequences,
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: withdraw_request(asked, by=user, **cleaned),
    )
    form = WithdrawForm(**sent(request))
    return act_response(request, page, form, template=ACT, context={"asked": asked})


@member_page
@form_methods
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_delete_draft(user, asked).demand()
    page = ActPage(
        title=_("Xóa bản thảo"),
        verb=_("Xóa bản thảo"),
        icon="trash",
        done=_("Đã xóa bản thảo."),
        back=reverse("requests:list"),
        trail=request_trail(asked),
        subject=asked.title,
        question=_("Xóa bản thảo “%(title)s”?") % {"title": asked},
        consequences=[
            _("Bản thảo và tài liệu kèm theo bị xóa hẳn, không lấy lại được."),
            _("Nhật ký vẫn ghi ai đã xóa và lúc nào."),
        ],
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: delete_draft_request(asked, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)), template=ACT)


@member_page
@form_methods
def attach(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_attach(user, asked).demand()
    page = ActPage(
        title=_("Thêm tài liệu"),
        verb=_("Thêm tài liệu"),
        icon="paperclip",
        done=_("Đã thêm tài liệu."),
        back=request_url(asked),
        trail=request_trail(asked),
        subject=asked.title,
        perform=lambda cleaned: attach_to_request(
            asked, by=user, upload=cleaned["file"], title=cleaned["title"]
        ),
    )
    return act_response(request, page, AttachForm(**sent(request)), template=ACT)
