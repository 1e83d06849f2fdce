"""Draws static/maps/vietnam.svg and hospitals/outlines.py; --check only compares.

From Natural Earth; where that comes from and what is put right: scripts/natural-earth/README.md.
Units share arcs there, and arcs are what is simplified: neighbours still fit to the last digit.
"""

import csv
import json
import math
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "scripts" / "natural-earth" / "vnm.topo.json"
ISLETS = ROOT / "scripts" / "natural-earth" / "islets.csv"
PROVINCES = ROOT / "hospitals" / "data" / "provinces.csv"
DRAWING = ROOT / "static" / "maps" / "vietnam.svg"
TABLE = ROOT / "hospitals" / "outlines.py"

# Degrees at the left and upper edge, and how many units of the drawing make a degree of latitude.
# Plate carrée, true to scale at 16°N, the middle of the country.
WEST, NORTH, SCALE = 102.07, 23.45, 54.8
WIDTH, HEIGHT = 770, 873
_EASTWARD = SCALE * math.cos(math.radians(16))
# A bend that spans less than this (in square units of the drawing) is straightened.
LEAST_BEND = 0.6
# An island smaller than this (about 8 km²) is left out, unless islets.csv names it.
LEAST_ISLAND = 2.0
DOT, ISLET = 2.6, 1.8  # radius of an island of the archipelagos, of another islet
GRID = 20  # the middle of an outline is looked for at this many places a side

# Natural Earth's names that are not the unit's: those of regions, and misspelt ones.
NAMES = {
    "Đông Bắc": "06-bac-kan",
    "Đồng Bằng Sông Hồng": "33-hung-yen",
    "Đông Nam Bộ": "75-dong-nai",
    "Ð?ng Tháp": "87-dong-thap",
    "Hồ Chí Minh city": "79-ho-chi-minh",
}


class Place(NamedTuple):
    """Degrees north and east."""

    north: float
    east: float


# Islands which the source gives to the wrong unit.
HANDED_OVER = {
    "Cát Bà": ("31-hai-phong", Place(20.80, 107.00)),
    "Cái Tráp": ("31-hai-phong", Place(20.855, 106.89)),
    "Côn Đảo": ("77-ba-ria-vung-tau", Place(8.71, 106.61)),
    "Đình Vũ": ("31-hai-phong", Place(20.82, 106.78)),
    "Minh Đức": ("31-hai-phong", Place(20.97, 106.73)),
    "Vũ Yên": ("31-hai-phong", Place(20.87, 106.75)),
}
# Than Uyên went from Lào Cai to Lai Châu in 2004; the source still has the border of before. The
# new one follows the crest of Hoàng Liên Sơn, here a straight line between two points of borders.
CUT_FROM, CUT_TO = "10-lao-cai", "12-lai-chau"
CUT = (Place(22.29, 103.775), Place(21.97, 103.98))

# Whose the archipelagos are.
ISLANDS = {"48-da-nang": "hoang-sa", "56-khanh-hoa": "truong-sa"}

Point = tuple[float, float]
# Numbers of arcs one after the other; ~n is arc n backwards.
Ring = list[int]


@dataclass
class Piece:
    """A closed part of a unit: its mainland or one of its islands; ``unit`` "" is nobody's."""

    unit: str
    ring: Ring


@dataclass
class Topology:
    """Arcs in units of the drawing, and the pieces that share them."""

    arcs: list[list[Point]]
    pieces: list[Piece]

    def arc(self, number: int) -> list[Point]:
        return self.arcs[number] if number >= 0 else self.arcs[~number][::-1]

    def points(self, ring: Iterable[int]) -> list[Point]:
        """The corners of a ring, each once."""
        return [point for number in ring for point in self.arc(number)[:-1]]


# --- Reading ---------------------------------------------------------------------------------


def projected(place: Place) -> Point:
    return (place.east - WEST) * _EASTWARD, (NORTH - place.north) * SCALE


def read() -> Topology:
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    (by_x, by_y), (from_x, from_y) = source["transform"]["scale"], source["transform"]["translate"]
    arcs = []
    for steps in source["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append(projected(Place(y * by_y + from_y, x * by_x + from_x)))
        arcs.append(arc)
    pieces = [
        Piece(unit, ring)
        for shape in source["objects"]["vnm"]["geometries"]
        for unit in [unit_of(shape)]
        for (ring,) in (shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]])
    ]
    return Topology(arcs, pieces)


def unit_of(shape: dict[str, Any]) -> str:
    """The uid of a shape of the source; "" for the islands that are nobody's there."""
    name = shape["properties"]["name"]
    return "" if name is None else NAMES.get(name) or _uids()[_plain(name)]


def _uids() -> dict[str, str]:
    """The units of 2023 by their name without marks."""
    with PROVINCES.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if not row["valid_from"]]
    return {row["uid"].partition("-")[2]: row["uid"] for row in rows}


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d")).encode("ascii", "ignore")
    return "-".join(letters.decode().replace("-", " ").split())


