"""Requests on the dashboard: how many in each state, and how long they have waited."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db.models import Count, QuerySet

from cooperation.dashboard.charts import Bar, bar_of
from cooperation.dashboard.scope import REQUESTS, Scope, plain
from transfers.filters_requests import waits_since
from transfers.models import TransferRequest
from transfers.states import RequestStatus

# Somebody still has to act; and what became of those that are over.
GOING_ON = (
    RequestStatus.SUBMITTED,
    RequestStatus.ENDORSED,
    RequestStatus.WITH_SOURCE,
    RequestStatus.MORE_WANTED,
    RequestStatus.ACCEPTED,
)
OVER = (RequestStatus.CONTRACTED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN)


@dataclass(frozen=True)
class Waiting:
    """How long the requests in one state have waited, in days; None where no day is known or
    nobody has to act."""

    middle: int | None = None
    longest: int | None = None


@dataclass(frozen=True)
class InState:
    """The requests in one state. ``late``: of them, those without an answer in time."""

    status: str
    label: str
    value: int
    url: str
    waiting: Waiting | None
    late: int
    late_url: str


@dataclass(frozen=True)
class Requests:
    going_on: list[InState]
    over: list[InState]

    @property
    def bar(self) -> Bar:
        states = [one for one in (*self.going_on, *self.over) if one.value]
        return bar_of([(one.status, one.value) for one in states], self.total)

    @property
    def total(self) -> int:
        return sum(one.value for one in (*self.going_on, *self.over))


def requests_by_state(scope: Scope) -> Requests:
    """Those that go on as they stand today, those that are over by the period in which they were
    filed: three queries."""
    since = _waits(plain(TransferRequest, scope.rows(REQUESTS)))
    late = _by_status(plain(TransferRequest, scope.rows(REQUESTS, late=True)))
    filed = _by_status(plain(TransferRequest, scope.rows(REQUESTS, filed=scope.span)))

    def state(status: RequestStatus, *, is_over: bool) -> InState:
        days = since.get(status.value, Counter())
        filters: dict[str, Any] = {"status": status.value}
        if is_over:
            filters["filed"] = scope.span
        return InState(
            status.value,
            str(status.label),
            filed.get(status.value, 0) if is_over else days.total(),
            scope.address(REQUESTS, **filters),
            None if is_over else waiting_of(days, scope.day),
            0 if is_over else late.get(status.value, 0),
            scope.address(REQUESTS, status=status.value, late=True),
        )

    return Requests(
        [state(status, is_over=False) for status in GOING_ON],
        [state(status, is_over=True) for status in OVER],
    )


def waiting_of(since: "Counter[dt.date | None]", day: dt.date) -> Waiting:
    """The middle one (median) and the longest wait of those whose first day is known."""
    days = sorted(
        ((day - first).days, number) for first, number in since.items() if first is not None
    )
    if not days:
        return Waiting()
    half = sum(number for _days, number in days) / 2
    reached = accumulate(number for _days, number in days)
    middle = next(one for (one, _number), upto in zip(days, reached, strict=True) if upto >= half)
    return Waiting(max(middle, 0), max(days[-1][0], 0))


def _by_status(rows: "QuerySet[Any]") -> dict[str, int]:
    return dict(rows.values_list("status").annotate(number=Count("pk")))


def _waits(rows: "QuerySet[Any]") -> dict[str, "Counter[dt.date | None]"]:
    """State → how many wait since which day."""
    found: dict[str, Counter[dt.date | None]] = {}
    dated = rows.annotate(since=waits_since()).values_list("status", "since")
    counted = dated.annotate(number=Count("pk"))
    for status, since, number in counted:
        found.setdefault(status, Counter())[since] += number
    return found
