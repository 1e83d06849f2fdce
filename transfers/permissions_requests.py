"""Who may do what to a request: one predicate an act.

Pages, API, services and tasks ask the same predicate; it answers with the reason when it says no.
"""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hospitals.models import Organisation
from toolkit import clock
from toolkit.refusal import YES, Verdict
from transfers.models import RequestSource, TransferRequest
from transfers.states import REQUEST_MOVES, RequestStatus, SourceAnswer
from transfers.turns import department_of, recipient_of

if TYPE_CHECKING:
    from accounts.models import User

# Organisation → the department that endorses what it asks for.
Departments = Mapping[uuid.UUID, Organisation]
_UNANSWERED = frozenset({SourceAnswer.WAITING, SourceAnswer.ASKED})
# The asker may still show more papers.
_ATTACHABLE = frozenset(
    {
        RequestStatus.DRAFT,
        RequestStatus.SUBMITTED,
        RequestStatus.ENDORSED,
        RequestStatus.WITH_SOURCE,
        RequestStatus.MORE_WANTED,
    }
)


# --- The asker's --------------------------------------------------------------------------
def can_file(user: "User") -> Verdict:
    """Any officer may begin; the asking organisation must be one they act for today."""
    if user.reach.with_role("officer"):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của một cơ quan lập được đề xuất."))


def can_file_for(user: "User", requester_id: uuid.UUID) -> Verdict:
    if requester_id in user.reach.with_role("officer"):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của nơi đề xuất lập được đề xuất này."))


def can_edit_draft(user: "User", request: TransferRequest) -> Verdict:
    allowed = _asker(user, request)
    if allowed and request.status != RequestStatus.DRAFT:
        return Verdict(
            False,
            _("Đề xuất đã gửi nên nội dung không sửa được nữa. Hãy bổ sung trong phần trao đổi."),
            by_state=True,
        )
    return allowed


def can_delete_draft(user: "User", request: TransferRequest) -> Verdict:
    """A draft that was never sent: only its own house and its department could read it."""
    allowed = _asker(user, request)
    if not allowed:
        return allowed
    if request.status != RequestStatus.DRAFT:
        return _not_while(request)
    if request.submitted_on is not None:
        return Verdict(
            False, _("Đề xuất đã từng gửi đi nên không xóa được. Hãy rút đề xuất."), by_state=True
        )
    return YES


def can_submit(user: "User", request: TransferRequest) -> Verdict:
    return _asker(user, request) and _in_state(request, "submit")


def can_withdraw(user: "User", request: TransferRequest) -> Verdict:
    allowed = _asker(user, request) and _in_state(request, "withdraw")
    if allowed and request.status == RequestStatus.DRAFT and request.submitted_on is None:
        return Verdict(
            False, _("Bản thảo chưa gửi thì không cần rút. Hãy xóa bản thảo."), by_state=True
        )
    return allowed


def can_attach(user: "User", request: TransferRequest) -> Verdict:
    allowed = _asker(user, request)
    return _not_while(request) if allowed and request.status not in _ATTACHABLE else allowed


def can_answer_question(user: "User", request: TransferRequest) -> Verdict:
    return _asker(user, request) and _in_state(request, "answer")


# --- The department's ---------------------------------------------------------------------
def can_endorse(
    user: "User", request: TransferRequest, *, departments: Departments | None = None
) -> Verdict:
    """The head of the department that manages the asker today.

    ``departments``: that of each asker, where it is known already; looked up unless given.
    """
    return _department_head(user, request, departments) and _in_state(request, "endorse")


def can_return(
    user: "User", request: TransferRequest, *, departments: Departments | None = None
) -> Verdict:
    """``departments`` as for `can_endorse`."""
    return _department_head(user, request, departments) and _in_state(request, "return")


def can_assign(user: "User", request: TransferRequest) -> Verdict:
    """An officer of the department that was asked to choose the sources."""
    hub = request.assigning_hub_id
    if hub is None or not user.reach.is_officer_of(hub):
        return Verdict(False, _("Chỉ chuyên viên của Sở phân công chọn được bệnh viện nguồn."))
    return _in_state(request, "assign")


