"""A review opens: reports are owed, the commitments are asked about, open tasks come along."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from agreements import notices_reviews, permissions_reviews, reminders
from agreements.models import ActionItem, ActionItemCarry, Report, Review, ReviewedCommitment
from agreements.schedule import LEADS, send_day
from agreements.services.base import lock_review, save_review, tell_review
from agreements.states import Rating, ReviewKind, ReviewStatus, Status
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.refusal import WrongState


@transaction.atomic
def open_review(review: Review, *, by: User | None) -> Review:
    """Begin the work on a planned review: one report is owed by each holder of a party.

    They are written to at once, unless the first reminder has come, which says the same. ``by`` is
    None only for the loading of the demonstration, which writes to nobody. Raises NotAllowed or
    WrongState.
    """
    review = lock_review(review)
    if by is None:
        permissions_reviews.in_state(review, "open").demand()
    else:
        permissions_reviews.can_open(by, review).demand()
    today = clock.today()
    _begin(review, by=by, day=today)
    assert review.due_on is not None  # only a meeting beside the plan has none
    if by is not None and send_day(review.due_on, LEADS[0], working_calendar()) > today:
        notices_reviews.tell_reports_owed(review)
    return review


def open_due_reviews(day: dt.date) -> int:
    """Open every planned review whose first reminder is due by ``day``. Returns how many.

    Brought by the day, not by a person: no predicate is asked and the trail names nobody. Safe to
    run again and beside itself: one transaction a review, its state looked at again behind the
    lock. The reminder itself says that the report is owed.
    """
    calendar = working_calendar()
    due = [
        review
        for review in reminders.may_be_due(day).filter(status=ReviewStatus.PLANNED)
        if review.due_on and send_day(review.due_on, LEADS[0], calendar) <= day
    ]
    return sum(_open_one(review, day) for review in due)


@transaction.atomic
def _open_one(review: Review, day: dt.date) -> bool:
    try:
        locked = lock_review(review)
    except WrongState:  # taken out of the plan meanwhile
        return False
    if (
        locked.status != ReviewStatus.PLANNED
        or locked.due_on != review.due_on
        or locked.agreement.status == Status.SUSPENDED
    ):
        return False
    _begin(locked, by=None, day=day)
    return True


def _begin(review: Review, *, by: User | None, day: dt.date) -> None:
    before, review.status = review.status, ReviewStatus.OPEN
    save_review(review)
    bring_commitments(review)
    bring_open_items(review)
    parties = list(
        review.agreement.parties.order_by("position").values_list("organisation", flat=True)
    )
    holders = holders_on(parties, day)
    bodies = dict.fromkeys(holders[pk].pk if pk in holders else pk for pk in parties)
    Report.objects.bulk_create(Report(review=review, organisation_id=body) for body in bodies)
    tell_review(
        "review.opened",
        review,
        by,
        status=(before, review.status),
        reports_owed=(0, len(bodies)),
    )


def bring_commitments(review: Review) -> None:
    """Keep the agreement's commitments as the review's questions. Part of an act.

    Each brings along how many reviews in a row before this one left it short of fully met.
    """
    contents = list(review.agreement.contents.order_by("position", "pk"))
    carried = _times_carried(review)
    ReviewedCommitment.objects.bulk_create(
        ReviewedCommitment(
            review=review,
            content=content,
            area_id=content.area_id,
            text=content.text,
            text_en=content.text_en,
            position=position,
            times_carried=carried.get(content.pk, 0),
        )
        for position, content in enumerate(contents)
    )


def _times_carried(review: Review) -> dict[uuid.UUID, int]:
    """Commitment → its count, from the last review of the plan that asked about it.

    A meeting beside the plan does not count, nor a past one of which no rating is known.
    """
    rows = (
        ReviewedCommitment.objects.filter(
            review__agreement=review.agreement,
            review__status__in=[ReviewStatus.HELD, ReviewStatus.CONCLUDED],
            review__due_on__lt=review.due_on or review.held_on,
            content__isnull=False,
        )
        .exclude(review__kind=ReviewKind.OTHER)
        .exclude(Q(rating="") & Q(review__due_on__lt=F("review__agreement__entered_on")))
        .order_by("review__due_on")
        .values_list("content", "rating", "times_carried")
    )
    return {
        content: 0 if rating == Rating.FULLY else times + 1
        for content, rating, times in rows
        if content is not None
    }


def bring_open_items(review: Review) -> None:
    """Carry what is still to be done into the review, each item with one more count. Part of an
    act. A meeting that was past when the agreement came into the portal carries nothing."""
    if not review.needs_confirmation:
        return
    items = list(
        ActionItem.objects.select_for_update(no_key=True)
        .open()
        .filter(agreement=review.agreement)
        .exclude(review=review)
    )
    ActionItemCarry.objects.bulk_create(ActionItemCarry(item=item, review=review) for item in items)
    ActionItem.objects.filter(pk__in=[item.pk for item in items]).update(
        times_carried=F("times_carried") + 1, updated_at=timezone.now()
    )
