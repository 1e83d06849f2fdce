"""Whether a line of a table of changes stands in the register already."""

from typing import Any

from hospitals.change_files import ChangeLine
from hospitals.changes import RegisterUnit
from hospitals.models import (
    Organisation,
    OrganisationOffshoot,
    OrganisationSuccession,
    Province,
    ProvinceOffshoot,
    ProvinceSuccession,
    RegisterChange,
)
from toolkit.folding import fold

Kind = RegisterChange.Kind


def stands_already(line: ChangeLine, unit: RegisterUnit | None) -> bool:
    """Whether what ``line`` says of ``unit`` happened on that day, by whatever change."""
    if unit is None:
        return False
    if line.kind == Kind.HANDOVER:
        return isinstance(unit, Organisation) and _is_handed_over(line, unit)
    if line.kind == Kind.CLOSE:
        return isinstance(unit, Organisation) and _is_closed(line, unit)
    return _is_succeeded(line, unit) or (line.kind == Kind.SPLIT and _is_split(line, unit))


def _is_succeeded(line: ChangeLine, unit: RegisterUnit) -> bool:
    model: type[ProvinceSuccession] | type[OrganisationSuccession] = (
        ProvinceSuccession if isinstance(unit, Province) else OrganisationSuccession
    )
    rows = model.objects.filter(predecessor=unit.pk, effective_on=line.effective_on)
    return any(_is_named(line, row.successor) for row in rows.select_related("successor"))


def _is_split(line: ChangeLine, unit: RegisterUnit) -> bool:
    model: Any = ProvinceOffshoot if isinstance(unit, Province) else OrganisationOffshoot
    rows = list(
        model.objects.filter(origin=unit.pk, change__effective_on=line.effective_on).select_related(
            "unit"
        )
    )
    if line.answers and line.successor == line.unit:  # it went on itself
        return bool(rows)
    return any(_is_named(line, row.unit) for row in rows)


def _is_handed_over(line: ChangeLine, body: Organisation) -> bool:
    for row in body.managements.filter(since=line.effective_on).select_related("manager"):
        if row.manager is not None:
            return row.manager.slug == line.successor
        return fold(row.managing_authority) == fold(line.managing_authority)
    return False


def _is_closed(line: ChangeLine, body: Organisation) -> bool:
    closing = getattr(body, "closing", None)
    return closing is not None and closing.effective_on == line.effective_on


def _is_named(line: ChangeLine, unit: RegisterUnit) -> bool:
    """By its key where the line has one, else by its name."""
    if line.successor:
        return line.successor == (unit.uid if isinstance(unit, Province) else unit.slug)
    return fold(line.new["name_vi"]) == fold(unit.name_vi)
