"""What the heads confirmed, and what becomes of their word when it changes."""

from django.utils import timezone

from agreements import notices_reviews
from agreements.models import Confirmation, Document, Review
from agreements.permissions_reviews import confirmed_ids, holder_ids
from agreements.services.base import save_review
from agreements.states import ReviewStatus
from hospitals.models import Organisation


def minutes_changed(review: Review, *, because: str = "") -> int:
    """What the heads confirm is another now: a new version, and their word has lost its force.

    Part of an act on a locked review. The heads concerned are told, with the reason if there is
    one; not by a conclusion, of which they hear anyway. Once minutes, conclusions and ratings are
    all there, the heads are asked to confirm. Returns how many were voided.
    """
    review.minutes_version += 1
    save_review(review)
    voided = list(review.confirmations.filter(voided_at=None))
    Confirmation.objects.filter(pk__in=[row.pk for row in voided]).update(voided_at=timezone.now())
    if review.status == ReviewStatus.HELD:
        for confirmation in voided:
            notices_reviews.tell_voided(review, confirmation, because=because)
        if is_ready_to_confirm(review):
            notices_reviews.tell_to_confirm(review)
    return len(voided)


def unconfirmed_bodies(review: Review) -> list[Organisation]:
    """The bodies of today whose head has not confirmed the minutes as they stand."""
    missing = holder_ids(review.agreement) - confirmed_ids(review)
    return list(Organisation.objects.filter(pk__in=missing).order_by("slug"))


def has_minutes(review: Review) -> bool:
    """Written in the portal, or kept as a paper."""
    return bool(
        review.minutes.strip() or review.documents.filter(kind=Document.Kind.MINUTES).exists()
    )


def is_ready_to_confirm(review: Review) -> bool:
    """Minutes, conclusions and every rating are there."""
    return (
        review.needs_confirmation
        and bool(review.conclusions.strip())
        and has_minutes(review)
        and not review.commitments.filter(rating="").exists()
    )
