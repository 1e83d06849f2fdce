"""How far reviews have come: who has reported, what the minutes lack, who has confirmed.

Worked out for many reviews at once, so that a list asks no more than a page of one.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from agreements.models import Confirmation, Document, Report, Review, ReviewedCommitment
from agreements.states import UNSUBMITTED, ReviewStatus
from hospitals.models import Organisation
from hospitals.queries import read_holders
from toolkit.together import Reading, run

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Progress:
    """One review's facts on a day.

    ``bodies``: who answers for the parties, the hub first. ``reports``: as owed, in the order of
    the bodies, without their figures. ``confirmed``: body of today → its word that counts.
    ``complete``: the reports with every answer. ``unrated``: commitments without a rating.
    """

    bodies: list[Organisation] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    complete: frozenset[uuid.UUID] = frozenset()
    confirmed: dict[uuid.UUID, Confirmation] = field(default_factory=dict)
    unrated: int = 0
    has_minutes: bool = False
    has_conclusions: bool = False

    @property
    def unsubmitted(self) -> list[Report]:
        return [report for report in self.reports if report.status in UNSUBMITTED]

    @property
    def submitted(self) -> int:
        return len(self.reports) - len(self.unsubmitted)

    @property
    def unconfirmed(self) -> list[Organisation]:
        return [body for body in self.bodies if body.pk not in self.confirmed]

    @property
    def is_ready_to_confirm(self) -> bool:
        """Minutes, conclusions and every rating are there."""
        return self.has_minutes and self.has_conclusions and not self.unrated

    def to_confirm_by(self, user: "User") -> list[Organisation]:
        """The bodies for which ``user``, their head, has not confirmed yet."""
        return [body for body in self.unconfirmed if user.reach.is_head_of(body.pk)]


def progress_of(reviews: Sequence[Review], day: dt.date) -> dict[uuid.UUID, Progress]:
    """Review → its facts on ``day``: two queries at most.

    The agreements' parties with their organisations are to be prefetched.
    """
    return run(read_progress(reviews, day))


def read_progress(reviews: Sequence[Review], day: dt.date) -> Reading[dict[uuid.UUID, Progress]]:
    """The same in two steps; the parties are looked at after the first."""
    held = _held(reviews)
    written, given, without_rating, papers = yield [
        _reports_of(reviews),
        Confirmation.objects.filter(review__in=held, voided_at=None).select_related(
            "by", "organisation"
        ),
        ReviewedCommitment.objects.filter(review__in=held, rating="").values_list("review"),
        Document.objects.filter(review__in=held, kind=Document.Kind.MINUTES).values_list("review"),
    ]
    known = {review.pk: review for review in reviews}
    for report in written:
        report.review = known[report.review_id]
    reports, words = _by_review(written), _by_review(given)
    unrated = Counter(pk for (pk,) in without_rating)
    minuted = {pk for (pk,) in papers}
    signed = {p.organisation_id for review in reviews for p in review.agreement.parties.all()}
    spoken = {row.organisation_id for rows in reports.values() for row in rows}
    spoken |= {row.organisation_id for rows in words.values() for row in rows}
    holders = yield from read_holders(signed | spoken, day)
    today_of = {pk: holder.pk for pk, holder in holders.items()}
    found: dict[uuid.UUID, Progress] = {}
    for review in reviews:
        bodies = dict.fromkeys(
            holders.get(party.organisation_id, party.organisation)
            for party in review.agreement.parties.all()
        )
        place = {body.pk: number for number, body in enumerate(bodies)}
        by_place = {
            report: place.get(today_of.get(report.organisation_id, report.organisation_id), 99)
            for report in reports[review.pk]
        }
        found[review.pk] = Progress(
            bodies=list(bodies),
            reports=sorted(by_place, key=by_place.__getitem__),
            complete=frozenset(report.pk for report in by_place if is_complete(report)),
            confirmed={
                today_of.get(word.organisation_id, word.organisation_id): word
                for word in words[review.pk]
            },
            unrated=unrated[review.pk],
            has_minutes=bool(review.minutes.strip()) or review.pk in minuted,
            has_conclusions=bool(review.conclusions.strip()),
        )
    return found


def _reports_of(reviews: Iterable[Review]) -> "QuerySet[Report]":
    opened = [review.pk for review in reviews if review.status != ReviewStatus.PLANNED]
    rows = Report.objects.filter(review__in=opened).with_completeness()
    return rows.select_related("organisation").defer(
        "figures", "summary", "difficulties", "proposals"
    )


def _by_review(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.review_id].append(row)
    return found


def is_complete(report: Report) -> bool:
    """Of a report that came `with_completeness`."""
    return bool(report.is_complete)  # type: ignore[attr-defined]


def _held(reviews: Iterable[Review]) -> list[uuid.UUID]:
    """Those that minutes and confirmations exist for at all."""
    over = (ReviewStatus.HELD, ReviewStatus.CONCLUDED)
    return [review.pk for review in reviews if review.status in over]
