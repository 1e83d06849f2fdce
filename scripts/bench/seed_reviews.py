"""The reviews of a seeded agreement: its plan as the rules make it, and what became of each."""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from typing import Any

from agreements.models import Agreement, Review
from agreements.schedule import review_plan
from agreements.states import OVER, ReviewKind, ReviewStatus
from scripts.bench.seed_words import CONCLUSIONS

OPENED_BEFORE = dt.timedelta(30)


def reviews_of(
    agreement: Agreement,
    count: int,
    rng: random.Random,
    today: dt.date,
    key: Callable[..., uuid.UUID],
) -> list[Review]:
    """``count`` reviews: those of the plan, filled up with meetings outside it."""
    if not count:
        return []
    number = int(agreement.code.rsplit("-", 1)[1])
    plan = review_plan(
        anchor=agreement.review_anchor_on,
        every_months=agreement.review_every_months,
        ends_on=agreement.ends_on,
        today=today,
    )[:count]
    planned = [
        Review(
            id=key("review", number, place),
            agreement_id=agreement.pk,
            sequence=row.sequence,
            kind=row.kind,
            period_from=row.period_from,
            period_to=row.period_to,
            planned_on=row.due_on,
            due_on=row.due_on,
            **_outcome(agreement, row.due_on, rng, today),
        )
        for place, row in enumerate(plan)
    ]
    outside = [
        Review(
            id=key("review", number, place),
            agreement_id=agreement.pk,
            kind=ReviewKind.OTHER,
            **_concluded(rng, today - dt.timedelta(rng.randint(1, 1500)), today),
        )
        for place in range(len(plan), count)
    ]
    reviews = planned + outside
    for review in reviews:
        review.created_at = agreement.created_at
        review.updated_at = agreement.updated_at - dt.timedelta(minutes=rng.randint(0, 500_000))
    return reviews


def _outcome(
    agreement: Agreement, due_on: dt.date, rng: random.Random, today: dt.date
) -> dict[str, Any]:
    is_over = agreement.status in OVER
    if due_on >= today:
        soon = due_on - today <= OPENED_BEFORE
        waiting = ReviewStatus.OPEN if soon else ReviewStatus.PLANNED
        return {"status": ReviewStatus.CANCELLED if is_over else waiting}
    drawn = rng.random()
    if drawn < 0.06:
        return {"status": ReviewStatus.WAIVED, "waived_because": "Các bên thống nhất không họp."}
    if drawn < 0.12 and not is_over:
        return {"status": ReviewStatus.OPEN}
    if drawn < 0.2:
        return {"status": ReviewStatus.HELD, "held_on": due_on, "place": "Trụ sở đầu mối"}
    return _concluded(rng, due_on, today)


def _concluded(rng: random.Random, day: dt.date, today: dt.date) -> dict[str, Any]:
    return {
        "status": ReviewStatus.CONCLUDED,
        "held_on": min(day + dt.timedelta(rng.randint(-10, 20)), today),
        "place": "Trụ sở đầu mối",
        "conclusions": rng.choice(CONCLUSIONS),
        "minutes_version": 1,
    }
