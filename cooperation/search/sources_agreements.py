"""Agreements, their reviews and their papers."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Document, Review
from agreements.states import WAITING
from agreements.views_common import review_heading
from cooperation.search.results import READ, SHOWN, Hit, Seen, Source
from toolkit.days import write_day
from toolkit.folded_sql import Folded
from toolkit.folding import fold


def _agreements(seen: Seen) -> Iterator[Hit]:
    rows = (
        Agreement.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text"))
        .order_by("-updated_at", "id")
        .only(
            "code", "title", "number", "status", "search_text", "signed_on", "signed_on_precision"
        )[: READ + 1]
    )
    for row in rows:
        seen.agreements[row.pk] = row.search_text
        url = reverse("agreements:detail", args=[row.pk])
        yield Hit(row.title, url, row.search_text, _signed(row), row, has_status=True)


def _signed(row: Agreement) -> str:
    if row.signed_on is None:
        return row.number
    day = write_day(row.signed_on, row.signed_on_precision or "day")
    if not row.number:
        return _("ký %(day)s") % {"day": day}
    return _("số %(number)s, ký %(day)s") % {"number": row.number, "day": day}


def _reviews(seen: Seen) -> Iterator[Hit]:
    """Of the agreements that were found: those that wait, the next one leading."""
    texts = seen.agreements
    rows = (
        Review.objects.visible_to(seen.user)
        .filter(agreement__in=list(texts), status__in=WAITING)
        .select_related("agreement")
        .only(
            *("kind", "status", "due_on", "held_on", "sequence"),
            *("agreement__title", "agreement__code", "agreement__status", "agreement__entered_on"),
        )
        .order_by("due_on", "pk")[: SHOWN + 1]
    )
    for row in rows:
        note = _("hạn %(day)s") % {"day": write_day(row.due_on)} if row.due_on else ""
        url = reverse("reviews:detail", args=[row.pk])
        text = texts[row.agreement_id]
        yield Hit(review_heading(row), url, text, note, row, has_status=True)


def _documents(seen: Seen) -> Iterator[Hit]:
    rows = (
        Document.objects.visible_to(seen.user)
        .annotate(folded=Folded("title"))
        .filter(seen.question.condition("folded"))
        .select_related("agreement")
        .only("title", "kind", "agreement__title", "agreement__code")
        .order_by("-added_at", "id")[: READ + 1]
    )
    for row in rows:
        url = reverse("agreements:detail", args=[row.agreement_id]) + "?tab=documents"
        note = f"{row.get_kind_display()} · {row.agreement.title}"
        yield Hit(row.title, url, fold(row.title), note, row.agreement)


def _agreement_list(words: str) -> str:
    return f"{reverse('agreements:list')}?{urlencode({'search': words})}"


def _review_list(words: str) -> str:
    return f"{reverse('reviews:list')}?{urlencode({'show': 'all', 'agreement': words})}"


AGREEMENTS = Source(
    "agreements", gettext_lazy("Thỏa thuận"), "file-earmark-text", _agreements, _agreement_list
)
REVIEWS = Source("reviews", gettext_lazy("Đánh giá"), "calendar-event", _reviews, _review_list)
DOCUMENTS = Source("documents", gettext_lazy("Tài liệu"), "paperclip", _documents)
