"""Counts of cases and what share was done alone. Pure: no rows, no clock.

Two ratios always stand side by side: of the local team's cases, and of all cases. Without cases
there is no ratio: "no data", not 0 %.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

# One visit takes no longer; a round over more days sums up what was done in them.
LONGEST_VISIT = dt.timedelta(days=31)


class Counts(Protocol):
    """What is read of a round (`transfers.models.Round`)."""

    @property
    def starts_on(self) -> dt.date: ...
    @property
    def ends_on(self) -> dt.date: ...
    @property
    def sessions(self) -> int: ...
    @property
    def supervised(self) -> int: ...
    @property
    def independent(self) -> int: ...
    @property
    def by_expert(self) -> int: ...


@dataclass(frozen=True)
class Cases:
    """Cases of the local team under supervision and alone, and those of the source's expert.

    ``sessions`` says in how many rounds (đợt) they were done; ``has_sample`` that some of them
    belong to a marked sample of the demonstration.
    """

    supervised: int = 0
    independent: int = 0
    by_expert: int = 0
    sessions: int = 0
    has_sample: bool = False

    def __add__(self, other: "Cases") -> "Cases":
        return Cases(
            self.supervised + other.supervised,
            self.independent + other.independent,
            self.by_expert + other.by_expert,
            self.sessions + other.sessions,
            self.has_sample or other.has_sample,
        )

    @property
    def local(self) -> int:
        """Done by the recipient's own team."""
        return self.supervised + self.independent

    @property
    def total(self) -> int:
        return self.local + self.by_expert

    @property
    def independence_local(self) -> float | None:
        """Independent ÷ the local team's cases, 0 to 1; None when it had none."""
        return self.independent / self.local if self.local else None

    @property
    def independence_all(self) -> float | None:
        """Independent ÷ all cases, 0 to 1; None without cases."""
        return self.independent / self.total if self.total else None

    def reaches(self, percent: int) -> bool:
        """The local team did at least ``percent`` per cent of its cases alone (exact)."""
        return bool(self.local) and self.independent * 100 >= percent * self.local


def cases_in(one: Counts) -> Cases:
    return Cases(one.supervised, one.independent, one.by_expert, one.sessions)


def sum_of(rounds: Iterable[Counts]) -> Cases:
    return sum((cases_in(one) for one in rounds), Cases())


def spans_months(one: Counts) -> bool:
    """A sum over several months: nobody knows which of them its cases were done in.

    A single visit over the turn of a month is none: it belongs to the month it ended in.
    """
    if one.starts_on.replace(day=1) == one.ends_on.replace(day=1):
        return False
    return one.sessions > 1 or one.ends_on - one.starts_on > LONGEST_VISIT


def by_month(rounds: Iterable[Counts]) -> dict[dt.date, Cases]:
    """The first of a month → its cases, oldest first; a round belongs to the month it ended in.

    Months without a round are missing, not zero: a chart leaves a gap there. Sums over several
    months belong to none.
    """
    found: dict[dt.date, Cases] = {}
    for one in sorted(rounds, key=lambda counted: counted.ends_on):
        if spans_months(one):
            continue
        month = one.ends_on.replace(day=1)
        found[month] = found.get(month, Cases()) + cases_in(one)
    return found
