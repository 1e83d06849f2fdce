"""Every organisation of the register as an ``Organization``."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from exchange.fhir.kinds import FACILITY, JURISDICTION, KINDS, organization_types
from exchange.fhir.moments import day_after, first_day_from, latest, latest_day
from exchange.fhir.naming import Former, former_names, named, names_of
from exchange.fhir.rows import Found, Rows, Text, Token, any_of, by_key, has_code
from exchange.fhir.systems import (
    ORGANISATION_KEY,
    ORGANIZATION_PERIOD,
    Body,
    filled,
    identified,
    period,
    reference,
    successor_extension,
)
from exchange.fhir.touches import LastTouched, last_touched, touched_since
from hospitals.models import (
    Organisation,
    OrganisationManagement,
    OrganisationPlace,
    OrganisationSuccession,
    ProvinceSuccession,
)

_PROFILES = {
    FACILITY: ["Organization", "FacilityOrganization"],
    JURISDICTION: ["Organization", "JurisdictionOrganization"],
    "": ["Organization"],
}


@dataclass(frozen=True)
class Place:
    """Where an organisation lies and who manages it from ``since`` on."""

    since: dt.date
    until: dt.date
    province: uuid.UUID | None
    manager: uuid.UUID | None


@dataclass(frozen=True)
class Surroundings:
    """What the rows of a page hang on."""

    places: Mapping[uuid.UUID, Sequence[Place]]
    touched: LastTouched
    former: Former
    today: dt.date

    def place(self, row: Organisation) -> Place | None:
        """The place of today."""
        found = (p for p in self.places[row.pk] if p.since <= self.today < p.until)
        return next(found, None)

    def updated(self, row: Organisation) -> dt.datetime | None:
        """When what is said of ``row`` last became another."""
        places = self.places[row.pk]
        follows = [pk for place in places for pk in (place.province, place.manager)]
        days = [row.open_from, day_after(row.open_until), *(place.since for place in places)]
        return latest(
            row.updated_at, self.touched.of(row.pk, follows), latest_day(days, self.today)
        )


class OfOrganisations(Rows):
    """What the two resources made of organisations have in common."""

    def visible(self) -> "QuerySet[Any]":
        rows = Organisation.objects.visible_to(self.reader)
        return rows.select_related("succeeded_by__successor").defer(
            "search_text", "note", "succeeded_by__successor__search_text"
        )

    def surroundings(self, rows: Sequence[Organisation]) -> Surroundings:
        """Four queries for any number of rows."""
        keys = [row.pk for row in rows]
        places: dict[uuid.UUID, list[Place]] = defaultdict(list)
        for pk, since, until, province, manager in OrganisationPlace.objects.filter(
            organisation__in=keys
        ).values_list("organisation_id", "since", "until", "province_id", "managed_by_id"):
            places[pk].append(Place(since, until, province, manager))
        others = (
            pk for of_one in places.values() for p in of_one for pk in (p.province, p.manager)
        )
        units = {*keys, *(pk for pk in others if pk is not None)}
        former = former_names(OrganisationSuccession)
        return Surroundings(places, last_touched(units), former, self.today)

    def open_today(self) -> Q:
        return Q(Q(open_from=None) | Q(open_from__lte=self.today)) & Q(
            Q(open_until=None) | Q(open_until__gte=self.today)
        )

    def changed_since(self, moment: dt.datetime) -> Q:
        """The same as `Surroundings.updated`, asked of the database."""
        touched = touched_since(moment)
        first, today = first_day_from(moment), self.today
        places = OrganisationPlace.objects.filter(organisation=OuterRef("pk"))
        return (
            Q(updated_at__gte=moment)
            | Q(pk__in=touched.itself)
            | Q(open_from__gte=first, open_from__lte=today)
            | Q(open_until__gte=first - dt.timedelta(days=1), open_until__lt=today)
            | Q(
                Exists(
                    places.filter(
                        Q(since__gte=first, since__lte=today)
                        | Q(managed_by__in=touched.standing)
                        | Q(province__in=touched.standing)
                    )
                )
            )
        )

    def place_of_today(self, **lookups: Any) -> Exists:
        return Exists(
            OrganisationPlace.objects.filter(
                organisation=OuterRef("pk"),
                since__lte=self.today,
                until__gt=self.today,
                **lookups,
            )
        )

    def by_name(self, wanted: Sequence[Text]) -> Q:
        return named(self.visible(), OrganisationSuccession, wanted)

    def by_identifier(self, tokens: Sequence[Token]) -> Q:
        return by_key(tokens, {ORGANISATION_KEY: "slug"})


class OrganizationRows(OfOrganisations):
    parameters = frozenset({"name", "identifier", "active", "type", "partof"})

    def present(self, rows: Sequence[Organisation]) -> list[Found]:
        around = self.surroundings(rows)
        managing = _managing_authorities([row.pk for row in rows], self.today)
        return [self._present(row, around, managing.get(row.pk)) for row in rows]

    def _present(self, row: Organisation, around: Surroundings, moved_to: str | None) -> Found:
        names = names_of(row, around.former)
        place = around.place(row)
        authority = row.managing_authority if moved_to is None else moved_to
        is_managed = place is not None and place.manager is not None
        body = filled(
            {
                "extension": [*_open_days(row), *successor_of(row, "Organization")],
                "identifier": [identified(ORGANISATION_KEY, row.slug)],
                "active": is_open(row.open_from, row.open_until, self.today),
                "type": organization_types(row.kind),
                "name": names.name,
                "alias": names.aliases,
                "partOf": reference("Organization", place.manager)
                if place is not None and is_managed
                else filled({"display": authority}),
            }
        )
        return Found(row.pk, _PROFILES[KINDS[row.kind].mcsd], body, around.updated(row))

    def by_active(self, values: Sequence[bool]) -> Q:
        return any_of(self.open_today() if value else ~self.open_today() for value in values)

    def by_type(self, tokens: Sequence[Token]) -> Q:
        return Q(kind__in=[kind for kind in KINDS if has_code(organization_types(kind), tokens)])

    def by_partof(self, ids: Sequence[uuid.UUID]) -> Q:
        return Q(self.place_of_today(managed_by__in=ids))


def is_open(first: dt.date | None, last: dt.date | None, day: dt.date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _open_days(row: Organisation) -> list[Body]:
    days = period(row.open_from, row.open_until)
    return [{"url": ORGANIZATION_PERIOD, "valuePeriod": days}] if days else []


def successor_of(row: Any, kind: str) -> list[Body]:
    """The extension that names who takes the place of an organisation or a province."""
    step: OrganisationSuccession | ProvinceSuccession | None = getattr(row, "succeeded_by", None)
    if step is None:
        return []
    parts: list[Body] = [
        {"url": "resource", "valueReference": reference(kind, step.successor_id)},
        {"url": "since", "valueDate": step.effective_on.isoformat()},
    ]
    if step.legal_basis:
        parts.append({"url": "legalBasis", "valueString": step.legal_basis})
    return [{"url": successor_extension(), "extension": parts}]


def _managing_authorities(keys: Collection[uuid.UUID], day: dt.date) -> Mapping[uuid.UUID, str]:
    """Who manages those that were handed over by ``day``, in words where no department does."""
    moves = OrganisationManagement.objects.filter(organisation__in=keys, since__lte=day)
    return dict(moves.order_by("since").values_list("organisation_id", "managing_authority"))
