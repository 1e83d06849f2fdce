"""What a change of the register is before it is written, and who is asked about it.

An act is stated (`Statement`), planned against the register as it stands (`PlannedChange`,
`hospitals.planning.plan_change`), shown (`preview_change`), then recorded
(`hospitals.services.record_change`). Higher rooms add themselves to `succession_effects` in their
``AppConfig.ready()``: they say what the change touches, may object, and follow it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from hospitals.models import Organisation, Province, RegisterChange
from hospitals.register_state import Place
from hospitals.succession import Shift

# As many names stand in a sentence.
NAMED = 5
# A unit of the register: a province, or a body (department, CDC, hospital …).
RegisterUnit = Province | Organisation


# --- What is stated -----------------------------------------------------------------------
@dataclass(frozen=True)
class NewUnit:
    """A unit that the act itself founds.

    ``kind`` is one of ``Province.Kind`` or ``Organisation.Kind``, as it was when empty. ``key``
    (uid or slug) is made from code and name when empty, ``short_name`` from the name. ``code`` and
    ``region`` are a province's; without a region it lies in that of the unit it comes from. A unit
    that goes on under another name keeps its code when none is given.
    """

    name_vi: str
    kind: str = ""
    key: str = ""
    code: str = ""
    name_en: str = ""
    short_name: str = ""
    region: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """In a split: who gets a part, which organisations lie there from then on, and (for a new
    province) on which provinces it borders beside what it was split from."""

    unit: RegisterUnit | NewUnit
    takes: tuple[Organisation, ...] = ()
    neighbours: tuple[Province, ...] = ()


@dataclass(frozen=True)
class Act:
    """One thing that happens; ``kind`` is one of ``RegisterChange.Kind`` (not ``REORGANISE``).

    ==========  =====================  ====================================================
    kind        ``units``              ``into``
    ==========  =====================  ====================================================
    merge       two or more            the new unit
    absorb      one or more            a unit that is there
    rename      one                    the new unit
    upgrade     one                    the new unit
    split       one                    who answers for its records: itself, a new or another
                                       unit; ``parts`` are the others
    handover    organisations          the department, or None with ``managing_authority``
    close       organisations          None
    ==========  =====================  ====================================================
    """

    kind: str
    units: tuple[RegisterUnit, ...]
    into: RegisterUnit | NewUnit | None = None
    parts: tuple[Part, ...] = ()
    managing_authority: str = ""


@dataclass(frozen=True)
class Statement:
    """What an administrator, or a file, says: acts of one day by one decision."""

    acts: tuple[Act, ...]
    effective_on: dt.date
    legal_basis: str
    note: str = ""


@dataclass(frozen=True)
class Fault:
    """Why act number ``act`` cannot be: a sentence at ``field``; ``by_state`` when the register
    has moved on rather than the input being wrong. ``unit`` is the one of several it is about."""

    act: int
    field: str
    sentence: str
    by_state: bool = False
    unit: uuid.UUID | None = None


# --- What is planned ----------------------------------------------------------------------
@dataclass(frozen=True)
class PlannedSuccession:
    """``predecessor``'s place is taken by ``successor``; ``kind`` is a ``ChangeKind``."""

    predecessor: RegisterUnit
    successor: RegisterUnit
    kind: str


@dataclass(frozen=True)
class PlannedOffshoot:
    """``unit`` gets a part of ``origin`` and answers for nothing of its past."""

    origin: RegisterUnit
    unit: RegisterUnit


@dataclass(frozen=True)
class PlannedMove:
    """``organisation`` gets a new ``manager``; a ``province`` only where it lies elsewhere now."""

    organisation: Organisation
    manager: Organisation | None
    managing_authority: str = ""
    province: Province | None = None


@dataclass(frozen=True)
class PlannedChange:
    """A statement that fits the register, with all that follows from it for the register.

    Units that the act founds are unsaved rows with their id. ``units`` is every province and
    organisation by id, those included. ``holders`` and ``provinces`` say who answers instead of
    whom, ``places`` which province and manager an organisation gets; each by the id of the unit
    whose answer changes, with the first day on which it does. What does not change is not there.
    """

    statement: Statement
    kind: str
    founded: tuple[RegisterUnit, ...] = ()
    successions: tuple[PlannedSuccession, ...] = ()
    offshoots: tuple[PlannedOffshoot, ...] = ()
    moves: tuple[PlannedMove, ...] = ()
    closed: tuple[Organisation, ...] = ()
    borders: tuple[tuple[Province, Province], ...] = ()
    regions: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    units: Mapping[uuid.UUID, RegisterUnit] = field(default_factory=dict)
    holders: Mapping[uuid.UUID, Shift[uuid.UUID, uuid.UUID]] = field(default_factory=dict)
    provinces: Mapping[uuid.UUID, Shift[uuid.UUID, uuid.UUID]] = field(default_factory=dict)
    places: Mapping[uuid.UUID, Shift[uuid.UUID, Place]] = field(default_factory=dict)
    # Every organisation's holder on the day, by id: before the change and with it.
    held_before: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    held_after: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    @property
    def effective_on(self) -> dt.date:
        return self.statement.effective_on

    @property
    def touched(self) -> frozenset[uuid.UUID]:
        """Ids of the organisations for which somebody else answers, which lie or are managed
        elsewhere, or which close: records that hang on one of them are touched."""
        return frozenset({*self.holders, *self.places, *(body.pk for body in self.closed)})

    @property
    def predecessors(self) -> tuple[RegisterUnit, ...]:
        """The units that end with somebody in their place."""
        return tuple(step.predecessor for step in self.successions)

    def holder_before(self, organisation_id: uuid.UUID) -> Organisation:
        """Who would answer for the organisation on the day, were there no change."""
        return self._organisation(self.held_before[organisation_id])

    def holder_after(self, organisation_id: uuid.UUID) -> Organisation:
        """Who answers for the organisation from the day on (perhaps not saved yet)."""
        return self._organisation(self.held_after[organisation_id])

    def joined(self, organisation_ids: Iterable[uuid.UUID]) -> list[tuple[uuid.UUID, ...]]:
        """Which of these organisations get one holder that had several before: their groups.

        For a record with two sides or parties, this is where somebody has to decide.
        """
        groups: dict[uuid.UUID, list[uuid.UUID]] = {}
        for pk in dict.fromkeys(organisation_ids):
            groups.setdefault(self.held_after[pk], []).append(pk)
        return [
            tuple(group)
            for group in groups.values()
            if len({self.held_before[pk] for pk in group}) > 1
        ]

    def _organisation(self, pk: uuid.UUID) -> Organisation:
        unit = self.units[pk]
        assert isinstance(unit, Organisation)
        return unit


