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
from cooperation.search.results import Hit, Seen, Source, named_by_title
from toolkit.among import Among
from toolkit.days import write_day
from toolkit.paging import Ordering


def _agreements(seen: Seen) -> QuerySet[Any]:
    rows = seen.reader.visible(Agreement)
    few = seen.reader.few_agreements
    if few is not None:
        rows = rows.filter(Among("id", few))
    return rows.filter(seen.question.condition("search_text", indexed=few is None)).only(
        *("code", "title", "number", "status", "search_text", "updated_at"),
        *("signed_on", "signed_on_precision"),
    )


def _agreement(row: Agreement) -> Hit:
    url = reverse("agreements:detail", args=[row.pk])
    return Hit(row.title, url, _signed(row), row, has_status=True)


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
    if seen.agreements is None:
        agreements = _agreements(seen).order_by()
    else:
        # As rows rather than ids, for PostgreSQL then begins with these few instead of all that
        # the user sees.
        agreements = Agreement.objects.filter(pk__in=seen.agreements)
    return (
        seen.reader.visible(Review)
        .filter(agreement__in=agreements.values("pk"), status__in=WAITING)
        .select_related("agreement")
        .only(
            *("kind", "status", "due_on", "held_on", "sequence"),
            *("agreement__title", "agreement__code", "agreement__status", "agreement__entered_on"),
            "agreement__search_text",
        )
    )


def _review_words(row: Review) -> tuple[str, str]:
    return review_heading(row), row.agreement.search_text


def _review(row: Review) -> Hit:
    note = _("hạn %(day)s") % {"day": write_day(row.due_on)} if row.due_on else ""
    url = reverse("reviews:detail", args=[row.pk])
    return Hit(review_heading(row), url, note, row, has_status=True)


def _documents(seen: Seen) -> QuerySet[Any]:
    return (
        seen.reader.visible(Document)
        .filter(seen.question.condition("search_text", indexed=True))
        .select_related("agreement")
        .only("title", "search_text", "kind", "added_at", "agreement__title", "agreement__code")
    )


def _document(row: Document) -> Hit:
    url = reverse("agreements:detail", args=[row.agreement_id]) + "?tab=documents"
    note = f"{row.get_kind_display()} · {row.agreement.title}"
    return Hit(row.title, url, note, row.agreement)


def _agreement_list(words: str) -> str:
    return f"{reverse('agreements:list')}?{urlencode({'search': words})}"


def _review_list(words: str) -> str:
    return f"{reverse('reviews:list')}?{urlencode({'show': 'all', 'agreement': words})}"


AGREEMENTS = Source(
    "agreements",
    gettext_lazy("Thỏa thuận"),
    "file-earmark-text",
    _agreements,
    named_by_title,
    _agreement,
    Ordering("updated", "updated_at", descending=True),
    _agreement_list,
)
REVIEWS = Source(
    "reviews",
    gettext_lazy("Đánh giá"),
    "calendar-event",
    _reviews,
    _review_words,
    _review,
    Ordering("due", Coalesce("due_on", Value(dt.date.max), output_field=DateField())),
    _review_list,
)
DOCUMENTS = Source(
    "documents",
    gettext_lazy("Tài liệu"),
    "paperclip",
    _documents,
    named_by_title,
    _document,
    Ordering("added", "added_at", descending=True),
)
