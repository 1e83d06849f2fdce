"""Family trees drawn: boxes from left (earlier) to right, lines between them, and the same facts
as rows for a table beside."""

import datetime as dt
import itertools
import textwrap
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hospitals.changes import PlannedChange, RegisterUnit
from hospitals.models import (
    OrganisationOffshoot,
    OrganisationSuccession,
    Province,
    ProvinceOffshoot,
    ProvinceSuccession,
)
from hospitals.planning.checks import is_department
from hospitals.presentation import span_words
from hospitals.presentation_changes import Unit, shown
from hospitals.queries import FamilyTree
from hospitals.register_state import offshoots_of, steps_of
from hospitals.succession import Offshoot, Step, family

# A page of more trees than this, those of departments left aside, shows them folded.
_MOST_OPEN = 3
# Four generations stand side by side in the main column of a page.
BOX_WIDTH, LINE_HEIGHT = 176, 18
_GAP_X, _GAP_Y, _EDGE = 30, 14, 2
_LINE_LENGTH, _LINES = 20, 3


@dataclass(frozen=True)
class Box:
    """One unit: its name in lines, the days it was there; ``text_y`` is where the words begin."""

    x: float
    y: float
    text_y: float
    lines: tuple[str, ...]
    span: str
    is_me: bool


@dataclass(frozen=True)
class Line:
    path: str
    is_cut: bool


@dataclass(frozen=True)
class StepRow:
    """One line of the table beside: ``is_cut`` when only a part went over."""

    before: Unit
    after: Unit
    day: dt.date
    is_cut: bool


@dataclass(frozen=True)
class Tree:
    """A drawn family tree; ``title`` is the unit that it is about, ``is_open`` whether it stands
    unfolded. Every box has the same size."""

    title: str
    is_of_department: bool
    is_open: bool
    box_width: int
    box_height: int
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    rows: tuple[StepRow, ...]


Steps = list[Step[uuid.UUID]]
Cuts = list[Offshoot[uuid.UUID]]


def tree_of(found: FamilyTree[Any], me: RegisterUnit) -> Tree | None:
    """The family tree of ``me``; None when nothing has happened to it."""
    if not found.steps and not found.cuts:
        return None
    return _draw(me, found.units, found.steps, found.cuts, {me.pk})


def trees_of(planned: PlannedChange) -> list[Tree]:
    """A tree for everybody that takes a place by the change, which may be only planned;
    provinces first: four queries."""
    by_kind = {
        True: (steps_of(ProvinceSuccession), offshoots_of(ProvinceOffshoot)),
        False: (steps_of(OrganisationSuccession), offshoots_of(OrganisationOffshoot)),
    }
    day = planned.effective_on
    for step in planned.successions:
        steps = by_kind[isinstance(step.predecessor, Province)][0]
        mine = Step(step.predecessor.pk, step.successor.pk, day)
        if mine not in steps:
            steps.append(mine)
    for cut in planned.offshoots:
        cuts = by_kind[isinstance(cut.origin, Province)][1]
        parted = Offshoot(cut.origin.pk, cut.unit.pk, day)
        if parted not in cuts:
            cuts.append(parted)
    takers = [step.successor for step in planned.successions]
    takers += [cut.origin for cut in planned.offshoots]
    ended = {step.predecessor.pk for step in planned.successions}
    trees: list[Tree] = []
    heads = {unit.pk: unit for unit in takers if unit.pk not in ended}
    few = sum(not is_department(unit) for unit in heads.values()) <= _MOST_OPEN
    for unit in sorted(heads.values(), key=lambda u: (not isinstance(u, Province), u.name)):
        steps, cuts = family(unit.pk, *by_kind[isinstance(unit, Province)])
        before = {s.predecessor.pk for s in planned.successions if s.successor.pk == unit.pk}
        is_open = few and not is_department(unit)
        marked = {unit.pk, *before}
        trees.append(_draw(unit, planned.units, steps, cuts, marked, is_open=is_open))
    return trees


