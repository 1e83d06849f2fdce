"""Reviews, their reports, action items and activities over the REST API, for reading.

Rows come only from ``visible_to``.
"""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from agreements.api_filters_reviews import (
    ActionItemFilters,
    ActivityFilters,
    ReviewFilters,
    ReviewReportFilters,
)
from agreements.api_rows_reviews import (
    activity_rows,
    item_rows,
    report_rows,
    review_detail,
    review_rows,
)
from agreements.models import ActionItem, Activity, Report, Review
from agreements.permissions_reviews import can_read_review_documents
from agreements.serializers_reviews import (
    ActionItemSerializer,
    ActivitySerializer,
    ReviewDetailSerializer,
    ReviewReportSerializer,
    ReviewSerializer,
)
from hospitals.succession import BEGINNING, END
from toolkit import clock
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

if TYPE_CHECKING:
    from accounts.models import User

# The long columns of a review: those that nobody is answered, and those of a single one.
_NEVER = frozenset({"minutes", "unconfirmed_because", "waived_because"})
_DETAIL = frozenset({"conclusions", "next_direction", "place"})


@extend_schema_view(retrieve=extend_schema(responses=ReviewDetailSerializer))
class ReviewViewSet(ReadOnlyViewSet):
    """Reviews of the agreements the caller may see: planned, open, held, concluded, waived.

    A single one also says what was concluded and how each commitment was rated. The minutes and
    other papers are not here; the reports are the parties' (`reviews/{id}/reports/`).
    """

    queryset = Review.objects.none()
    serializer_class: type[BaseSerializer[Any]] = ReviewSerializer
    filterset_class = ReviewFilters
    # A meeting outside the plan has no due day; it stands where it was held.
    orderings = (
        Ordering("due_on", Coalesce("due_on", "held_on", Value(END))),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[Review]":
        visible = Review.objects.visible_to(self.request.user)
        left_out = _NEVER if self.action == "retrieve" else _NEVER | _DETAIL
        return visible.select_related("agreement").only(
            *(field.name for field in Review._meta.fields if field.name not in left_out),
            "agreement__code",
            "agreement__status",
            "agreement__entered_on",
        )

    def present(self, rows: Sequence[Review]) -> Sequence[Any]:
        return review_rows(rows, today=clock.today())

    def retrieve(self, request: Request, pk: str) -> Response:
        review = self.get_object()
        return Response(review_detail(review, user=_user(request), today=clock.today()))


class ReviewReportViewSet(ReadOnlyViewSet):
    """What the parties reported for one review, with the figures frozen at the submission.

    For the parties' people, auditors and observers; 403 for others who see the review. A party
    sees its own report in every state and the others' once they are submitted; a draft is its
    organisation's alone. Found by id or by the organisation's slug.
    """

    queryset = Report.objects.none()
    serializer_class: type[BaseSerializer[Any]] = ReviewReportSerializer
    filterset_class = ReviewReportFilters
    key_field = "organisation__slug"
    orderings = (
        Ordering("organisation", "organisation__slug"),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[Report]":
        user, review = _user(self.request), self._review()
        can_read_review_documents(user, review.agreement).demand()
        reports = Report.objects.visible_to(user).filter(review=review)
        return reports.select_related("organisation")

    def present(self, rows: Sequence[Report]) -> Sequence[Any]:
        return report_rows(rows)

    def list(self, request: Request, review: str) -> Response:  # type: ignore[override]
        return super().list(request)

    def retrieve(  # type: ignore[override]
        self, request: Request, review: str, pk: str
    ) -> Response:
        return super().retrieve(request, pk)

    def _review(self) -> Review:
        try:
            pk = uuid.UUID(self.kwargs["review"])
        except ValueError:
            raise Http404 from None
        visible = Review.objects.visible_to(self.request.user).select_related("agreement")
        review = visible.filter(pk=pk).first()
        if review is None:
            raise Http404
        return review


class ActionItemViewSet(ReadOnlyViewSet):
    """What reviews asked an organisation to do, under the agreements the caller may see."""

    queryset = ActionItem.objects.none()
    serializer_class: type[BaseSerializer[Any]] = ActionItemSerializer
    filterset_class = ActionItemFilters
    orderings = (Ordering("due_on", "due_on"), Ordering("updated_at", "updated_at"))

    def get_queryset(self) -> "QuerySet[ActionItem]":
        visible = ActionItem.objects.visible_to(self.request.user)
        return visible.select_related("agreement", "organisation").defer(
            "search_text",
            "done_note",
            "sent_back_because",
            "dropped_because",
            "agreement__search_text",
            "agreement__note",
        )

    def present(self, rows: Sequence[ActionItem]) -> Sequence[Any]:
        return item_rows(rows, today=clock.today())


class ActivityViewSet(ReadOnlyViewSet):
    """What was done, or is planned, for an agreement beside transferring a technique."""

    queryset = Activity.objects.none()
    serializer_class: type[BaseSerializer[Any]] = ActivitySerializer
    filterset_class = ActivityFilters
    # A day that nobody knows sorts as if it were before all others.
    orderings = (
        Ordering("happened_on", Coalesce("happened_on", Value(BEGINNING))),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[Activity]":
        visible = Activity.objects.visible_to(self.request.user)
        return (
            visible.select_related("agreement", "area")
            .prefetch_related("organisations")
            .defer("agreement__search_text", "agreement__note")
        )

    def present(self, rows: Sequence[Activity]) -> Sequence[Any]:
        return activity_rows(rows)


def _user(request: Request) -> "User":
    return cast("User", request.user)