# --- The source's -------------------------------------------------------------------------
def can_accept(
    user: "User", request: TransferRequest, source: Organisation | None = None
) -> Verdict:
    """``source``: the wanted hospital for which ``user`` answers; any of theirs unless said."""
    return _may_answer(user, request, source, "accept")


def can_decline(
    user: "User", request: TransferRequest, source: Organisation | None = None
) -> Verdict:
    return _may_answer(user, request, source, "decline")


def can_ask(user: "User", request: TransferRequest, source: Organisation | None = None) -> Verdict:
    return _may_answer(user, request, source, "ask")


def can_contract(user: "User", request: TransferRequest) -> Verdict:
    """An officer of a source that accepted, or of the recipient (the asker without a facility)."""
    recipient = recipient_of(request)
    accepted = (
        row.organisation_id for row in request.sources.all() if row.answer == SourceAnswer.ACCEPTED
    )
    if not any(user.reach.is_officer_of(body) for body in (recipient, *accepted) if body):
        return Verdict(
            False,
            _("Chỉ chuyên viên của bệnh viện nguồn hoặc của bên tiếp nhận lập được hợp đồng."),
        )
    return _in_state(request, "contract")


def answering_row(
    user: "User", request: TransferRequest, source: Organisation | None = None
) -> RequestSource | None:
    """The row of the wanted source for which ``user`` answers as its officer.

    One that has not answered yet comes first. None when there is none, and for an officer of the
    asker, who answers no request of their own house.
    """
    if _is_of_asker(user, request):
        return None
    rows = [
        row
        for row in request.sources.all()
        if user.reach.is_officer_of(row.organisation_id)
        and (source is None or row.organisation_id == source.pk)
    ]
    rows.sort(key=lambda row: row.answer not in _UNANSWERED)
    return rows[0] if rows else None


# --- Steps of the above -------------------------------------------------------------------
def _asker(user: "User", request: TransferRequest) -> Verdict:
    if user.reach.is_officer_of(request.requester_id):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của nơi đề xuất làm được việc này."))


def _is_of_asker(user: "User", request: TransferRequest) -> bool:
    return user.reach.is_officer_of(request.requester_id)


def _department_head(
    user: "User", request: TransferRequest, departments: Departments | None
) -> Verdict:
    if departments is None:
        department = department_of(request.requester, clock.today())
    else:
        department = departments.get(request.requester_id)
    if department is None:
        return Verdict(False, _("Đề xuất này không cần Sở nào xác nhận."))
    if user.reach.is_head_of(department.pk):
        return YES
    return Verdict(
        False,
        _("Chỉ lãnh đạo của %(department)s xác nhận hoặc trả lại được đề xuất này.")
        % {"department": department.name},
    )


def _may_answer(
    user: "User", request: TransferRequest, source: Organisation | None, act: str
) -> Verdict:
    if _is_of_asker(user, request):
        return Verdict(False, _("Không tự trả lời đề xuất của cơ quan mình."))
    row = answering_row(user, request, source)
    if row is None:
        return Verdict(
            False, _("Chỉ chuyên viên của bệnh viện nguồn được đề nghị trả lời được đề xuất này.")
        )
    if row.answer not in _UNANSWERED:
        return Verdict(
            False,
            _("%(name)s đã trả lời “%(answer)s” ngày %(day)s nên không trả lời lại được.")
            % {
                "name": row.organisation.name,
                "answer": row.get_answer_display(),
                "day": f"{row.answered_on:%d/%m/%Y}" if row.answered_on else "–",
            },
            by_state=True,
        )
    return _in_state(request, act)


def _in_state(request: TransferRequest, act: str) -> Verdict:
    return YES if request.status in REQUEST_MOVES[act] else _not_while(request)


def _not_while(request: TransferRequest) -> Verdict:
    """What happened meanwhile: the state it is in, and since when."""
    if request.waits_since is None:
        return Verdict(
            False,
            _("Đề xuất đang ở trạng thái “%(status)s” nên không làm được việc này.")
            % {"status": request.get_status_display()},
            by_state=True,
        )
    return Verdict(
        False,
        _("Đề xuất đã ở trạng thái “%(status)s” từ %(since)s nên không làm được việc này.")
        % {
            "status": request.get_status_display(),
            "since": f"{request.waits_since:%d/%m/%Y}",
        },
        by_state=True,
    )
