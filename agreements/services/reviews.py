"""What happens to one review: moved, opened, held, concluded, waived; or one beside the plan."""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notices, permissions, reminders
from agreements.models import Agreement, Document, Review, ReviewDate
from agreements.services.base import lock_agreement, lock_review, tell_trail, written
from agreements.services.checks import Problems
from agreements.services.documents import attach
from agreements.states import WAITING, ReviewKind, ReviewStatus
from outbox.services import cancel_waiting
from toolkit import clock


@transaction.atomic
def redate_review(review: Review, *, by: User, due_on: dt.date | None, reason: str) -> Review:
    """Move one review to ``due_on``; the old day stays in its history and everyone is told.

    Raises NotAllowed, WrongState, or ValidationError on ``due_on`` or ``reason``.
    """
    review = lock_review(review)
    permissions.can_redate(by, review).demand()
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
    _save(review)
    _tell("review.redated", review, by, due_on=(old, due_on), reason=(None, reason.strip()))
    cancel_waiting(review)
    notices.tell_redated(review, old_due_on=old, reason=reason.strip(), change_id=change.pk)
    reminders.plan_for_agreement(review.agreement, day=clock.today())
    return review


@transaction.atomic
def open_review(review: Review, *, by: User) -> Review:
    """Begin the work on a planned review; its reminders go on."""
    review = lock_review(review)
    permissions.can_open(by, review).demand()
    before = review.status
    review.status = ReviewStatus.OPEN
    _save(review)
    _tell("review.opened", review, by, status=(before, review.status))
    return review


@transaction.atomic
def mark_review_held(
    review: Review, *, by: User, held_on: dt.date | None, minutes: File | None = None
) -> Review:
    """The meeting took place on ``held_on``; the minutes may follow. Nobody is reminded any more.

    Raises NotAllowed, WrongState, or ValidationError on ``held_on`` or ``minutes``.
    """
    review = lock_review(review)
    permissions.can_mark_held(by, review).demand()
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
    _save(review)
    paper = _keep(review, minutes, by, Document.Kind.MINUTES)
    _tell(
        "review.held", review, by, status=(before, review.status), held_on=(None, held_on), **paper
    )
    cancel_waiting(review)
    return review


@transaction.atomic
def conclude_review(
    review: Review, *, by: User, conclusions: str, minutes: File | None = None
) -> Review:
    """Close a review that was held, with its conclusions and the minutes.

    The minutes are demanded unless they hang on the review already. Raises NotAllowed,
    WrongState, or ValidationError on ``conclusions`` or ``minutes``.
    """
    review = lock_review(review)
    permissions.can_conclude(by, review).demand()
    problems = Problems()
    problems.check_text(
        "conclusions", conclusions, _("Chưa có kết luận. Hãy ghi kết luận của cuộc họp.")
    )
    if minutes is None and not review.documents.filter(kind=Document.Kind.MINUTES).exists():
        problems.add("minutes", _("Chưa có biên bản. Hãy chọn tệp PDF, JPG hoặc PNG."))
    problems.check_optional_paper("minutes", minutes)
    problems.raise_if_any()
    before = review.status
    review.status = ReviewStatus.CONCLUDED
    review.conclusions = conclusions.strip()
    _save(review)
    paper = _keep(review, minutes, by, Document.Kind.MINUTES)
    _tell(
        "review.concluded",
        review,
        by,
        status=(before, review.status),
        conclusions=(None, review.conclusions),
        **paper,
    )
    cancel_waiting(review)
    return review


@transaction.atomic
def waive_review(review: Review, *, by: User, reason: str, document: File | None) -> Review:
    """The parties agreed not to hold this review; ``document`` says so.

    Raises NotAllowed, WrongState, or ValidationError on ``reason`` or ``document``.
    """
    review = lock_review(review)
    permissions.can_waive(by, review).demand()
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do. Hãy ghi vì sao không họp kỳ này."))
    problems.check_paper(
        "document", document, missing=_("Chưa có văn bản kèm theo. Hãy chọn tệp của quyết định.")
    )
    problems.raise_if_any()
    before = review.status
    review.status = ReviewStatus.WAIVED
    review.waived_because = reason.strip()
    _save(review)
    paper = _keep(review, document, by, Document.Kind.DECISION)
    _tell(
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
) -> Review:
    """Record a meeting outside the plan; a one-sided one needs nobody's confirmation.

    ``by`` is None only for the loading of the demonstration. Raises NotAllowed, WrongState, or
    ValidationError on ``held_on`` (also for the same day twice) or ``minutes``.
    """
    agreement = lock_agreement(agreement)
    if by is not None:
        permissions.can_add_review(by, agreement).demand()
    problems = Problems()
    _check_meeting_day(problems, agreement, held_on)
    if agreement.reviews.filter(kind=ReviewKind.OTHER, held_on=held_on).exists():
        problems.add("held_on", _("Cuộc họp ngoài kế hoạch của ngày này đã được ghi."))
    problems.check_optional_paper("minutes", minutes)
    problems.raise_if_any()
    review = Review(
        agreement=agreement,
        kind=ReviewKind.OTHER,
        status=ReviewStatus.HELD,
        held_on=held_on,
        is_one_sided=one_sided,
        conclusions=conclusions.strip(),
    )
    _save(review)
    paper = _keep(review, minutes, by, Document.Kind.MINUTES)
    _tell(
        "review.added",
        review,
        by,
        kind=(None, review.kind),
        held_on=(None, held_on),
        is_one_sided=(None, one_sided),
        **paper,
    )
    return review


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


def _keep(
    review: Review, upload: File | None, by: User | None, kind: Document.Kind
) -> dict[str, tuple[None, str]]:
    """Attach a checked paper to the review; what the trail says about it."""
    if upload is None:
        return {}
    document = attach(review.agreement, upload, by=by, kind=kind, review=review)
    return {"sha256": (None, document.file.sha256)}


def _save(review: Review) -> None:
    """The agreement's ``updated_at`` follows: its next review may be another one now."""
    review.save()
    review.agreement.save(update_fields=["updated_at"])


def _tell(verb: str, review: Review, by: User | None, **changes: tuple[Any, Any]) -> None:
    tell_trail(verb, review, by=by, agreement=review.agreement, changes=changes)
