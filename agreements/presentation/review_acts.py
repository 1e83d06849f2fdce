"""The acts behind "Thao tác khác" on a review's page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import permissions, permissions_reviews
from agreements.models import Review
from agreements.presentation.turn_parts import Act
from agreements.states import REVIEW_MOVES, WAITING, ReviewStatus
from toolkit.refusal import Verdict

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class _Offer:
    """One act: where it leads, who may, and in which states it makes sense at all."""

    name: str
    label: str
    icon: str
    predicate: Callable[["User", Review], Verdict]
    states: frozenset[ReviewStatus]
    is_grave: bool = False


def _offers() -> list[_Offer]:
    p, held = permissions_reviews, frozenset({ReviewStatus.HELD})
    opened, reopened = REVIEW_MOVES["open"][0], REVIEW_MOVES["reopen"][0]
    return [
        _Offer("open", _("Mở kỳ đánh giá"), "play-circle-fill", p.can_open, opened),
        _Offer("redate", _("Đổi ngày"), "calendar-event", p.can_redate, WAITING),
        _Offer("hold", _("Ghi nhận đã họp"), "people", p.can_mark_held, WAITING),
        _Offer("minutes", _("Ghi biên bản"), "pencil-square", p.can_edit_minutes, held),
        _Offer("conclude", _("Kết luận kỳ đánh giá"), "check2-circle", p.can_conclude, held),
        _Offer("waive", _("Miễn kỳ đánh giá"), "shield-check", p.can_waive, WAITING),
        _Offer(
            "reopen", _("Mở lại kết luận"), "arrow-counterclockwise", p.can_reopen, reopened, True
        ),
    ]


def review_acts(review: Review, user: "User", *, beside: str) -> list[Act]:
    """What ``user`` may do now, but for the act at ``beside`` (the next-act bar's); the hub's
    people also see what others among them do, with the reason."""
    of_the_hub = permissions.hub_of(review.agreement) in user.reach.own
    acts: list[Act] = []
    for offer in _offers():
        if review.status not in offer.states:
            continue
        verdict = offer.predicate(user, review)
        url = reverse(f"reviews:{offer.name}", args=[review.pk])
        if verdict and url != beside:
            acts.append(Act(offer.label, offer.icon, url, is_grave=offer.is_grave))
        elif not verdict and of_the_hub and not verdict.by_state:
            acts.append(Act(offer.label, offer.icon, "", verdict.reason, offer.is_grave))
    return acts
