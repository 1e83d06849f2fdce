"""Agreements and what hangs on them, in the feed (their papers: `exchange.feed.of_papers`)."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from agreements import api, api_amendments, api_decisions, api_reviews
from agreements.api_rows_reviews import ReviewReportSource, report_rows
from agreements.models import (
    ActionItem,
    ActionItemCarry,
    Activity,
    Agreement,
    Amendment,
    Comment,
    Document,
    MergerDecision,
    Party,
    Report,
    Review,
    ReviewPaper,
)
from agreements.serializers_reviews import ReviewReportSerializer
from agreements.shelves import open_to_parties
from agreements.states import UNSUBMITTED, WAITING
from exchange.feed.of_register import answered_for_by, names
from exchange.feed.resources import Ear, Find, Known, Pairs, listed, under
from toolkit.api.sources import Asked, DictSource, Row

AGREEMENT = Agreement._meta.label_lower
REVIEW = Review._meta.label_lower
_ITEM = ActionItem._meta.label_lower
_COMMENT = Comment._meta.label_lower
# Parts of an agreement that leave its other parts as they were.
_APART = frozenset(
    model._meta.label_lower
    for model in (ActionItem, Activity, Comment, Document, Report, Review, ReviewPaper)
)


def whole_agreement(find: Find) -> Ear:
    """Hears what changes all of an agreement: its code, who sees it, its plan."""
    return Ear(AGREEMENT, find, parts=True, but=_APART)


# --- Which objects hang on what -----------------------------------------------------------
def _of_parties(ids: Collection[str]) -> Pairs:
    """Agreements that show one of these organisations as party or holder."""
    return _answered(ids, Party.objects.values_list("organisation", "agreement"))


def _items_of_bodies(ids: Collection[str]) -> Pairs:
    return _answered(ids, ActionItem.objects.values_list("organisation", "pk"))


def _answered(ids: Collection[str], rows: Any) -> Pairs:
    """Of ``rows``, pairs of an organisation and an object, those that ``ids`` answer for."""
    answers: dict[str, list[str]] = {}
    for holder, body in answered_for_by(ids):
        answers.setdefault(body, []).append(holder)
    for body, pk in rows.filter(organisation__in=list(answers)):
        for holder in answers[str(body)]:
            yield holder, pk


def _items_of_reviews(ids: Collection[str]) -> Pairs:
    """What the review asked for, and what came along into it, with one more count."""
    yield from ActionItem.objects.filter(review__pk__in=ids).values_list("review", "pk")
    yield from ActionItemCarry.objects.filter(review__pk__in=ids).values_list("review", "item")


def _reviews_of_items(ids: Collection[str]) -> Pairs:
    """The meetings that had the item before them."""
    yield from ActionItem.objects.filter(pk__in=ids).values_list("pk", "review")
    yield from ActionItemCarry.objects.filter(item__pk__in=ids).values_list("item", "review")


def _reviews_of_documents(ids: Collection[str]) -> Pairs:
    return Document.objects.filter(pk__in=ids, review__isnull=False).values_list("pk", "review")


# --- What the day moves -------------------------------------------------------------------
def _due(since: dt.date, until: dt.date) -> Any:
    """Waiting reviews that were due on the days left behind: they are late now."""
    return Review.objects.filter(status__in=WAITING, due_on__gte=since, due_on__lt=until)


def _with_next_review_past(since: dt.date, until: dt.date) -> Any:
    return Agreement.objects.filter(pk__in=_due(since, until).values("agreement"))


def _items_due(since: dt.date, until: dt.date) -> Any:
    return ActionItem.objects.open().filter(due_on__gte=since, due_on__lt=until)


def _decisions_asked(since: dt.date, until: dt.date) -> Any:
    return MergerDecision.objects.filter(since__gt=since, since__lte=until)


# --- Reports: a list of their own under each review ---------------------------------------
class _ReportInFeedSerializer(ReviewReportSerializer):
    review = serializers.UUIDField(help_text="Id of the review whose list it is of.")


class _ReportsOfFeed(ReviewReportSource):
    """The reports in all lists ``reviews/{id}/reports/``; each says which."""

    shape = single_shape = _ReportInFeedSerializer

    def __init__(self, asked: Asked) -> None:
        DictSource.__init__(self, asked)

    def visible(self) -> "QuerySet[Report]":
        listed_in = Review.objects.filter(agreement__in=open_to_parties(self.asked.reader))
        reports = Report.objects.visible_to(self.asked.reader).filter(
            review__in=listed_in.values("pk")
        )
        return reports.select_related("organisation")

    def present(self, rows: Any) -> list[Row]:
        return [
            {**row, "review": report.review_id}
            for report, row in zip(rows, report_rows(rows), strict=True)
        ]


def _being_typed(asked: Asked) -> Any:
    """The own bodies' unfinished reports: not every saving of one is on the trail."""
    reports = _ReportsOfFeed(asked).visible().filter(status__in=UNSUBMITTED)
    return reports.filter(organisation__in=asked.reader.reach.own)


