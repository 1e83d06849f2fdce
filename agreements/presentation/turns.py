"""Whose turn it is at an agreement or a review, and the acts behind "Thao tác khác".

Everything is decided by the predicates of `agreements.permissions`; nothing here allows anything.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import permissions
from agreements.models import Agreement, Review
from agreements.states import (
    BEFORE_SIGNATURE,
    FROM_SIGNATURE,
    ReviewKind,
    ReviewStatus,
    Status,
)
from hospitals.models import Organisation
from toolkit.days import write_day
from toolkit.refusal import Verdict

if TYPE_CHECKING:
    from accounts.models import User


# A planned review asks nothing of anybody until this long before it is due.
ASKED_BEFORE = dt.timedelta(days=90)


@dataclass(frozen=True)
class Turn:
    """The next act. ``chip`` says whose turn it is; ``url`` and ``label`` only where it is ours."""

    mine: bool
    chip: str
    sentence: str
    detail: str = ""
    url: str = ""
    label: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Act:
    """An act on offer; without a ``url`` it is shown with the ``reason`` why it is not."""

    label: str
    icon: str
    url: str = ""
    reason: str = ""
    is_grave: bool = False


@dataclass(frozen=True)
class _Step:
    """What has to be done next, by whom it may be done, and how both are said."""

    verdict: Verdict
    name: str
    chip_act: str
    label: str
    icon: str
    sentence: str
    detail: str = ""
    by_head: bool = False


# --- The next act of an agreement ---------------------------------------------------------
def turn_of(
    agreement: Agreement,
    *,
    user: "User",
    hub: Organisation,
    review: Review | None,
    today: dt.date,
    detail: str = "",
) -> Turn | None:
    """The next act of ``agreement`` as ``user`` sees it; None when nothing waits.

    ``hub`` is who answers for the hub today; ``review`` the recorded one to hold or conclude
    next; ``detail`` a second line for it (how many bodies, first reminder).
    """
    step = _step_of(agreement, user)
    if step is not None:
        return _as_turn(step, agreement, user, hub, agreement.pk)
    if review is not None and agreement.status not in BEFORE_SIGNATURE | {Status.TERMINATED}:
        return turn_of_review(review, user=user, hub=hub, today=today, detail=detail)
    return None


def _step_of(agreement: Agreement, user: "User") -> _Step | None:
    match agreement.status:
        case Status.DRAFT:
            return _Step(
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
            return _Step(
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
        return _Step(
            permissions.can_fill_in(user, agreement),
            "agreements:fill-in",
            _("bổ sung ngày ký"),
            _("Bổ sung ngày ký"),
            "calendar-plus",
            _("Chưa có ngày ký nên chưa có lịch đánh giá và không có thư nhắc"),
        )
    return None


def _step_while_circulated(agreement: Agreement, user: "User") -> _Step:
    sign = permissions.can_sign(user, agreement)
    comment = permissions.can_comment(user, agreement)
    if comment and not sign:
        return _Step(
            comment,
            "agreements:comment",
            _("góp ý bản thảo"),
            _("Góp ý bản thảo"),
            "chat-left-text",
            _("Bản thảo đang được lấy ý kiến các bên"),
        )
    return _Step(
        sign,
        "agreements:sign",
        _("ghi nhận ký kết"),
        _("Ghi nhận ký kết"),
        "pen",
        _("Bản thảo đang được lấy ý kiến các bên. Ký xong thì tải bản chụp và ghi ngày ký"),
    )


# --- The next act of a review -------------------------------------------------------------
def turn_of_review(
    review: Review, *, user: "User", hub: Organisation, today: dt.date, detail: str = ""
) -> Turn | None:
    """What has to be done next for ``review``; None when it is over or still far away."""
    if is_far(review, today):
        return None
    if review.status == ReviewStatus.HELD:
        step = _Step(
            permissions.can_conclude(user, review),
            "reviews:conclude",
            _("kết luận kỳ đánh giá"),
            _("Kết luận kỳ đánh giá"),
            "check2-circle",
            _held_sentence(review),
            detail,
            by_head=True,
        )
    elif review.status == ReviewStatus.PLANNED and not review.is_late_on(today):
        step = _Step(
            permissions.can_open(user, review),
            "reviews:open",
            _("mở kỳ đánh giá"),
            _("Mở kỳ đánh giá"),
            "play-circle-fill",
            due_sentence(review, today),
            detail,
        )
    elif review.status in (ReviewStatus.PLANNED, ReviewStatus.OPEN):
        step = _Step(
            permissions.can_mark_held(user, review),
            "reviews:hold",
            _("ghi nhận đã họp"),
            _("Ghi nhận đã họp"),
            "people",
            due_sentence(review, today),
            detail,
        )
    else:
        return None
    return _as_turn(step, review.agreement, user, hub, review.pk)


def is_far(review: Review, today: dt.date) -> bool:
    """Planned, and not due for so long that nobody has to act yet."""
    return bool(
        review.status == ReviewStatus.PLANNED
        and review.due_on
        and review.due_on - today > ASKED_BEFORE
    )


def due_sentence(review: Review, today: dt.date) -> str:
    """``Kỳ đánh giá 6 tháng, hạn 21/01/2027 (còn 60 ngày)``."""
    if review.due_on is None:
        return _("Kỳ đánh giá %(kind)s chưa có hạn") % {"kind": _kind(review)}
    days = (review.due_on - today).days
    facts = {"kind": _kind(review), "day": write_day(review.due_on), "days": abs(days)}
    if days == 0:
        return _("Kỳ đánh giá %(kind)s, hạn %(day)s (hôm nay)") % facts
    if days < 0:
        sentence = ngettext(
            "Kỳ đánh giá %(kind)s, hạn %(day)s (quá hạn %(days)s ngày)",
            "Kỳ đánh giá %(kind)s, hạn %(day)s (quá hạn %(days)s ngày)",
            -days,
        )
    else:
        sentence = ngettext(
            "Kỳ đánh giá %(kind)s, hạn %(day)s (còn %(days)s ngày)",
            "Kỳ đánh giá %(kind)s, hạn %(day)s (còn %(days)s ngày)",
            days,
        )
    return sentence % facts


def _kind(review: Review) -> str:
    return str(review.get_kind_display()).lower()


# --- Saying it ----------------------------------------------------------------------------
def _as_turn(
    step: _Step, agreement: Agreement, user: "User", hub: Organisation, pk: object
) -> Turn:
    if step.verdict:
        return Turn(
            True,
            _("Đến lượt %(body)s: %(act)s")
            % {"body": _own_body(agreement, user, hub), "act": step.chip_act},
            step.sentence,
            step.detail,
            reverse(step.name, args=[pk]),
            step.label,
            step.icon,
        )
    waiting_for = (
        _("Chờ lãnh đạo %(body)s: %(act)s") if step.by_head else _("Chờ %(body)s: %(act)s")
    )
    chip = waiting_for % {"body": hub.name, "act": step.chip_act}
    return Turn(False, chip, step.sentence, step.detail)


def _own_body(agreement: Agreement, user: "User", hub: Organisation) -> str:
    """How the reader's own body is called in short."""
    kinds = {
        party.organisation.kind
        for party in agreement.parties.all()
        if party.organisation_id in user.reach.own
    } or {hub.kind}
    names = {
        Organisation.Kind.HEALTH_DEPARTMENT: _("Sở"),
        Organisation.Kind.CDC: _("CDC"),
        Organisation.Kind.HOSPITAL: _("Bệnh viện"),
    }
    return names.get(Organisation.Kind(next(iter(kinds))), _("cơ quan"))


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


def _held_sentence(review: Review) -> str:
    day = write_day(review.held_on)
    if review.kind == ReviewKind.OTHER:
        return _("Cuộc họp ngoài kế hoạch ngày %(day)s chưa được kết luận") % {"day": day}
    return _("Kỳ đánh giá %(kind)s đã họp ngày %(day)s, chưa có kết luận") % {
        "kind": _kind(review),
        "day": day,
    }
