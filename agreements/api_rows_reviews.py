"""Reviews, their reports, action items and activities as the REST API answers them: a fixed number
of queries. Shapes: `agreements.serializers_reviews`.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from agreements.api_members import (
    agreement_members,
    parties,
    renewal_of,
    review_members,
    whole_bodies,
)
from agreements.api_permissions import (
    activity_permissions,
    item_permissions,
    report_permissions,
    review_permissions,
    told,
    with_review_rights,
)
from agreements.api_rows import AgreementSource, grouped
from agreements.models import (
    ActionItem,
    Activity,
    Agreement,
    Report,
    ReportAnswer,
    Review,
    ReviewedCommitment,
)
from agreements.permissions_reviews import can_read_outcome, can_read_review_documents
from agreements.presentation.figures import figure_rows
from agreements.serializers import AgreementSerializer
from agreements.serializers_permissions import (
    ActionItemPermissionsSerializer,
    ActivityPermissionsSerializer,
    ReviewPermissionsSerializer,
    ReviewReportPermissionsSerializer,
)
from agreements.serializers_reviews import (
    ActionItemDetailSerializer,
    ActionItemSerializer,
    ActivityDetailSerializer,
    ActivitySerializer,
    ReviewDetailSerializer,
    ReviewReportDetailSerializer,
    ReviewReportSerializer,
    ReviewSerializer,
)
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit.api.acts import acts_expansion
from toolkit.api.sources import PERMISSIONS, Asked, DictSource, Expansion, JsonSource, Row, Shape
from toolkit.json_sql import Days, JsonObject

_AGREEMENT = {"agreement": Expansion("The agreement in full.", AgreementSerializer)}
# The long columns of what is not answered.
_UNREAD = ("agreement__search_text", "agreement__note")


class ReviewSource(JsonSource):
    shape = ReviewSerializer
    single_shape = ReviewDetailSerializer
    expansions = {**_AGREEMENT, **acts_expansion(ReviewPermissionsSerializer)}

    def visible(self) -> "QuerySet[Review]":
        return Review.objects.visible_to(self.asked.reader)

    def members(self, days: Days) -> Mapping[str, Any]:
        return review_members(days)

    def members_of_reader(self) -> Mapping[str, Any]:
        if not self.expands("agreement"):
            return {}
        asked = self.asked
        days = {"today": asked.today, "on": asked.on}
        whole = agreement_members(days) | {
            "parties": parties(**whole_bodies(days)),
            "renewal_of": renewal_of(asked.reader),
        }
        named = {name: whole[name] for name in AgreementSource.fields_of(single=False)}
        agreement = Agreement.objects.filter(pk=OuterRef("agreement"))
        return {"agreement": Subquery(agreement.annotate(item=JsonObject(**named)).values("item"))}

    def late_members(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Row]:
        if not (self.asked.single or self.wants(PERMISSIONS)):
            return {}
        reviews = with_review_rights(keys)
        late: dict[uuid.UUID, Row] = {review.pk: {} for review in reviews}
        if self.asked.single:
            late = {review.pk: _detail(review, self.asked.reader) for review in reviews}
        if self.wants(PERMISSIONS):
            permissions = review_permissions(reviews, self.asked.reader)
            late = {key: row | told(permissions, key) for key, row in late.items()}
        return late


def _detail(review: Review, user: Any) -> Row:
    """What the meeting concluded and how it rated the commitments: one query.

    What the parties have not agreed on yet, and what else stands in the minutes, is theirs.
    """
    reads_minutes = bool(can_read_review_documents(user, review.agreement))
    reads_outcome = bool(can_read_outcome(user, review))
    commitments = ReviewedCommitment.objects.filter(review=review).select_related("area")
    return {
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


class ReviewReportSource(DictSource):
    """The reports of one review, ``of``: the view says which."""

    shape: ClassVar[Shape] = ReviewReportSerializer
    single_shape: ClassVar[Shape] = ReviewReportDetailSerializer
    expansions = acts_expansion(ReviewReportPermissionsSerializer)

    def __init__(self, asked: Asked, of: Review) -> None:
        super().__init__(asked)
        self.of = of

    def visible(self) -> "QuerySet[Report]":
        reports = Report.objects.visible_to(self.asked.reader).filter(review=self.of)
        return reports.select_related("organisation")

    def present(self, rows: Sequence[Report]) -> Sequence[Row]:
        presented = report_rows(rows)
        if self.wants(PERMISSIONS):
            permissions = report_permissions(rows, self.of, self.asked.reader)
            presented = [row | told(permissions, row["id"]) for row in presented]
        return presented


class ActionItemSource(DictSource):
    shape = ActionItemSerializer
    single_shape = ActionItemDetailSerializer
    expansions = {**_AGREEMENT, **acts_expansion(ActionItemPermissionsSerializer)}

    def visible(self) -> "QuerySet[ActionItem]":
        visible = ActionItem.objects.visible_to(self.asked.reader)
        return visible.select_related("agreement", "organisation").defer(
            "search_text", "done_note", "sent_back_because", "dropped_because", *_UNREAD
        )

    def present(self, rows: Sequence[ActionItem]) -> Sequence[Row]:
        presented = item_rows(rows, today=self.asked.today)
        if self.expands("agreement"):
            presented = with_agreements(presented, self.asked)
        if self.wants(PERMISSIONS):
            permissions = item_permissions(rows, self.asked.reader)
            presented = [row | told(permissions, row["id"]) for row in presented]
        return presented


class ActivitySource(DictSource):
    shape = ActivitySerializer
    single_shape = ActivityDetailSerializer
    expansions = {**_AGREEMENT, **acts_expansion(ActivityPermissionsSerializer)}

    def visible(self) -> "QuerySet[Activity]":
        visible = Activity.objects.visible_to(self.asked.reader)
        return (
            visible.select_related("agreement", "area")
            .prefetch_related("organisations")
            .defer(*_UNREAD)
        )

    def present(self, rows: Sequence[Activity]) -> Sequence[Row]:
        presented = activity_rows(rows)
        if self.expands("agreement"):
            presented = with_agreements(presented, self.asked)
        if self.wants(PERMISSIONS):
            permissions = activity_permissions(rows, self.asked.reader)
            presented = [row | told(permissions, row["id"]) for row in presented]
        return presented


def with_agreements(rows: Sequence[Row], asked: Asked) -> list[Row]:
    """``rows`` with their ``agreement`` in full, where the reader may see it: one query."""
    keys = {row["agreement"]["id"] for row in rows if row["agreement"]}
    plain = replace(asked, fields=None, expand=frozenset(), single=False)
    whole = AgreementSource(plain).of_records(keys) if keys else {}
    found = {key: json.loads(text) for key, text in whole.items()}
    return [
        row | {"agreement": found.get(row["agreement"]["id"])} if row["agreement"] else row
        for row in rows
    ]


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
