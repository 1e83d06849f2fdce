"""Questions about the register on a day. Each takes the same few queries however many rows."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from hospitals.models import (
    Neighbour,
    Organisation,
    OrganisationHolder,
    OrganisationManagement,
    OrganisationOffshoot,
    OrganisationPlace,
    OrganisationSuccession,
    Province,
    ProvinceHolder,
    ProvinceOffshoot,
    ProvinceSuccession,
    Region,
    RegisterChange,
    Specialty,
)
from hospitals.models.base import name_in
from hospitals.models.provinces import NEW_DIVISION_FROM
from hospitals.register_state import offshoots_of, steps_of
from hospitals.succession import Offshoot, Step, family, lineage
from toolkit.among import Among
from toolkit.folding import fold
from toolkit.together import Reading, run

Unit = TypeVar("Unit", Province, Organisation)


def holders_on(
    organisation_ids: Iterable[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, Organisation]:
    """Who answers on ``day`` for each of the organisations, by their id: one query."""
    return run(read_holders(organisation_ids, day))


def read_holders(
    organisation_ids: Iterable[uuid.UUID], day: dt.date
) -> Reading[dict[uuid.UUID, Organisation]]:
    """The same as one step of a page that asks for more at once."""
    found = OrganisationHolder.objects.filter(
        Among("organisation_id", list(organisation_ids)), since__lte=day, until__gt=day
    ).select_related("holder")
    (rows,) = yield [found]
    return {row.organisation_id: row.holder for row in rows}


def holder_names_on(
    organisation_ids: Iterable[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Id and name of who answers on ``day`` for each of the organisations: one query."""
    rows = OrganisationHolder.objects.filter(
        Among("organisation_id", list(organisation_ids)), since__lte=day, until__gt=day
    ).values_list("organisation", "holder", "holder__name_vi", "holder__name_en")
    return {unit: (pk, name_in(name_vi, name_en)) for unit, pk, name_vi, name_en in rows}


def holder_of(organisation: Organisation, day: dt.date) -> Organisation:
    """Who answers for ``organisation`` on ``day``; itself before any succession."""
    return holders_on([organisation.pk], day).get(organisation.pk, organisation)


