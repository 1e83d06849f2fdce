"""What the map can be coloured by: a figure a province of the day, for one reader.

Every figure is counted over rows of ``visible_to`` with the filters of the list it leads to. An
agreement of seven bodies counts in each of their provinces, and once in the whole.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements import filters as agreement_filters
from agreements.filters_reviews import narrowed_reviews
from agreements.models import Agreement, Review
from agreements.states import BEFORE_SIGNATURE
from cooperation.dashboard.scope import plain
from transfers import contract_filters
from transfers.figures import Cases
from transfers.models import Contract
from transfers.province_figures import cases_by_province


class By(models.TextChoices):
    AGREEMENTS = "agreements", gettext_lazy("Thỏa thuận còn hiệu lực")
    TRANSFERS = "transfers", gettext_lazy("Hợp đồng chuyển giao")
    INDEPENDENCE = "independence", gettext_lazy("Mức độ độc lập")
    LATE = "late", gettext_lazy("Kỳ đánh giá quá hạn")


# What is shown by agreements' parties, and what by contracts' hospitals.
OF_AGREEMENTS = frozenset({By.AGREEMENTS, By.LATE})


@dataclass(frozen=True)
class Asked:
    """Who looks, on which day, at what. ``chosen``: filters that every list knows (region,
    specialty). ``today`` is the portal's day: what is late is late today, whatever the borders."""

    user: User
    day: dt.date
    today: dt.date
    by: By
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def agreements(self) -> Any:
        """In force that day."""
        rows = Agreement.objects.visible_to(self.user).in_force_on(self.day)
        return agreement_filters.narrowed(rows, self.chosen, self.today)

    def ended(self) -> Any:
        """Over by that day."""
        rows = Agreement.objects.visible_to(self.user).exclude(status__in=BEFORE_SIGNATURE)
        over = Q(ends_on__lt=self.day) | Q(terminated_on__lte=self.day)
        return agreement_filters.narrowed(rows.filter(over), self.chosen, self.today)

    def late(self) -> Any:
        rows = Review.objects.visible_to(self.user).late_on(self.today)
        return narrowed_reviews(rows, dict(self.chosen), self.user)

    def contracts(self) -> Any:
        """Signed by that day."""
        chosen = {**self.chosen, "standing_on": self.day}
        rows = Contract.objects.visible_to(self.user)
        return plain(Contract, contract_filters.narrowed(rows, chosen, self.today))


@dataclass(frozen=True)
class Figures:
    """``counts``: province → how many. ``cases`` only where independence is asked for, ``ended``
    only for agreements. ``whole`` counts every row once."""

    counts: dict[uuid.UUID, int] = field(default_factory=dict)
    cases: dict[uuid.UUID, Cases] = field(default_factory=dict)
    ended: dict[uuid.UUID, int] = field(default_factory=dict)
    whole: int = 0
    whole_cases: Cases = field(default_factory=Cases)


def figures_of(asked: Asked) -> Figures:
    """At most three queries, however many rows."""
    return _COUNTED[asked.by](asked)


def by_holders_place(rows: Any, parties: str, day: dt.date) -> dict[uuid.UUID, int]:
    """Province where the holder of a party's place lies on ``day`` → how many of ``rows``: one
    query. ``parties`` is the way from a row to its parties."""
    holders, places = f"{parties}__organisation__holders", "holder__places"
    province = f"{holders}__{places}__province"
    counted = (
        rows.order_by()
        .filter(
            **{
                f"{holders}__since__lte": day,
                f"{holders}__until__gt": day,
                f"{holders}__{places}__since__lte": day,
                f"{holders}__{places}__until__gt": day,
            }
        )
        .values_list(province)
        .annotate(number=Count("pk", distinct=True))
    )
    return {unit: number for unit, number in counted if unit is not None}


def contract_pairs(rows: Any, day: dt.date) -> list[tuple[uuid.UUID | None, uuid.UUID | None, int]]:
    """Province of the source, of the recipient on ``day``, how many contracts: one query."""
    sides: dict[str, Any] = {}
    for side in ("source", "recipient"):
        sides |= {f"{side}__places__since__lte": day, f"{side}__places__until__gt": day}
    counted = (
        rows.order_by()
        .filter(**sides)
        .values_list("source__places__province", "recipient__places__province")
        .annotate(number=Count("pk", distinct=True))
    )
    return list(counted)


def _agreements(asked: Asked) -> Figures:
    rows = asked.agreements()
    return Figures(
        counts=by_holders_place(rows, "parties", asked.day),
        ended=by_holders_place(asked.ended(), "parties", asked.day),
        whole=rows.count(),
    )


def _late(asked: Asked) -> Figures:
    rows = asked.late()
    return Figures(
        counts=by_holders_place(rows, "agreement__parties", asked.day), whole=rows.count()
    )


def _transfers(asked: Asked) -> Figures:
    counts: dict[uuid.UUID, int] = {}
    rows = asked.contracts()
    for source, recipient, number in contract_pairs(rows, asked.day):
        for unit in {source, recipient} - {None}:
            assert unit is not None
            counts[unit] = counts.get(unit, 0) + number
    return Figures(counts=counts, whole=rows.count())


def _independence(asked: Asked) -> Figures:
    """Cases up to the day, where the recipient lies that day; who asks for none has no ratio."""
    visible = Contract.objects.visible_to(asked.user)
    rows = plain(Contract, contract_filters.narrowed(visible, asked.chosen, asked.today))
    cases = cases_by_province(rows, "now", until=asked.day, today=asked.day)
    return Figures(
        cases={unit.pk: found for unit, found in cases.items() if unit is not None},
        whole_cases=sum(cases.values(), Cases()),
    )


_COUNTED: dict[By, Callable[[Asked], Figures]] = {
    By.AGREEMENTS: _agreements,
    By.TRANSFERS: _transfers,
    By.INDEPENDENCE: _independence,
    By.LATE: _late,
}
