"""The mails about requests: what each kind needs, read again at the moment of sending."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agreements.messages import day_of
from hospitals.models import Organisation
from outbox import kinds
from outbox.models import Message
from toolkit import clock
from transfers.duplicates import Notice, notices_seen
from transfers.models import TransferRequest
from transfers.people_requests import DECIDING, people_of, roles_for
from transfers.turns import Act, Turn, turn_of

REQUEST_MOVED = "request_moved"
REQUEST_REMINDER = "request_reminder"


class Event(models.TextChoices):
    """What happened to a request."""

    FILED = "filed"
    ENDORSED = "endorsed"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    ASKED = "asked"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_HEADLINES: dict[str, Promise] = {
    Event.FILED: _("%(body)s gửi đề xuất"),
    Event.ENDORSED: _("%(body)s đã xác nhận đề xuất"),
    Event.RETURNED: _("%(body)s trả lại đề xuất để bổ sung"),
    Event.ASSIGNED: _("%(body)s đã chọn bệnh viện nguồn"),
    Event.ASKED: _("%(body)s đề nghị bổ sung đề xuất"),
    Event.ANSWERED: _("%(body)s đã trả lời câu hỏi về đề xuất"),
    Event.ACCEPTED: _("%(body)s nhận đề xuất"),
    Event.DECLINED: _("%(body)s không nhận đề xuất"),
    Event.WITHDRAWN: _("%(body)s đã rút đề xuất"),
}
# What the quoted words are; a remark where nothing is said here.
_QUOTED: dict[str, Promise] = {
    Event.RETURNED: _("Cần bổ sung"),
    Event.ASKED: _("Câu hỏi"),
    Event.ANSWERED: _("Trả lời"),
    Event.DECLINED: _("Lý do"),
    Event.WITHDRAWN: _("Lý do"),
}


def register() -> None:
    """Called by `TransfersConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            REQUEST_MOVED,
            REQUEST_MOVED,
            _("Đề xuất chuyển bước"),
            moved_context,
        )
    )
    kinds.add(
        kinds.MessageKind(
            REQUEST_REMINDER,
            REQUEST_REMINDER,
            _("Nhắc trả lời đề xuất"),
            reminder_context,
            is_planned=True,
        )
    )


def moved_context(message: Message) -> dict[str, Any] | None:
    """None when the request has moved on since, or the reader may not see it any more."""
    request = _request(message)
    if request is None or request.status != message.payload["status"]:
        return None
    event = message.payload["event"]
    body = Organisation.objects.get(pk=message.payload["body"])
    turn = turn_of(request, clock.today())
    endorses = turn is not None and turn.act == Act.ENDORSE
    return _common(message, request, turn) | {
        "headline": str(_HEADLINES[event]) % {"body": body.name},
        "words": message.payload["words"],
        "words_label": str(_QUOTED.get(event, _("Ghi chú"))),
        "duplicates": [_line(notice) for notice in notices_seen(request)] if endorses else [],
    }


def reminder_context(message: Message) -> dict[str, Any] | None:
    """None when the turn has passed, or the reader no longer belongs to whoever has it."""
    request = _request(message)
    if request is None:
        return None
    day = day_of(message)
    turn = turn_of(request, day)
    if turn is None or turn.since is None or turn.due_on is None or turn.days is None:
        return None
    if turn.since.isoformat() != message.payload["since"]:
        return None
    roles = DECIDING if turn.is_late else roles_for(turn)
    told = people_of(turn.organisations, day, roles=roles)
    if message.recipient_id not in {recipient.user.pk for recipient in told}:
        return None
    return _common(message, request, turn) | {
        "headline": _waited(turn.days, is_late=turn.is_late),
    }


def _request(message: Message) -> TransferRequest | None:
    return (
        TransferRequest.objects.visible_to(message.recipient)
        .select_related("requester", "at_facility", "technique")
        .filter(pk=message.record_id)
        .first()
    )


def _common(message: Message, request: TransferRequest, turn: Turn | None) -> dict[str, Any]:
    """What every mail about a request says: which, whose turn, since when, until when, where."""
    assert message.organisation_id is not None  # notices and reminders always say for whom
    own = Organisation.objects.filter(pk=message.organisation_id).first()
    return {
        "recipient": message.recipient,
        "request": request,
        "own": own,
        "modality": request.get_modality_display(),
        "turn": turn,
        "turn_text": _turn_text(turn, own),
        "url": settings.PORTAL_BASE_URL + reverse("requests:detail", args=[request.pk]),
        "support_email": settings.SUPPORT_EMAIL,
    }


def _turn_text(turn: Turn | None, own: Organisation | None) -> str:
    """Whose turn it is and what they do: "Đến lượt Sở Y tế …: xác nhận"."""
    if turn is None or not turn.organisations:
        return gettext("Không có việc nào đang chờ.")
    if own in turn.organisations:
        return gettext("Đến lượt %(name)s: %(act)s") % {
            "name": own.name if own else "",
            "act": turn.act.label,
        }
    return gettext("Chờ %(names)s: %(act)s") % {"names": turn.names, "act": turn.act.label}


def _waited(days: int, *, is_late: bool) -> str:
    if is_late:
        return ngettext(
            "Quá hạn trả lời: đề xuất đã chờ %(n)s ngày",
            "Quá hạn trả lời: đề xuất đã chờ %(n)s ngày",
            days,
        ) % {"n": days}
    return ngettext("Đề xuất đã chờ %(n)s ngày", "Đề xuất đã chờ %(n)s ngày", days) % {"n": days}


def _line(notice: Notice) -> str:
    """A duplicate as one line; every part of it is disclosed to all who are signed in."""
    parts = {
        "name": f"[Mẫu] {notice.organisation}" if notice.is_sample else notice.organisation,
        "subject": notice.subject,
        "modality": notice.get_modality_display(),
        "standing": notice.get_standing_display(),
        "year": notice.year,
    }
    if notice.year is None:
        return gettext("%(name)s: %(subject)s, %(modality)s, %(standing)s") % parts
    return gettext("%(name)s: %(subject)s, %(modality)s, %(standing)s, năm %(year)s") % parts
