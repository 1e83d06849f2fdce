"""Cases of many contracts at once, counted by the database: one query a question."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from transfers.figures import Cases
from transfers.models import Contract, Round

# What independence can be shown by: the contract's column.
By = Literal["contract", "technique", "specialty", "recipient", "source"]

_COLUMNS = ("supervised", "independent", "by_expert", "sessions")
SUMS = {f"sum_{name}": Sum(name) for name in _COLUMNS}


def cases_of(contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Cases]:
    """Contract → its cases; a contract without rounds has `Cases()`."""
    wanted = list(contract_ids)
    rows = Round.objects.filter(contract__in=wanted).order_by().values("contract").annotate(**SUMS)
    found = {row["contract"]: cases_in_row(row) for row in rows}
    return {pk: found.get(pk, Cases()) for pk in wanted}


def cases_by(
    contracts: "QuerySet[Contract]",
    by: By,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> dict[Any, Cases]:
    """Id of the contract's ``by`` (None where it has none) → cases that ended in the span.

    ``since`` and ``until`` are both included; the caller passes the contracts the reader may see.
    """
    column = "contract" if by == "contract" else f"contract__{by}"
    rows = rounds_within(contracts, since, until).values(column).annotate(**SUMS)
    return {row[column]: cases_in_row(row) for row in rows}


def cases_by_month(
    contracts: "QuerySet[Contract]",
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> dict[dt.date, Cases]:
    """The first of a month → cases of all ``contracts``, oldest first; empty months are missing."""
    rows = (
        rounds_within(contracts, since, until)
        .annotate(month=TruncMonth("ends_on"))
        .values("month")
        .annotate(**SUMS)
        .order_by("month")
    )
    return {row["month"]: cases_in_row(row) for row in rows}


def last_round_on(contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    """Contract → the last day of its newest round; without rounds it is missing."""
    rows = Round.objects.filter(contract__in=list(contract_ids)).order_by().values("contract")
    return {row["contract"]: row["last"] for row in rows.annotate(last=Max("ends_on"))}


def rounds_within(
    contracts: "QuerySet[Contract]", since: dt.date | None, until: dt.date | None
) -> "QuerySet[Round]":
    """The rounds of ``contracts`` that ended in the span, unordered."""
    rounds = Round.objects.filter(contract__in=contracts.order_by().values("pk")).order_by()
    if since is not None:
        rounds = rounds.filter(ends_on__gte=since)
    if until is not None:
        rounds = rounds.filter(ends_on__lte=until)
    return rounds


def cases_in_row(row: Mapping[str, Any]) -> Cases:
    """The sums of a row that was annotated with `SUMS`."""
    return Cases(**{name: row[f"sum_{name}"] for name in _COLUMNS})
