"""Which province a specialty reaches, on a day: holes and doubles.

What counts: satellite links of the day, networks' memberships of the day, and contracts under way
or mastered. A province is *covered* when a body that lies in it that day receives the specialty;
it *gives* when a core, a lead or a source lies in it. Neither is a hole; two or more receiving
bodies are a double. Disclosed to everybody who is signed in: bodies and specialties, no text.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from hospitals.models import Organisation, Province, Region, Specialty
from hospitals.queries import places_on
from transfers.models import Contract, NetworkMember, SatelliteLink
from transfers.models.contracts import SAMPLE_CODE
from transfers.models.networks import SAMPLE
from transfers.states import CONTRACT_MASTERED, ContractStatus

SATELLITE, NETWORK, TAUGHT, MASTERED = "satellite", "network", "taught", "mastered"
# A signed contract has taught nothing yet, a suspended one teaches nothing now.
_TAUGHT_NOW = frozenset({ContractStatus.RUNNING, ContractStatus.PROPOSED})


@dataclass(frozen=True)
class Tie:
    """``receiver`` has a specialty from ``giver``, by a satellite link, a network or a contract.

    ``is_sample``: made up for the demonstration.
    """

    kind: str
    specialty: uuid.UUID
    giver: uuid.UUID
    receiver: uuid.UUID
    is_sample: bool = False


@dataclass(frozen=True)
class Cell:
    """One specialty in one province. ``ties`` end there; those in ``given`` begin there."""

    specialty: uuid.UUID
    province: uuid.UUID
    ties: tuple[Tie, ...] = ()
    given: tuple[Tie, ...] = ()

    @property
    def givers(self) -> frozenset[uuid.UUID]:
        return frozenset(tie.giver for tie in self.given)

    @property
    def receivers(self) -> frozenset[uuid.UUID]:
        return frozenset(tie.receiver for tie in self.ties)

    @property
    def is_hole(self) -> bool:
        return not self.ties and not self.given

    @property
    def is_double(self) -> bool:
        """Two bodies of the province are built up for the same specialty."""
        return len(self.receivers) > 1


def cells_of(
    ties: Iterable[Tie],
    province_of: Mapping[uuid.UUID, uuid.UUID],
    specialties: Sequence[uuid.UUID],
    provinces: Sequence[uuid.UUID],
) -> list[list[Cell]]:
    """The matrix: a row a specialty, a cell a province, in the orders given. Pure.

    ``province_of`` says where a body lies on the day; one that lies nowhere covers nothing.
    """
    ending: dict[tuple[uuid.UUID, uuid.UUID | None], list[Tie]] = defaultdict(list)
    beginning: dict[tuple[uuid.UUID, uuid.UUID | None], list[Tie]] = defaultdict(list)
    for tie in ties:
        ending[tie.specialty, province_of.get(tie.receiver)].append(tie)
        beginning[tie.specialty, province_of.get(tie.giver)].append(tie)
    return [
        [
            Cell(
                specialty,
                province,
                tuple(ending.get((specialty, province), ())),
                tuple(beginning.get((specialty, province), ())),
            )
            for province in provinces
        ]
        for specialty in specialties
    ]


@dataclass(frozen=True)
class Row:
    specialty: Specialty
    cells: list[Cell]


@dataclass(frozen=True)
class Coverage:
    """``rows`` are the specialties with a tie anywhere in the country that day; those without one
    are in ``untouched``. ``bodies``: id → the organisations that the cells name."""

    day: dt.date
    provinces: list[Province]
    rows: list[Row]
    untouched: list[Specialty]
    bodies: dict[uuid.UUID, Organisation]

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def ties(self) -> int:
        """How many ties end in the provinces shown; the same whatever borders they are drawn in."""
        return sum(len(cell.ties) for cell in self.cells)

    @property
    def holes(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_hole]

    @property
    def doubles(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_double]


def coverage_on(
    day: dt.date,
    *,
    region: Region | None = None,
    province: str = "",
    specialty: str = "",
    borders_of: dt.date | None = None,
) -> Coverage:
    """Specialty × the provinces of ``day`` (of a region): seven queries however many rows.

    ``province`` (uid) and ``specialty`` (slug) narrow to one row or one column; a specialty that
    is asked for is shown without a tie too. Links and memberships are those of ``day``; a
    contract counts by the state it has now, from the day it started where that is known.
    ``borders_of`` draws them into the provinces of another day: each tie still ends in one
    province.
    """
    drawn_on = borders_of or day
    ties = ties_on(day)
    touched = {tie.specialty for tie in ties}
    bodies = Organisation.objects.in_bulk({b for tie in ties for b in (tie.giver, tie.receiver)})
    province_of = {
        body: place.province_id
        for body, place in places_on(bodies, drawn_on).items()
        if place.province_id is not None
    }
    units = Province.objects.valid_on(drawn_on)
    if region is not None:
        units = units.filter(pk__in=Province.objects.in_region(region.code, drawn_on).values("pk"))
    if province:
        units = units.filter(uid=province)
    provinces = list(units)
    specialties = list(Specialty.objects.all())
    if specialty:
        shown = [one for one in specialties if one.slug == specialty]
    else:
        shown = [one for one in specialties if one.pk in touched]
    cells = cells_of(
        ties,
        province_of,
        [one.pk for one in shown],
        [one.pk for one in provinces],
    )
    return Coverage(
        day=day,
        provinces=provinces,
        rows=[Row(one, row) for one, row in zip(shown, cells, strict=True)],
        untouched=[one for one in specialties if one.pk not in touched],
        bodies=bodies,
    )


def ties_on(day: dt.date) -> list[Tie]:
    """Who has which specialty from whom on ``day``: three queries."""
    return [
        *(
            Tie(SATELLITE, of, giver, receiver, note.startswith(SAMPLE))
            for note, of, giver, receiver in SatelliteLink.objects.on_day(day).values_list(
                "note", "specialty_id", "core_id", "satellite_id"
            )
        ),
        *(
            Tie(NETWORK, of, giver, receiver, note.startswith(SAMPLE))
            for note, of, giver, receiver in NetworkMember.objects.on_day(day)
            .filter(Q(network__since=None) | Q(network__since__lte=day))
            .filter(Q(network__until=None) | Q(network__until__gte=day))
            .values_list(
                "network__note", "network__specialty_id", "network__lead_id", "organisation_id"
            )
        ),
        *(
            Tie(
                MASTERED if status in CONTRACT_MASTERED else TAUGHT,
                of,
                giver,
                receiver,
                code.startswith(SAMPLE_CODE),
            )
            for status, code, of, giver, receiver in Contract.objects.filter(
                Q(started_on=None) | Q(started_on__lte=day),
                status__in=_TAUGHT_NOW | CONTRACT_MASTERED,
            )
            .annotate(for_specialty=Coalesce(F("specialty_id"), F("technique__specialty_id")))
            .filter(for_specialty__isnull=False)
            .values_list("status", "code", "for_specialty", "source_id", "recipient_id")
        ),
    ]
