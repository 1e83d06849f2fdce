"""What the pages of the succession desk show of a change: who became what, plain rows."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hospitals.changes import Effect, PlannedChange, RegisterUnit
from hospitals.models import (
    Organisation,
    OrganisationClosing,
    OrganisationManagement,
    OrganisationOffshoot,
    OrganisationSuccession,
    Province,
    ProvinceOffshoot,
    ProvinceSuccession,
    RegisterChange,
)
from hospitals.planning.checks import last_day
from hospitals.presentation import span_words, step_words
from toolkit.days import write_day
from toolkit.together import Reading, attach

_DAY = dt.timedelta(days=1)
# Rows of one change that the list names.
SHOWN = 3


@dataclass(frozen=True)
class Unit:
    """A unit as a page names it; no ``address`` while it is only planned. ``note`` tells it from
    another one of the same name."""

    name: str
    address: str = ""
    key: str = ""
    is_new: bool = False
    note: str = ""


@dataclass(frozen=True)
class PartRow:
    """``before`` became, or became part of, ``after``; ``how`` says it in words."""

    before: tuple[Unit, ...]
    after: Unit | None
    how: str
    is_of_department: bool = False

    @property
    def before_names(self) -> str:
        return ", ".join(unit.name for unit in self.before)


def shown(unit: RegisterUnit, *, founded: Iterable[uuid.UUID] = ()) -> Unit:
    """``unit`` as a page names it."""
    is_new = unit.pk in set(founded)
    if isinstance(unit, Province):
        name, key = "hospitals:province-detail", unit.uid
    else:
        name, key = "hospitals:organisation-detail", unit.slug
    address = "" if unit._state.adding else reverse(name, args=[key])
    return Unit(unit.name, address, key, is_new)


def _shown_former(unit: RegisterUnit, day: dt.date) -> Unit:
    """``unit``, with its last day when it ended long before the change of ``day``."""
    last = last_day(unit)
    note = span_words(None, last) if last and last < day - _DAY else ""
    return replace(shown(unit), note=note)


@dataclass
class _Parts:
    """The parts of a change, planned or recorded, in one shape."""

    steps: list[tuple[RegisterUnit, RegisterUnit, str]] = field(default_factory=list)
    cuts: list[tuple[RegisterUnit, RegisterUnit]] = field(default_factory=list)
    moves: list[tuple[Organisation, Organisation | None, str]] = field(default_factory=list)
    closed: list[Organisation] = field(default_factory=list)


def planned_rows(planned: PlannedChange) -> list[PartRow]:
    """The rows of a plan, provinces first, each successor once."""
    parts = _Parts(
        steps=[(s.predecessor, s.successor, s.kind) for s in planned.successions],
        cuts=[(o.origin, o.unit) for o in planned.offshoots],
        moves=[(m.organisation, m.manager, m.managing_authority) for m in planned.moves],
        closed=list(planned.closed),
    )
    founded = [unit.pk for unit in planned.founded if unit._state.adding]
    return _rows(parts, founded, planned.effective_on)


def recorded_rows(change: RegisterChange) -> list[PartRow]:
    """The rows of a change fetched with `with_parts`."""
    parts = _Parts(
        steps=[
            (row.predecessor, row.successor, row.kind)
            for rows in (change.province_successions.all(), change.organisation_successions.all())
            for row in rows
        ],
        cuts=[
            (row.origin, row.unit)
            for rows in (change.province_offshoots.all(), change.organisation_offshoots.all())
            for row in rows
        ],
        moves=[
            (row.organisation, row.manager, row.managing_authority)
            for row in change.managements.all()
        ],
        closed=[row.organisation for row in change.closings.all()],
    )
    return _rows(parts, [], change.effective_on)


def parted(rows: Sequence[PartRow]) -> dict[str, list[PartRow]]:
    """The rows for a page, those of departments that follow their province by themselves."""
    return {
        "rows": [row for row in rows if not row.is_of_department],
        "department_rows": [row for row in rows if row.is_of_department],
    }


def with_parts(changes: Any) -> Any:
    """Fetch the parts of every change along: six more queries however many rows."""
    return changes.prefetch_related(*(Prefetch(name, rows) for name, rows in _part_rows().items()))


def read_parts(changes: Sequence[RegisterChange]) -> Reading[None]:
    """The same for changes at hand, as one step of a page that asks for more at once."""
    parts = _part_rows()
    found = yield [rows.filter(change__in=changes) for rows in parts.values()]
    for name, rows in zip(parts, found, strict=True):
        attach(changes, name, rows, "change_id")


def _part_rows() -> "dict[str, QuerySet[Any, Any]]":
    """In the order in which they were recorded: an answer of the API is the same each time."""
    ends, cut = ("predecessor", "successor"), ("origin", "unit")
    rows: dict[str, QuerySet[Any, Any]] = {
        "province_successions": ProvinceSuccession.objects.select_related(*ends),
        "organisation_successions": OrganisationSuccession.objects.select_related(*ends),
        "province_offshoots": ProvinceOffshoot.objects.select_related(*cut),
        "organisation_offshoots": OrganisationOffshoot.objects.select_related(*cut),
        "managements": OrganisationManagement.objects.select_related("organisation", "manager"),
        "closings": OrganisationClosing.objects.select_related("organisation"),
    }
    return {name: parts.order_by("pk") for name, parts in rows.items()}


def _rows(parts: _Parts, founded: Sequence[uuid.UUID], day: dt.date) -> list[PartRow]:
    rows: list[PartRow] = []
    together: dict[uuid.UUID, list[tuple[RegisterUnit, RegisterUnit, str]]] = {}
    for step in sorted(parts.steps, key=_order):
        together.setdefault(step[1].pk, []).append(step)
    for steps in together.values():
        after = steps[0][1]
        kinds = dict.fromkeys(step_words(kind, after, day) for _old, _new, kind in steps)
        rows.append(
            PartRow(
                tuple(shown(old) for old, _new, _kind in steps),
                shown(after, founded=founded),
                ", ".join(kinds),
                _is_department(after),
            )
        )
    for origin, unit in sorted(parts.cuts, key=lambda cut: isinstance(cut[0], Organisation)):
        words = _("Tách một phần")
        rows.append(
            PartRow((shown(origin),), shown(unit, founded=founded), words, _is_department(unit))
        )
    for body, manager, authority in parts.moves:
        after_words = shown(manager, founded=founded) if manager else Unit(authority)
        words = _("Chuyển cơ quan quản lý")
        rows.append(PartRow((shown(body),), after_words, words))
    for body in parts.closed:
        rows.append(PartRow((shown(body),), None, _("Chấm dứt hoạt động")))
    return rows


def _order(step: tuple[RegisterUnit, RegisterUnit, str]) -> tuple[bool, str, str]:
    old, new, _kind = step
    return isinstance(new, Organisation), new.search_text or new.name_vi, old.name_vi


def _is_department(unit: RegisterUnit) -> bool:
    return isinstance(unit, Organisation) and unit.kind == Organisation.Kind.HEALTH_DEPARTMENT


@dataclass(frozen=True)
class ChangeLine:
    """One line of the list of changes; departments that follow their province are left out."""

    change: RegisterChange
    rows: list[PartRow]

    @property
    def first(self) -> list[PartRow]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.rows) - len(self.first)

    @property
    def said(self) -> list[str]:
        """What an undone change had done."""
        return list(self.change.undone_parts[:SHOWN])


def change_lines(changes: Iterable[RegisterChange]) -> list[ChangeLine]:
    """The lines for rows fetched with `with_parts`."""
    lines = []
    for change in changes:
        rows = recorded_rows(change)
        own = [row for row in rows if not row.is_of_department]
        lines.append(ChangeLine(change, own or rows))
    return lines


@dataclass(frozen=True)
class CodeLine:
    """Which code a province goes by before and after."""

    before: Unit
    code_before: str
    after: Unit
    code_after: str


def code_lines(planned: PlannedChange) -> list[CodeLine]:
    """The codes of the provinces that end, and of those in their place."""
    founded = [unit.pk for unit in planned.founded if unit._state.adding]
    return [
        CodeLine(shown(old), old.code, shown(new, founded=founded), new.code)
        for step in planned.successions
        if isinstance(old := step.predecessor, Province)
        and isinstance(new := step.successor, Province)
    ]


@dataclass(frozen=True)
class HolderLine:
    """Who answers for an organisation before and after, from which day on."""

    body: Unit
    before: Unit
    after: Unit
    since: str


def holder_lines(planned: PlannedChange) -> list[HolderLine]:
    """Every organisation that somebody else answers for, by name."""
    founded = [unit.pk for unit in planned.founded if unit._state.adding]
    lines = [
        HolderLine(
            _shown_former(planned.units[pk], planned.effective_on),
            shown(planned.units[shift.before], founded=founded),
            shown(planned.units[shift.after], founded=founded),
            write_day(shift.since),
        )
        for pk, shift in planned.holders.items()
        if isinstance(planned.units[pk], Organisation)
    ]
    return sorted(lines, key=lambda line: line.body.name)


@dataclass(frozen=True)
class EffectGroup:
    """What is touched under one heading."""

    title: str
    effects: list[Effect]
    asks: bool


def effect_groups(effects: Iterable[Effect]) -> list[EffectGroup]:
    """What takes somebody's act first, then what follows by itself; empty ones are left out."""
    found = list(effects)
    groups = [
        EffectGroup(_("Cần người xử lý"), [e for e in found if e.asks], asks=True),
        EffectGroup(_("Tự chuyển theo"), [e for e in found if not e.asks], asks=False),
    ]
    return [group for group in groups if group.effects]
