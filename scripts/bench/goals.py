"""What is to be reached: each goal once, and nowhere else. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """``at_most`` in ``unit``; without it the figure is told, and nothing asked of it."""

    key: str
    words: str
    unit: str
    at_most: float | None = None


GOALS = (
    Goal("page", "A page of 100 agreements: CPU ÷ floor", "×", 2.0),
    Goal("page far", "The page at the far end: CPU ÷ first page", "×", 1.15),
    Goal("page p95", "Page of 100, one connection: p95 ÷ p50", "×", 2.0),
    Goal("page queries", "Queries more for 500 rows than for 10", "", 0),
    Goal("page counts", "Queries of a page that count records (count(*))", "", 0),
    Goal("unchanged", "The page asked again with its ETag: CPU ÷ floor of the page", "×", 0.3),
    Goal("pull", "All agreements as NDJSON: CPU ÷ COPY", "×", 1.3),
    Goal("pull memory", "Growth of the server process during the pull", "MB", 20.0),
    Goal("list agreements", "The list of agreements, 100 rows: CPU ÷ floor", "×", 4.0),
    Goal("list reviews", "The list of reviews, 100 rows: CPU ÷ floor", "×", 4.0),
    Goal("list requests", "The list of transfer requests, 100 rows: CPU ÷ floor", "×", 4.0),
    Goal("list contracts", "The list of transfer contracts, 100 rows: CPU ÷ floor", "×", 4.0),
    Goal("list organisations", "The list of organisations, 100 rows: CPU ÷ floor", "×", 4.0),
    Goal("home queries", "Queries of the home page, nothing kept", "", 12),
    Goal("home cost", "The home page, nothing kept: CPU", "ms"),
    Goal("search", "The search's page, words and typing mistakes: p95", "ms", 100.0),
    Goal("suggestions", "The search's suggestions while one types: p95", "ms", 100.0),
    Goal("nothing", "A request that reads no records (/api/v1/): CPU ÷ floor of the page", "×"),
)


@dataclass(frozen=True)
class Reading:
    """What was measured for a goal, for one reader; no ``value`` when it could not be, and why."""

    goal: str
    reader: str
    value: float | None
    remark: str = ""


@dataclass(frozen=True)
class Verdict:
    goal: Goal
    reading: Reading

    @property
    def word(self) -> str:
        """``ok``, ``MISSED``, ``NOT MEASURED``; ``told`` where nothing is asked."""
        if self.reading.value is None:
            return "NOT MEASURED"
        if self.goal.at_most is None:
            return "told"
        return "ok" if self.reading.value <= self.goal.at_most else "MISSED"

    @property
    def is_reached(self) -> bool:
        return self.word in ("ok", "told")


def judge(readings: list[Reading], goals: tuple[Goal, ...] = GOALS) -> list[Verdict]:
    """In the order of the goals; a goal nobody measured is not reached.

    Raises ValueError for a reading of no goal.
    """
    if unknown := {reading.goal for reading in readings} - {goal.key for goal in goals}:
        raise ValueError(f"no such goal: {', '.join(sorted(unknown))}")
    return [
        Verdict(goal, reading)
        for goal in goals
        for reading in [r for r in readings if r.goal == goal.key]
        or [Reading(goal.key, "", None, "nothing measured it")]
    ]
