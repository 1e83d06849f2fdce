"""Agreements, their reviews and their papers."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Document, Review
from agreements.states import WAITING
from agreements.views_common import review_heading
from cooperation.search.results import Hit, Seen, Source
from toolkit.days import write_day
from toolkit.paging import Ordering


def _agreements(seen: Seen) -> QuerySet[Any]:
    return (
        Agreement.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text", indexed=True))
        .only(
            *("code", "title", "number", "status", "search_text", "updated_at"),
            *("signed_on", "signed_on_precision"),
        )
    )


def _agreement(row: Agreement, seen: Seen) -> Hit:
    if seen.agreements is not None:
        seen.agreements.append(row.pk)
    url = reverse("agreements:detail", args=[row.pk])
    return Hit(row.title, url, row.search_text, _signed(row), row, has_status=True)


def _signed(row: Agreement) -> str:
    if row.signed_on is None:
        return row.number
    day = write_day(row.signed_on, row.signed_on_precision or "day")
    if not row.number:
        return _("ký %(day)s") % {"day": day}
    return _("số %(number)s, ký %(day)s") % {"number": row.number, "day": day}


def _reviews(seen: Seen) -> QuerySet[Any]:
    """Of the agreements that were found: those that wait, the next one leading. A page of them
    alone looks at every agreement that the words find."""
    agreements: Any = seen.agreements
    if agreements is None:
        agreements = _agreements(seen).order_by().values("pk")
    return (
        Review.objects.visible_to(seen.user)
        .filter(agreement__in=agreements, status__in=WAITING)
        .select_related("agreement")
        .only(
            *("kind", "status", "due_on", "held_on", "sequence"),
            *("agreement__title", "agreement__code", "agreement__status", "agreement__entered_on"),
            "agreement__search_text",
        )
    )


def _review(row: Review, seen: Seen) -> Hit:
    note = _("hạn %(day)s") % {"day": write_day(row.due_on)} if row.due_on else ""
    url = reverse("reviews:detail", args=[row.pk])
    return Hit(review_heading(row), url, row.agreement.search_text, note, row, has_status=True)


def _documents(seen: Seen) -> QuerySet[Any]:
    return (
        Document.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text", indexed=True))
        .select_related("agreement")
        .only("title", "search_text", "kind", "added_at", "agreement__title", "agreement__code")
    )


def _document(row: Document, seen: Seen) -> Hit:
    url = reverse("agreements:detail", args=[row.agreement_id]) + "?tab=documents"
    note = f"{row.get_kind_display()} · {row.agreement.title}"
    return Hit(row.title, url, row.search_text, note, row.agreement)


def _agreement_list(words: str) -> str:
    return f"{reverse('agreements:list')}?{urlencode({'search': words})}"


def _review_list(words: str) -> str:
    return f"{reverse('reviews:list')}?{urlencode({'show': 'all', 'agreement': words})}"


AGREEMENTS = Source(
    "agreements",
    gettext_lazy("Thỏa thuận"),
    "file-earmark-text",
    _agreements,
    _agreement,
    Ordering("updated", "updated_at", descending=True),
    _agreement_list,
)
REVIEWS = Source(
    "reviews",
    gettext_lazy("Đánh giá"),
    "calendar-event",
    _reviews,
    _review,
    Ordering("due", Coalesce("due_on", Value(dt.date.max), output_field=DateField())),
    _review_list,
)
DOCUMENTS = Source(
    "documents",
    gettext_lazy("Tài liệu"),
    "paperclip",
    _documents,
    _document,
    Ordering("added", "added_at", descending=True),
)