# --- What it touches ----------------------------------------------------------------------
@dataclass(frozen=True)
class Effect:
    """What a change touches of one kind of record, and what happens to it.

    ``room`` is the app's label, ``kind`` a constant within it; ``label`` ("Thỏa thuận") and
    ``what_happens`` are words. ``items`` names some of the ``count`` records, without more than
    an administrator may see (code, title, parties). ``asks``: it takes somebody's act, the rest
    follows by itself.
    """

    room: str
    kind: str
    label: str
    count: int
    what_happens: str
    items: tuple[str, ...] = ()
    asks: bool = False

    @property
    def more(self) -> int:
        """How many records are not named."""
        return max(0, self.count - len(self.items))


@dataclass(frozen=True)
class Waiting:
    """What people have still to do after a recorded change, in a sentence; where an administrator
    can do it, the page's ``address`` and the ``label`` of the way there."""

    sentence: str
    address: str = ""
    label: str = ""


@dataclass(frozen=True)
class Preview:
    """A plan with what every room says about it; ``objections`` keep it from being recorded."""

    planned: PlannedChange
    effects: tuple[Effect, ...]
    objections: tuple[str, ...]


class SuccessionEffects(Protocol):
    """What one room has to say and to do about a change. Most rooms need not object.

    ``touches`` and ``objections`` write nothing. ``follow`` runs in the transaction of the act,
    after the register and what is derived from it have been written; ``turn_back`` likewise after
    an undo, with the plan as it stood. Whatever they raise undoes the whole act.
    """

    def touches(self, planned: PlannedChange) -> Iterable[Effect]:
        """What of this room the change touches; kinds without a record are left out."""
        ...

    def objections(self, planned: PlannedChange) -> Iterable[str]:
        """Sentences with reason and remedy, when the change cannot be while something stands."""
        ...

    def follow(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Bring the room in line with what has just been recorded."""
        ...

    def built_on(self, change: RegisterChange, planned: PlannedChange) -> Iterable[str]:
        """Sentences with reason and remedy, when records were built on the recorded change."""
        ...

    def turn_back(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Bring the room in line with the register as it was before the undone change."""
        ...

    def waiting(self, change: RegisterChange, reader: Any) -> Iterable[Waiting]:
        """What people have still to do today because of the recorded change, and where ``reader``,
        an administrator, can do it. Reads only."""
        ...


class NoEffects:
    """A room's base: says nothing, objects to nothing, does nothing."""

    def touches(self, planned: PlannedChange) -> Iterable[Effect]:
        return ()

    def objections(self, planned: PlannedChange) -> Iterable[str]:
        return ()

    def follow(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Nothing follows."""

    def built_on(self, change: RegisterChange, planned: PlannedChange) -> Iterable[str]:
        return ()

    def turn_back(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Nothing to bring back."""

    def waiting(self, change: RegisterChange, reader: Any) -> Iterable[Waiting]:
        return ()


# Filled by the rooms in ``AppConfig.ready()``, asked in this order.
succession_effects: list[SuccessionEffects] = []


def preview_change(planned: PlannedChange) -> Preview:
    """Ask every room what the change touches. Reads only."""
    return Preview(planned, effects=effects_of(planned), objections=tuple(objections_to(planned)))


def effects_of(planned: PlannedChange) -> tuple[Effect, ...]:
    """What every room says that the change touches, in the language of the moment."""
    return tuple(effect for room in succession_effects for effect in room.touches(planned))


def objections_to(planned: PlannedChange) -> Sequence[str]:
    """Every room's sentences against the change."""
    return [sentence for room in succession_effects for sentence in room.objections(planned)]


def some_of(names: Sequence[str]) -> str:
    """The names in a line, the first few when there are many."""
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def waiting_after(change: RegisterChange, reader: Any) -> tuple[Waiting, ...]:
    """What every room says is still to be done; nothing once the change was undone."""
    if change.undone_at is not None:
        return ()
    return tuple(found for room in succession_effects for found in room.waiting(change, reader))
