"""What happens to one review of the plan: moved, held, waived; or a meeting beside the plan.

Opening stands in `opening`, minutes and conclusion in `meetings`.
"""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notices, permissions_reviews, reminders
from agreements.models import Agreement, Document, Review, ReviewDate
from agreements.services.base import (
    lock_agreement,
    lock_review,
    save_review,
    tell_review,
    written,
)
from agreements.services.checks import Problems
from agreements.services.documents import keep_paper
from agreements.services.opening import bring_commitments, bring_open_items
from agreements.states import WAITING, ReviewKind, ReviewStatus
from outbox.services import cancel_waiting
from toolkit import clock


@transaction.atomic
def redate_review(review: Review, *, by: User, due_on: dt.date | None, reason: str) -> Review:
    """Move one review to ``due_on``; the old day stays in its history and everyone is told.

    Raises NotAllowed, WrongState, or ValidationError on ``due_on`` or ``reason``.
    """
    review = lock_review(review)
    permissions_reviews.can_redate(by, review).demand()
    problems = Problems()
    _check_new_day(problems, review, due_on)
    problems.check_text("reason", reason, _("Chưa có lý do. Hãy ghi vì sao đổi ngày."))
    problems.raise_if_any()
    assert due_on is not None
    assert review.due_on is not None
    old = review.due_on
    change = ReviewDate.objects.create(
        review=review, old_due_on=old, new_due_on=due_on, reason=reason.strip(), changed_by=by
    )
    review.due_on = due_on
    save_review(review)
    tell_review("review.redated", review, by, due_on=(old, due_on), reason=(None, reason.strip()))
    cancel_waiting(review)
    notices.tell_redated(review, old_due_on=old, reason=reason.strip(), change_id=change.pk)
    reminders.plan_for_agreement(review.agreement, day=clock.today())
    return review


@transaction.atomic
def mark_review_held(
    review: Review, *, by: User, held_on: dt.date | None, minutes: File | None = None
) -> Review:
    """The meeting took place on ``held_on``; the minutes may follow. Nobody is reminded any more.

    A review that nobody opened gets its commitments now, so that they can be rated; no reports
    are owed for it. Reports that are still being written can be handed in until the conclusion.
    Raises NotAllowed, WrongState, or ValidationError on ``held_on`` or ``minutes``.
    """
    review = lock_review(review)
    permissions_reviews.can_mark_held(by, review).demand()
    problems = Problems()
    _check_meeting_day(problems, review.agreement, held_on)
    if held_on and review.period_from and held_on < review.period_from:
        problems.add(
            "held_on",
            _("Ngày họp %(day)s ở trước kỳ đánh giá, bắt đầu %(begun)s. Hãy xem lại ngày.")
            % {"day": written(held_on), "begun": written(review.period_from)},
        )
    problems.check_optional_paper("minutes", minutes)
    problems.raise_if_any()
    before = review.status
    review.status = ReviewStatus.HELD
    review.held_on = held_on
    review.minutes_version += 1
    save_review(review)
    if before == ReviewStatus.PLANNED:
        bring_commitments(review)
        bring_open_items(review)
    paper = keep_paper(review, minutes, by=by, kind=Document.Kind.MINUTES)
    tell_review(
        "review.held", review, by, status=(before, review.status), held_on=(None, held_on), **paper
    )
    cancel_waiting(review)
    return review


@transaction.atomic
def waive_review(review: Review, *, by: User, reason: str, document: File | None) -> Review:
    """The parties agreed not to hold this review; ``document`` says so.

    Raises NotAllowed, WrongState, or ValidationError on ``reason`` or ``document``.
    """
    review = lock_review(review)
    permissions_reviews.can_waive(by, review).demand()
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do. Hãy ghi vì sao không họp kỳ này."))
    problems.check_paper(
        "document", document, missing=_("Chưa có văn bản kèm theo. Hãy chọn tệp của quyết định.")
    )
    problems.raise_if_any()
    before = review.status
    review.status = ReviewStatus.WAIVED
    review.waived_because = reason.strip()
    save_review(review)
    paper = keep_paper(review, document, by=by, kind=Document.Kind.DECISION)
    tell_review(
        "review.waived",
        review,
        by,
        status=(before, review.status),
        reason=(None, review.waived_because),
        **paper,
    )
    cancel_waiting(review)
    return review


