"""The list of contracts: its columns, and what its lines say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospitals.queries import holder_names_on
from toolkit.listing.cells import DASH, Addresses, day_of, noted, short_day, unknown
from toolkit.listing.columns import ListColumn, SheetColumn
from toolkit.listing.listing import Listing
from toolkit.paging import Ordering
from toolkit.templatetags.portal import day, number, percent, sample_chip, status_badge
from transfers.case_counts import cases_of, last_round_on
from transfers.contract_filters import DEFAULT_ORDERING, narrowed, ordering_for
from transfers.contracts_waiting import contracts_waiting_for
from transfers.figures import Cases
from transfers.forms_contracts_filters import ContractFilterForm
from transfers.models import Contract
from transfers.models.contracts import ContractQuerySet
from transfers.states import ContractStatus


@dataclass(frozen=True)
class Row:
    """One line of the list; ``source`` and ``recipient`` are who answers for them today,
    ``former_recipient`` the name that was signed with, where another body does."""

    contract: Contract
    address: str
    source: str
    recipient: str
    former_recipient: str
    cases: Cases
    last_round_on: Any


# --- The cells ------------------------------------------------------------------------------
def _title(row: Row) -> str:
    contract = row.contract
    note = contract.code
    if contract.specialty:
        note = f"{note} · {contract.specialty.name}"
    return format_html(
        '<a class="main-title" href="{}">{}</a><span class="main-note">{} {}</span>',
        row.address,
        contract.title,
        note,
        sample_chip(contract),
    )


def _sides(row: Row) -> str:
    sides = format_html(
        '{} <span aria-hidden="true">→</span><span class="visually-hidden">{}</span> {}',
        row.source,
        _("chuyển giao cho"),
        row.recipient,
    )
    former = row.former_recipient
    return noted(sides, former and _("ký với tên %(name)s") % {"name": former})


def _signed_on(row: Row) -> str:
    if row.contract.status == ContractStatus.DRAFT:
        return DASH
    return day(row.contract.signed_on)


def _cases(row: Row) -> str:
    if not row.cases.total:
        return unknown(_("chưa có số liệu"))
    last = short_day(row.last_round_on)
    return noted(number(row.cases.total), last and _("đến %(last)s") % {"last": last})


def _ratio(share: float | None, part: int, whole: int) -> str:
    if share is None:
        return unknown(_("chưa có số liệu"))
    words = _("%(part)s trên %(whole)s") % {"part": part, "whole": whole}
    return noted(percent(share, 1), words)


def _local(row: Row) -> str:
    cases = row.cases
    return _ratio(cases.independence_local, cases.independent, cases.local)


def _overall(row: Row) -> str:
    cases = row.cases
    return _ratio(cases.independence_all, cases.independent, cases.total)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


COLUMNS = (
    ListColumn(
        "title",
        gettext_lazy("Hợp đồng"),
        _title,
        lambda row: row.contract.title,
        also=(
            SheetColumn(gettext_lazy("Mã"), lambda row: row.contract.code),
            SheetColumn(
                gettext_lazy("Chuyên khoa"),
                lambda row: row.contract.specialty.name if row.contract.specialty else None,
            ),
        ),
        sorts_by="title",
    ),
    ListColumn(
        "sides",
        gettext_lazy("Bên chuyển giao → bên tiếp nhận"),
        _sides,
        lambda row: row.source,
        sheet_heading=gettext_lazy("Bên chuyển giao"),
        also=(SheetColumn(gettext_lazy("Bên tiếp nhận"), lambda row: row.recipient),),
        short=gettext_lazy("Hai bên"),
    ),
    ListColumn(
        "number",
        gettext_lazy("Số hợp đồng"),
        lambda row: row.contract.number or DASH,
        lambda row: row.contract.number,
        is_short=True,
        is_on=False,
    ),
    ListColumn(
        "technique",
        gettext_lazy("Kỹ thuật"),
        lambda row: row.contract.technique.name if row.contract.technique else DASH,
        lambda row: row.contract.technique.name if row.contract.technique else None,
        is_on=False,
    ),
    ListColumn(
        "status",
        gettext_lazy("Trạng thái"),
        lambda row: status_badge(row.contract),
        lambda row: row.contract.get_status_display(),
    ),
    ListColumn(
        "signed_on",
        gettext_lazy("Ngày ký"),
        _signed_on,
        lambda row: row.contract.signed_on,
        is_day=True,
        sorts_by="signed_on",
        is_number=True,
    ),
    ListColumn(
        "cases",
        gettext_lazy("Số ca"),
        _cases,
        lambda row: row.cases.total or None,
        also=(
            SheetColumn(gettext_lazy("Số ca đến ngày"), lambda row: row.last_round_on, is_day=True),
        ),
        is_number=True,
    ),
    ListColumn(
        "local",
        gettext_lazy("Độc lập / ca tại chỗ"),
        _local,
        lambda row: _percent(row.cases.independence_local),
        sheet_heading=gettext_lazy("Độc lập / ca tại chỗ (%)"),
        also=(
            SheetColumn(gettext_lazy("Ca độc lập"), lambda row: row.cases.independent),
            SheetColumn(gettext_lazy("Ca tại chỗ"), lambda row: row.cases.local),
        ),
        short=gettext_lazy("Độc lập / tại chỗ"),
        is_number=True,
    ),
    ListColumn(
        "overall",
        gettext_lazy("Độc lập / tất cả"),
        _overall,
        lambda row: _percent(row.cases.independence_all),
        sheet_heading=gettext_lazy("Độc lập / tất cả (%)"),
        is_number=True,
    ),
    ListColumn(
        "updated",
        gettext_lazy("Cập nhật"),
        lambda row: day(day_of(row.contract.updated_at)),
        lambda row: day_of(row.contract.updated_at),
        is_day=True,
        sorts_by="updated",
        is_number=True,
        is_on=False,
    ),
)


class ContractListing(Listing):
    slug = "contracts"
    label = gettext_lazy("Hợp đồng chuyển giao")
    url_name = "contracts:list"
    columns = COLUMNS
    last_first = ("signed_on", "updated")
    sorts_by_headings = False

    @cached_property
    def _visible(self) -> ContractQuerySet:
        return Contract.objects.visible_to(self.reader)

    @cached_property
    def mine(self) -> Any:
        """What waits for the reader."""
        return contracts_waiting_for(self.reader, self.today)

    def visible(self) -> ContractQuerySet:
        return self._visible

    def make_form(self) -> ContractFilterForm:
        return ContractFilterForm(self.query, visible=self._visible, reader=self.reader)

    def narrowed(self, leave_out: str = "") -> ContractQuerySet:
        rows = narrowed(self._visible, self.chosen, self.today, leave_out=leave_out)
        is_mine = self.chosen.get("mine") and leave_out != "mine"
        return rows.filter(pk__in=self.mine.order_by().values("pk")) if is_mine else rows

    def prepared(self, rows: Any) -> Any:
        """Of the contract and of what it names only what is written."""
        named = ("source", "recipient", "specialty", "technique")
        names = [f"{one}__{name}" for one in named for name in ("name_vi", "name_en")]
        return rows.select_related(*named).only(
            "code", "number", "title", "status", "signed_on", "updated_at", *names
        )

    def order(self, asked: str) -> Ordering:
        return ordering_for(asked)

    @classmethod
    def ways_to_sort(cls) -> Mapping[str, str]:
        return {
            DEFAULT_ORDERING: _("Cập nhật, mới trước"),
            "updated": _("Cập nhật, cũ trước"),
            "-signed_on": _("Ngày ký, mới trước"),
            "signed_on": _("Ngày ký, cũ trước"),
            "title": _("Tên, A đến Z"),
            "-title": _("Tên, Z đến A"),
        }

    def lines(self, records: Sequence[Contract]) -> list[Row]:
        """Three queries however many rows."""
        ids = [contract.pk for contract in records]
        cases, last = cases_of(ids), last_round_on(ids)
        bodies = {pk for contract in records for pk in (contract.source_id, contract.recipient_id)}
        holders = holder_names_on(bodies, self.today)
        address = Addresses("contracts:detail")
        lines = []
        for contract in records:
            own = contract.recipient
            _pk, source = holders.get(contract.source_id, (None, contract.source.name))
            pk, recipient = holders.get(own.pk, (own.pk, own.name))
            former = own.name if pk != own.pk else ""
            found = (cases[contract.pk], last.get(contract.pk))
            lines.append(Row(contract, address(contract.pk), source, recipient, former, *found))
        return lines
