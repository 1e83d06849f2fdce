"""What a preview says of the register beside who becomes what: the neighbours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hospitals.changes import PlannedChange
from hospitals.models import Province
from hospitals.presentation_changes import Unit, shown
from hospitals.queries import neighbours_of

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class NeighbourLine:
    """On whom ``unit`` borders from the day on."""

    unit: Unit
    neighbours: tuple[str, ...]


def neighbour_lines(planned: PlannedChange) -> list[NeighbourLine]:
    """For every province that takes a place: what the units in it bordered on the day before.

    A few queries for each unit of the change.
    """
    together: dict[Province, list[Province]] = {}
    for step in planned.successions:
        if isinstance(step.successor, Province) and isinstance(step.predecessor, Province):
            together.setdefault(step.successor, []).append(step.predecessor)
    becomes = {
        step.predecessor.pk: step.successor
        for step in planned.successions
        if isinstance(step.successor, Province)
    }
    founded = [unit.pk for unit in planned.founded if unit._state.adding]
    eve = planned.effective_on - _DAY
    lines = []
    for after, before in together.items():
        units = before if after.pk in founded else [*before, after]
        near = {
            becomes.get(province.pk, province)
            for unit in units
            for province in neighbours_of(unit, eve)
        }
        mine = {unit.pk for unit in units} | {after.pk}
        names = _names(province for province in near if province.pk not in mine)
        lines.append(NeighbourLine(shown(after, founded=founded), names))
    for first, second in planned.borders:
        lines.append(NeighbourLine(shown(second, founded=founded), (first.short_name,)))
    return lines


def _names(provinces: Iterable[Province]) -> tuple[str, ...]:
    return tuple(sorted(province.short_name for province in provinces))
