"""Mails that follow at once from an act, queued in the act's own transaction."""

import datetime as dt

from django.utils import timezone

from agreements.messages import DRAFT_CIRCULATED, REVIEW_REDATED
from agreements.models import Agreement, Party, Review
from agreements.recipients import recipients_of
from hospitals.queries import holder_of
from outbox.services import new_message, promise
from toolkit import clock


def tell_redated(review: Review, *, old_due_on: dt.date, reason: str, change_id: int) -> int:
    """Tell every officer and head of the parties' holders that ``review`` moved.

    ``change_id`` is the `ReviewDate` row: moving there and back again are two mails. Returns how
    many were promised.
    """
    today = clock.today()
    assert review.due_on is not None
    return len(
        promise(
            new_message(
                key=f"redated:{change_id}:{recipient.user.pk}",
                kind=REVIEW_REDATED,
                recipient=recipient.user,
                due_at=timezone.now(),
                record=review,
                organisation_id=recipient.organisation_id,
                payload={
                    "old_due_on": old_due_on.isoformat(),
                    "due_on": review.due_on.isoformat(),
                    "reason": reason,
                    "planned_on": today.isoformat(),
                },
            )
            for recipient in recipients_of([review.agreement_id], today)[review.agreement_id]
        )
    )


def tell_circulated(agreement: Agreement, *, round_id: object, by: object) -> int:
    """Invite the other parties' people to comment. ``round_id`` tells one circulation from the
    next. Returns how many were promised; the hub, whose draft it is, is not written to."""
    today = clock.today()
    hub = agreement.parties.select_related("organisation").get(role=Party.Role.HUB)
    author = holder_of(hub.organisation, today).pk
    return len(
        promise(
            new_message(
                key=f"circulated:{agreement.pk}:{round_id}:{recipient.user.pk}",
                kind=DRAFT_CIRCULATED,
                recipient=recipient.user,
                due_at=timezone.now(),
                record=agreement,
                organisation_id=recipient.organisation_id,
                payload={"planned_on": today.isoformat()},
            )
            for recipient in recipients_of([agreement.pk], today)[agreement.pk]
            if recipient.user != by and recipient.organisation_id != author
        )
    )
