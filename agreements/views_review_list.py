"""The list of reviews: what is late, what is coming, what was held."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, DateField, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.filters import narrowed
from agreements.forms_filters import ReviewFilterForm
from agreements.models import Agreement, Party, Report, Review
from agreements.models.reviews import ReviewQuerySet
from agreements.review_timeliness import timed
from agreements.states import ReportStatus, ReviewStatus
from agreements.views_common import (
    is_awaited,
    list_response,
    member_page,
    reader_of,
    review_heading,
)
from hospitals.models.base import matching
from hospitals.succession import END
from toolkit import clock
from toolkit.lists import count_up_to_limit
from toolkit.paging import BadCursor, Ordering, page_of

PAGE_SIZE = 25


@dataclass(frozen=True)
class Filed:
    """How many of the reports that are owed are in."""

    filed: int
    owed: int


@dataclass(frozen=True)
class Row:
    """One line of the list; ``filed`` only where reports are owed and the reader may know."""

    review: Review
    filed: Filed | None

    @property
    def heading(self) -> str:
        return review_heading(self.review)

    @property
    def is_awaited(self) -> bool:
        return is_awaited(self.review)


@dataclass(frozen=True)
class Shelf:
    """One of the list's ready-made cuts, shown as a tab."""

    name: str
    label: str
    current: bool

    @property
    def address(self) -> str:
        return f"?show={self.name}"


def _on_shelf(rows: ReviewQuerySet, name: str) -> ReviewQuerySet:
    today = clock.today()
    if name == "late":
        return rows.late_on(today)
    if name == "held":
        return rows.filter(status__in=[ReviewStatus.HELD, ReviewStatus.CONCLUDED])
    if name == "all":
        return rows
    return rows.waiting().filter(due_on__gte=today)


def shelves(current: str) -> list[Shelf]:
    labels = {
        "upcoming": _("Sắp tới"),
        "late": _("Quá hạn"),
        "held": _("Đã họp"),
        "all": _("Tất cả"),
    }
    return [Shelf(name, label, name == current) for name, label in labels.items()]


@member_page
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "upcoming")
    shelf = show if show in ("upcoming", "late", "held", "all") else "upcoming"
    form = ReviewFilterForm(request.GET)
    chosen = form.chosen()
    visible = Review.objects.visible_to(request.user)
    # A state or lateness that was asked for is looked for on every shelf.
    asks_when = any(chosen.get(name) for name in ("status", "late", "timeliness"))
    if "show" not in request.GET and asks_when:
        shelf = "all"
    found = narrowed_reviews(_on_shelf(visible, shelf), chosen, reader_of(request))
    newest_first = shelf in ("held", "all")
    ordering = Ordering("due", Coalesce("due_on", "held_on", _last()), newest_first)
    try:
        page = page_of(
            found.select_related("agreement"),
            ordering,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())
    address = request.path + form.query_without()
    filed = filed_in(page.rows, reader_of(request))
    context = {
        "form": form,
        "chips": form.chips(),
        "shelf": shelf,
        "shelves": shelves(shelf),
        "page": page,
        "rows": [Row(review, filed.get(review.pk)) for review in page.rows],
        "count": count_up_to_limit(found),
        "address": address,
    }
    return list_response(
        request, "reviews/list.html", "reviews/list_results.html", context, address=address
    )


def _last() -> Value:
    return Value(END, output_field=DateField())


def filed_in(reviews: Iterable[Review], user: User) -> dict[uuid.UUID, Filed]:
    """Review → how many have filed; only of agreements whose documents ``user`` reads."""
    rows = Report.objects.filter(review__in=[review.pk for review in reviews])
    if not user.reads_everything:
        own = Party.objects.filter(organisation__in=user.reach.own)
        rows = rows.filter(review__agreement__in=own.values("agreement"))
    is_filed = Q(status=ReportStatus.SUBMITTED)
    counted = (
        rows.order_by()
        .values_list("review")
        .annotate(filed=Count("pk", filter=is_filed), owed=Count("pk"))
    )
    return {review: Filed(filed, owed) for review, filed, owed in counted}


def narrowed_reviews(rows: ReviewQuerySet, chosen: dict[str, Any], user: User) -> ReviewQuerySet:
    """``rows`` after every filter that has a value."""
    if text := chosen.get("agreement"):
        named = Agreement.objects.filter(Q(code=text) | matching(text))
        rows = rows.filter(agreement__in=named.values("pk"))
    for name, lookup in (
        ("kind", "kind"),
        ("status", "status"),
        ("due_from", "due_on__gte"),
        ("due_to", "due_on__lte"),
    ):
        if chosen.get(name):
            rows = rows.filter(**{lookup: chosen[name]})
    if chosen.get("mine"):
        own = Party.objects.filter(organisation__in=user.reach.own)
        rows = rows.filter(agreement__in=own.values("agreement"))
    about = {name: chosen[name] for name in ("region", "specialty") if chosen.get(name)}
    if about:
        theirs = narrowed(Agreement.objects.all(), about, clock.today())
        rows = rows.filter(agreement__in=theirs.values("pk"))
    if chosen.get("timeliness"):
        rows = rows.filter(timed(chosen["timeliness"], clock.today()))
    return rows.late_on(clock.today()) if chosen.get("late") else rows
