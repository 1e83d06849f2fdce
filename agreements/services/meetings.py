"""The meeting's minutes, the heads' word that they are right, and the conclusion."""

import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notices_reviews, permissions_reviews
from agreements.models import Attendance, Confirmation, Document, Review, ReviewedCommitment
from agreements.services.base import lock_review, save_review, tell_review
from agreements.services.checks import Problems
from agreements.services.confirmations import (
    has_minutes,
    is_ready_to_confirm,
    minutes_changed,
    unconfirmed_bodies,
)
from agreements.services.documents import keep_paper
from agreements.states import Rating, ReviewStatus
from audit.models import Entry
from hospitals.models import Organisation
from hospitals.queries import holder_of
from outbox.services import cancel_waiting
from toolkit import clock

LONGEST = {"place": 255, "minutes": 40000, "conclusions": 8000, "next_direction": 8000}
LONGEST_REMARK = 4000

Ratings = Mapping[uuid.UUID, tuple[str, str]]


@transaction.atomic
def edit_minutes(
    review: Review,
    *,
    by: User,
    version: int,
    place: str,
    minutes: str,
    conclusions: str,
    next_direction: str,
    attendances: Sequence[tuple[Organisation, str]],
    ratings: Ratings,
) -> Review:
    """Write down the meeting of a held review; every confirmation so far loses its force.

    ``version``: the ``minutes_version`` the writer opened. ``attendances``: body and its people,
    in order; the rows become these. ``ratings``: id of the `ReviewedCommitment` → (rating or "",
    remark); those left out stay. Nothing changed: nothing is written and nothing voided. Raises
    NotAllowed, WrongState, or ValidationError on ``version``, ``attendances``, ``ratings`` or a
    field that is too long.
    """
    review = lock_review(review)
    permissions_reviews.can_edit_minutes(by, review).demand()
    texts = {
        "place": place.strip(),
        "minutes": minutes.strip(),
        "conclusions": conclusions.strip(),
        "next_direction": next_direction.strip(),
    }
    came = [(body, people.strip()) for body, people in attendances]
    rows = {row.pk: row for row in review.commitments.all()}
    _check(texts, came, ratings, rows)
    rated = [
        rows[pk]
        for pk, (rating, remark) in ratings.items()
        if (rows[pk].rating, rows[pk].remark) != (rating, remark.strip())
    ]
    written = [name for name, text in texts.items() if text != getattr(review, name)]
    other_people = came != [
        (row.organisation, row.people) for row in review.attendances.select_related("organisation")
    ]
    if not rated and not written and not other_people:
        return review
    _demand_version(review, version)
    for name in written:
        setattr(review, name, texts[name])
    for row in rated:
        row.rating, remark = ratings[row.pk]
        row.remark = remark.strip()
        row.save(update_fields=["rating", "remark"])
    if other_people:
        _write_attendances(review, came)
    voided = minutes_changed(review)
    changes: dict[str, tuple[object, object]] = {
        "minutes_version": (version, review.minutes_version)
    }
    # No words: more people read the trail than what the parties have not agreed on yet.
    if rated:
        changes["commitments_rated"] = (None, len(rated))
    if voided:
        changes["confirmations_voided"] = (None, voided)
    tell_review("review.minutes_edited", review, by, **changes)
    return review


@transaction.atomic
def confirm_minutes(
    review: Review, *, by: User, organisation: Organisation, version: int
) -> Confirmation:
    """A head says for ``organisation`` that the minutes of ``version`` are what was agreed.

    Raises NotAllowed, WrongState (also when it was confirmed already), or ValidationError on
    ``version`` (edited meanwhile) or ``minutes`` (not all is there yet).
    """
    review = lock_review(review)
    organisation = holder_of(organisation, clock.today())
    permissions_reviews.can_confirm(by, review, organisation).demand()
    _demand_version(review, version)
    if not is_ready_to_confirm(review):
        raise ValidationError(
            {
                "minutes": _(
                    "Biên bản, kết luận hoặc mức thực hiện của cam kết chưa ghi đủ "
                    "nên chưa xác nhận được."
                )
            }
        )
    confirmation = Confirmation.objects.create(
        review=review, organisation=organisation, by=by, minutes_version=review.minutes_version
    )
    tell_review(
        "review.confirmed",
        review,
        by,
        organisation=(None, organisation.name_vi),
        minutes_version=(None, review.minutes_version),
    )
    return confirmation


