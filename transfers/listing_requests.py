"""The list of requests: its columns, and what its lines say."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from toolkit.listing.cells import DASH, Addresses, day_of, escaped, main, noted, unknown
from toolkit.listing.columns import ListColumn, SheetColumn
from toolkit.listing.listing import Listing
from toolkit.paging import Ordering
from toolkit.templatetags.portal import badge, day, status_badge, turn_chip
from transfers.filters_requests import narrowed, ordering_for
from transfers.forms_requests_filters import RequestFilterForm
from transfers.models import TransferRequest
from transfers.models.requests import TransferRequestQuerySet
from transfers.presentation_requests import RequestRow, rows_of
from transfers.states import RequestStatus
from transfers.turns import turns_of


# --- The cells ------------------------------------------------------------------------------
def _title(row: RequestRow) -> str:
    asked = row.asked
    note = f"{asked.code} · {asked.requester.name}"
    if asked.at_facility and asked.at_facility != asked.requester:
        note += " · " + _("cho %(facility)s") % {"facility": asked.at_facility.name}
    return main(row.heading, row.address, note)


def _modality(row: RequestRow) -> str:
    chosen = row.asked.get_modality_display() if row.asked.modality else unknown(_("chưa chọn"))
    return noted(chosen, row.subject)


def _status(row: RequestRow) -> str:
    late = row.is_late and badge("late", _("Quá hạn trả lời"), "exclamation-triangle-fill")
    chip = row.chip and turn_chip(mine=row.is_mine, text=row.chip)
    said = f"{status_badge(row.asked)}{escaped(late or '')}{escaped(chip)}"
    return SafeString(f'<span class="request-state">{said}</span>')


def _is_asked_of_nobody(row: RequestRow) -> bool:
    """Nothing waits, or it is a draft that was never sent."""
    return row.turn is None or (
        not row.asked.submitted_on and row.asked.status == RequestStatus.DRAFT
    )


def _waiting(row: RequestRow) -> str:
    if row.turn is None or _is_asked_of_nobody(row):
        return DASH
    days = row.turn.days
    if days is None:
        return unknown()
    words = ngettext("%(days)s ngày", "%(days)s ngày", days) % {"days": days}
    due = row.turn.due_on and _("hạn %(due)s") % {"due": f"{row.turn.due_on:%d/%m/%Y}"}
    return noted(words, due or "")


def _submitted(row: RequestRow) -> str:
    if row.asked.status == RequestStatus.DRAFT and not row.asked.submitted_on:
        return DASH
    return day(row.asked.submitted_on)


def _patients(row: RequestRow) -> str:
    return str(row.asked.patients_a_year or DASH)


COLUMNS = (
    ListColumn(
        "title",
        gettext_lazy("Đề xuất"),
        _title,
        lambda row: row.heading,
        also=(
            SheetColumn(gettext_lazy("Mã"), lambda row: row.asked.code),
            SheetColumn(gettext_lazy("Nơi đề xuất"), lambda row: row.asked.requester.name),
            SheetColumn(
                gettext_lazy("Cho cơ sở"),
                lambda row: row.asked.at_facility.name if row.asked.at_facility else None,
            ),
        ),
        sorts_by="title",
    ),
    ListColumn(
        "modality",
        gettext_lazy("Hình thức"),
        _modality,
        lambda row: str(row.asked.get_modality_display()) if row.asked.modality else None,
        also=(SheetColumn(gettext_lazy("Kỹ thuật, chuyên khoa"), lambda row: row.subject),),
    ),
    ListColumn(
        "status",
        gettext_lazy("Trạng thái, đến lượt"),
        _status,
        lambda row: row.asked.get_status_display(),
        sheet_heading=gettext_lazy("Trạng thái"),
        also=(SheetColumn(gettext_lazy("Đến lượt"), lambda row: row.chip),),
        short=gettext_lazy("Trạng thái"),
    ),
    ListColumn(
        "waiting",
        gettext_lazy("Đã chờ"),
        _waiting,
        lambda row: None if _is_asked_of_nobody(row) else row.turn.days,
        sheet_heading=gettext_lazy("Đã chờ (ngày)"),
        also=(
            SheetColumn(
                gettext_lazy("Hạn trả lời"), lambda row: row.turn and row.turn.due_on, is_day=True
            ),
        ),
        sorts_by="waiting",
        is_number=True,
    ),
    ListColumn(
        "submitted",
        gettext_lazy("Ngày gửi"),
        _submitted,
        lambda row: row.asked.submitted_on,
        is_day=True,
        sorts_by="submitted",
        is_number=True,
    ),
    ListColumn(
        "patients",
        gettext_lazy("Người bệnh mỗi năm"),
        _patients,
        lambda row: row.asked.patients_a_year,
        short=gettext_lazy("Người bệnh/năm"),
        is_number=True,
        is_on=False,
    ),
    ListColumn(
        "endorsed",
        gettext_lazy("Sở xác nhận"),
        lambda row: day(row.asked.endorsed_on, unknown="–"),
        lambda row: row.asked.endorsed_on,
        is_day=True,
        is_number=True,
        is_on=False,
    ),
    ListColumn(
        "updated",
        gettext_lazy("Cập nhật"),
        lambda row: day(day_of(row.asked.updated_at)),
        lambda row: day_of(row.asked.updated_at),
        is_day=True,
        sorts_by="updated",
        is_number=True,
        is_on=False,
    ),
)


_READ = (
    "code",
    "title",
    "modality",
    "specialties_open",
    "patients_a_year",
    "status",
    "assigning_hub",
    "submitted_on",
    "endorsed_on",
    "waits_since",
    "entered_on",
    "updated_at",
)


class RequestListing(Listing):
    slug = "requests"
    label = gettext_lazy("Đề xuất chuyển giao")
    url_name = "requests:list"
    columns = COLUMNS
    last_first = ("submitted", "updated")
    shown_turned = ("waiting",)
    css = "request-table"

    @cached_property
    def _visible(self) -> TransferRequestQuerySet:
        return TransferRequest.objects.visible_to(self.reader)

    def visible(self) -> TransferRequestQuerySet:
        return self._visible

    def make_form(self) -> RequestFilterForm:
        return RequestFilterForm(self.query, visible=self._visible, reader=self.reader)

    def narrowed(self, leave_out: str = "") -> TransferRequestQuerySet:
        return narrowed(self._visible, self.chosen, self.reader, self.today, leave_out=leave_out)

    def prepared(self, rows: Any) -> Any:
        """Of the request and of what it names only what is written, and what says whose turn."""
        named = ("requester", "at_facility", "technique")
        names = [f"{one}__{name}" for one in named for name in ("name_vi", "name_en")]
        return rows.select_related(*named).only(*_READ, "requester__kind", *names)

    def order(self, asked: str) -> Ordering:
        return ordering_for(asked)

    @classmethod
    def ways_to_sort(cls) -> Mapping[str, str]:
        return {
            "waiting": _("Chờ lâu nhất trước"),
            "-waiting": _("Mới chờ trước"),
            "-submitted": _("Ngày gửi, mới trước"),
            "submitted": _("Ngày gửi, cũ trước"),
            "title": _("Tên, A đến Z"),
            "-title": _("Tên, Z đến A"),
            "-updated": _("Cập nhật, mới trước"),
            "updated": _("Cập nhật, cũ trước"),
        }

    def lines(self, records: Sequence[TransferRequest]) -> list[RequestRow]:
        return rows_of(
            records, turns_of(records, self.today), self.reader, Addresses("requests:detail")
        )
