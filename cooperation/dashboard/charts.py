"""The dashboard's pictures as places in an SVG; words and colours are the templates'. Pure.

Widths are percent, so that words keep their size on every screen; heights are pixels. Nothing is
drawn that is not known: one known point is a point, and only neighbours are joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.numbers import write_percent
from transfers.presentation.charts import BOTTOM, LEFT, RIGHT, TOP

# Above this share there is no room for words over the point.
_HIGH = 0.9


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
    """A share known ``months`` after; ``words`` stand ``words_dy`` from it: above, below a high
    one."""

    months: int
    x: str
    y: str
    words: str
    words_dy: int


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
        months: Point(
            months, x(months), _y(share), write_percent(share), 18 if share > _HIGH else -9
        )
        for months, share in known
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


def _x(percent: float) -> str:
    return f"{percent:.2f}%"


def _y(share: float) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * share:.1f}"
