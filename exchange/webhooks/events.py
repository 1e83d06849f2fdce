"""The events a system can be told of, each made of one verb of the trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Entry
from transfers.states import ContractStatus

# What somebody sends by hand to see whether the receiving system hears.
TEST = "webhook.test"


@dataclass(frozen=True)
class EventType:
    """``name`` is the message's ``type``; ``verb`` the trail's.

    ``about`` is the kind of record (`exchange.webhooks.content`). ``parties_only``: what happened
    to a draft stays among the parties, also after its signature. ``into``: of the verb's entries
    only those that brought the record into this state (the second signature, not the first).
    """

    name: str
    verb: str
    about: str
    label: str | Promise
    parties_only: bool = False
    into: str = ""

    def is_made_of(self, changes: dict[str, Any]) -> bool:
        return not self.into or self.into in changes.get("status", [])[1:]


# Kind of record → how its events are headed in a form.
SUBJECTS: dict[str, Any] = {
    "agreement": _("Thỏa thuận"),
    "review": _("Đánh giá"),
    "request": _("Đề xuất"),
    "contract": _("Hợp đồng chuyển giao"),
    "round": _("Đợt thực hiện kỹ thuật"),
}

EVENTS: tuple[EventType, ...] = (
    EventType(
        "agreement.circulated",
        "agreement.circulated",
        "agreement",
        _("Bản thảo được gửi lấy ý kiến"),
        parties_only=True,
    ),
    EventType(
        "agreement.withdrawn",
        "agreement.withdrawn",
        "agreement",
        _("Bản thảo được rút về để sửa"),
        parties_only=True,
    ),
    EventType("agreement.signed", "agreement.signed", "agreement", _("Thỏa thuận được ký")),
    EventType(
        "agreement.recorded",
        "agreement.recorded",
        "agreement",
        _("Thỏa thuận ký ở nơi khác được ghi vào cổng"),
    ),
    EventType(
        "agreement.in_force",
        "agreement.entered_force",
        "agreement",
        _("Thỏa thuận bắt đầu có hiệu lực"),
    ),
    EventType(
        "agreement.amended", "agreement.amended", "agreement", _("Thỏa thuận có phụ lục sửa đổi")
    ),
    EventType("agreement.suspended", "agreement.suspended", "agreement", _("Thỏa thuận tạm dừng")),
    EventType("agreement.resumed", "agreement.resumed", "agreement", _("Thỏa thuận được tiếp tục")),
    EventType(
        "agreement.terminated", "agreement.terminated", "agreement", _("Thỏa thuận bị chấm dứt")
    ),
    EventType("agreement.expired", "agreement.expired", "agreement", _("Thỏa thuận hết hiệu lực")),
    EventType("review.opened", "review.opened", "review", _("Kỳ đánh giá được mở")),
    EventType("review.redated", "review.redated", "review", _("Kỳ đánh giá đổi ngày")),
    EventType("review.held", "review.held", "review", _("Cuộc họp đánh giá đã diễn ra")),
    EventType("review.concluded", "review.concluded", "review", _("Kỳ đánh giá được kết luận")),
    EventType("review.reopened", "review.reopened", "review", _("Kết luận được mở lại")),
    EventType("review.waived", "review.waived", "review", _("Kỳ đánh giá được miễn")),
    EventType("request.submitted", "request.submitted", "request", _("Đề xuất được gửi")),
    EventType("request.endorsed", "request.endorsed", "request", _("Đề xuất được xác nhận")),
    EventType("request.returned", "request.returned", "request", _("Đề xuất bị trả lại")),
    EventType("request.assigned", "request.assigned", "request", _("Bệnh viện nguồn được chọn")),
    EventType("request.accepted", "request.accepted", "request", _("Đề xuất được nhận")),
    EventType(
        "request.declined",
        "request.declined",
        "request",
        _("Một bệnh viện nguồn không nhận đề xuất"),
    ),
    EventType("request.asked", "request.asked", "request", _("Đề xuất cần bổ sung")),
    EventType("request.answered", "request.answered", "request", _("Đề xuất đã được bổ sung")),
    EventType("request.withdrawn", "request.withdrawn", "request", _("Đề xuất được rút")),
    EventType(
        "request.contracted", "request.contracted", "request", _("Đề xuất đã thành hợp đồng")
    ),
    EventType(
        "contract.signed",
        "contract.signed",
        "contract",
        _("Hợp đồng đủ chữ ký hai bên"),
        into=ContractStatus.SIGNED,
    ),
    EventType("contract.started", "contract.started", "contract", _("Hợp đồng bắt đầu thực hiện")),
    EventType("contract.suspended", "contract.suspended", "contract", _("Hợp đồng tạm dừng")),
    EventType("contract.resumed", "contract.resumed", "contract", _("Hợp đồng được tiếp tục")),
    EventType("contract.terminated", "contract.terminated", "contract", _("Hợp đồng bị chấm dứt")),
    EventType("contract.proposed", "contract.proposed", "contract", _("Nghiệm thu được đề nghị")),
    EventType("contract.accepted", "contract.accepted", "contract", _("Nghiệm thu được xác nhận")),
    EventType(
        "contract.liquidated",
        "contract.liquidated",
        "contract",
        _("Hợp đồng thanh lý xong"),
        into=ContractStatus.LIQUIDATED,
    ),
    EventType("round.recorded", "round.recorded", "round", _("Đợt được ghi")),
    EventType("round.corrected", "round.corrected", "round", _("Đợt được sửa")),
    EventType("round.removed", "round.removed", "round", _("Đợt bị xóa")),
)

BY_NAME: dict[str, EventType] = {event.name: event for event in EVENTS}
BY_VERB: dict[str, EventType] = {event.verb: event for event in EVENTS}


def event_of(entry: Entry) -> EventType | None:
    """The event that ``entry`` of the trail is; None for most entries."""
    event = BY_VERB.get(entry.verb)
    return event if event and event.is_made_of(entry.changes) else None


def events_about(subject: str) -> list[EventType]:
    return [event for event in EVENTS if event.about == subject]


def label_of(name: str) -> str:
    """An event's name in words; the bare name for one that is no longer offered."""
    if name == TEST:
        return str(_("Tin thử"))
    event = BY_NAME.get(name)
    return str(event.label) if event else name


def in_order(names: Iterable[str]) -> list[str]:
    """``names`` once each, in the order of the list, without unknown ones."""
    wanted = set(names)
    return [event.name for event in EVENTS if event.name in wanted]
