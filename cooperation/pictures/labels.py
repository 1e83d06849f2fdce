"""Where names and figures stand on the map: in columns at sea and west of the border, each joined
to its place by a line, none over another. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# The drawing (`static/maps/vietnam.svg`) with room for words to its left.
LEFT_EDGE, WIDTH, HEIGHT = -100, 870, 873
# Lines between the north, the centre and the south of the country, and between their two columns.
_SOUTH_OF_NORTH, _NORTH_OF_SOUTH = 265, 600
_NORTH_MIDDLE, _CENTRE_COAST, _COAST_BEGINS, _SOUTH_MIDDLE = 175, 340, 435, 216

# From north to south: below which height, how far east words west of the country may reach.
_WEST = ((_SOUTH_OF_NORTH, 22), (340, 150), (450, 200), (_NORTH_OF_SOUTH, 245), (HEIGHT, 78))

Side = Literal["left", "right"]


@dataclass(frozen=True)
class Place:
    """What wants a label: its words and the point they belong to."""

    words: str
    figure: str
    x: int
    y: int


@dataclass(frozen=True)
class Label:
    """``at_x``, ``at_y``: where the words begin (right) or end (left)."""

    words: str
    figure: str
    x: int
    y: int
    at_x: int
    at_y: int
    side: Side

    @property
    def line_x(self) -> int:
        """Where the line from the place ends, a little before the words."""
        return self.at_x + (5 if self.side == "left" else -5)


def labels_of(places: Iterable[Place], step: int, letter: float) -> list[Label]:
    """Labels from north to south, ``step`` apart in each of the two columns.

    ``letter``: how wide one is; what has no room on the left stands on the right.
    """
    columns: dict[Side, list[Place]] = {"left": [], "right": []}
    for place in places:
        side = _side(place)
        width = (len(place.words) + 1 + len(place.figure)) * letter
        if side == "left" and _edge(place, "left", 0) - width < LEFT_EDGE:
            side = "right"
        columns[side].append(place)
    found = []
    for side, members in columns.items():
        members.sort(key=lambda place: (place.y, place.x))
        heights = _spread([place.y for place in members], step)
        found += [
            Label(
                place.words,
                place.figure,
                place.x,
                place.y,
                _edge(place, side, height),
                height,
                side,
            )
            for place, height in zip(members, heights, strict=True)
        ]
    return sorted(found, key=lambda label: (label.at_y, label.at_x))


def _side(place: Place) -> Side:
    if place.y < _SOUTH_OF_NORTH:
        is_west = place.x < _NORTH_MIDDLE
    elif place.y < _NORTH_OF_SOUTH:
        is_west = place.x < _CENTRE_COAST or place.y < _COAST_BEGINS
    else:
        is_west = place.x < _SOUTH_MIDDLE
    return "left" if is_west else "right"


def _edge(place: Place, side: Side, height: int) -> int:
    """Clear of the land, and of the two archipelagos."""
    if side == "right":
        if place.y < _SOUTH_OF_NORTH:
            return 318
        return 405 if height < 690 else 342
    # How far east words may reach: the border with Laos and Cambodia.
    return next(edge for until, edge in _WEST if place.y < until)


def _spread(wanted: Sequence[int], step: int) -> list[int]:
    """Heights near the wanted ones, in their order, ``step`` apart and within the drawing."""
    blocks: list[tuple[float, int]] = []  # (sum of first heights, members)
    for index, height in enumerate(wanted):
        blocks.append((height - index * step, 1))
        # Two blocks that would overlap move together, to the mean of what both want.
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            (before, many), (after, few) = blocks[-2:]
            blocks[-2:] = [(before + after, many + few)]
    top, bottom = step * 0.8, HEIGHT - step * 0.4
    found = []
    for total, members in blocks:
        found += [total / members] * members
    heights = [base + index * step for index, base in enumerate(found)]
    if heights and heights[-1] > bottom:
        heights = [
            min(height, bottom - (len(heights) - 1 - index) * step)
            for index, height in enumerate(heights)
        ]
    if heights and heights[0] < top:
        heights = [max(height, top + index * step) for index, height in enumerate(heights)]
    return [round(height) for height in heights]
