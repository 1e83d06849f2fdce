"""The list of agreements: its columns, and what its lines say."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.filters import DEFAULT_ORDERING, narrowed, ordering_for, with_awaited_review
from agreements.forms_filters import AgreementFilterForm
from agreements.models import Agreement, Content, Party
from agreements.models.agreements import AgreementQuerySet
from agreements.states import BEFORE_SIGNATURE, OVER, Status
from toolkit.among import Among
from toolkit.days import write_day
from toolkit.icons import icon
from toolkit.listing.cells import DASH, Addresses, figure, main, unknown
from toolkit.listing.columns import ListColumn, SheetColumn, Value
from toolkit.listing.listing import Listing
from toolkit.looks import label_of
from toolkit.paging import Ordering
from toolkit.templatetags.portal import badge, day, days_left, status_badge


@dataclass(frozen=True)
class Row:
    """One line of the list. ``signed`` names have come to ``held`` holders of today; ``parties``
    are the names as signed, the hub's first."""

    agreement: Any
    address: str
    signed: int = 0
    held: int = 0
    commitments: int = 0
    is_late: bool = False
    parties: Sequence[str] = ()

    @property
    def is_merged(self) -> bool:
        return self.held < self.signed

    @property
    def period(self) -> str:
        """``2024 – 2030``, ``từ 2024``; empty while neither end is known."""
        starts, ends = self.agreement.starts_on, self.agreement.ends_on
        if starts and ends:
            return f"{starts.year} – {ends.year}"
        if starts:
            return _("từ %(year)s") % {"year": starts.year}
        return _("đến %(year)s") % {"year": ends.year} if ends else ""

    @property
    def has_signing_day(self) -> bool:
        """Signed, on a known day or not."""
        return bool(self.agreement.signed_on or self.agreement.lacks_signing_day)

    @property
    def review_words(self) -> str:
        """What stands where there is no awaited review."""
        if self.agreement.status in BEFORE_SIGNATURE | OVER:
            return "–"
        return _("chưa có lịch")

    @property
    def is_suspended(self) -> bool:
        return bool(self.agreement.status == Status.SUSPENDED)


# --- The cells of the page ------------------------------------------------------------------
def _title(row: Row) -> str:
    agreement = row.agreement
    note = agreement.code
    if agreement.review_every_months:
        note = f"{note} · {label_of(agreement, 'review_every_months')}"
    return main(agreement.title, row.address, note)


def _parties(row: Row) -> str:
    counts = format_html('<span class="num">{} → {}</span>', row.signed, row.held)
    if not row.is_merged:
        return counts
    return format_html(
        '{}<span class="cell-note is-merged">{} {}</span>',
        counts,
        icon("sign-merge-right", 13),
        _("do sáp nhập"),
    )


def _status(row: Row) -> str:
    state = status_badge(row.agreement)
    if not row.agreement.lacks_signing_day:
        return state
    return format_html("{} {}", state, badge("wait", _("Thiếu ngày ký"), "calendar-x"))


def _signed_on(row: Row) -> str:
    if not row.has_signing_day:
        return DASH
    return day(row.agreement.signed_on, row.agreement.signed_on_precision)


def _period(row: Row) -> str:
    if not row.period:
        return format_html('<span class="unknown period">{}</span>', _("chưa ghi"))
    return format_html('<span class="num period">{}</span>', row.period)


def _review(row: Row) -> str:
    agreement = row.agreement
    if row.is_suspended:
        words = _("dừng từ %(since)s") % {"since": "\0"}
        before, _since, after = words.partition("\0")
        return format_html("{}{}{}", before, day(agreement.suspended_on), after)
    if not agreement.awaited_on:
        return DASH if row.review_words == "–" else unknown(row.review_words)
    return format_html(
        '{}<span class="cell-note">{} {}</span>',
        day(agreement.awaited_on),
        icon("exclamation-triangle-fill", 13) if row.is_late else "",
        days_left(agreement.awaited_on),
    )


def _names(row: Row) -> str:
    return format_html_join("; ", "{}", ((name,) for name in row.parties)) or DASH


def _ends_on(row: Row) -> str:
    return day(row.agreement.ends_on, row.agreement.ends_on_precision)


def _number(row: Row) -> str:
    return row.agreement.number or DASH


# --- The cells of the spreadsheet -----------------------------------------------------------
def _known(row: Row, field: str) -> Value:
    """The day, or as much of it as is known in words."""
    value: dt.date | None = getattr(row.agreement, field)
    precision = getattr(row.agreement, f"{field}_precision")
    return value if precision == "day" else write_day(value, precision or "day")


def _review_day(row: Row) -> Value:
    return None if row.is_suspended else row.agreement.awaited_on


def _rhythm(row: Row) -> Value:
    agreement = row.agreement
    return agreement.get_review_every_months_display() if agreement.review_every_months else None


def _level(row: Row) -> str:
    return str(row.agreement.get_level_display())