@transaction.atomic
def conclude_review(
    review: Review,
    *,
    by: User,
    conclusions: str = "",
    minutes: File | None = None,
    unconfirmed_because: str = "",
    version: int | None = None,
) -> Review:
    """Close a review that was held.

    It takes conclusions (those of the minutes unless said anew), minutes (text, or a paper that
    hangs there or comes along) and, where `Review.needs_confirmation`, a rating for every
    commitment and the confirmation of every holder, or ``unconfirmed_because``. Other conclusions
    than those confirmed, or another paper, void the confirmations first. ``version``: the
    ``minutes_version`` that was read, where the page says it. Raises NotAllowed, WrongState, or
    ValidationError on ``version`` (edited meanwhile), ``conclusions``, ``minutes``, ``ratings``
    or ``unconfirmed_because``.
    """
    review = lock_review(review)
    permissions_reviews.can_conclude(by, review).demand()
    if version is not None:
        _demand_version(review, version)
    conclusions = conclusions.strip() or review.conclusions
    is_another = minutes is not None or conclusions != review.conclusions
    problems = Problems()
    problems.check_text(
        "conclusions", conclusions, _("Chưa có kết luận. Hãy ghi kết luận của cuộc họp.")
    )
    problems.check_length("conclusions", conclusions, LONGEST["conclusions"])
    if minutes is None and not has_minutes(review):
        problems.add("minutes", _("Chưa có biên bản. Hãy ghi hoặc chọn tệp PDF, JPG hoặc PNG."))
    problems.check_optional_paper("minutes", minutes)
    missing = (
        _check_agreed(problems, review, is_another, unconfirmed_because)
        if review.needs_confirmation
        else []
    )
    problems.raise_if_any()
    before, review.status = review.status, ReviewStatus.CONCLUDED
    review.conclusions = conclusions
    review.unconfirmed_because = unconfirmed_because.strip() if missing else ""
    cancel_waiting(review)
    if is_another:
        minutes_changed(review)
    else:
        save_review(review)
    paper = keep_paper(review, minutes, by=by, kind=Document.Kind.MINUTES)
    changes: dict[str, tuple[object, object]] = {
        "status": (before, review.status),
        "conclusions": (None, review.conclusions),
        **paper,
    }
    if missing:
        changes["unconfirmed"] = (None, [body.name_vi for body in missing])
    tell_review("review.concluded", review, by, **changes)
    if review.needs_confirmation:
        notices_reviews.tell_concluded(review, by=by)
    return review


@transaction.atomic
def reopen_conclusion(review: Review, *, by: User, reason: str) -> Review:
    """Take the conclusion back: the minutes can be mended and are confirmed anew.

    Raises NotAllowed, WrongState, or ValidationError on ``reason``.
    """
    review = lock_review(review)
    permissions_reviews.can_reopen(by, review).demand()
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do. Hãy ghi vì sao mở lại kết luận."))
    problems.check_length("reason", reason, LONGEST["conclusions"])
    problems.raise_if_any()
    before, review.status = review.status, ReviewStatus.HELD
    review.unconfirmed_because = ""
    cancel_waiting(review)
    minutes_changed(review, because=reason.strip())
    tell_review(
        "review.reopened",
        review,
        by,
        status=(before, review.status),
        reason=(None, reason.strip()),
    )
    return review


def _check(
    texts: Mapping[str, str],
    attendances: Sequence[tuple[Organisation, str]],
    ratings: Ratings,
    rows: Mapping[uuid.UUID, ReviewedCommitment],
) -> None:
    problems = Problems()
    for name, text in texts.items():
        problems.check_length(name, text, LONGEST[name])
    bodies = [body.pk for body, _people in attendances]
    if len(set(bodies)) != len(bodies):
        problems.add("attendances", _("Một cơ quan có mặt hai lần. Mỗi cơ quan chỉ ghi một lần."))
    for _body, people in attendances:
        problems.check_length("attendances", people, LONGEST_REMARK)
    if set(ratings) - set(rows):
        problems.add("ratings", _("Có cam kết không thuộc kỳ đánh giá này. Hãy mở lại trang."))
    for rating, remark in ratings.values():
        problems.check_length("ratings", remark, LONGEST_REMARK)
        if rating and rating not in Rating.values:
            problems.add(
                "ratings",
                _("“%(rating)s” không phải một mức thực hiện. Chọn một trong: %(ratings)s.")
                % {"rating": rating, "ratings": ", ".join(Rating.values)},
            )
    problems.raise_if_any()


def _check_agreed(
    problems: Problems, review: Review, is_another: bool, because: str
) -> list[Organisation]:
    """The bodies without whose word it is concluded; a reason has to be given for it."""
    if review.commitments.filter(rating="").exists():
        problems.add("ratings", _("Có cam kết chưa được đánh giá. Hãy chọn mức thực hiện."))
    confirmed_other = is_another and review.confirmations.filter(voided_at=None).exists()
    missing = (
        list(
            Organisation.objects.filter(
                pk__in=permissions_reviews.holder_ids(review.agreement)
            ).order_by("slug")
        )
        if is_another
        else unconfirmed_bodies(review)
    )
    if not missing or because.strip():
        return missing
    if confirmed_other:
        problems.add(
            "unconfirmed_because",
            _(
                "Kết luận hoặc biên bản này khác bản các bên đã xác nhận. "
                "Hãy giữ bản đã xác nhận, hoặc ghi lý do kết luận khi chưa đủ xác nhận."
            ),
        )
    else:
        problems.add(
            "unconfirmed_because",
            _("Chưa có xác nhận của: %(bodies)s. Hãy đợi xác nhận hoặc ghi lý do kết luận ngay.")
            % {"bodies": ", ".join(body.name for body in missing)},
        )
    return missing


def _demand_version(review: Review, version: int) -> None:
    if version == review.minutes_version:
        return
    last = (
        Entry.objects.about(review)
        .filter(verb="review.minutes_edited")
        .select_related("actor")
        .first()
    )
    if last and last.actor and last.changes["minutes_version"][1] == review.minutes_version:
        sentence = _(
            "%(name)s đã sửa biên bản sau khi Ông/Bà mở trang. Hãy đọc bản mới rồi làm tiếp."
        ) % {"name": last.actor}
    else:
        sentence = _("Biên bản đã thay đổi sau khi Ông/Bà mở trang. Hãy đọc bản mới rồi làm tiếp.")
    raise ValidationError({"version": sentence})


def _write_attendances(review: Review, came: Sequence[tuple[Organisation, str]]) -> None:
    review.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(review=review, organisation=body, people=people, position=position)
        for position, (body, people) in enumerate(came)
    )
