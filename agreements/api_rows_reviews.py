"""Reviews, their reports, action items and activities as the REST API answers them: plain rows, a
fixed number of queries. Shapes: `agreements.serializers_reviews`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agreements.api_rows import Row, grouped
from agreements.models import (
    ActionItem,
    Activity,
    Report,
    ReportAnswer,
    Review,
    ReviewedCommitment,
)
from agreements.permissions_reviews import can_read_outcome, can_read_review_documents
from agreements.presentation.figures import figure_rows
from hospitals.models import Organisation
from hospitals.queries import holders_on

if TYPE_CHECKING:
    from accounts.models import User


def review_rows(reviews: Sequence[Review], *, today: dt.date) -> list[Row]:
    """``reviews`` with their agreements loaded."""
    return [
        {
            "id": review.pk,
            "agreement": {"id": review.agreement_id, "code": review.agreement.code},
            "sequence": review.sequence,
            "kind": review.kind,
            "period_from": review.period_from,
            "period_to": review.period_to,
            "due_on": review.due_on,
            "status": review.status,
            "is_late": review.is_late_on(today),
            "is_recorded": review.is_recorded,
            "held_on": review.held_on,
            "updated_at": timezone.localtime(review.updated_at),
        }
        for review in reviews
    ]


def review_detail(review: Review, *, user: "User", today: dt.date) -> Row:
    """The row, what the meeting concluded and how it rated the commitments: two queries more.

    What the parties have not agreed on yet, and what else stands in the minutes, is theirs.
    """
    reads_minutes = bool(can_read_review_documents(user, review.agreement))
    reads_outcome = bool(can_read_outcome(user, review))
    commitments = ReviewedCommitment.objects.filter(review=review).select_related("area")
    return review_rows([review], today=today)[0] | {
        "is_one_sided": review.is_one_sided,
        "place": review.place if reads_minutes else None,
        "conclusions": review.conclusions if reads_outcome else None,
        "next_direction": review.next_direction if reads_outcome else None,
        "commitments": [
            {
                "id": row.pk,
                "area": row.area.slug,
                "text": row.text,
                "times_carried": row.times_carried,
                "rating": (row.rating or None) if reads_outcome else None,
                "remark": row.remark if reads_minutes else None,
            }
            for row in commitments
        ],
    }


def report_rows(reports: Sequence[Report]) -> list[Row]:
    """``reports`` with their organisations loaded, and their answers: one query."""
    answers = grouped(
        (report, {"commitment": commitment, "text": text})
        for report, commitment, text in ReportAnswer.objects.filter(report__in=reports)
        .exclude(text="")
        .order_by("commitment__position", "pk")
        .values_list("report_id", "commitment_id", "text")
    )
    return [
        {
            "id": report.pk,
            "organisation": _named(report.organisation),
            "status": report.status,
            "submitted_at": report.submitted_at and timezone.localtime(report.submitted_at),
            "figures": _figures(report.figures),
            "summary": report.summary,
            "difficulties": report.difficulties,
            "proposals": report.proposals,
            "answers": answers[report.pk],
            "updated_at": timezone.localtime(report.updated_at),
        }
        for report in reports
    ]


def item_rows(items: Sequence[ActionItem], *, today: dt.date) -> list[Row]:
    """``items`` with agreement and organisation loaded, and who answers ``today``: one query."""
    holders = holders_on({item.organisation_id for item in items}, today)
    return [
        {
            "id": item.pk,
            "agreement": {"id": item.agreement_id, "code": item.agreement.code},
            "review": item.review_id,
            "what": item.what,
            "organisation": _named(item.organisation),
            "holder": _named(holders.get(item.organisation_id, item.organisation)),
            "due_on": item.due_on,
            "status": item.status,
            "times_carried": item.times_carried,
            "is_late": item.is_late_on(today),
            "done_on": item.done_on,
            "verified_on": item.verified_on,
            "updated_at": timezone.localtime(item.updated_at),
        }
        for item in items
    ]


def activity_rows(activities: Sequence[Activity]) -> list[Row]:
    """``activities`` with agreement, area and organisations loaded."""
    return [
        {
            "id": one.pk,
            "agreement": {"id": one.agreement_id, "code": one.agreement.code},
            "area": one.area.slug,
            "kind": one.kind,
            "title": one.title,
            "is_planned": one.is_planned,
            "happened_on": one.happened_on,
            "happened_on_precision": one.happened_on_precision or None,
            "organisations": [_named(body) for body in one.organisations.all()],
            "people_reached": one.people_reached,
            "note": one.note,
            "updated_at": timezone.localtime(one.updated_at),
        }
        for one in activities
    ]


def _named(body: Organisation) -> Row:
    return {"id": body.pk, "slug": body.slug, "name": body.name_vi}


def _figures(stored: Sequence[dict[str, Any]]) -> list[Row]:
    """As they were frozen, with the words of today."""
    return [
        {"key": row.key, "parts": figure.get("parts", {}), "label": row.label}
        for figure in stored
        for row in figure_rows([figure])
    ]
