"""What a preview says of the register beside who becomes what: new units, the neighbours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hospitals.changes import PlannedChange
from hospitals.models import Province, Region
from hospitals.presentation_changes import Unit, shown
from hospitals.queries import neighbours_of

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class NeighbourLine:
    """On whom ``unit`` borders from the day on."""

    unit: Unit
    neighbours: tuple[str, ...]


@dataclass(frozen=True)
class NewUnitLine:
    """What a founded unit will stand in the register with: what was typed, and what follows.

    ``where`` is a province's region, the manager (else the province) of a body.
    """

    name: str
    kind: str
    code: str
    where: str
    short_name: str
    name_en: str


def new_unit_lines(planned: PlannedChange) -> list[NewUnitLine]:
    """Every unit that the change founds: one query."""
    founded = [unit for unit in planned.founded if unit._state.adding]
    regions = Region.objects.in_bulk(planned.regions.values()) if founded else {}
    lines = []
    for unit in founded:
        if isinstance(unit, Province):
            region_id = planned.regions.get(unit.pk)
            region = regions.get(region_id) if region_id else None
            where, code = region.name if region else "", unit.code
        else:
            above_id = unit.managed_by_id or unit.province_id
            above = planned.units.get(above_id) if above_id else None
            where, code = above.name if above else unit.managing_authority, ""
        lines.append(
            NewUnitLine(
                unit.name_vi, unit.get_kind_display(), code, where, unit.short_name, unit.name_en
            )
        )
    return lines


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
    parted: dict[Province, list[Province]] = {}
    for near_by, part in planned.borders:
        parted.setdefault(part, []).append(near_by)
    for part, near_to_it in parted.items():
        lines.append(NeighbourLine(shown(part, founded=founded), _names(near_to_it)))
    return lines


def _names(provinces: Iterable[Province]) -> tuple[str, ...]:
    return tuple(sorted(province.short_name for province in provinces))
