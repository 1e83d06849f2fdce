"""What the wanted source hospitals answer, each for itself, and the asker to their questions.

The request is accepted when one accepts, and declined when all have declined.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.checks import Problems
from hospitals.models import Organisation
from toolkit import clock
from transfers import notices_requests as notices
from transfers import permissions_requests as permissions
from transfers.models import RequestNote, RequestSource, TransferRequest
from transfers.services.requests_base import (
    check_words,
    holder_today,
    lock_request,
    move,
    tell_trail,
    write_note,
)
from transfers.states import NoteKind, RequestStatus, SourceAnswer
from transfers.turns import department_of


@transaction.atomic
def accept_request(
    request: TransferRequest, *, by: User, source: Organisation | None = None, reason: str = ""
) -> TransferRequest:
    """A wanted source takes the request on, with a remark if it likes.

    ``source`` is needed only by somebody who is officer of several of them. Raises NotAllowed,
    or WrongState when it has answered already or somebody else was faster.
    """
    request = lock_request(request)
    permissions.can_accept(by, request, source).demand()
    problems = Problems()
    check_words(problems, "reason", reason)
    problems.raise_if_any()
    row = _answer(request, by, source, SourceAnswer.ACCEPTED, reason)
    body = holder_today(row.organisation)
    move(
        request,
        RequestStatus.ACCEPTED,
        "request.accepted",
        by=by,
        body=body,
        changes={"source": (None, str(row.organisation))},
    )
    others = [one.organisation for one in _rows(request) if one != row]
    notices.tell(
        request,
        notices.Event.ACCEPTED,
        by=by,
        body=body,
        words=reason,
        also=[*_asking_side(request), department_of(row.organisation, clock.today()), *others],
    )
    return request


@transaction.atomic
def decline_request(
    request: TransferRequest, *, by: User, reason: str, source: Organisation | None = None
) -> TransferRequest:
    """A wanted source does not take it on, and says why; the others may still.

    Raises NotAllowed, WrongState, or ValidationError on ``reason``.
    """
    request = lock_request(request)
    permissions.can_decline(by, request, source).demand()
    problems = Problems()
    check_words(
        problems, "reason", reason, missing=_("Chưa có lý do. Hãy ghi lý do không nhận đề xuất.")
    )
    problems.raise_if_any()
    row = _answer(request, by, source, SourceAnswer.DECLINED, reason)
    body = holder_today(row.organisation)
    status = _status_after_decline(request)
    changes = {"source": (None, str(row.organisation)), "reason": (None, reason.strip())}
    has_moved = status != request.status
    if has_moved:
        move(request, status, "request.declined", by=by, body=body, changes=changes)
    else:  # the others' turn goes on as it began
        request.save()
        tell_trail("request.declined", request, by=by, request=request, body=body, changes=changes)
    notices.tell(
        request,
        notices.Event.DECLINED,
        by=by,
        body=body,
        words=reason,
        also=_asking_side(request),
        turn_too=has_moved,
    )
    return request


@transaction.atomic
def ask_for_more(
    request: TransferRequest, *, by: User, question: str, source: Organisation | None = None
) -> TransferRequest:
    """A wanted source asks the asker for more before it answers.

    A further question while an answer is awaited stands in the thread and starts no new turn.
    Raises NotAllowed, WrongState, or ValidationError on ``question``.
    """
    request = lock_request(request)
    permissions.can_ask(by, request, source).demand()
    problems = Problems()
    check_words(
        problems, "question", question, missing=_("Chưa có câu hỏi. Hãy ghi điều cần bổ sung.")
    )
    problems.raise_if_any()
    row = _row(request, by, source)
    body = holder_today(row.organisation)
    if _is_asked_again(request, by, question):
        return request
    note = write_note(request, NoteKind.QUESTION, question, by=by, body=body)
    assert note is not None
    row.answer = SourceAnswer.ASKED
    row.save(update_fields=["answer"])
    if request.status == RequestStatus.MORE_WANTED:
        request.save()
        tell_trail("request.asked", request, by=by, request=request, body=body)
    else:
        move(request, RequestStatus.MORE_WANTED, "request.asked", by=by, body=body)
    notices.tell(request, notices.Event.ASKED, by=by, body=body, words=question)
    return request


@transaction.atomic
def answer_question(request: TransferRequest, *, by: User, text: str) -> TransferRequest:
    """The asker answers; it is the sources' turn again.

    Raises NotAllowed, WrongState, or ValidationError on ``text``.
    """
    request = lock_request(request)
    permissions.can_answer_question(by, request).demand()
    problems = Problems()
    check_words(problems, "text", text, missing=_("Chưa có câu trả lời. Hãy ghi điều được hỏi."))
    problems.raise_if_any()
    body = holder_today(request.requester)
    write_note(request, NoteKind.ANSWER, text, by=by, body=body)
    request.sources.filter(answer=SourceAnswer.ASKED).update(answer=SourceAnswer.WAITING)
    move(request, RequestStatus.WITH_SOURCE, "request.answered", by=by, body=body)
    notices.tell(request, notices.Event.ANSWERED, by=by, body=body, words=text)
    return request


def _rows(request: TransferRequest) -> list[RequestSource]:
    return list(request.sources.select_related("organisation"))


def _row(request: TransferRequest, by: User, source: Organisation | None) -> RequestSource:
    row = permissions.answering_row(by, request, source)
    assert row is not None  # the predicate asked for it
    return row


def _answer(
    request: TransferRequest,
    by: User,
    source: Organisation | None,
    answer: SourceAnswer,
    reason: str,
) -> RequestSource:
    row = _row(request, by, source)
    row.answer, row.reason, row.answered_on = answer, reason.strip(), clock.today()
    row.save(update_fields=["answer", "reason", "answered_on"])
    return row


def _status_after_decline(request: TransferRequest) -> RequestStatus:
    """Declined by all, still asked by one, or waiting for the others."""
    answers = {row.answer for row in _rows(request)}
    if answers == {SourceAnswer.DECLINED}:
        return RequestStatus.DECLINED
    if SourceAnswer.ASKED in answers:
        return RequestStatus.MORE_WANTED
    return RequestStatus.WITH_SOURCE


def _asking_side(request: TransferRequest) -> list[Organisation | None]:
    return [
        request.requester,
        request.at_facility,
        department_of(request.requester, clock.today()),
    ]


def _is_asked_again(request: TransferRequest, by: User, question: str) -> bool:
    """The same words of the same person, just sent: a form that was posted twice."""
    last = RequestNote.objects.filter(request=request).order_by("-created_at").first()
    return (
        last is not None
        and last.kind == NoteKind.QUESTION
        and last.author_id == by.pk
        and last.text == question.strip()
    )
