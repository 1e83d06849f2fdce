"""Reviews on their way, for tests: made by the services, as the portal makes them."""

import datetime as dt

from agreements.models import Agreement, Confirmation, Report, Review
from agreements.services import (
    confirm_minutes,
    edit_minutes,
    mark_review_held,
    open_review,
    save_report,
)
from agreements.states import Rating
from agreements.tests.builders import HUB, PARTNER, make_review, organisation
from conftest import Cast
from toolkit import clock


def opened(agreement: Agreement, cast: Cast, **fields: object) -> Review:
    """A review due a week from today, opened by the hub's officer."""
    due_on = clock.today() + dt.timedelta(days=7)
    return open_review(make_review(agreement, due_on, **fields), by=cast.hub_officer)  # type: ignore[arg-type]


def held(agreement: Agreement, cast: Cast) -> Review:
    """The same, held today."""
    return mark_review_held(opened(agreement, cast), by=cast.hub_officer, held_on=clock.today())


def report_of(review: Review, slug: str = PARTNER) -> Report:
    return review.reports.select_related("review__agreement", "organisation").get(
        organisation__slug=slug
    )


def write(report: Report, cast: Cast, summary: str = "Đã đào tạo 10 bác sĩ") -> Report:
    """The partner's officer writes it."""
    return save_report(
        report,
        by=cast.partner_officer,
        version=report.version,
        summary=summary,
        difficulties="",
        proposals="",
        answers={},
    )


def minuted(review: Review, cast: Cast, **changes: object) -> Review:
    """Minutes, conclusions and ratings all written down by the hub's officer."""
    fields: dict[str, object] = {
        "version": Review.objects.get(pk=review.pk).minutes_version,
        "place": "Trụ sở Sở Y tế",
        "minutes": "Các bên đã báo cáo.",
        "conclusions": "Đạt phần lớn.",
        "next_direction": "Tiếp tục đào tạo.",
        "attendances": [(organisation(HUB), "Người mẫu A"), (organisation(PARTNER), "")],
        "ratings": {row.pk: (Rating.PARTLY, "") for row in review.commitments.all()},
    }
    return edit_minutes(review, by=cast.hub_officer, **{**fields, **changes})  # type: ignore[arg-type]


def confirm(review: Review, cast: Cast, slug: str = PARTNER) -> Confirmation:
    head = cast.partner_head if slug == PARTNER else cast.hub_head
    return confirm_minutes(
        review,
        by=head,
        organisation=organisation(slug),
        version=Review.objects.get(pk=review.pk).minutes_version,
    )