def read_islets() -> dict[str, list[Place]]:
    """Islands that are drawn as dots, by the uid of their unit or the id of their archipelago."""
    islets: dict[str, list[Place]] = {}
    with ISLETS.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            place = Place(float(row["north"]), float(row["east"]))
            islets.setdefault(row["of"], []).append(place)
    return islets


# --- Putting right ---------------------------------------------------------------------------


def put_right(topology: Topology) -> None:
    for unit, place in HANDED_OVER.values():
        goal = projected(place)
        islands = (piece for piece in topology.pieces if len(piece.ring) == 1)
        found = min(islands, key=lambda one: math.dist(middle(topology.points(one.ring)), goal))
        found.unit = unit
    cut(topology)
    topology.pieces = [
        piece
        for piece in topology.pieces
        if len(piece.ring) > 1
        or (piece.unit and abs(area(topology.points(piece.ring))) >= LEAST_ISLAND)
    ]


def cut(topology: Topology) -> None:
    """Gives the smaller part of CUT_FROM, on one side of the line CUT, to CUT_TO."""
    whole = max(
        (piece for piece in topology.pieces if piece.unit == CUT_FROM),
        key=lambda piece: len(piece.ring),
    )
    ends = [split_near(topology, whole, projected(place)) for place in CUT]
    topology.arcs.append(ends)
    line = len(topology.arcs) - 1
    start, end = (
        next(i for i, number in enumerate(whole.ring) if topology.arc(number)[0] == point)
        for point in ends
    )
    turned = whole.ring[start:] + whole.ring[:start]
    there = (end - start) % len(turned)
    parts = [[*turned[:there], ~line], [line, *turned[there:]]]
    parts.sort(key=lambda ring: abs(area(topology.points(ring))))
    whole.ring = parts[1]
    topology.pieces.append(Piece(CUT_TO, parts[0]))


def split_near(topology: Topology, piece: Piece, goal: Point) -> Point:
    """Ends an arc of the piece at its point nearest to ``goal``; that point."""
    number, place = min(
        (
            (arc if arc >= 0 else ~arc, place)
            for arc in piece.ring
            for place in range(len(topology.arcs[arc if arc >= 0 else ~arc]))
        ),
        key=lambda found: math.dist(topology.arcs[found[0]][found[1]], goal),
    )
    arc = topology.arcs[number]
    if 0 < place < len(arc) - 1:
        topology.arcs.append(arc[place:])
        topology.arcs[number] = arc[: place + 1]
        rest = len(topology.arcs) - 1
        for other in topology.pieces:
            other.ring = [
                part
                for one in other.ring
                for part in (
                    (one, rest) if one == number else (~rest, one) if one == ~number else (one,)
                )
            ]
    return arc[place]


# --- Simplifying -----------------------------------------------------------------------------


def simplify(topology: Topology) -> None:
    arcs = topology.arcs
    topology.arcs = [
        rounded(straightened(arc, [p for other in arcs if other is not arc for p in other]))
        for arc in arcs
    ]


def straightened(arc: Sequence[Point], others: Iterable[Point]) -> list[Point]:
    """Without the bends that span less than LEAST_BEND, the smallest first (Visvalingam).

    The ends stay, and of a closed arc enough to be a shape. A bend around one of ``others`` stays
    too: without it the arc might cross the other side of a river's mouth.
    """
    points = list(arc)
    xs, ys = zip(*points, strict=True)
    near = [(x, y) for x, y in others if min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys)]
    least = 4 if points[0] == points[-1] else 2
    while len(points) > least:
        bends = sorted((abs(area(points[i - 1 : i + 2])), i) for i in range(1, len(points) - 1))
        place = next(
            (
                i
                for size, i in bends
                if size < LEAST_BEND and not _holds(points[i - 1 : i + 2], near)
            ),
            None,
        )
        if place is None:
            break
        del points[place]
    return points


def _holds(corners: Sequence[Point], points: Iterable[Point]) -> bool:
    """Whether a triangle has one of the points in it or on its sides, but not at a corner."""
    (ax, ay), (bx, by), (cx, cy) = corners
    for x, y in points:
        turns = (
            (bx - ax) * (y - ay) - (by - ay) * (x - ax),
            (cx - bx) * (y - by) - (cy - by) * (x - bx),
            (ax - cx) * (y - cy) - (ay - cy) * (x - cx),
        )
        if (min(turns) >= 0 or max(turns) <= 0) and (x, y) not in corners:
            return True
    return False


def rounded(arc: Iterable[Point]) -> list[Point]:
    points = [(round(x, 1), round(y, 1)) for x, y in arc]
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


# --- Shapes ----------------------------------------------------------------------------------


