"""The list of reviews: its columns, and what its lines say."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Prefetch, Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements.filters_reviews import narrowed_reviews, on_shelf, ordering_for
from agreements.forms_filters import ReviewFilterForm
from agreements.models import Agreement, Party, Report, Review
from agreements.models.reviews import ReviewQuerySet
from agreements.states import ReportStatus
from agreements.views_common import is_awaited, review_heading
from toolkit.among import Among
from toolkit.listing.cells import DASH, Addresses, main
from toolkit.listing.columns import ListColumn, SheetColumn
from toolkit.listing.listing import Listing
from toolkit.paging import Ordering
from toolkit.templatetags.portal import day, days_between, days_left, status_badge


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
    address: str

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


def shelves(current: str) -> list[Shelf]:
    labels = {
        "upcoming": _("Sắp tới"),
        "late": _("Quá hạn"),
        "held": _("Đã họp"),
        "all": _("Tất cả"),
    }
    return [Shelf(name, label, name == current) for name, label in labels.items()]


# --- The cells ------------------------------------------------------------------------------
def _title(row: Row) -> str:
    return main(row.heading, row.address, row.review.agreement.code)


def _period(row: Row) -> str:
    if row.review.period_from is None:
        return DASH
    return days_between(row.review.period_from, row.review.period_to)


def _reports(row: Row) -> str:
    if row.filed is None:
        return DASH
    counted = f"{row.filed.filed}/{row.filed.owed}"
    return format_html('{}<span class="cell-note">{}</span>', counted, _("đã nộp"))


def _due(row: Row) -> str:
    due = day(row.review.due_on, unknown="–")
    if not row.is_awaited:
        return due
    return format_html('{}<span class="cell-note">{}</span>', due, days_left(row.review.due_on))


COLUMNS = (
    ListColumn(
        "title",
        gettext_lazy("Kỳ đánh giá"),
        _title,
        lambda row: row.heading,
        also=(SheetColumn(gettext_lazy("Mã thỏa thuận"), lambda row: row.review.agreement.code),),
        sorts_by="title",
    ),
    ListColumn(
        "kind",
        gettext_lazy("Loại"),
        lambda row: row.review.get_kind_display(),
        lambda row: row.review.get_kind_display(),
        is_short=True,
        is_on=False,
    ),
    ListColumn(
        "period",
        gettext_lazy("Thời gian đánh giá"),
        _period,
        lambda row: row.review.period_from,
        is_day=True,
        is_short=True,
        sheet_heading=gettext_lazy("Đánh giá từ ngày"),
        also=(
            SheetColumn(
                gettext_lazy("Đánh giá đến ngày"), lambda row: row.review.period_to, is_day=True
            ),
        ),
        short=gettext_lazy("Thời gian"),
    ),
    ListColumn(
        "status",
        gettext_lazy("Trạng thái"),
        lambda row: status_badge(row.review),
        lambda row: row.review.get_status_display(),
    ),
    ListColumn(
        "reports",
        gettext_lazy("Báo cáo"),
        _reports,
        lambda row: row.filed and row.filed.filed,
        sheet_heading=gettext_lazy("Báo cáo đã nộp"),
        also=(
            SheetColumn(gettext_lazy("Báo cáo phải nộp"), lambda row: row.filed and row.filed.owed),
        ),
        is_number=True,
    ),
    ListColumn(
        "due",
        gettext_lazy("Hạn"),
        _due,
        lambda row: row.review.due_on,
        is_day=True,
        sorts_by="due",
        is_number=True,
    ),
    ListColumn(
        "held_on",
        gettext_lazy("Ngày họp"),
        lambda row: day(row.review.held_on, unknown="–"),
        lambda row: row.review.held_on,
        is_day=True,
        sorts_by="held_on",
        is_number=True,
    ),
    ListColumn(
        "place",
        gettext_lazy("Nơi họp"),
        lambda row: row.review.place or DASH,
        lambda row: row.review.place,
        is_on=False,
    ),
)


class ReviewListing(Listing):
    slug = "reviews"
    label = gettext_lazy("Đánh giá")
    url_name = "reviews:list"
    columns = COLUMNS
    parameters = ("show",)
    last_first = ("held_on",)

    def visible(self) -> ReviewQuerySet:
        return Review.objects.visible_to(self.reader)

    def make_form(self) -> ReviewFilterForm:
        return ReviewFilterForm(self.query)

    @cached_property
    def shelf(self) -> str:
        show = self.query.get("show", "")
        # A state or lateness that was asked for is looked for on every shelf.
        asks_when = any(self.chosen.get(name) for name in ("status", "late", "timeliness"))
        if "show" not in self.query and asks_when:
            return "all"
        return show if show in ("upcoming", "late", "held", "all") else "upcoming"

    def narrowed(self, leave_out: str = "") -> ReviewQuerySet:
        shelved = on_shelf(self.visible(), self.shelf, self.today)
        return narrowed_reviews(shelved, self.chosen, self.reader, leave_out=leave_out)

    def prepared(self, rows: ReviewQuerySet) -> ReviewQuerySet:
        """The agreements by a question of their own: joined first, every review that is sorted
        would be carried along with all of its agreement."""
        agreements = Agreement.objects.only("title", "code", "status", "entered_on")
        read = ("kind", "sequence", "period_from", "period_to", "status", "due_on", "held_on")
        return rows.only(*read, "place", "agreement").prefetch_related(
            Prefetch("agreement", agreements)
        )

    def order(self, asked: str) -> Ordering:
        return ordering_for(asked, "-due" if self.shelf in ("held", "all") else "due")

    @classmethod
    def ways_to_sort(cls) -> Mapping[str, str]:
        return {
            "due": _("Hạn, gần trước"),
            "-due": _("Hạn, xa trước"),
            "-held_on": _("Ngày họp, mới trước"),
            "held_on": _("Ngày họp, cũ trước"),
            "title": _("Thỏa thuận, A đến Z"),
            "-title": _("Thỏa thuận, Z đến A"),
        }

    def lines(self, records: Sequence[Review]) -> list[Row]:
        filed = filed_in(records, self.reader) if "reports" in self.shown_keys else {}
        address = Addresses("reviews:detail")
        return [Row(review, filed.get(review.pk), address(review.pk)) for review in records]


def filed_in(reviews: Iterable[Review], user: User) -> dict[uuid.UUID, Filed]:
    """Review → how many have filed; only of agreements whose documents ``user`` reads."""
    rows = Report.objects.filter(Among("review_id", [review.pk for review in reviews]))
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
