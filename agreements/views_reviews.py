"""One review: its page, and the acts that move it on."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions
from agreements.forms_common import PlainForm
from agreements.forms_reviews import (
    ConcludeForm,
    HoldForm,
    OtherReviewForm,
    RedateForm,
    WaiveForm,
)
from agreements.models import Document, Review
from agreements.presentation import Act, turn_of_review
from agreements.schedule import LEADS, send_day
from agreements.services import (
    add_other_review,
    conclude_review,
    mark_review_held,
    open_review,
    redate_review,
    waive_review,
)
from agreements.views_common import (
    ActPage,
    act_response,
    agreement_trail,
    get_agreement,
    get_review,
    hub_party,
    is_awaited,
    member_page,
    reader_of,
    review_heading,
    sent,
)
from agreements.views_drafting import form_methods
from audit.models import Entry
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from outbox.models import Message, State
from toolkit import clock
from toolkit.refusal import Verdict


@dataclass(frozen=True)
class Reminders:
    """Messages about a review by state, never by person: (state, its word, how many)."""

    by_state: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        return sum(count for _state, _word, count in self.by_state)


@member_page
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    agreement = review.agreement
    parties = list(agreement.parties.all())
    today = clock.today()
    holders = holders_on([party.organisation_id for party in parties], today)
    hub = hub_party(agreement)
    turn = turn_of_review(
        review, user=user, hub=holders.get(hub.organisation_id, hub.organisation), today=today
    )
    may_read = permissions.can_read_review_documents(user, agreement)
    awaited = is_awaited(review)
    context = {
        "review": review,
        "agreement": agreement,
        "heading": review_heading(review),
        "is_awaited": awaited,
        "first_reminder_on": first_reminder_on(review) if awaited else None,
        "turn": turn if review.is_recorded else None,
        "acts": acts_of(review, user, beside=turn.url if turn and review.is_recorded else ""),
        "holders": list(dict.fromkeys(holders.values())),
        "date_changes": list(review.date_changes.select_related("changed_by")),
        # What became of the parties' mails is theirs to know.
        "reminders": reminders_of(review) if may_read and user.reads_trail else None,
        "may_read_documents": may_read,
        "documents": list(review.documents.select_related("file")) if may_read else [],
        "reads_trail": user.reads_trail,
        "trail": (
            list(Entry.objects.about(review).select_related("actor")[:50])
            if user.reads_trail
            else []
        ),
    }
    return render(request, "reviews/detail.html", context)


def first_reminder_on(review: Review) -> dt.date | None:
    """The day the first reminder goes out, while that is still to come."""
    if review.due_on is None:
        return None
    first = send_day(review.due_on, LEADS[0], working_calendar())
    return first if first > clock.today() else None


def reminders_of(review: Review) -> Reminders:
    words = dict(State.choices)
    counted = (
        Message.objects.filter(record_type=review._meta.label_lower, record_id=str(review.pk))
        .values_list("state")
        .annotate(count=Count("pk"))
        .order_by("state")
    )
    return Reminders([(state, str(words[state]), count) for state, count in counted])


def acts_of(review: Review, user: Any, *, beside: str) -> list[Act]:
    """The acts behind "Thao tác khác"; the hub's people also see what others among them do."""
    of_the_hub = permissions.hub_of(review.agreement) in user.reach.own
    offers: list[tuple[str, str, str, Verdict]] = [
        ("open", _("Mở kỳ đánh giá"), "play-circle-fill", permissions.can_open(user, review)),
        ("redate", _("Đổi ngày"), "calendar-event", permissions.can_redate(user, review)),
        ("hold", _("Ghi nhận đã họp"), "people", permissions.can_mark_held(user, review)),
        (
            "conclude",
            _("Kết luận kỳ đánh giá"),
            "check2-circle",
            permissions.can_conclude(user, review),
        ),
        ("waive", _("Miễn kỳ đánh giá"), "shield-check", permissions.can_waive(user, review)),
    ]
    acts: list[Act] = []
    for name, label, icon, verdict in offers:
        url = reverse(f"reviews:{name}", args=[review.pk])
        if verdict and url != beside:
            acts.append(Act(label, icon, url))
        elif not verdict and of_the_hub and not verdict.by_state and review.status in _OPEN[name]:
            acts.append(Act(label, icon, reason=verdict.reason))
    return acts


# In which states an act makes sense at all, for showing why it is not offered.
_OPEN = {
    "open": {"planned"},
    "redate": {"planned", "open"},
    "hold": {"planned", "open"},
    "conclude": {"held"},
    "waive": {"planned", "open"},
}


