"""The country before and after a change, drawn from the outlines of the 63 units of 2023.

A unit of another day is the group of the outlines it answers for. Its outlines are drawn first
and the fills over them, so that the borders within it do not show.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hospitals.changes import PlannedChange
from hospitals.models import Province, ProvinceHolder
from hospitals.outlines import ISLANDS, OUTLINES

# More marks than these cannot be told apart: the list beside the map says who is who.
MOST_MARKS = 12
# Marks stand at sea, to the right of the mainland, this far from each other.
_MARK_X, _MARK_STEP, _MARK_LAST = 440, 44, 850
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """A sign for one unit: where it points to, where it stands."""

    sign: str
    name: str
    x: int
    y: int
    at_x: int
    at_y: int


@dataclass(frozen=True)
class Group:
    """One unit on the map, as the outlines it is made of."""

    name: str
    outlines: tuple[str, ...]
    is_touched: bool


@dataclass(frozen=True)
class Drawing:
    """The country on one day. ``touched`` names the units that the change is about."""

    day: dt.date
    groups: tuple[Group, ...]
    marks: tuple[Mark, ...]
    touched: tuple[str, ...]
    units: int


@dataclass(frozen=True)
class Maps:
    """``without`` names the units that the base map has no outline of."""

    before: Drawing
    after: Drawing
    without: tuple[str, ...]


def maps_of(planned: PlannedChange) -> Maps | None:
    """The day before and the day itself; None when no province changes. One query."""
    steps = [
        (step.predecessor, step.successor)
        for step in planned.successions
        if isinstance(step.predecessor, Province)
    ]
    cuts = [(cut.origin, cut.unit) for cut in planned.offshoots if isinstance(cut.origin, Province)]
    if not steps and not cuts:
        return None
    eve = planned.effective_on - _DAY
    before = _holders(planned, eve)
    after = {uid: _after(planned, uid, holder) for uid, holder in before.items()}
    ends = {unit.pk for pair in (*steps, *cuts) for unit in pair}
    there = set(before.values()) | set(after.values())
    missing = [unit.name for pair in (*steps, *cuts) for unit in pair if unit.pk not in there]
    names = {pk: unit.name for pk, unit in planned.units.items()}
    short = {
        pk: unit.short_name for pk, unit in planned.units.items() if isinstance(unit, Province)
    }
    return Maps(
        _drawing(eve, before, ends, names, short, "123456789"),
        _drawing(planned.effective_on, after, ends, names, short, "ABCDEFGHIJKL"),
        tuple(dict.fromkeys(missing)),
    )


def _holders(planned: PlannedChange, day: dt.date) -> dict[str, uuid.UUID]:
    """Who answers on ``day`` for each of the 63, by its uid."""
    rows = ProvinceHolder.objects.filter(
        province__uid__in=OUTLINES, since__lte=day, until__gt=day
    ).values_list("province__uid", "holder_id")
    return dict(rows)


def _after(planned: PlannedChange, uid: str, holder: uuid.UUID) -> uuid.UUID:
    """Who answers from the change on for what ``holder`` answered for the day before."""
    for step in planned.successions:
        if step.predecessor.pk == holder:
            return step.successor.pk
    return holder


def _drawing(
    day: dt.date,
    holders: Mapping[str, uuid.UUID],
    ends: Iterable[uuid.UUID],
    names: Mapping[uuid.UUID, str],
    short: Mapping[uuid.UUID, str],
    signs: Sequence[str],
) -> Drawing:
    wanted = set(ends)
    together: dict[uuid.UUID, list[str]] = {}
    for uid, holder in holders.items():
        together.setdefault(holder, []).append(uid)
    groups = [Group(names[pk], outlines_of(uids), pk in wanted) for pk, uids in together.items()]
    touched = [pk for pk in together if pk in wanted]
    # Touched units last: their borders lie over those of their neighbours.
    groups.sort(key=lambda group: group.is_touched)
    middles = ((middle_of(together[pk]), pk) for pk in touched)
    places = sorted(middles, key=lambda place: place[0][1])
    marks: tuple[Mark, ...] = ()
    if len(places) <= MOST_MARKS:
        marks = _marks([(x, y, short[pk]) for (x, y), pk in places], signs)
    return Drawing(
        day, tuple(groups), marks, tuple(sorted(names[pk] for pk in touched)), len(groups)
    )


def outlines_of(uids: Sequence[str]) -> tuple[str, ...]:
    """The ids of the outlines of these units of 2023, with the archipelagos that are theirs."""
    return (*uids, *(ISLANDS[uid] for uid in uids if uid in ISLANDS))


def middle_of(uids: Sequence[str]) -> tuple[int, int]:
    """A point within the unit, near its middle: that of the member nearest to the mean."""
    points = [(OUTLINES[uid].x, OUTLINES[uid].y) for uid in uids]
    mean_x = sum(x for x, _y in points) / len(points)
    mean_y = sum(y for _x, y in points) / len(points)
    return min(points, key=lambda point: (point[0] - mean_x) ** 2 + (point[1] - mean_y) ** 2)


def _marks(places: Sequence[tuple[int, int, str]], signs: Sequence[str]) -> tuple[Mark, ...]:
    """From north to south, pushed apart so that none covers another."""
    known = [*signs, *(str(number) for number in range(len(signs) + 1, MOST_MARKS + 1))]
    heights: list[int] = []
    for _x, y, _name in places:
        heights.append(max(y, heights[-1] + _MARK_STEP if heights else 0))
    over = heights[-1] - _MARK_LAST if heights else 0
    if over > 0:
        # Shift up what was pushed below the frame, each as far as its neighbour allows.
        floor = _MARK_LAST
        for position in range(len(heights) - 1, -1, -1):
            heights[position] = min(heights[position], floor)
            floor = heights[position] - _MARK_STEP
    return tuple(
        Mark(sign, name, x, y, _MARK_X, height)
        for sign, (x, y, name), height in zip(known, places, heights, strict=False)
    )
