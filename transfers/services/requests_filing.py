"""The asker's acts on a whole request: submit it, take it back."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.checks import Problems
from hospitals.models import Organisation
from toolkit import clock
from transfers import notices_requests as notices
from transfers import permissions_requests as permissions
from transfers.assigning import assigner_for
from transfers.duplicates import Notice, duplicates_of
from transfers.models import TransferRequest
from transfers.models.requests import BEFORE_ENDORSEMENT
from transfers.search_text import refresh_search_text
from transfers.services.requests_base import (
    check_words,
    holder_today,
    lock_request,
    move,
    write_note,
)
from transfers.services.requests_terms import check_fields, fields_of
from transfers.states import NoteKind, RequestStatus
from transfers.turns import department_of, next_step, turn_of


@transaction.atomic
def submit_request(
    request: TransferRequest, *, by: User, duplicate_reason: str | None = None
) -> TransferRequest:
    """Hand the draft on: to the own department, or past the steps that fall away.

    ``duplicate_reason`` replaces what the draft holds; it is demanded when others nearby want,
    learn or master the same, and kept with what was shown. Raises NotAllowed, WrongState or
    ValidationError; the draft then stays as it was.
    """
    request = lock_request(request)
    permissions.can_submit(by, request).demand()
    today = clock.today()
    if duplicate_reason is not None:
        request.duplicate_reason = duplicate_reason.strip()
    department = department_of(request.requester, today)
    has_sources = request.sources.exists()
    seen = _vernacular_duplicates(request, today)
    problems = Problems()
    check_fields(problems, fields_of(request), request, today)
    _check_complete(problems, request)
    if has_sources:
        request.assigning_hub = request.agreement = None
    else:
        _find_assigner(problems, request, today)
    if seen:
        check_words(
            problems,
            "duplicate_reason",
            request.duplicate_reason,
            missing=_(
                "Nơi gần đây đã có hoặc đang đề xuất điều tương tự. "
                "Hãy ghi lý do vẫn cần đề xuất riêng."
            ),
        )
    problems.raise_if_any()
    status = next_step(needs_endorsement=department is not None, has_sources=has_sources)
    changes = _submitted(request, seen, today, status)
    body = holder_today(request.requester)
    move(request, status, "request.submitted", by=by, body=body, changes=changes)
    refresh_search_text(request)
    if status == RequestStatus.WITH_SOURCE:
        request.sources.update(asked_on=today)
    notices.tell(request, notices.Event.FILED, by=by, body=body, also=[request.at_facility])
    return request


@transaction.atomic
def withdraw_request(request: TransferRequest, *, by: User, reason: str = "") -> TransferRequest:
    """Take the request back for good; whoever had it is told. Raises NotAllowed or WrongState."""
    request = lock_request(request)
    permissions.can_withdraw(by, request).demand()
    problems = Problems()
    check_words(problems, "reason", reason)
    problems.raise_if_any()
    body = holder_today(request.requester)
    turn = turn_of(request)
    involved: list[Organisation | None] = [*turn.organisations] if turn else []
    if request.status != RequestStatus.DRAFT:
        involved.append(request.at_facility)
    if request.status not in BEFORE_ENDORSEMENT:
        involved.append(department_of(request.requester, clock.today()))
        involved += [row.organisation for row in request.sources.select_related("organisation")]
    write_note(request, NoteKind.REMARK, reason, by=by, body=body)
    move(request, RequestStatus.WITHDRAWN, "request.withdrawn", by=by, body=body)
    notices.tell(request, notices.Event.WITHDRAWN, by=by, body=body, words=reason, also=involved)
    return request


def _vernacular_duplicates(request: TransferRequest, day: dt.date) -> list[Notice]:
    """As they are kept: in Vietnamese, whoever submits."""
    with translation.override("vi"):
        return duplicates_of(request, day)


def _check_complete(problems: Problems, request: TransferRequest) -> None:
    if not request.modality:
        problems.add("modality", _("Chưa chọn hình thức hỗ trợ. Hãy chọn một trong các hình thức."))
    if not (request.technique_id or request.title or request.specialties.exists()):
        problems.add(
            "technique",
            _("Chưa có nội dung đề xuất. Hãy chọn kỹ thuật, chọn chuyên khoa hoặc ghi bằng lời."),
        )


def _find_assigner(problems: Problems, request: TransferRequest, day: dt.date) -> None:
    """Without sources a department chooses them: the named one, else that of the agreements."""
    if request.assigning_hub is not None:
        return
    assigner = assigner_for(request.requester, day)
    if assigner is None:
        problems.add(
            "sources",
            _(
                "Nơi đề xuất chưa có thỏa thuận nào để biết Sở nào phân công. "
                "Hãy chọn bệnh viện nguồn hoặc chọn Sở phân công."
            ),
        )
    else:
        request.assigning_hub, request.agreement = assigner.department, assigner.agreement


def _submitted(
    request: TransferRequest, seen: list[Notice], today: dt.date, status: RequestStatus
) -> dict[str, tuple[Any, Any]]:
    """Set what the submission fixes; what the trail says about it."""
    request.title = request.title or _title_of(request)
    request.duplicates_seen = [notice.as_dict() for notice in seen]
    if not seen:
        request.duplicate_reason = ""
    request.submitted_on = today
    request.endorsed_on = None if status == RequestStatus.SUBMITTED else today
    changes: dict[str, tuple[Any, Any]] = {"submitted_on": (None, today)}
    if seen:
        changes["duplicates_seen"] = (None, len(seen))
        changes["duplicate_reason"] = (None, request.duplicate_reason)
    if request.assigning_hub is not None:
        changes["assigning_hub"] = (None, request.assigning_hub)
    return changes


def _title_of(request: TransferRequest) -> str:
    """The technique's name, or modality and specialties, where no words were written."""
    if request.technique is not None:
        return request.technique.name_vi[:400]
    with translation.override("vi"):
        names = ", ".join(specialty.name_vi for specialty in request.specialties.all())
        return f"{request.get_modality_display()}: {names}"[:400]
