"""The reports of a review side by side, and beside those of the last period."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agreements import permissions_reviews
from agreements.models import Report, Review, ReviewedCommitment
from agreements.presentation.figures import FigureRow
from agreements.review_page import ReviewPage, figures_between
from agreements.views_common import get_review, member_page, reader_of, review_heading


@dataclass(frozen=True)
class Column:
    """One body's answer for one commitment, in this period and the last."""

    report: Report
    text: str
    last_text: str


@dataclass(frozen=True)
class Compared:
    commitment: ReviewedCommitment
    last_row: ReviewedCommitment | None
    columns: list[Column]


@dataclass(frozen=True)
class ComparedFigure:
    """One figure in this period, and in the last one where it was known then."""

    now: FigureRow
    last: FigureRow | None

    @property
    def is_empty(self) -> bool:
        """Nothing was counted in either period."""
        return self.now.is_empty and (self.last is None or self.last.is_empty)


@member_page
@require_GET
def compare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every report that is in, commitment by commitment, with the last period's beside it."""
    user, review = reader_of(request), get_review(request, pk)
    permissions_reviews.can_read_review_documents(user, review.agreement).demand()
    page = ReviewPage(user, review)
    context = {
        "page": page,
        "review": review,
        "agreement": review.agreement,
        "subject": review_heading(review),
        "compared": compared_reports(page),
        "figures": compared_figures(page),
        "missing": page.progress.unsubmitted,
    }
    return render(request, "reviews/compare.html", context)


def compared_reports(page: ReviewPage) -> list[Compared]:
    said = {
        (report.pk, answer.commitment_id): answer.text
        for report in page.readable_reports
        for answer in report.answers.all()
    }
    return [
        Compared(
            row,
            page.last.rating_row(row),
            [
                Column(
                    report,
                    said.get((report.pk, row.pk), ""),
                    page.last.answer(page.holder_of_report(report), row),
                )
                for report in page.readable_reports
            ],
        )
        for row in page.commitments
    ]


def compared_figures(page: ReviewPage) -> list[ComparedFigure]:
    last: Review | None = page.last.review
    if last is not None:
        last.agreement = page.agreement
    before = {row.key: row for row in figures_between(last)} if last is not None else {}
    pairs = [ComparedFigure(row, before.get(row.key)) for row in page.figures]
    return [pair for pair in pairs if not pair.is_empty]
