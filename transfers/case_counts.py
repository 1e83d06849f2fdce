"""Cases of many contracts at once, counted by the database: one query a question."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db.models import Count, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth

from toolkit.together import Reading, run
from transfers.figures import LONGEST_VISIT, Cases, cases_in
from transfers.models import Contract, Round
from transfers.models.contracts import SAMPLE_CODE

# What independence can be shown by: the contract's column.
By = Literal["contract", "technique", "specialty", "recipient", "source"]

_COLUMNS = ("supervised", "independent", "by_expert", "sessions")
SUMS = {f"sum_{name}": Sum(name) for name in _COLUMNS}
SAMPLES = {"samples": Count("pk", filter=Q(contract__code__startswith=SAMPLE_CODE))}
# As `transfers.figures.spans_months` says it, of rounds `_with_months`.
_SPANS_MONTHS = ~Q(begun=F("month")) & (
    Q(sessions__gt=1) | Q(starts_on__lt=F("ends_on") - Value(LONGEST_VISIT))
)


def cases_of(contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Cases]:
    """Contract → its cases; a contract without rounds has `Cases()`."""
    return run(read_cases(contract_ids))


def read_cases(contract_ids: Iterable[uuid.UUID]) -> Reading[dict[uuid.UUID, Cases]]:
    """The same as one step of a page that asks for more at once."""
    wanted = list(contract_ids)
    rounds = Round.objects.filter(contract__in=wanted).order_by()
    (rows,) = yield [rounds.values("contract").annotate(**SUMS)]
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
    rows = rounds_within(contracts, since, until).values(column).annotate(**SUMS, **SAMPLES)
    return {row[column]: cases_in_row(row) for row in rows}


def cases_by_month(
    contracts: "QuerySet[Contract]",
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> dict[dt.date, Cases]:
    """The first of a month → cases of all ``contracts``, oldest first; empty months are missing.

    Sums over several months belong to none of them: see `sums_over_months`.
    """
    rows = (
        _with_months(rounds_within(contracts, since, until))
        .exclude(_SPANS_MONTHS)
        .values("month")
        .annotate(**SUMS, **SAMPLES)
        .order_by("month")
    )
    return {row["month"]: cases_in_row(row) for row in rows}


@dataclass(frozen=True)
class SumOverMonths:
    """Cases of a contract of which only the sum is known, from ``since`` to ``until``."""

    contract: uuid.UUID
    title: str
    since: dt.date
    until: dt.date
    cases: Cases


def sums_over_months(
    contracts: "QuerySet[Contract]",
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> list[SumOverMonths]:
    """The rounds that `cases_by_month` leaves out, by their last day."""
    rows = (
        _with_months(rounds_within(contracts, since, until))
        .filter(_SPANS_MONTHS)
        .select_related("contract")
        .order_by("ends_on", "starts_on", "pk")
    )
    return [
        SumOverMonths(
            one.contract_id,
            one.contract.title,
            one.starts_on,
            one.ends_on,
            replace(cases_in(one), has_sample=one.contract.is_sample),
        )
        for one in rows
    ]


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


def _with_months(rounds: "QuerySet[Round]") -> Any:
    return rounds.annotate(begun=TruncMonth("starts_on"), month=TruncMonth("ends_on"))


def cases_in_row(row: Mapping[str, Any]) -> Cases:
    """The sums of a row that was annotated with `SUMS`, marked where `SAMPLES` found some."""
    counts = {name: row[f"sum_{name}"] for name in _COLUMNS}
    return Cases(**counts, has_sample=bool(row.get("samples")))