def places_on(
    organisation_ids: Iterable[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, OrganisationPlace]:
    """Province and managing department of each organisation on ``day``, by its id: one query."""
    return run(read_places(organisation_ids, day))


def read_places(
    organisation_ids: Iterable[uuid.UUID], day: dt.date
) -> Reading[dict[uuid.UUID, OrganisationPlace]]:
    """The same as one step of a page that asks for more at once."""
    found = OrganisationPlace.objects.filter(
        Among("organisation_id", list(organisation_ids)), since__lte=day, until__gt=day
    ).select_related("province", "managed_by")
    (rows,) = yield [found]
    return {row.organisation_id: row for row in rows}


def place_of(organisation: Organisation, day: dt.date) -> OrganisationPlace | None:
    """Province and managing department of ``organisation`` on ``day`` (either may be None)."""
    return places_on([organisation.pk], day).get(organisation.pk)


def authorities_on(organisations: Iterable[Organisation], day: dt.date) -> dict[uuid.UUID, str]:
    """Who manages each organisation on ``day`` where no department does, by its id: one query.

    The last move by then says it, else what the organisation was founded with; empty where a
    department manages it, or nobody is known to.
    """
    found = {row.pk: row.managing_authority for row in organisations}
    moves = OrganisationManagement.objects.filter(
        Among("organisation_id", list(found)), since__lte=day
    )
    found.update(moves.order_by("since").values_list("organisation_id", "managing_authority"))
    return found


def authority_of(organisation: Organisation, day: dt.date) -> str:
    """The same for one organisation."""
    return authorities_on([organisation], day)[organisation.pk]


def authority_at(organisation: Organisation, place: OrganisationPlace | None) -> str:
    """Who manages ``organisation`` while it has ``place``: a move begins a place of its own."""
    if place is None:
        return organisation.managing_authority
    return authority_of(organisation, place.since)


def province_with_code(code: str, day: dt.date) -> Province | None:
    """The unit that answers to GSO ``code`` on ``day``."""
    return Province.objects.with_code(code, day).first()


def province_holders_on(
    province_ids: Iterable[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, Province]:
    """What each unit belongs to on ``day``, by its id: one query."""
    rows = ProvinceHolder.objects.filter(
        province__in=list(province_ids), since__lte=day, until__gt=day
    ).select_related("holder")
    return {row.province_id: row.holder for row in rows}


def neighbours_of(province: Province, day: dt.date) -> list[Province]:
    """The units that border, on ``day``, on what ``province`` belongs to that day.

    Pairs of the old division are resolved through the holders of the day; pairs of the new one
    count from the day it was drawn, those of a split while both units are there. A unit merged
    away has its successor's neighbours.
    """
    of_day = ProvinceHolder.objects.filter(since__lte=day, until__gt=day)
    holder = province_holders_on([province.pk], day).get(province.pk, province)
    within = of_day.filter(holder=holder).values("province")
    pairs = Neighbour.objects.all()
    if day < NEW_DIVISION_FROM:
        pairs = pairs.exclude(scheme="new34")
    beyond = [
        *pairs.filter(first__in=within).values_list("second_id", flat=True),
        *pairs.filter(second__in=within).values_list("first_id", flat=True),
    ]
    found = (
        Province.objects.valid_on(day)
        .filter(pk__in=of_day.filter(province__in=beyond).values("holder"))
        .exclude(pk=holder.pk)
    )
    return list(found.order_by("code", "uid"))


def region_of(province: Province, day: dt.date) -> Region | None:
    """The region of ``province`` on ``day``; of its last period where it was not there that day."""
    spans = list(province.regions.select_related("region").order_by("since"))
    of_day = (span.region for span in spans if span.since <= day < span.until)
    return next(of_day, spans[-1].region if spans else None)


def province_history(province: Province) -> list[ProvinceSuccession]:
    """What led to ``province`` and what it became, the earliest first: two queries."""
    return _history(ProvinceSuccession, province.pk)


def organisation_history(organisation: Organisation) -> list[OrganisationSuccession]:
    """Whose place ``organisation`` took and who took its own, the earliest first: two queries."""
    return _history(OrganisationSuccession, organisation.pk)


def _history(model: type[Any], pk: uuid.UUID) -> list[Any]:
    predecessors = [step.predecessor for step in lineage(pk, steps_of(model))]
    return list(
        model.objects.filter(predecessor__in=predecessors)
        .select_related("predecessor", "successor")
        .order_by("effective_on", "predecessor__search_text")
    )


def changes_of(unit: Province | Organisation) -> QuerySet[RegisterChange]:
    """The changes, not undone, of which ``unit`` was a part: ended, took over, split, moved."""
    if isinstance(unit, Province):
        part = (
            Q(province_successions__predecessor=unit)
            | Q(province_successions__successor=unit)
            | Q(province_offshoots__origin=unit)
            | Q(province_offshoots__unit=unit)
        )
    else:
        part = (
            Q(organisation_successions__predecessor=unit)
            | Q(organisation_successions__successor=unit)
            | Q(organisation_offshoots__origin=unit)
            | Q(organisation_offshoots__unit=unit)
            | Q(managements__organisation=unit)
            | Q(closings__organisation=unit)
        )
    found = RegisterChange.objects.filter(part).values("pk")
    return RegisterChange.objects.standing().filter(pk__in=found).order_by("effective_on", "pk")


@dataclass(frozen=True)
class FamilyTree(Generic[Unit]):
    """All that a unit came from and all that came of it: ``units`` by id, and the lines between
    them, the earliest first. A step goes on, a cut is a part that was split off."""

    units: dict[uuid.UUID, Unit]
    steps: list[Step[uuid.UUID]]
    cuts: list[Offshoot[uuid.UUID]]


def province_family(province: Province) -> FamilyTree[Province]:
    """The family tree of ``province``: three queries."""
    steps, cuts = family(province.pk, steps_of(ProvinceSuccession), offshoots_of(ProvinceOffshoot))
    return FamilyTree(_named(Province.objects.all(), province, steps, cuts), steps, cuts)


def organisation_family(organisation: Organisation) -> FamilyTree[Organisation]:
    """The family tree of ``organisation``: three queries."""
    steps, cuts = family(
        organisation.pk, steps_of(OrganisationSuccession), offshoots_of(OrganisationOffshoot)
    )
    return FamilyTree(_named(Organisation.objects.all(), organisation, steps, cuts), steps, cuts)


def _named(
    rows: QuerySet[Unit],
    unit: Unit,
    steps: list[Step[uuid.UUID]],
    cuts: list[Offshoot[uuid.UUID]],
) -> dict[uuid.UUID, Unit]:
    ids = {unit.pk}
    ids |= {pk for step in steps for pk in (step.predecessor, step.successor)}
    ids |= {pk for cut in cuts for pk in (cut.origin, cut.unit)}
    return {row.pk: row for row in rows.filter(pk__in=ids)}


@dataclass(frozen=True)
class CodeSpan:
    """``unit`` answered to ``code`` from ``since`` to ``until`` (first and last day, if known)."""

    code: str
    unit: Province
    since: dt.date | None
    until: dt.date | None


def codes_of(province: Province, history: Iterable[ProvinceSuccession]) -> list[CodeSpan]:
    """The codes under which ``province`` and the units of its ``history`` are found, and when."""
    units = {province.pk: province}
    for step in history:
        units |= {step.predecessor_id: step.predecessor, step.successor_id: step.successor}
    spans = [CodeSpan(u.code, u, u.valid_from, u.valid_to) for u in units.values()]
    return sorted(spans, key=lambda span: (span.since or dt.date.min, span.code))


def specialties_by_word() -> dict[str, Specialty]:
    """Every specialty by its folded names and aliases ("ung thu" → Ung bướu): one query."""
    return {
        fold(word): specialty
        for specialty in Specialty.objects.all()
        for word in (specialty.name_vi, specialty.name_en, *specialty.aliases)
        if word
    }
