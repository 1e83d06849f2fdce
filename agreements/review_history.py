"""What the period before a review answered and how it was rated, commitment by commitment."""

import uuid
from dataclasses import dataclass, field

from agreements.models import ReportAnswer, Review, ReviewedCommitment
from agreements.states import ReportStatus, ReviewKind, ReviewStatus
from hospitals.queries import holders_on
from toolkit import clock


@dataclass(frozen=True)
class LastPeriod:
    """``answers``: (body of today, commitment) → its words. ``rated``: commitment → its row.

    ``commitment`` is the id of the agreement's `Content`, which the two reviews share.
    """

    review: Review | None = None
    answers: dict[tuple[uuid.UUID, uuid.UUID], str] = field(default_factory=dict)
    rated: dict[uuid.UUID, ReviewedCommitment] = field(default_factory=dict)

    def answer(self, body: uuid.UUID, commitment: ReviewedCommitment) -> str:
        """What ``body`` handed in for it; nothing where it did not, or was not asked."""
        return self.answers.get((body, commitment.content_id), "") if commitment.content_id else ""

    def rating_row(self, commitment: ReviewedCommitment) -> ReviewedCommitment | None:
        return self.rated.get(commitment.content_id) if commitment.content_id else None


def last_period(review: Review) -> LastPeriod:
    """The review of the plan held before ``review``: four queries, one without such a review."""
    before = review.due_on or review.held_on
    last = (
        Review.objects.filter(
            agreement=review.agreement_id,
            due_on__lt=before,
            status__in=[ReviewStatus.HELD, ReviewStatus.CONCLUDED],
        )
        .exclude(kind=ReviewKind.OTHER)
        .order_by("-due_on")
        .first()
    )
    if last is None:
        return LastPeriod()
    rows = list(
        ReportAnswer.objects.filter(
            report__review=last,
            report__status=ReportStatus.SUBMITTED,
            commitment__content__isnull=False,
        )
        .exclude(text="")
        .select_related("report", "commitment")
    )
    today_of = holders_on({row.report.organisation_id for row in rows}, clock.today())
    answers: dict[tuple[uuid.UUID, uuid.UUID], str] = {}
    for row in rows:
        body, content = row.report.organisation_id, row.commitment.content_id
        assert content is not None
        key = (today_of[body].pk if body in today_of else body, content)
        # Since a merger one body answers for several reports: none of them is left out.
        answers[key] = "\n\n".join(filter(None, [answers.get(key), row.text]))
    rated = {row.content_id: row for row in last.commitments.exclude(content=None)}
    return LastPeriod(last, answers, rated)  # type: ignore[arg-type]
