"""The dashboard's pictures as places in an SVG; words and colours are the templates'. Pure.

Widths are percent, so that words keep their size on every screen; heights are pixels. Nothing is
drawn that is not known: one known point is a point, and only neighbours are joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.numbers import write_percent
from transfers.presentation.charts import LEFT, RIGHT, RatioChart

# The plot in an SVG lower than a contract's: one screen holds all of them.
TOP, BOTTOM = 18.0, 92.0


@dataclass(frozen=True)
class Segment:
    """A part of a bar."""

    kind: str
    count: int
    left: str
    width: str


@dataclass(frozen=True)
class Bar:
    segments: list[Segment] = field(default_factory=list)


def bar_of(counts: Sequence[tuple[str, int]], longest: int) -> Bar:
    """``counts`` beside each other; ``longest`` fills the whole width. Zeros are left out."""
    segments, at = [], 0.0
    for kind, count in counts:
        if not count:
            continue
        width = count / longest * 100
        segments.append(Segment(kind, count, _x(at), _x(width)))
        at += width
    return Bar(segments)


@dataclass(frozen=True)
class Point:
    """A share known ``months`` after; ``words`` stand above it."""

    months: int
    x: str
    y: str
    words: str


@dataclass(frozen=True)
class Curve:
    """``lines`` join neighbours that are both known; ``marks`` name every place on the axis."""

    points: list[Point] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    marks: list[tuple[str, int]] = field(default_factory=list)

    @property
    def levels(self) -> list[tuple[int, str]]:
        return [(percent, _y(percent / 100)) for percent in (100, 50, 0)]


def curve_of(known: Sequence[tuple[int, float]], places: Sequence[int]) -> Curve:
    """Months after → share (0 to 1) of ``known``, along the months ``places`` that are asked for,
    on an axis from month 0."""
    last = max(places)

    def x(months: int) -> str:
        return _x(LEFT + (RIGHT - LEFT) * months / last)

    points = {
        months: Point(months, x(months), _y(share), write_percent(share)) for months, share in known
    }
    joined = [
        (points[before], points[after])
        for before, after in pairwise(places)
        if before in points and after in points
    ]
    return Curve(
        points=[points[months] for months in sorted(points)],
        lines=[(before.x, before.y, after.x, after.y) for before, after in joined],
        marks=[(x(months), months) for months in places],
    )


@dataclass(frozen=True)
class Shares:
    """Both ratios of independence at one time; ``words`` only at the last one."""

    x: str
    y: str
    y_all: str
    band_from: str = ""
    words: str = ""
    side: str = ""


@dataclass(frozen=True)
class Ratios:
    """A contract's chart of independence, drawn lower."""

    points: list[Shares] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    lines_all: list[tuple[str, str, str, str]] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    empty_from: str = ""

    @property
    def levels(self) -> list[tuple[int, str]]:
        return [(percent, _y(percent / 100)) for percent in (100, 50, 0)]


def ratios_of(chart: RatioChart) -> Ratios:
    """``chart`` at the dashboard's height; which points are joined stays as it is."""
    points = [
        Shares(
            point.x,
            _y(local := point.cases.independence_local or 0),
            _y(point.cases.independence_all or 0),
            band_from=point.band_from,
            words=write_percent(local) if point.is_labelled else "",
            side=point.side,
        )
        for point in chart.points
    ]
    lower = {old.y: new.y for old, new in zip(chart.points, points, strict=True)}
    lower_all = {old.y_all: new.y_all for old, new in zip(chart.points, points, strict=True)}
    return Ratios(
        points=points,
        lines=[(x1, lower[y1], x2, lower[y2]) for x1, y1, x2, y2 in chart.lines],
        lines_all=[(x1, lower_all[y1], x2, lower_all[y2]) for x1, y1, x2, y2 in chart.lines_all],
        marks=chart.marks,
        empty_from=chart.empty_from,
    )


def _x(percent: float) -> str:
    return f"{percent:.2f}%"


def _y(share: float) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * share:.1f}"
