"""Counts of cases and what share was done alone. Pure: no rows, no clock.

Two ratios always stand side by side: of the local team's cases, and of all cases. Without cases
there is no ratio: "no data", not 0 %.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Counts(Protocol):
    """What is read of a round (`transfers.models.Round`)."""

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

    ``sessions`` says in how many rounds (đợt) they were done.
    """

    supervised: int = 0
    independent: int = 0
    by_expert: int = 0
    sessions: int = 0

    def __add__(self, other: "Cases") -> "Cases":
        return Cases(
            self.supervised + other.supervised,
            self.independent + other.independent,
            self.by_expert + other.by_expert,
            self.sessions + other.sessions,
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


def by_month(rounds: Iterable[Counts]) -> dict[dt.date, Cases]:
    """The first of a month → its cases, oldest first; a round belongs to the month it ended in.

    Months without a round are missing, not zero: a chart leaves a gap there. A sum of several
    sessions is one known point, at its last day.
    """
    found: dict[dt.date, Cases] = {}
    for one in sorted(rounds, key=lambda counted: counted.ends_on):
        month = one.ends_on.replace(day=1)
        found[month] = found.get(month, Cases()) + cases_in(one)
    return found
