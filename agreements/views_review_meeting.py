"""The meeting of a review: its minutes, the heads' confirmations, the conclusion."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from agreements import permissions_reviews
from agreements.forms_meetings import ConcludeForm, ConfirmForm, MinutesForm, ReopenForm
from agreements.forms_shared import Merge
from agreements.models import Review
from agreements.review_page import ReviewPage
from agreements.services import conclude_review, confirm_minutes, edit_minutes, reopen_conclusion
from agreements.views_common import (
    ActPage,
    act_response,
    get_review,
    member_page,
    problems_at,
    reader_of,
    review_heading,
    review_trail,
    review_url,
    sent,
)
from agreements.views_drafting import form_methods
from hospitals.models import Organisation
from toolkit.refusal import NotAllowed


def meeting_url(review: Review) -> str:
    return review_url(review) + "?tab=meeting"


# --- Minutes ------------------------------------------------------------------------------
@member_page
@form_methods
def minutes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down the meeting. What two people wrote at once is put together, or shown twice."""
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_edit_minutes(user, review).demand()
    page = ReviewPage(user, review)
    form = _minutes_form(page, **sent(request))
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with problems_at(form):
                edit_minutes(
                    review, by=user, version=form.save_version, **form.values(form.merged.texts)
                )
                messages.success(request, _("Đã lưu biên bản."))
                return redirect(meeting_url(review))
        status = 400
        if form.merged.theirs:
            status, context["notice"] = 409, form.conflict_words
            context["form"] = _minutes_form(page, merged=form.merged)
    return render(request, "reviews/minutes.html", context | _about(page), status=status)


def _minutes_form(page: ReviewPage, *, merged: Merge | None = None, **sent: Any) -> MinutesForm:
    """Its bodies: who answers for the parties, and whoever else stands in the minutes."""
    others = [row.organisation for row in page.attendances]
    return MinutesForm(
        **sent,
        review=page.review,
        bodies=list(dict.fromkeys([*page.progress.bodies, *others])),
        rated=page.commitments,
        came=page.attendances,
        merged=merged,
    )


def _about(page: ReviewPage) -> dict[str, Any]:
    return {
        "page": page,
        "review": page.review,
        "agreement": page.agreement,
        "subject": review_heading(page.review),
    }


# --- Confirmation -------------------------------------------------------------------------
@member_page
@form_methods
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A head reads what stands and confirms that version of it; a second click changes nothing."""
    user, review = reader_of(request), get_review(request, pk)
    page = ReviewPage(user, review)
    bodies = page.progress.to_confirm_by(user)
    if request.method == "POST" and not bodies and _has_just_confirmed(page, request):
        return redirect(meeting_url(review))
    _demand_a_body(page, bodies)
    form = ConfirmForm(**sent(request), bodies=bodies)
    act = ActPage(
        title=_("Xác nhận biên bản"),
        verb=_("Xác nhận biên bản"),
        icon="check2-circle",
        done=_("Đã xác nhận biên bản."),
        back=meeting_url(review),
        trail=review_trail(review),
        subject=review_heading(review),
        perform=lambda cleaned: confirm_minutes(
            review, by=user, organisation=cleaned["organisation"], version=cleaned["read"]
        ),
    )
    context = {"review_page": page, "review": review, "bodies": bodies}
    return act_response(request, act, form, template="reviews/confirm.html", context=context)


def _has_just_confirmed(page: ReviewPage, request: HttpRequest) -> bool:
    read = request.POST.get("read", "")
    return any(
        word.by == page.user and read == str(word.minutes_version)
        for word in page.progress.confirmed.values()
    )


def _demand_a_body(page: ReviewPage, bodies: list[Organisation]) -> None:
    """The refusal says why: the state, a word already given, or no head of a party."""
    for body in bodies or page.progress.bodies:
        verdict = permissions_reviews.can_confirm(page.user, page.review, body)
        if verdict or verdict.by_state:
            verdict.demand()
            return
    raise NotAllowed(_("Chỉ lãnh đạo của một bên xác nhận được biên bản."))


# --- Conclusion ---------------------------------------------------------------------------
@member_page
@form_methods
def conclude(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close the review; the page lists what is missing, and asks for a reason where a head's
    confirmation is."""
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_conclude(user, review).demand()
    page = ReviewPage(user, review)
    form = ConcludeForm(**sent(request), review=review, has_minutes=page.progress.has_minutes)
    act = ActPage(
        title=_("Kết luận kỳ đánh giá"),
        verb=_("Kết luận kỳ đánh giá"),
        icon="check2-circle",
        done=_("Đã kết luận kỳ đánh giá."),
        back=review_url(review),
        trail=review_trail(review),
        subject=review_heading(review),
        perform=lambda cleaned: conclude_review(
            review, by=user, version=cleaned.pop("read"), **cleaned
        ),
    )
    context = {
        "review_page": page,
        "review": review,
        # What the minutes say now, where the sender had an older version before them.
        "theirs": review.conclusions if form.is_stale else "",
        "asks_reason": review.needs_confirmation and page.progress.unconfirmed,
    }
    return act_response(request, act, form, template="reviews/conclude.html", context=context)


@member_page
@form_methods
def reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_reopen(user, review).demand()
    given = len(ReviewPage(user, review).progress.confirmed)
    consequences = [_("Kỳ đánh giá trở về trạng thái đã họp; biên bản sửa lại được.")]
    if given:
        consequences.append(
            _("%(n)s xác nhận đã có bị hủy; lãnh đạo các bên được mời xác nhận lại.") % {"n": given}
        )
    page = ActPage(
        title=_("Mở lại kết luận"),
        verb=_("Mở lại kết luận"),
        icon="arrow-counterclockwise",
        done=_("Đã mở lại kết luận."),
        back=review_url(review),
        trail=review_trail(review),
        subject=review_heading(review),
        question=_("Mở lại kết luận của “%(review)s”?") % {"review": review},
        consequences=consequences,
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: reopen_conclusion(review, by=user, **cleaned),
    )
    return act_response(request, page, ReopenForm(**sent(request)))
