"""Whose turn it is at an agreement, and the acts behind "Thao tác khác".

Everything is decided by the predicates of `agreements.permissions`; nothing here allows anything.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import permissions
from agreements.models import Agreement, Review
from agreements.presentation.review_turns import renewal_turn, turn_of_review
from agreements.presentation.turn_parts import Act, Step, Turn, as_turn
from agreements.review_progress import Progress
from agreements.states import BEFORE_SIGNATURE, FROM_SIGNATURE, Status
from hospitals.models import Organisation
from toolkit.days import write_day
from toolkit.refusal import Verdict

if TYPE_CHECKING:
    from accounts.models import User


# --- The next act of an agreement ---------------------------------------------------------
def turn_of(
    agreement: Agreement,
    *,
    user: "User",
    hub: Organisation,
    review: Review | None,
    today: dt.date,
    progress: Progress | None = None,
    detail: str = "",
    concluded: Review | None = None,
) -> Turn | None:
    """The next act of ``agreement`` as ``user`` sees it; None when nothing waits.

    ``hub`` is who answers for the hub today; ``review`` the recorded one to hold or conclude
    next, with its ``progress``; ``detail`` a second line for it (how many bodies, first
    reminder); ``concluded`` the final review that is over while nothing renews the agreement.
    """
    step = _step_of(agreement, user)
    if step is not None:
        return as_turn(step, agreement, user, hub, agreement.pk)
    if review is not None and agreement.status not in BEFORE_SIGNATURE | {Status.TERMINATED}:
        return turn_of_review(
            review,
            user=user,
            hub=hub,
            today=today,
            progress=progress or Progress(),
            detail=detail,
        )
    return renewal_turn(concluded, user=user) if concluded is not None else None


def _step_of(agreement: Agreement, user: "User") -> Step | None:
    match agreement.status:
        case Status.DRAFT:
            return Step(
                permissions.can_circulate(user, agreement),
                "agreements:circulate",
                _("gửi lấy ý kiến"),
                _("Gửi lấy ý kiến"),
                "send",
                _("Gửi bản thảo cho các bên góp ý"),
            )
        case Status.CIRCULATED:
            return _step_while_circulated(agreement, user)
        case Status.SUSPENDED:
            return Step(
                permissions.can_resume(user, agreement),
                "agreements:resume",
                _("cho thực hiện lại"),
                _("Cho thực hiện lại"),
                "play-circle-fill",
                _("Thỏa thuận tạm dừng từ %(day)s, không có thư nhắc nào được gửi")
                % {"day": write_day(agreement.suspended_on) or _("ngày chưa ghi")},
                by_head=True,
            )
    if agreement.status == Status.IN_FORCE and agreement.review_anchor_on is None:
        return _missing_day(agreement, user)
    return None


def turn_of_missing_day(agreement: Agreement, *, user: "User", hub: Organisation) -> Turn:
    """The turn at one that lacks the day its reviews count from, whatever else may be done."""
    return as_turn(_missing_day(agreement, user), agreement, user, hub, agreement.pk)


def _missing_day(agreement: Agreement, user: "User") -> Step:
    chip, label = _("bổ sung ngày ký"), _("Bổ sung ngày ký")
    sentence = _("Chưa có ngày ký nên chưa có lịch đánh giá và không có thư nhắc")
    if agreement.signed_on is not None:
        chip, label = _("bổ sung mốc tính kỳ"), _("Bổ sung mốc tính kỳ")
        sentence = _("Chưa có mốc tính kỳ nên chưa có lịch đánh giá và không có thư nhắc")
    may = permissions.can_fill_in(user, agreement)
    return Step(may, "agreements:fill-in", chip, label, "calendar-plus", sentence)


def _step_while_circulated(agreement: Agreement, user: "User") -> Step:
    sign = permissions.can_sign(user, agreement)
    comment = permissions.can_comment(user, agreement)
    if comment and not sign:
        return Step(
            comment,
            "agreements:comment",
            _("góp ý bản thảo"),
            _("Góp ý bản thảo"),
            "chat-left-text",
            _("Bản thảo đang được lấy ý kiến các bên"),
        )
    return Step(
        sign,
        "agreements:sign",
        _("ghi nhận ký kết"),
        _("Ghi nhận ký kết"),
        "pen",
        _("Bản thảo đang được lấy ý kiến các bên. Ký xong thì tải bản chụp và ghi ngày ký"),
    )


# --- The acts behind "Thao tác khác" ------------------------------------------------------
@dataclass(frozen=True)
class _Offer:
    """One act of the table: where it leads, who may, and in which states it makes sense."""

    name: str
    label: str
    icon: str
    predicate: Callable[["User", Agreement], Verdict]
    states: frozenset[Status]
    is_grave: bool = False


def _offers() -> list[_Offer]:
    p = permissions
    draft, circulated = frozenset({Status.DRAFT}), frozenset({Status.CIRCULATED})
    running = frozenset({Status.SIGNED, Status.IN_FORCE, Status.SUSPENDED})
    in_force, suspended = frozenset({Status.IN_FORCE}), frozenset({Status.SUSPENDED})
    drafts, signed, ever = BEFORE_SIGNATURE, FROM_SIGNATURE, frozenset(Status)
    return [
        _Offer("edit", _("Sửa bản thảo"), "pencil-square", p.can_edit_draft, drafts),
        _Offer("circulate", _("Gửi lấy ý kiến"), "send", p.can_circulate, draft),
        _Offer("comment", _("Góp ý bản thảo"), "chat-left-text", p.can_comment, circulated),
        _Offer("sign", _("Ghi nhận ký kết"), "pen", p.can_sign, drafts),
        _Offer("fill-in", _("Bổ sung thông tin"), "calendar-plus", p.can_fill_in, signed),
        _Offer("add-document", _("Thêm tài liệu"), "file-earmark-plus", p.can_add_document, ever),
        _Offer("amend", _("Ghi phụ lục sửa đổi"), "file-earmark-text", p.can_amend, running),
        _Offer("resume", _("Cho thực hiện lại"), "play-circle-fill", p.can_resume, suspended),
        _Offer(
            "renew",
            _("Gia hạn thỏa thuận"),
            "arrow-repeat",
            p.can_renew,
            running | {Status.EXPIRED},
        ),
        _Offer(
            "withdraw", _("Rút bản thảo về"), "arrow-counterclockwise", p.can_withdraw, circulated
        ),
        _Offer(
            "suspend",
            _("Tạm dừng thỏa thuận"),
            "pause-circle-fill",
            p.can_suspend,
            in_force,
            is_grave=True,
        ),
        _Offer(
            "terminate",
            _("Chấm dứt thỏa thuận"),
            "x-circle",
            p.can_terminate,
            in_force | suspended,
            is_grave=True,
        ),
        _Offer("delete", _("Xóa bản thảo"), "trash", p.can_delete_draft, draft, is_grave=True),
    ]


def other_acts(agreement: Agreement, user: "User", *, beside: Turn | None = None) -> list[Act]:
    """The acts ``user`` may do now, but for the one in the next-act bar.

    The hub's own people also see what others among them must do, with the reason; other
    readers see only what they may.
    """
    of_the_hub = permissions.hub_of(agreement) in user.reach.own
    acts: list[Act] = []
    for offer in _offers():
        if agreement.status not in offer.states:
            continue
        verdict = offer.predicate(user, agreement)
        url = reverse(f"agreements:{offer.name}", args=[agreement.pk])
        if verdict and not (beside and beside.url == url):
            acts.append(Act(offer.label, offer.icon, url, is_grave=offer.is_grave))
        elif not verdict and of_the_hub and not verdict.by_state:
            acts.append(Act(offer.label, offer.icon, "", verdict.reason, offer.is_grave))
    return acts
