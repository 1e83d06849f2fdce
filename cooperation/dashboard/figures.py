"""The dashboard's tiles, and its independence and retention.

Everything on the dashboard is counted from the rows of the list it leads to (`scope.Scope.rows`)
by the modules that count it elsewhere; the number of queries does not grow with the rows.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agreements.states import Status
from cooperation.dashboard.charts import Curve, Ratios, curve_of, ratios_of
from cooperation.dashboard.scope import AGREEMENTS, CONTRACTS, REQUESTS, REVIEWS, Scope, plain
from toolkit.days import write_day
from toolkit.span_fields import DaySpan
from transfers.case_counts import cases_by_month, sums_over_months
from transfers.figures import Cases
from transfers.models import Contract
from transfers.presentation.charts import chart_of_months
from transfers.retention import Retained, retention_of
from transfers.services.acceptance import ASKED_AFTER_MONTHS

# An agreement "expires soon" within this many days: time enough to renew it.
EXPIRES_WITHIN = dt.timedelta(days=180)


# --- Tiles ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tile:
    """A figure, what it counts, one line of context, and the list it counts."""

    value: int
    label: str
    note: str
    url: str
    is_grave: bool = False


def tiles_of(scope: Scope) -> list[Tile]:
    """As things stand today, whatever the period: one query a tile."""
    soon = DaySpan(scope.day, scope.day + EXPIRES_WITHIN)

    def tile(label: str, note: str, view: str, *, grave: bool = False, **filters: Any) -> Tile:
        value = scope.rows(view, **filters).count()
        return Tile(value, label, note, scope.address(view, **filters), grave and value > 0)

    return [
        tile(
            _("thỏa thuận có hiệu lực"),
            _("ngày %(day)s") % {"day": write_day(scope.day)},
            AGREEMENTS,
            status=Status.IN_FORCE.value,
        ),
        tile(
            _("thỏa thuận sắp hết hạn"),
            _("kết thúc đến %(day)s") % {"day": write_day(soon.last)},
            AGREEMENTS,
            status=Status.IN_FORCE.value,
            ends=soon,
        ),
        tile(_("kỳ đánh giá quá hạn"), _("chưa họp dù đã đến hạn"), REVIEWS, grave=True, late=True),
        tile(
            _("đề xuất đang chờ"),
            _("chưa có câu trả lời"),
            REQUESTS,
            open_on=scope.day,
        ),
        tile(
            _("kỹ thuật đã làm chủ"),
            _("hợp đồng đã nghiệm thu"),
            CONTRACTS,
            mastered=True,
        ),
    ]


# --- Independence and retention -----------------------------------------------------------------
@dataclass(frozen=True)
class Independence:
    """The cases of the period, and their ratios month by month; ``url`` is where they are counted
    by technique, hospital and province."""

    cases: Cases
    chart: Ratios
    url: str


def independence_of(scope: Scope) -> Independence:
    """Two queries."""
    contracts = plain(Contract, scope.rows(CONTRACTS))
    span = {"since": scope.span.first, "until": scope.span.last}
    months = cases_by_month(contracts, **span)
    sums = sums_over_months(contracts, **span)
    whole = sum([*months.values(), *(one.cases for one in sums)], Cases())
    url = scope.address("contracts:independence", by="month", **span)
    chart = ratios_of(chart_of_months(months, sums, scope.ended.last))
    return Independence(whole, chart, url)


@dataclass(frozen=True)
class Kept:
    """What became of those trained, ``months`` after; None where nobody was asked yet."""

    months: int
    retained: Retained | None


@dataclass(frozen=True)
class Retention:
    kept: list[Kept]
    curve: Curve
    url: str

    @property
    def has_sample(self) -> bool:
        return any(one.retained and one.retained.has_sample for one in self.kept)


def retention_seen(scope: Scope) -> Retention:
    """Of all who were trained, whenever: the questions come months after. One query."""
    found = retention_of(plain(Contract, scope.rows(CONTRACTS)), scope.day)
    kept = [Kept(months, found.get(months)) for months in ASKED_AFTER_MONTHS]
    known = [
        (one.months, one.retained.rate)
        for one in kept
        if one.retained is not None and one.retained.rate is not None
    ]
    curve = curve_of(known, ASKED_AFTER_MONTHS)
    return Retention(kept, curve, scope.address("contracts:retention"))