@transaction.atomic
def add_other_review(
    agreement: Agreement,
    *,
    by: User | None,
    held_on: dt.date | None,
    one_sided: bool = False,
    conclusions: str = "",
    minutes: File | None = None,
    period_from: dt.date | None = None,
    period_to: dt.date | None = None,
) -> Review:
    """Record a meeting outside the plan; a one-sided one needs nobody's confirmation.

    The period it looked at, both days included, shows its figures. ``by`` is None only for the
    loading of the demonstration. Raises NotAllowed, WrongState, or ValidationError on
    ``held_on`` (also for the same day twice), ``period_to`` or ``minutes``.
    """
    agreement = lock_agreement(agreement)
    if by is not None:
        permissions_reviews.can_add_review(by, agreement).demand()
    problems = Problems()
    _check_meeting_day(problems, agreement, held_on)
    if agreement.reviews.filter(kind=ReviewKind.OTHER, held_on=held_on).exists():
        problems.add("held_on", _("Cuộc họp ngoài kế hoạch của ngày này đã được ghi."))
    _check_period(problems, held_on, period_from, period_to)
    problems.check_optional_paper("minutes", minutes)
    problems.raise_if_any()
    review = Review(
        agreement=agreement,
        kind=ReviewKind.OTHER,
        status=ReviewStatus.HELD,
        held_on=held_on,
        is_one_sided=one_sided,
        period_from=period_from,
        period_to=period_to,
        conclusions=conclusions.strip(),
        minutes_version=1,
    )
    save_review(review)
    bring_commitments(review)
    paper = keep_paper(review, minutes, by=by, kind=Document.Kind.MINUTES)
    tell_review(
        "review.added",
        review,
        by,
        kind=(None, review.kind),
        held_on=(None, held_on),
        is_one_sided=(None, one_sided),
        **paper,
    )
    return review


def _check_period(
    problems: Problems, held_on: dt.date | None, first: dt.date | None, last: dt.date | None
) -> None:
    """Both days of the period or none, in order, and begun by the meeting."""
    if (first is None) != (last is None):
        problems.add("period_to", _("Kỳ cần cả ngày đầu và ngày cuối. Hãy ghi đủ hoặc để trống."))
    elif first and last and last < first:
        problems.add("period_to", _("Ngày cuối kỳ ở trước ngày đầu kỳ. Hãy xem lại hai ngày."))
    elif first and held_on and held_on < first:
        problems.add(
            "held_on",
            _("Ngày họp %(day)s ở trước kỳ đánh giá, bắt đầu %(begun)s. Hãy xem lại ngày.")
            % {"day": written(held_on), "begun": written(first)},
        )


def _check_new_day(problems: Problems, review: Review, due_on: dt.date | None) -> None:
    today = clock.today()
    if due_on is None:
        problems.add("due_on", _("Chưa có ngày mới. Hãy ghi ngày họp mới."))
    elif due_on == review.due_on:
        problems.add("due_on", _("Kỳ này đã định vào ngày đó. Hãy ghi một ngày khác."))
    elif due_on < today:
        problems.add(
            "due_on",
            _("Ngày %(day)s đã qua. Ghi từ hôm nay %(today)s trở đi.")
            % {"day": written(due_on), "today": written(today)},
        )
    elif review.period_from and due_on < review.period_from:
        problems.add(
            "due_on",
            _("Ngày %(day)s ở trước kỳ đánh giá, bắt đầu %(begun)s. Ghi từ ngày đó trở đi.")
            % {"day": written(due_on), "begun": written(review.period_from)},
        )
    elif due_on >= (limit := _first_day_too_late(review)):
        problems.add(
            "due_on",
            _("Ngày %(day)s quá xa, lấn sang kỳ sau. Ghi ngày trước %(limit)s.")
            % {"day": written(due_on), "limit": written(limit)},
        )


def _first_day_too_late(review: Review) -> dt.date:
    """The next waiting review's day; for the last one of the plan a year after the plan's own."""
    assert review.due_on is not None
    following = (
        review.agreement.reviews.filter(status__in=WAITING, due_on__gt=review.due_on)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )
    return following or (review.planned_on or review.due_on) + relativedelta(years=1)


def _check_meeting_day(problems: Problems, agreement: Agreement, held_on: dt.date | None) -> None:
    if held_on is None:
        problems.add("held_on", _("Chưa có ngày họp. Hãy ghi ngày đã họp."))
        return
    problems.check_not_coming("held_on", held_on)
    if agreement.signed_on and held_on < agreement.signed_on:
        problems.add(
            "held_on",
            _("Ngày họp %(day)s ở trước ngày ký %(signed)s. Hãy xem lại ngày.")
            % {"day": written(held_on), "signed": written(agreement.signed_on)},
        )
