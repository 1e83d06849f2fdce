"""One review's page and its parts: reports, meeting, action items, papers, trail."""

import uuid
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions_reviews
from agreements.papers.kinds import PAPERS
from agreements.presentation.review_acts import review_acts
from agreements.review_page import TRAIL_IN_OVERVIEW, TRAIL_LIMIT, ReviewPage, Tab
from agreements.views_common import get_review, member_page, reader_of, review_heading


@member_page
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    page = ReviewPage(reader_of(request), get_review(request, pk))
    tab = request.GET.get("tab", "overview")
    tabs = tabs_of(page, tab)
    if tab not in [one.name for one in tabs]:
        raise Http404
    turn = page.turn
    context = {
        "page": page,
        "review": page.review,
        "agreement": page.agreement,
        "heading": review_heading(page.review),
        "tabs": tabs,
        "turn": turn,
        "acts": review_acts(page.review, page.user, beside=turn.url if turn else ""),
        "paper_kinds": list(PAPERS.values()),
        "may_edit_minutes": permissions_reviews.can_edit_minutes(page.user, page.review),
        "trail": (
            page.trail(TRAIL_LIMIT)
            if tab == "trail"
            else page.trail(TRAIL_IN_OVERVIEW, with_savings=False)
        ),
    }
    return render(request, f"reviews/detail_{tab}.html", context)


def tabs_of(page: ReviewPage, current: str) -> list[Tab]:
    """The parts with their counts: reports where any are owed, the meeting once it was held."""
    progress = page.progress
    parts: dict[str, tuple[str, Callable[[], str]]] = {
        "overview": (_("Tổng quan"), str),
        "reports": (_("Báo cáo"), lambda: f"{progress.submitted}/{len(progress.reports)}"),
        "meeting": (_("Cuộc họp"), str),
        "items": (_("Việc phải làm"), lambda: str(len(page.items))),
        "documents": (_("Tài liệu"), lambda: str(len(page.documents) + len(page.papers))),
        "trail": (_("Nhật ký"), str),
    }
    if not progress.reports:
        del parts["reports"]
    if not page.is_held:
        del parts["meeting"]
    if not page.may_read_documents:
        for name in ("reports", "meeting"):
            parts.pop(name, None)
    if not page.reads_trail:
        del parts["trail"]
    return [Tab(name, label, count(), name == current) for name, (label, count) in parts.items()]