def area(points: Sequence[Point]) -> float:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def middle(points: Sequence[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def rings_of(topology: Topology, unit: str) -> list[list[Point]]:
    """The outline of a unit: its pieces without the arcs between them, the largest ring first."""
    numbers = [n for piece in topology.pieces if piece.unit == unit for n in piece.ring]
    outer = [n for n in numbers if ~n not in numbers]
    rings = []
    while outer:
        ring = [outer.pop(0)]
        while topology.arc(ring[-1])[-1] != topology.arc(ring[0])[0]:
            reached = topology.arc(ring[-1])[-1]
            following = next(n for n in outer if topology.arc(n)[0] == reached)
            outer.remove(following)
            ring.append(following)
        rings.append(topology.points(ring))
    return sorted(rings, key=lambda points: -abs(area(points)))


def deepest(points: Sequence[Point]) -> Point:
    """The place within the ring that is farthest from its border, of a grid over it."""
    xs, ys = zip(*points, strict=True)
    sides = list(zip(points, [*points[1:], points[0]], strict=True))
    places = [
        (
            min(xs) + (column + 0.5) / GRID * (max(xs) - min(xs)),
            min(ys) + (row + 0.5) / GRID * (max(ys) - min(ys)),
        )
        for column in range(GRID)
        for row in range(GRID)
    ]
    within = [place for place in places if _is_within(place, sides)]
    return max(within, key=lambda place: min(_distance(place, side) for side in sides))


def _is_within(place: Point, sides: Sequence[tuple[Point, Point]]) -> bool:
    x, y = place
    crossed = [
        x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
        for (x0, y0), (x1, y1) in sides
        if (y0 > y) != (y1 > y)
    ]
    return sum(crossed) % 2 == 1


def _distance(place: Point, side: tuple[Point, Point]) -> float:
    (x, y), ((x0, y0), (x1, y1)) = place, side
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length
    along = max(0.0, min(1.0, along))
    return math.dist(place, (x0 + along * (x1 - x0), y0 + along * (y1 - y0)))


# --- Writing ---------------------------------------------------------------------------------


def path(rings: Iterable[Sequence[Point]], dots: Iterable[Place] = (), radius: float = 0) -> str:
    drawn = []
    for points in rings:
        steps = [_pair(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
        drawn.append(f"M{_pair(*points[0])}l{' '.join(steps)}z")
    for x, y in map(projected, dots):
        half = f"a{_pair(radius, radius)} 0 1 0 "
        there, back = _pair(2 * radius, 0), _pair(-2 * radius, 0)
        drawn.append(f"M{_pair(x - radius, y)}{half}{there}{half}{back}z")
    return "".join(drawn)


def _pair(x: float, y: float) -> str:
    first, second = (f"{round(number, 1) + 0:g}" for number in (x, y))
    return first + ("" if second.startswith("-") else " ") + second


def drawing(units: dict[str, list[list[Point]]]) -> str:
    islets = read_islets()
    lines = [
        f'<path id="{unit}" d="{path(rings, islets.get(unit, ()), ISLET)}"/>'
        for unit, rings in units.items()
    ]
    lines += [f'<path id="{name}" d="{path((), islets[name], DOT)}"/>' for name in ISLANDS.values()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
            "<!-- Drawn by scripts/draw_map.py from Natural Earth (public domain). -->",
            *lines,
            "</svg>\n",
        ]
    )


def table(units: dict[str, list[list[Point]]]) -> str:
    lines = [
        '"""The outlines of the 63 units of 2023 in the base map, and where their marks stand.',
        "",
        "Written with ``static/maps/vietnam.svg`` by scripts/draw_map.py; do not edit by hand.",
        "The id of an outline in the drawing is the uid of its unit of 2023. Units of other days",
        "are groups of outlines (`hospitals.maps`).",
        '"""',
        "",
        "from typing import NamedTuple",
        "",
        "",
        "class Outline(NamedTuple):",
        '    """The middle of an outline\'s largest part, in the drawing."""',
        "",
        "    x: int",
        "    y: int",
        "",
        "",
        "OUTLINES = {",
    ]
    for unit, rings in units.items():
        x, y = deepest(rings[0])
        lines.append(f'    "{unit}": Outline({round(x)}, {round(y)}),')
    lines += ["}", "# An archipelago belongs to a unit and is drawn with it.", "ISLANDS = {"]
    lines += [f'    "{unit}": "{islands}",' for unit, islands in ISLANDS.items()]
    return "\n".join([*lines, "}", ""])


def main() -> int:
    topology = read()
    put_right(topology)
    simplify(topology)
    names = sorted({piece.unit for piece in topology.pieces})
    units = {unit: rings_of(topology, unit) for unit in names}
    wanted = {DRAWING: drawing(units), TABLE: table(units)}
    if "--check" not in sys.argv:
        for file, text in wanted.items():
            file.write_text(text, encoding="utf-8")
        return 0
    stale = [file for file, text in wanted.items() if file.read_text(encoding="utf-8") != text]
    for file in stale:
        print(f"{file.relative_to(ROOT)} is not what scripts/draw_map.py draws. Run it again.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
