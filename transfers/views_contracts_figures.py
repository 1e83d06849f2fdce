"""Figures of contracts: independence and retention, each grouped as the reader asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.views_common import reader_of
from toolkit import clock
from toolkit.listing.page import list_response
from transfers.case_counts import cases_by, cases_by_month, sums_over_months
from transfers.contract_filters import narrowed
from transfers.figures import Cases
from transfers.forms_contracts_filters import FiguresFilterForm
from transfers.models import Contract
from transfers.models.contracts import ContractQuerySet
from transfers.presentation.charts import chart_of_months
from transfers.province_figures import Borders, cases_by_province
from transfers.retention import By as RetentionBy
from transfers.retention import Retained, departures_of, performers_of, retention_by, retention_of
from transfers.services.acceptance import ASKED_AFTER_MONTHS
from transfers.states import ContractStatus
from transfers.views_contracts_common import member_page

NO_CASES = Cases()


@dataclass(frozen=True)
class Group:
    """One line of the table and of the chart: ``width`` is the local ratio in percent."""

    name: str
    cases: Cases

    @property
    def width(self) -> str:
        return f"{(self.cases.independence_local or 0) * 100:.2f}%"


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    address: str
    current: bool


@member_page
@require_GET
def independence(request: HttpRequest) -> HttpResponse:
    """Over the contracts the reader sees: figures, chart and table, grouped as asked."""
    by = _one_of(request, ("technique", "hospital", "province", "month"))
    form = FiguresFilterForm(request.GET, reader=reader_of(request), by=by)
    chosen = form.chosen()
    today = clock.today()
    contracts = narrowed(Contract.objects.visible_to(reader_of(request)), chosen, today)
    span = {"since": chosen.get("since"), "until": chosen.get("until")}
    months = cases_by_month(contracts, **span)
    sums = sums_over_months(contracts, **span)
    whole = sum([*months.values(), *(one.cases for one in sums)], NO_CASES)
    if by == "province":
        groups = _by_province(contracts, form.borders_chosen(), span)
    else:
        groups = [] if by == "month" else _groups(contracts, by, span)
    context = {
        "form": form,
        "chips": form.chips(),
        "by": by,
        "kept": [("by", by)],
        "tabs": _tabs(
            form,
            by,
            {
                "technique": _("Theo kỹ thuật"),
                "hospital": _("Theo bệnh viện"),
                "province": _("Theo tỉnh, thành"),
                "month": _("Theo tháng"),
            },
        ),
        "cases": whole,
        "contracts": contracts.count(),
        "groups": groups,
        "months": sorted(months.items(), reverse=True),
        "sums": sums[::-1],
        "chart": chart_of_months(months, sums, today),
    }
    return list_response(
        request,
        "transfers/contracts/independence.html",
        "transfers/contracts/_independence_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _groups(contracts: ContractQuerySet, by: str, span: Mapping[str, Any]) -> list[Group]:
    """Names with their cases, the most cases first: two queries. Contracts without a round count
    as "no data"; a technique that the catalogue lacks goes by the contract's own words."""
    counted = cases_by(contracts, "contract", **span)
    found: dict[str, Cases] = {}
    for contract in contracts.select_related("technique", "recipient"):
        technique = contract.technique.name if contract.technique else contract.title
        name = contract.recipient.name if by == "hospital" else technique
        found[name] = found.get(name, NO_CASES) + counted.get(contract.pk, NO_CASES)
    groups = [Group(name, cases) for name, cases in found.items()]
    return sorted(groups, key=lambda group: (-group.cases.total, group.name))


def _by_province(
    contracts: ContractQuerySet, borders: Borders, span: Mapping[str, Any]
) -> list[Group]:
    """Provinces with the cases done there, the most cases first: two queries."""
    counted = cases_by_province(contracts, borders, **span)
    groups = [
        Group(province.name if province else _("Chưa rõ"), cases)
        for province, cases in counted.items()
    ]
    return sorted(groups, key=lambda group: (-group.cases.total, group.name))


@dataclass(frozen=True)
class Kept:
    """One line of the retention table: a cell for each of 6, 12 and 24 months, or None."""

    name: str
    cells: list[tuple[int, Retained | None]]


@member_page
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """Figures only, over the contracts the reader sees: no person is named here."""
    today = clock.today()
    by: Any = _one_of(request, ("hospital", "province", "specialty"))
    form = FiguresFilterForm(request.GET, reader=reader_of(request), by=by)
    for name in ("since", "until"):
        del form.fields[name]
    chosen = form.chosen()
    contracts = narrowed(Contract.objects.visible_to(reader_of(request)), chosen, today)
    context = {
        "form": form,
        "chips": form.chips(),
        "by": by,
        "kept": [("by", by)],
        "tabs": _tabs(
            form,
            by,
            {
                "hospital": _("Theo bệnh viện"),
                "province": _("Theo tỉnh, thành"),
                "specialty": _("Theo chuyên khoa"),
            },
        ),
        "whole": _cells(retention_of(contracts, today)),
        "rows": _kept(contracts, by, form.borders_chosen()),
        "departures": departures_of(contracts),
        "few": _hanging_on_one(contracts),
        "contracts": contracts.count(),
    }
    return list_response(
        request,
        "transfers/contracts/retention.html",
        "transfers/contracts/_retention_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _kept(contracts: ContractQuerySet, by: RetentionBy, borders: Borders) -> list[Kept]:
    found = retention_by(contracts, clock.today(), by, borders=borders)
    rows = [
        Kept(key.name if key else _("Chưa rõ"), _cells(months)) for key, months in found.items()
    ]
    return sorted(rows, key=lambda row: row.name)


def _cells(months: Mapping[int, Retained]) -> list[tuple[int, Retained | None]]:
    return [(month, months.get(month)) for month in ASKED_AFTER_MONTHS]


def _hanging_on_one(contracts: ContractQuerySet) -> list[Contract]:
    """Contracts whose technique one person is left to perform: two queries."""
    rows = contracts.exclude(status=ContractStatus.TERMINATED).select_related("recipient")
    by_pk = {contract.pk: contract for contract in rows}
    left = performers_of(by_pk, clock.today())
    return sorted(
        (by_pk[pk] for pk, count in left.items() if count == 1), key=lambda one: one.title
    )


def _one_of(request: HttpRequest, names: tuple[str, ...]) -> str:
    """What to group by, in the address; the first of ``names`` unless said."""
    by = request.GET.get("by") or names[0]
    if by not in names:
        raise Http404
    return by


def _tabs(form: FiguresFilterForm, by: str, words: Mapping[str, str]) -> list[Tab]:
    made = []
    for name, label in words.items():
        query = form.query.copy()
        query["by"] = name
        made.append(Tab(name, label, f"?{query.urlencode()}", name == by))
    return made