COLUMNS = (
    ListColumn(
        "title",
        gettext_lazy("Thỏa thuận"),
        _title,
        lambda row: row.agreement.title,
        also=(
            SheetColumn(gettext_lazy("Mã"), lambda row: row.agreement.code),
            SheetColumn(gettext_lazy("Nhịp đánh giá"), _rhythm),
        ),
        sorts_by="title",
    ),
    ListColumn(
        "parties",
        gettext_lazy("Bên ký → nay"),
        _parties,
        lambda row: row.signed,
        sheet_heading=gettext_lazy("Số bên ký"),
        also=(SheetColumn(gettext_lazy("Số cơ quan hiện nay"), lambda row: row.held),),
    ),
    ListColumn(
        "names",
        gettext_lazy("Các bên khi ký"),
        _names,
        lambda row: "; ".join(row.parties),
        is_on=False,
    ),
    ListColumn(
        "status",
        gettext_lazy("Trạng thái"),
        _status,
        lambda row: row.agreement.get_status_display(),
    ),
    ListColumn("level", gettext_lazy("Cấp"), _level, _level, is_short=True, is_on=False),
    ListColumn(
        "number",
        gettext_lazy("Số, ký hiệu"),
        _number,
        lambda row: row.agreement.number,
        is_short=True,
        is_on=False,
    ),
    ListColumn(
        "signed_on",
        gettext_lazy("Ngày ký"),
        _signed_on,
        lambda row: _known(row, "signed_on"),
        is_day=True,
        sorts_by="signed_on",
        is_number=True,
    ),
    ListColumn(
        "period",
        gettext_lazy("Giai đoạn"),
        _period,
        lambda row: row.period,
        sorts_by="ends_on",
    ),
    ListColumn(
        "ends_on",
        gettext_lazy("Hết hiệu lực"),
        _ends_on,
        lambda row: _known(row, "ends_on"),
        is_day=True,
        is_number=True,
        is_on=False,
    ),
    ListColumn(
        "next_review",
        gettext_lazy("Đánh giá tới"),
        _review,
        _review_day,
        is_day=True,
        sorts_by="next_review",
        is_number=True,
    ),
    ListColumn(
        "commitments",
        gettext_lazy("Cam kết"),
        lambda row: figure(row.commitments),
        lambda row: row.commitments,
        is_number=True,
    ),
)


# What the columns write, and what says how they look.
_READ = (
    "code",
    "number",
    "title",
    "level",
    "status",
    "origin",
    "signed_on",
    "signed_on_precision",
    "starts_on",
    "ends_on",
    "ends_on_precision",
    "review_every_months",
    "suspended_on",
)


class AgreementListing(Listing):
    slug = "agreements"
    label = gettext_lazy("Thỏa thuận")
    url_name = "agreements:list"
    columns = COLUMNS
    last_first = ("signed_on",)

    @cached_property
    def _visible(self) -> AgreementQuerySet:
        return Agreement.objects.visible_to(self.reader)

    def visible(self) -> AgreementQuerySet:
        return self._visible

    def make_form(self) -> AgreementFilterForm:
        return AgreementFilterForm(self.query, visible=self._visible)

    def narrowed(self, leave_out: str = "") -> AgreementQuerySet:
        return narrowed(self._visible, self.chosen, self.today, leave_out=leave_out)

    def prepared(self, rows: AgreementQuerySet) -> AgreementQuerySet:
        return with_awaited_review(rows).only(*_READ)

    def order(self, asked: str) -> Ordering:
        return ordering_for(asked)

    @classmethod
    def ways_to_sort(cls) -> Mapping[str, str]:
        return {
            DEFAULT_ORDERING: _("Ngày ký, mới trước"),
            "signed_on": _("Ngày ký, cũ trước"),
            "title": _("Tên, A đến Z"),
            "-title": _("Tên, Z đến A"),
            "ends_on": _("Ngày kết thúc, gần trước"),
            "-ends_on": _("Ngày kết thúc, xa trước"),
            "next_review": _("Đánh giá tới, gần trước"),
            "-next_review": _("Đánh giá tới, xa trước"),
            "-updated": _("Cập nhật, mới trước"),
            "updated": _("Cập nhật, cũ trước"),
        }

    def lines(self, records: Sequence[Agreement]) -> list[Row]:
        """At most three queries; columns that are not shown ask nothing."""
        ids = [agreement.pk for agreement in records]
        keys, address = self.shown_keys, Addresses("agreements:detail")
        signed, held = _party_counts(ids, self.today) if "parties" in keys else ({}, {})
        names = _names_as_signed(ids) if "names" in keys else {}
        commitments = _commitments(ids) if "commitments" in keys else {}
        return [
            Row(
                agreement,
                address(agreement.pk),
                signed.get(agreement.pk, 0),
                held.get(agreement.pk, 0),
                commitments.get(agreement.pk, 0),
                bool(
                    agreement.awaited_on  # type: ignore[attr-defined]
                    and agreement.awaited_on < self.today  # type: ignore[attr-defined]
                    and agreement.status != Status.SUSPENDED
                ),
                names.get(agreement.pk, ()),
            )
            for agreement in records
        ]


def _commitments(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    return dict(
        Content.objects.filter(Among("agreement_id", ids))
        .values_list("agreement")
        .annotate(count=Count("pk"))
        .order_by()
    )


def _names_as_signed(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    names: dict[uuid.UUID, list[str]] = {}
    rows = Party.objects.filter(Among("agreement_id", ids)).order_by("role", "position", "id")
    for agreement, name in rows.values_list("agreement", "name_as_signed"):
        names.setdefault(agreement, []).append(name)
    return names


def _party_counts(
    ids: Sequence[uuid.UUID], today: dt.date
) -> tuple[dict[uuid.UUID, int], dict[uuid.UUID, int]]:
    """Agreement → how many signed it, and how many bodies answer for it today."""
    counted = (
        Party.objects.filter(
            Among("agreement_id", ids),
            organisation__holders__since__lte=today,
            organisation__holders__until__gt=today,
        )
        .values_list("agreement")
        .annotate(
            signed=Count("pk", distinct=True),
            held=Count("organisation__holders__holder", distinct=True),
        )
        .order_by()
    )
    signed: dict[uuid.UUID, int] = {}
    held: dict[uuid.UUID, int] = {}
    for agreement_id, names, holders in counted:
        signed[agreement_id], held[agreement_id] = names, holders
    return signed, held