def _trail_of(review: Review) -> list[tuple[str, str]]:
    return [(_("Đánh giá"), reverse("reviews:list")), (str(review), _url(review))]


def _url(review: Review) -> str:
    return reverse("reviews:detail", args=[review.pk])


@member_page
@form_methods
def open_(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions.can_open(user, review).demand()
    page = ActPage(
        title=_("Mở kỳ đánh giá"),
        verb=_("Mở kỳ đánh giá"),
        icon="play-circle-fill",
        done=_("Đã mở kỳ đánh giá."),
        back=_url(review),
        trail=_trail_of(review),
        subject=review_heading(review),
        intro=_("Các bên bắt đầu chuẩn bị. Thư nhắc vẫn gửi theo lịch cho đến khi họp."),
        perform=lambda cleaned: open_review(review, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))


@member_page
@form_methods
def redate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions.can_redate(user, review).demand()
    page = ActPage(
        title=_("Đổi ngày đánh giá"),
        verb=_("Đổi ngày"),
        icon="calendar-event",
        done=_("Đã đổi ngày đánh giá và báo các bên."),
        back=_url(review),
        trail=_trail_of(review),
        subject=review_heading(review),
        intro=_("Hạn hiện nay là %(day)s. Hạn cũ vẫn còn trong lịch sử; mọi bên nhận thư báo.")
        % {"day": f"{review.due_on:%d/%m/%Y}"},
        perform=lambda cleaned: redate_review(review, by=user, **cleaned),
    )
    return act_response(request, page, RedateForm(**sent(request)))


@member_page
@form_methods
def hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions.can_mark_held(user, review).demand()
    page = ActPage(
        title=_("Ghi nhận đã họp"),
        verb=_("Ghi nhận đã họp"),
        icon="people",
        done=_("Đã ghi nhận cuộc họp."),
        back=_url(review),
        trail=_trail_of(review),
        subject=review_heading(review),
        intro=_("Từ đây không còn thư nhắc. Lãnh đạo cơ quan đầu mối kết luận sau."),
        perform=lambda cleaned: mark_review_held(review, by=user, **cleaned),
    )
    return act_response(request, page, HoldForm(**sent(request)))


@member_page
@form_methods
def conclude(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions.can_conclude(user, review).demand()
    has_minutes = review.documents.filter(kind=Document.Kind.MINUTES).exists()
    page = ActPage(
        title=_("Kết luận kỳ đánh giá"),
        verb=_("Kết luận kỳ đánh giá"),
        icon="check2-circle",
        done=_("Đã kết luận kỳ đánh giá."),
        back=_url(review),
        trail=_trail_of(review),
        subject=review_heading(review),
        perform=lambda cleaned: conclude_review(review, by=user, **cleaned),
    )
    form = ConcludeForm(**sent(request), has_minutes=has_minutes)
    return act_response(request, page, form)


@member_page
@form_methods
def waive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions.can_waive(user, review).demand()
    page = ActPage(
        title=_("Miễn kỳ đánh giá"),
        verb=_("Miễn kỳ đánh giá"),
        icon="shield-check",
        done=_("Đã miễn kỳ đánh giá."),
        back=_url(review),
        trail=_trail_of(review),
        subject=review_heading(review),
        question=_("Miễn kỳ đánh giá “%(review)s”?") % {"review": review},
        consequences=[
            _("Kỳ này không họp và không mở lại được."),
            _("Các thư nhắc đang chờ bị hủy."),
        ],
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: waive_review(review, by=user, **cleaned),
    )
    return act_response(request, page, WaiveForm(**sent(request)))


@member_page
@form_methods
def add(request: HttpRequest, agreement_pk: uuid.UUID) -> HttpResponse:
    """Record a meeting outside the plan of one agreement."""
    user, agreement = reader_of(request), get_agreement(request, agreement_pk)
    permissions.can_add_review(user, agreement).demand()
    page = ActPage(
        title=_("Ghi cuộc họp ngoài kế hoạch"),
        verb=_("Ghi cuộc họp"),
        icon="calendar-plus",
        done=_("Đã ghi cuộc họp ngoài kế hoạch."),
        back=reverse("agreements:detail", args=[agreement.pk]) + "?tab=reviews",
        trail=agreement_trail(agreement),
        subject=agreement.title,
        perform=lambda cleaned: _url(add_other_review(agreement, by=user, **cleaned)),
    )
    return act_response(request, page, OtherReviewForm(**sent(request)))
