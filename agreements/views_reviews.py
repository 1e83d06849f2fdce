"""The acts that move one review of the plan on, and a meeting beside the plan."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import permissions_reviews
from agreements.forms_common import PlainForm
from agreements.forms_reviews import HoldForm, OtherReviewForm, RedateForm, WaiveForm
from agreements.services import (
    add_other_review,
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
    member_page,
    reader_of,
    review_heading,
    review_trail,
    review_url,
    sent,
)
from agreements.views_drafting import form_methods


@member_page
@form_methods
def open_(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_open(user, review).demand()
    page = ActPage(
        title=_("Mở kỳ đánh giá"),
        verb=_("Mở kỳ đánh giá"),
        icon="play-circle-fill",
        done=_("Đã mở kỳ đánh giá."),
        back=review_url(review),
        trail=review_trail(review),
        subject=review_heading(review),
        intro=_(
            "Mỗi cơ quan giữ một bên có một báo cáo phải nộp; việc chưa xong của kỳ trước chuyển "
            "sang kỳ này. Thư nhắc vẫn gửi theo lịch cho đến khi họp."
        ),
        perform=lambda cleaned: open_review(review, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))


@member_page
@form_methods
def redate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_redate(user, review).demand()
    page = ActPage(
        title=_("Đổi ngày đánh giá"),
        verb=_("Đổi ngày"),
        icon="calendar-event",
        done=_("Đã đổi ngày đánh giá và báo các bên."),
        back=review_url(review),
        trail=review_trail(review),
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
    permissions_reviews.can_mark_held(user, review).demand()
    page = ActPage(
        title=_("Ghi nhận đã họp"),
        verb=_("Ghi nhận đã họp"),
        icon="people",
        done=_("Đã ghi nhận cuộc họp."),
        back=review_url(review),
        trail=review_trail(review),
        subject=review_heading(review),
        intro=_(
            "Từ đây không còn thư nhắc. Tiếp theo là ghi biên bản và mời lãnh đạo các bên xác "
            "nhận; báo cáo chưa nộp vẫn nộp được đến khi kết luận."
        ),
        perform=lambda cleaned: mark_review_held(review, by=user, **cleaned),
    )
    return act_response(request, page, HoldForm(**sent(request)))


@member_page
@form_methods
def waive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_waive(user, review).demand()
    page = ActPage(
        title=_("Miễn kỳ đánh giá"),
        verb=_("Miễn kỳ đánh giá"),
        icon="shield-check",
        done=_("Đã miễn kỳ đánh giá."),
        back=review_url(review),
        trail=review_trail(review),
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
    permissions_reviews.can_add_review(user, agreement).demand()
    page = ActPage(
        title=_("Ghi cuộc họp ngoài kế hoạch"),
        verb=_("Ghi cuộc họp"),
        icon="calendar-plus",
        done=_("Đã ghi cuộc họp ngoài kế hoạch."),
        back=reverse("agreements:detail", args=[agreement.pk]) + "?tab=reviews",
        trail=agreement_trail(agreement),
        subject=agreement.title,
        perform=lambda cleaned: review_url(add_other_review(agreement, by=user, **cleaned)),
    )
    return act_response(request, page, OtherReviewForm(**sent(request)))
