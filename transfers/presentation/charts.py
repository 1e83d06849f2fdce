"""Charts of independence as places in an SVG: widths and heights in numbers, words beside them.

Places along a line are percent of the width, so that words keep their size on every screen;
heights are pixels. Nothing is drawn that is not known: a month without cases leaves a gap, one
known point is a point.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from transfers.case_counts import SumOverMonths
from transfers.figures import Cases, by_month, cases_in, spans_months
from transfers.models import Round

# The plot inside the SVG: percent from the left, pixels from the top.
LEFT, RIGHT = 13.0, 97.0
TOP, BOTTOM = 14.0, 124.0
# A segment narrower than this has its number above it.
_NARROW = 9.0


@dataclass(frozen=True)
class Segment:
    """A part of the bar "who did the cases": ``kind`` supervised, independent or by_expert."""

    kind: str
    count: int
    left: str
    width: str
    middle: str
    is_narrow: bool


def segments_of(cases: Cases) -> list[Segment]:
    """The bar from left to right; parts without a case are left out."""
    found, at = [], 0.0
    for kind in ("supervised", "independent", "by_expert"):
        count = getattr(cases, kind)
        if not count:
            continue
        width = count / cases.total * 100
        found.append(
            Segment(
                kind, count, _x(at), _x(width), _x(min(max(at + width / 2, 2), 98)), width < _NARROW
            )
        )
        at += width
    return found


@dataclass(frozen=True)
class Point:
    """What was done in a month, or in a longer span that a source only gives as one sum.

    ``y`` is the height of the share of the local team's cases, ``y_all`` of that of all cases.
    """

    since: dt.date
    on: dt.date
    cases: Cases
    x: str
    y: str
    y_all: str
    # Where a sum over more than a month began.
    band_from: str = ""
    is_labelled: bool = False
    # How the words at the point stand to it: "is-first" to its right, "is-last" to its left.
    side: str = ""


@dataclass(frozen=True)
class RatioChart:
    """``lines`` join the local shares of neighbouring months, ``lines_all`` those of all cases;
    ``empty_from`` is where knowledge ends before today."""

    points: list[Point] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    lines_all: list[tuple[str, str, str, str]] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    empty_from: str = ""
    target: int | None = None
    target_y: str = ""

    @property
    def levels(self) -> list[tuple[int, str]]:
        return [(percent, _y(percent / 100)) for percent in (100, 75, 50, 25, 0)]

    @property
    def last(self) -> Point:
        return self.points[-1]


def chart_of_rounds(
    rounds: Sequence[Round], today: dt.date, target: int | None = None
) -> RatioChart:
    """The share done alone, month by month; a sum over several months stands apart as a point."""
    sums = [one for one in rounds if spans_months(one)]
    months = by_month(rounds)
    known: list[tuple[dt.date, dt.date, Cases, bool]] = [
        (month, _within(month, rounds), cases, False) for month, cases in months.items()
    ]
    known += [(one.starts_on, one.ends_on, cases_in(one), True) for one in sums]
    return _chart(known, today, target)


def chart_of_months(
    months: Mapping[dt.date, Cases], sums: Sequence[SumOverMonths], today: dt.date
) -> RatioChart:
    """The same of the cases of many contracts, counted by month already."""
    known = [(month, month, cases, False) for month, cases in months.items()]
    known += [(one.since, one.until, one.cases, True) for one in sums]
    return _chart(known, today, None)


def _chart(
    known: Sequence[tuple[dt.date, dt.date, Cases, bool]], today: dt.date, target: int | None
) -> RatioChart:
    known = sorted((item for item in known if item[2].local), key=lambda item: item[1])
    if not known:
        return RatioChart(target=target)
    first = min(item[0] for item in known).replace(day=1)
    last = max(today, known[-1][1])
    length = max((last - first).days, 1)

    def x(day: dt.date) -> str:
        return _x(LEFT + (RIGHT - LEFT) * (day - first).days / length)

    points = [
        Point(
            since,
            on,
            cases,
            x(on),
            _y(cases.independence_local or 0),
            _y(cases.independence_all or 0),
            band_from=x(since) if is_sum else "",
            is_labelled=index == len(known) - 1,
            side=_side((on - first).days / length),
        )
        for index, (since, on, cases, is_sum) in enumerate(known)
    ]
    joined = _neighbours(points)
    # Said only where the words have room beside the last point.
    is_old = (today - points[-1].on).days > max(45, length * 0.2)
    return RatioChart(
        points=points,
        lines=[(before.x, before.y, after.x, after.y) for before, after in joined],
        lines_all=[(before.x, before.y_all, after.x, after.y_all) for before, after in joined],
        marks=_marks(first, last, x),
        empty_from=points[-1].x if is_old else "",
        target=target,
        target_y=_y(target / 100) if target is not None else "",
    )


def _marks(first: dt.date, last: dt.date, x: object) -> list[tuple[str, str]]:
    """First and last month, and one between where there is room; a single month once."""
    assert callable(x)
    days = [first, last] if first.replace(day=1) != last.replace(day=1) else [first]
    if (last - first).days > 150:
        days.insert(1, first + (last - first) / 2)
    return [(x(day), f"{day:%m/%Y}") for day in days]


def _neighbours(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Months that follow each other; a sum over several is joined with nothing."""
    months = [point for point in points if not point.band_from]
    return [
        (before, after)
        for before, after in pairwise(months)
        if _next_month(before.since) >= after.since
    ]


def _side(share: float) -> str:
    """Words near an edge stand beside their point, so that they stay inside."""
    return "is-first" if share < 0.3 else "is-last" if share > 0.7 else ""


def _within(month: dt.date, rounds: Sequence[Round]) -> dt.date:
    """The last day of a round in ``month``."""
    days = [
        one.ends_on
        for one in rounds
        if one.ends_on.replace(day=1) == month and not spans_months(one)
    ]
    return max(days, default=month)


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _x(percent: float) -> str:
    return f"{percent:.2f}%"


def _y(share: float) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * share:.1f}"
