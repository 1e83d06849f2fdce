"""The arithmetic of the measurements. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Cost:
    """Processor time of one request, in seconds: of the Python process and of PostgreSQL."""

    python: float
    postgres: float

    @property
    def total(self) -> float:
        return self.python + self.postgres

    def __str__(self) -> str:
        python, postgres = self.python * 1000, self.postgres * 1000
        return f"{python + postgres:.1f} ms (Python {python:.1f}, PostgreSQL {postgres:.1f})"


@dataclass(frozen=True)
class Round:
    """What one round cost: the candidate and what it is held against."""

    candidate: Cost
    against: Cost

    @property
    def ratio(self) -> float:
        return self.candidate.total / self.against.total


@dataclass(frozen=True)
class Ratio:
    """The middle of the rounds' ratios and the quarter below and above it."""

    middle: float
    low: float
    high: float
    candidate: Cost
    against: Cost

    def __str__(self) -> str:
        return (
            f"{self.candidate} against {self.against}; "
            f"half of the rounds between {self.low:.2f} and {self.high:.2f}"
        )


def ratio_of(rounds: Sequence[Round]) -> Ratio:
    """The rounds are compared one by one, so what slows both sides of a round down drops out.

    Raises ValueError without rounds.
    """
    if not rounds:
        raise ValueError("no rounds")
    ratios = [one.ratio for one in rounds]
    return Ratio(
        middle=median(ratios),
        low=percentile(ratios, 25),
        high=percentile(ratios, 75),
        candidate=_middle([one.candidate for one in rounds]),
        against=_middle([one.against for one in rounds]),
    )


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(median(cost.python for cost in costs), median(cost.postgres for cost in costs))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` percent of them do not exceed.

    Raises ValueError without values or for a share outside 0–100.
    """
    if not values or not 0 <= share <= 100:
        raise ValueError("no values, or no percentage")
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]


def tail(batches: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """p95 ÷ p50, p50 and p95: each the middle of the batches', so that one batch in which the
    machine was busy elsewhere does not decide."""
    halves = [percentile(batch, 50) for batch in batches]
    tails = [percentile(batch, 95) for batch in batches]
    ratios = [high / low for low, high in zip(halves, tails, strict=True)]
    return median(ratios), median(halves), median(tails)