def _draw(
    unit: RegisterUnit,
    units: Mapping[uuid.UUID, RegisterUnit],
    steps: Steps,
    cuts: Cuts,
    marked: Iterable[uuid.UUID],
    *,
    is_open: bool = True,
) -> Tree:
    links = [(s.predecessor, s.successor, s.effective_on, False) for s in steps]
    links += [(c.origin, c.unit, c.since, True) for c in cuts]
    links.sort(key=lambda link: (link[2], units[link[0]].name))
    columns = _columns([(old, new) for old, new, _day, _cut in links])
    heights = _heights(columns, [(old, new) for old, new, _day, _cut in links])
    wanted = set(marked)
    names = {pk: _wrapped(units[pk].name) for pk in columns}
    box_height = LINE_HEIGHT * (max(len(lines) for lines in names.values()) + 1) + 20
    places = {
        pk: (_EDGE + column * (BOX_WIDTH + _GAP_X), _EDGE + heights[pk] * (box_height + _GAP_Y))
        for pk, column in columns.items()
    }
    boxes = tuple(
        Box(x, y, _text_y(box_height, names[pk]), names[pk], _span(units[pk]), pk in wanted)
        for pk, (x, y) in places.items()
    )
    lines = tuple(
        Line(_curve(places[old], places[new], box_height), is_cut)
        for old, new, _day, is_cut in links
    )
    return Tree(
        unit.name,
        is_department(unit),
        is_open,
        BOX_WIDTH,
        box_height,
        max(box.x for box in boxes) + BOX_WIDTH + _EDGE,
        max(box.y for box in boxes) + box_height + _EDGE,
        boxes,
        lines,
        tuple(
            StepRow(_shown(units[old]), _shown(units[new]), day, is_cut)
            for old, new, day, is_cut in links
        ),
    )


def _shown(unit: RegisterUnit) -> Unit:
    """A unit that is only planned says so."""
    return shown(unit, founded=[unit.pk] if unit._state.adding else ())


def _text_y(box_height: int, lines: Sequence[str]) -> float:
    """Where the first line's letters stand, for name and days to be in the middle of the box."""
    return (box_height - LINE_HEIGHT * (len(lines) + 1)) / 2 + 13


def _columns(links: list[tuple[uuid.UUID, uuid.UUID]]) -> dict[uuid.UUID, int]:
    """How many links lead to each unit at most; links come in order of day, so no ring."""
    columns: dict[uuid.UUID, int] = {}
    for _round in range(len(links) + 1):
        changed = False
        for old, new in links:
            columns.setdefault(old, 0)
            wanted = columns[old] + 1
            if columns.get(new, 0) < wanted and wanted <= len(links):
                columns[new], changed = wanted, True
        if not changed:
            break
    return columns


def _heights(
    columns: Mapping[uuid.UUID, int], links: list[tuple[uuid.UUID, uuid.UUID]]
) -> dict[uuid.UUID, float]:
    """Those without a predecessor in rows, others beside the middle of theirs, none on another."""
    before: dict[uuid.UUID, list[uuid.UUID]] = {}
    for old, new in links:
        before.setdefault(new, []).append(old)
    heights: dict[uuid.UUID, float] = {}
    rows = 0
    for column in range(max(columns.values()) + 1):
        here = [pk for pk in columns if columns[pk] == column]
        for pk in here:
            if pk in before:
                olds = [heights[old] for old in before[pk]]
                heights[pk] = sum(olds) / len(olds)
            else:
                heights[pk] = float(rows)
                rows += 1
        here.sort(key=lambda pk: heights[pk])
        for above, below in itertools.pairwise(here):
            heights[below] = max(heights[below], heights[above] + 1)
    return heights


def _curve(old: tuple[float, float], new: tuple[float, float], box_height: int) -> str:
    x1, y1 = old[0] + BOX_WIDTH, old[1] + box_height / 2
    x2, y2 = new[0], new[1] + box_height / 2
    middle = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"


def _wrapped(name: str) -> tuple[str, ...]:
    return tuple(
        textwrap.wrap(name, _LINE_LENGTH, max_lines=_LINES, placeholder=" …", break_long_words=True)
    )


def _span(unit: RegisterUnit) -> str:
    if isinstance(unit, Province):
        return span_words(unit.valid_from, unit.valid_to)
    if unit.open_from is None and unit.open_until is None:
        return ""
    return span_words(unit.open_from, unit.open_until)
