"""The departments' acts: the asker's own endorses or returns, the hub's chooses the sources."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.checks import Problems
from hospitals.models import Organisation
from toolkit import clock
from transfers import notices_requests as notices
from transfers import permissions_requests as permissions
from transfers.models import TransferRequest
from transfers.search_text import refresh_search_text
from transfers.services.requests_base import (
    check_words,
    holder_today,
    lock_request,
    move,
    write_note,
)
from transfers.services.requests_terms import check_sources, write_sources
from transfers.states import NoteKind, RequestStatus
from transfers.turns import department_of, next_step


@transaction.atomic
def endorse_request(request: TransferRequest, *, by: User, remark: str = "") -> TransferRequest:
    """The asker's department agrees: on to the sources, or to the hub that chooses them.

    Raises NotAllowed, or WrongState when somebody else was faster.
    """
    request = lock_request(request)
    permissions.can_endorse(by, request).demand()
    problems = Problems()
    check_words(problems, "remark", remark)
    problems.raise_if_any()
    today = clock.today()
    body = _department(request)
    write_note(request, NoteKind.REMARK, remark, by=by, body=body)
    request.endorsed_on = today
    status = next_step(needs_endorsement=False, has_sources=request.sources.exists())
    move(request, status, "request.endorsed", by=by, body=body)
    if status == RequestStatus.WITH_SOURCE:
        request.sources.update(asked_on=today)
    notices.tell(
        request,
        notices.Event.ENDORSED,
        by=by,
        body=body,
        words=remark,
        also=[request.requester, request.at_facility],
    )
    return request


@transaction.atomic
def return_request(request: TransferRequest, *, by: User, reason: str) -> TransferRequest:
    """Give it back to the asker with a question; it is a draft again and comes back when changed.

    Raises NotAllowed, WrongState, or ValidationError on ``reason``.
    """
    request = lock_request(request)
    permissions.can_return(by, request).demand()
    problems = Problems()
    check_words(
        problems,
        "reason",
        reason,
        missing=_("Chưa có lý do. Hãy ghi điều nơi đề xuất cần bổ sung."),
    )
    problems.raise_if_any()
    body = _department(request)
    write_note(request, NoteKind.RETURN, reason, by=by, body=body)
    if request.agreement is not None:  # the hub was found, not named: it is found again
        request.assigning_hub = request.agreement = None
    move(
        request,
        RequestStatus.DRAFT,
        "request.returned",
        by=by,
        body=body,
        changes={"reason": (None, reason.strip())},
    )
    notices.tell(request, notices.Event.RETURNED, by=by, body=body, words=reason)
    return request


@transaction.atomic
def assign_sources(
    request: TransferRequest, *, by: User, sources: Sequence[Organisation], remark: str = ""
) -> TransferRequest:
    """The hub's department chooses the hospitals that are asked.

    Raises NotAllowed, WrongState, or ValidationError on ``sources``.
    """
    request = lock_request(request)
    permissions.can_assign(by, request).demand()
    today = clock.today()
    problems = Problems()
    check_words(problems, "remark", remark)
    if not sources:
        problems.add("sources", _("Chưa chọn bệnh viện nguồn. Hãy chọn ít nhất một bệnh viện."))
    check_sources(problems, list(sources), request.requester, request.at_facility, today)
    problems.raise_if_any()
    assert request.assigning_hub is not None  # the predicate asked for it
    body = holder_today(request.assigning_hub)
    write_note(request, NoteKind.REMARK, remark, by=by, body=body)
    write_sources(request, sources)
    request.sources.update(asked_on=today)
    move(
        request,
        RequestStatus.WITH_SOURCE,
        "request.assigned",
        by=by,
        body=body,
        changes={"sources": ([], [str(source) for source in sources])},
    )
    refresh_search_text(request)
    notices.tell(
        request,
        notices.Event.ASSIGNED,
        by=by,
        body=body,
        words=remark,
        also=[request.requester, request.at_facility, department_of(request.requester, today)],
    )
    return request


def _department(request: TransferRequest) -> Organisation:
    department = department_of(request.requester, clock.today())
    assert department is not None  # the predicate asked for it
    return department
