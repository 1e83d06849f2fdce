"""What the dashboard counts over, and the lists it counts.

A figure is the list's own rows, narrowed by the list's own filters: the same filters then stand in
the address that the figure leads to, so figure and list cannot disagree.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from agreements import filters as agreement_filters
from agreements.filters_reviews import narrowed_reviews
from agreements.models import Agreement, Review
from toolkit.days import write_day
from toolkit.span_fields import DaySpan
from transfers import contract_filters, filters_requests
from transfers.models import Contract, TransferRequest

AGREEMENTS, REVIEWS = "agreements:list", "reviews:list"
REQUESTS, CONTRACTS = "requests:list", "contracts:list"


@dataclass(frozen=True)
class Scope:
    """Who looks, on which ``day``, at which period, region (code) and specialty (slug).

    The empty region or specialty is all of them.
    """

    user: User
    day: dt.date
    span: DaySpan
    region: str = ""
    specialty: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Region and specialty as every list's filters name them."""
        named = {"region": self.region, "specialty": self.specialty}
        return {name: value for name, value in named.items() if value}

    @property
    def ended(self) -> DaySpan:
        """The part of the period that is over, today included; today alone before it begins."""
        last = min(self.span.last, self.day)
        return DaySpan(min(self.span.first, last), last)

    def rows(self, view: str, **filters: Any) -> Any:
        """The rows that the list ``view`` shows this reader with these filters."""
        return _LISTS[view](self, {**self.chosen, **filters})

    def address(self, view: str, **filters: Any) -> str:
        """The list ``view`` with this region and specialty and ``filters``."""
        query = {name: _written(value) for name, value in {**self.chosen, **filters}.items()}
        return reverse(view) + (f"?{urlencode(query, safe='/')}" if query else "")


def plain(model: Any, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The same rows without the joins that found them, so that sums count each once."""
    return model.objects.filter(pk__in=rows.order_by().values("pk")).order_by()


def _written(value: Any) -> str:
    """A filter's value as the lists read it out of their address."""
    if value is True:
        return "on"
    if isinstance(value, DaySpan):
        return f"{write_day(value.first)}-{write_day(value.last)}"
    return write_day(value) if isinstance(value, dt.date) else str(value)


def _agreements(scope: Scope, chosen: Mapping[str, Any]) -> Any:
    visible = Agreement.objects.visible_to(scope.user)
    return agreement_filters.narrowed(visible, chosen, scope.day)


def _reviews(scope: Scope, chosen: Mapping[str, Any]) -> Any:
    return narrowed_reviews(Review.objects.visible_to(scope.user), dict(chosen), scope.user)


def _requests(scope: Scope, chosen: Mapping[str, Any]) -> Any:
    visible = TransferRequest.objects.visible_to(scope.user)
    return filters_requests.narrowed(visible, chosen, scope.user, scope.day)


def _contracts(scope: Scope, chosen: Mapping[str, Any]) -> Any:
    return contract_filters.narrowed(Contract.objects.visible_to(scope.user), chosen, scope.day)


_LISTS: dict[str, Callable[[Scope, Mapping[str, Any]], Any]] = {
    AGREEMENTS: _agreements,
    REVIEWS: _reviews,
    REQUESTS: _requests,
    CONTRACTS: _contracts,
}