AGREEMENTS = (
    listed(
        "agreements",
        Agreement,
        api.AgreementViewSet.rows,
        Ear(AGREEMENT, parts=True),
        # A renewal names the agreement that it renews, to whoever sees that one.
        Ear(AGREEMENT, under(Agreement, "renewal_of")),
        *names(_of_parties),
        known=Known("pk", AGREEMENT),
        moved=_with_next_review_past,
    ),
    listed(
        "amendments",
        Amendment,
        api_amendments.AmendmentViewSet.rows,
        Ear(Amendment._meta.label_lower),
        whole_agreement(under(Amendment, "agreement")),
        known=Known("agreement", AGREEMENT),
    ),
    listed(
        "draft-comments",
        Comment,
        api_amendments.CommentViewSet.rows,
        Ear(_COMMENT),
        whole_agreement(under(Comment, "agreement")),
        *names(under(Comment, "organisation")),
        known=Known("agreement", AGREEMENT, own_only=True),
    ),
    listed(
        "agreement-decisions",
        MergerDecision,
        api_decisions.AgreementDecisionViewSet.rows,
        Ear(MergerDecision._meta.label_lower),
        whole_agreement(under(MergerDecision, "agreement")),
        known=Known("agreement", AGREEMENT),
        moved=_decisions_asked,
    ),
    listed(
        "reviews",
        Review,
        api_reviews.ReviewViewSet.rows,
        Ear(REVIEW, parts=True),
        whole_agreement(under(Review, "agreement")),
        # Its minutes are another with another item or paper.
        Ear(_ITEM, _reviews_of_items),
        Ear(Document._meta.label_lower, _reviews_of_documents),
        known=Known("agreement", AGREEMENT),
        moved=_due,
    ),
    listed(
        "review-reports",
        Report,
        _ReportsOfFeed,
        Ear(Report._meta.label_lower),
        Ear(REVIEW, under(Report, "review")),
        whole_agreement(under(Report, "review__agreement")),
        *names(under(Report, "organisation")),
        known=Known("pk", Report._meta.label_lower),
        typed=_being_typed,
    ),
    listed(
        "action-items",
        ActionItem,
        api_reviews.ActionItemViewSet.rows,
        Ear(_ITEM),
        Ear(REVIEW, _items_of_reviews),
        whole_agreement(under(ActionItem, "agreement")),
        *names(_items_of_bodies),
        known=Known("agreement", AGREEMENT),
        moved=_items_due,
    ),
    listed(
        "activities",
        Activity,
        api_reviews.ActivityViewSet.rows,
        Ear(Activity._meta.label_lower),
        whole_agreement(under(Activity, "agreement")),
        *names(under(Activity, "organisations")),
        known=Known("agreement", AGREEMENT),
    ),
)
