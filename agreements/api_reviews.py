"""Reviews, their reports, action items and activities over the REST API, for reading.

Rows come only from ``visible_to``.
"""

import uuid

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseBase
from rest_framework.request import Request

from agreements.api_filters_reviews import (
    ActionItemFilters,
    ActivityFilters,
    ReviewFilters,
    ReviewReportFilters,
)
from agreements.api_members import REVIEW_DAY
from agreements.api_rows_reviews import (
    ActionItemSource,
    ActivitySource,
    ReviewReportSource,
    ReviewSource,
)
from agreements.models import ActionItem, Activity, Report, Review
from agreements.permissions_reviews import can_read_review_documents
from hospitals.succession import BEGINNING
from toolkit.api.sources import Asked
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering


class ReviewViewSet(ReadOnlyViewSet):
    """Reviews of the agreements the caller may see: planned, open, held, concluded, waived.

    A single one also says what was concluded and how each commitment was rated. The minutes and
    other papers are not here; the reports are the parties' (`reviews/{id}/reports/`).
    """

    queryset = Review.objects.none()
    rows = ReviewSource
    filterset_class = ReviewFilters
    orderings = (Ordering("due_on", REVIEW_DAY), Ordering("updated_at", "updated_at"))


class ReviewReportViewSet(ReadOnlyViewSet):
    """What the parties reported for one review, with the figures frozen at the submission.

    For the parties' people, auditors and observers; 403 for others who see the review. A party
    sees its own report in every state and the others' once they are submitted; a draft is its
    organisation's alone. Found by id or by the organisation's slug.
    """

    queryset = Report.objects.none()
    rows = ReviewReportSource
    filterset_class = ReviewReportFilters
    key_field = "organisation__slug"
    # A draft is saved as one types; the trail tells of it once in ten minutes.
    untold = frozenset({"*"})
    orderings = (
        Ordering("organisation", "organisation__slug"),
        Ordering("updated_at", "updated_at"),
    )

    def list(self, request: Request, review: str) -> HttpResponseBase:
        return super().list(request)

    def retrieve(self, request: Request, review: str, pk: str) -> HttpResponseBase:
        return super().retrieve(request, pk)

    def make_source(self, asked: Asked) -> ReviewReportSource:
        review = self._review()
        can_read_review_documents(asked.reader, review.agreement).demand()
        return ReviewReportSource(asked, of=review)

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
    rows = ActionItemSource
    filterset_class = ActionItemFilters
    orderings = (Ordering("due_on", "due_on"), Ordering("updated_at", "updated_at"))


class ActivityViewSet(ReadOnlyViewSet):
    """What was done, or is planned, for an agreement beside transferring a technique."""

    queryset = Activity.objects.none()
    rows = ActivitySource
    filterset_class = ActivityFilters
    # A day that nobody knows sorts as if it were before all others.
    orderings = (
        Ordering("happened_on", Coalesce("happened_on", Value(BEGINNING))),
        Ordering("updated_at", "updated_at"),
    )
