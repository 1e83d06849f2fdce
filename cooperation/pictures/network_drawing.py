"""The network as places in an SVG: bodies in two bowed columns, region by region, lines between.

Across, places are percent of the width, so that words keep their size on every screen; heights are
pixels. The same rows always give the same picture.
"""

import math
import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.pictures.network import Body, Network, Tie
from hospitals.models import Organisation
from toolkit.folding import fold
from toolkit.numbers import write_number

# From one body to the next; the room for a region's name; at the upper and lower edge.
ROW, HEAD, EDGE = 46, 48, 4
# Percent from the side where the columns stand at the middle of the height, and how far they bow.
_AT, _BOW = 36.0, 5.0
_LETTERS, _LINES, _LINE_HEIGHT = 17, 3, 15
_THINNEST, _THICKEST = 1.6, 7.0


@dataclass(frozen=True)
class Curve:
    """One tie of one kind, "agreements" or "contracts". ``path``: percent across, pixels down;
    ``width``: pixels."""

    kind: str
    path: str
    width: str


@dataclass(frozen=True)
class Line:
    """A line of a body's name: ``dy`` from the middle of its place."""

    text: str
    dy: int


@dataclass(frozen=True)
class Node:
    """``side``: "left" or "right"; ``x``, ``text_x``: percent, ``y`` and ``radius``: pixels.
    ``curves`` are all that end here: they are drawn strongly while it is chosen."""

    body: Body
    side: str
    x: str
    y: int
    text_x: str
    radius: int
    lines: list[Line]
    words: str
    curves: list[Curve]


@dataclass(frozen=True)
class Heading:
    """A region above its bodies, where their names begin or end."""

    lines: list[Line]
    side: str
    x: str
    y: int


@dataclass(frozen=True)
class Picture:
    height: int = 0
    nodes: list[Node] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    label: str = ""


def draw(network: Network) -> Picture:
    """Everything at its place; an empty picture where nobody works with anybody."""
    if not network.bodies:
        return Picture()
    columns = _columns(network.bodies)
    heights = [sum(HEAD + len(group) * ROW for _name, group in column) for column in columns]
    height = max(heights) + 2 * EDGE
    places: dict[object, tuple[Body, str, float, int]] = {}
    headings = []
    for side, column, tall in zip(("left", "right"), columns, heights, strict=True):
        y = (height - tall) // 2
        for name, group in column:
            lines = _lines(name)
            words_x = _beside(side, _across(side, y + HEAD + ROW // 2, height))
            headings.append(Heading(lines, side, words_x, y + HEAD // 2))
            y += HEAD
            for body in group:
                middle = y + ROW // 2
                x = _across(side, middle, height)
                places[body.organisation.pk] = (body, side, x, middle)
                y += ROW
    curves: dict[object, list[Curve]] = defaultdict(list)
    drawn = []
    most = max(max(tie.agreements, tie.contracts) for tie in network.ties)
    for tie in reversed(network.ties):  # the heaviest last, over the others
        for curve in _curves(tie, places, height, most):
            drawn.append(curve)
            curves[tie.giver.pk].append(curve)
            curves[tie.taker.pk].append(curve)
    nodes = [
        Node(
            body=body,
            side=side,
            x=_percent(x),
            y=y,
            text_x=_beside(side, x),
            radius=min(5 + round(math.sqrt(body.partners)), 10),
            lines=_lines(_short(body.organisation)),
            words=words_of(body),
            curves=curves[body.organisation.pk],
        )
        for body, side, x, y in places.values()
    ]
    return Picture(height, nodes, headings, drawn, _label(network))


def words_of(body: Body) -> str:
    """A body for who hears it, and under the pointer: what is written, and what its number is."""
    return ngettext(
        "%(name)s %(number)s cơ quan cùng làm",
        "%(name)s %(number)s cơ quan cùng làm",
        body.partners,
    ) % {"name": _short(body.organisation), "number": write_number(body.partners)}


def _label(network: Network) -> str:
    return _("Mạng lưới hợp tác: %(bodies)s cơ quan, %(ties)s mối liên hệ giữa họ.") % {
        "bodies": write_number(len(network.bodies)),
        "ties": write_number(len(network.ties)),
    }


Group = tuple[str, list[Body]]


def _columns(bodies: Iterable[Body]) -> tuple[list[Group], list[Group]]:
    """Region by region, the largest first, each into the column that is shorter; within a region
    those with most partners first."""
    groups: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        groups[body.region.name if body.region else ""].append(body)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), fold(item[0])))
    columns: tuple[list[Group], list[Group]] = ([], [])
    heights = [0, 0]
    for name, group in ordered:
        shorter = 0 if heights[0] <= heights[1] else 1
        columns[shorter].append((name or _("Không thuộc vùng nào"), group))
        heights[shorter] += HEAD + len(group) * ROW
    if not columns[1]:  # one region alone: half of it on either side
        name, group = columns[0][0]
        half = (len(group) + 1) // 2
        columns[0][0] = (name, group[:half])
        if group[half:]:
            columns[1].append((name, group[half:]))
    return columns


def _across(side: str, y: float, height: int) -> float:
    """Farthest out at the middle of the height, in percent."""
    bowed = _BOW * (1 - ((y - height / 2) / (height / 2)) ** 2)
    x = _AT + _BOW - bowed
    return x if side == "left" else 100 - x


def _beside(side: str, x: float) -> str:
    """Where words begin or end that belong to a body at ``x``."""
    return _percent(x - 2.2 if side == "left" else x + 2.2)


def _curves(
    tie: Tie, places: dict[object, tuple[Body, str, float, int]], height: int, most: int
) -> list[Curve]:
    _body, from_side, x0, y0 = places[tie.giver.pk]
    _other, to_side, x1, y1 = places[tie.taker.pk]
    counts = (("agreements", tie.agreements), ("contracts", tie.contracts))
    found = []
    for nth, (kind, number) in enumerate((kind, number) for kind, number in counts if number):
        # Two kinds between the same two lie beside each other.
        aside = nth * 7
        if from_side == to_side:
            reach = 50 - aside if from_side == "left" else 50 + aside
            path = f"M{x0:.2f} {y0}Q{reach} {(y0 + y1) / 2:.0f} {x1:.2f} {y1}"
        else:
            path = f"M{x0:.2f} {y0}C50 {y0 + aside} 50 {y1 + aside} {x1:.2f} {y1}"
        width = _THINNEST + (_THICKEST - _THINNEST) * math.sqrt((number - 1) / max(most - 1, 1))
        found.append(Curve(kind, path, f"{width:.1f}"))
    return found


def _short(organisation: Organisation) -> str:
    return organisation.short_name or organisation.name


def _lines(name: str) -> list[Line]:
    """At most three lines around the middle."""
    lines = textwrap.wrap(
        name, _LETTERS, max_lines=_LINES, placeholder=" …", break_on_hyphens=False
    )
    top = 5 - (len(lines) - 1) * _LINE_HEIGHT // 2
    return [Line(text, top + number * _LINE_HEIGHT) for number, text in enumerate(lines)]


def _percent(x: float) -> str:
    return f"{x:.2f}%"
