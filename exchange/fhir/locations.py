"""Regions, provinces and the sites of hospitals and medical centres as ``Location``.

A province is a jurisdiction within its region, under its health department; a site lies in the
province of today and belongs to the Organization of the same id.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from exchange.fhir.kinds import JURISDICTION, WITH_SITE, mcsd_type, physical_type, site_types
from exchange.fhir.moments import day_after, first_day_from, latest, latest_day
from exchange.fhir.naming import former_names, named, names_of
from exchange.fhir.organizations import OfOrganisations, Surroundings, is_open, successor_of
from exchange.fhir.rows import NOBODY, Found, Names, Rows, Text, Token, any_of, by_key, has_code
from exchange.fhir.systems import (
    ORGANISATION_KEY,
    PROVINCE_CODE,
    PROVINCE_KEY,
    REGION_KEY,
    filled,
    identified,
    period,
    reference,
)
from exchange.fhir.touches import last_touched, touched_since
from hospitals.departments import department_slug
from hospitals.models import (
    Organisation,
    Province,
    ProvinceRegion,
    ProvinceSuccession,
    Region,
)

_DAY = dt.timedelta(days=1)
_PARAMETERS = frozenset({"name", "identifier", "status", "type", "partof", "organization"})
_TYPES = [mcsd_type(JURISDICTION)]


def _status(is_active: bool) -> str:
    return "active" if is_active else "inactive"


class _Jurisdictions(Rows):
    """Regions and provinces: units valid from a first to a last day."""

    parameters = _PARAMETERS

    def valid_today(self) -> Q:
        return Q(Q(valid_from=None) | Q(valid_from__lte=self.today)) & Q(
            Q(valid_to=None) | Q(valid_to__gte=self.today)
        )

    def by_status(self, values: Sequence[Token]) -> Q:
        codes = {token.code for token in values}
        active = self.valid_today() if "active" in codes else NOBODY
        return active | (~self.valid_today() if "inactive" in codes else NOBODY)

    def by_type(self, tokens: Sequence[Token]) -> Q:
        return ~NOBODY if has_code(_TYPES, tokens) else NOBODY

    def came_since(self, first: dt.date, column: str) -> Q:
        """``column`` is a day from ``first`` on that has come."""
        return Q(**{f"{column}__gte": first, f"{column}__lte": self.today})

    def ended_since(self, first: dt.date, column: str) -> Q:
        """The day after the last day ``column`` is one from ``first`` on that has come."""
        return Q(**{f"{column}__gte": first - _DAY, f"{column}__lt": self.today})


class RegionRows(_Jurisdictions):
    def visible(self) -> "QuerySet[Any]":
        is_reader = getattr(self.reader, "is_authenticated", False)
        rows = Region.objects.all() if is_reader else Region.objects.none()
        return rows.select_related("parent").defer("source", "parent__source")

    def present(self, rows: Sequence[Region]) -> list[Found]:
        touched = last_touched([row.pk for row in rows])
        return [
            Found(
                row.pk,
                ["Location"],
                filled(
                    {
                        "identifier": [
                            identified(
                                REGION_KEY, row.code, period=period(row.valid_from, row.valid_to)
                            )
                        ],
                        "status": _status(is_open(row.valid_from, row.valid_to, self.today)),
                        "name": row.name_vi,
                        "alias": Names(row.name_vi, [row.name_en]).aliases,
                        "mode": "instance",
                        "type": _TYPES,
                        "physicalType": physical_type("jdn", "Jurisdiction"),
                        "partOf": self._whole(row),
                    }
                ),
                latest(touched.of(row.pk), self._moved(row)),
            )
            for row in rows
        ]

    def _whole(self, row: Region) -> Any:
        """What it is a part of: of a part that goes on, only while the whole stands."""
        whole = row.parent
        if whole is None:
            return None
        goes_on = is_open(row.valid_from, row.valid_to, self.today)
        if goes_on and not is_open(whole.valid_from, whole.valid_to, self.today):
            return None
        return reference("Location", whole.pk)

    def _moved(self, row: Region) -> dt.datetime | None:
        days = [row.valid_from, day_after(row.valid_to)]
        if whole := row.parent:
            days += [whole.valid_from, day_after(whole.valid_to)]
        return latest_day(days, self.today)

    def changed_since(self, moment: dt.datetime) -> Q:
        first = first_day_from(moment)
        found = Q(pk__in=touched_since(moment).itself)
        for whose in ("", "parent__"):
            found |= self.came_since(first, f"{whose}valid_from")
            found |= self.ended_since(first, f"{whose}valid_to")
        return found

    def by_name(self, wanted: Sequence[Text]) -> Q:
        """There are a dozen of them."""
        found = [
            pk
            for pk, name, english in self.visible().values_list("pk", "name_vi", "name_en")
            if any(Names(name, [english]).fits(text) for text in wanted)
        ]
        return Q(pk__in=found)

    def by_identifier(self, tokens: Sequence[Token]) -> Q:
        return by_key(tokens, {REGION_KEY: "code"})

    def by_partof(self, ids: Sequence[uuid.UUID]) -> Q:
        whole_stands = Q(Q(parent__valid_from=None) | Q(parent__valid_from__lte=self.today)) & Q(
            Q(parent__valid_to=None) | Q(parent__valid_to__gte=self.today)
        )
        return Q(parent__in=ids) & (whole_stands | ~self.valid_today())

    def by_organization(self, ids: Sequence[uuid.UUID]) -> Q:
        return NOBODY


class ProvinceRows(_Jurisdictions):
    def visible(self) -> "QuerySet[Any]":
        spans = ProvinceRegion.objects.filter(province=OuterRef("pk"))
        begun = spans.filter(since__lte=self.today).order_by("-since").values("region")[:1]
        first = spans.order_by("since").values("region")[:1]
        rows = Province.objects.visible_to(self.reader).select_related("succeeded_by")
        region = Coalesce(Subquery(begun), Subquery(first), output_field=UUIDField())
        return rows.annotate(region_pk=region).defer("search_text", "note")

    def present(self, rows: Sequence[Any]) -> list[Found]:
        keys = [row.pk for row in rows]
        touched, former = last_touched(keys), former_names(ProvinceSuccession)
        departments = _departments(rows)
        moves = self._moves(keys)
        found = []
        for row in rows:
            names = names_of(row, former)
            department = departments.get(row.pk)
            valid = period(row.valid_from, row.valid_to)
            body = filled(
                {
                    "extension": successor_of(row, "Location"),
                    "identifier": [
                        identified(PROVINCE_KEY, row.uid, period=valid),
                        identified(PROVINCE_CODE, row.code, period=valid),
                    ],
                    "status": _status(is_open(row.valid_from, row.valid_to, self.today)),
                    "name": names.name,
                    "alias": names.aliases,
                    "mode": "instance",
                    "type": _TYPES,
                    "physicalType": physical_type("jdn", "Jurisdiction"),
                    "managingOrganization": department and reference("Organization", department),
                    "partOf": row.region_pk and reference("Location", row.region_pk),
                }
            )
            days = [row.valid_from, day_after(row.valid_to), *moves[row.pk]]
            profiles = ["Location", *(["JurisdictionLocation"] if department else [])]
            updated = latest(touched.of(row.pk), latest_day(days, self.today))
            found.append(Found(row.pk, profiles, body, updated))
        return found

    def _moves(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[dt.date]]:
        """The first days of each one's regions."""
        days: dict[uuid.UUID, list[dt.date]] = defaultdict(list)
        for pk, since in ProvinceRegion.objects.filter(province__in=keys).values_list(
            "province_id", "since"
        ):
            days[pk].append(since)
        return days

    def changed_since(self, moment: dt.datetime) -> Q:
        first = first_day_from(moment)
        moved = ProvinceRegion.objects.filter(self.came_since(first, "since"))
        return (
            Q(pk__in=touched_since(moment).itself)
            | self.came_since(first, "valid_from")
            | self.ended_since(first, "valid_to")
            | Q(Exists(moved.filter(province=OuterRef("pk"))))
        )

    def by_name(self, wanted: Sequence[Text]) -> Q:
        return named(self.visible(), ProvinceSuccession, wanted)

    def by_identifier(self, tokens: Sequence[Token]) -> Q:
        return by_key(tokens, {PROVINCE_KEY: "uid", PROVINCE_CODE: "code"})

    def by_partof(self, ids: Sequence[uuid.UUID]) -> Q:
        return Q(region_pk__in=ids)

    def by_organization(self, ids: Sequence[uuid.UUID]) -> Q:
        """The units whose health department is one of them."""
        slugs = Organisation.objects.filter(pk__in=ids).values_list("slug", flat=True)
        prefix = department_slug("")
        return Q(uid__in=[s.removeprefix(prefix) for s in slugs if s.startswith(prefix)])


class SiteRows(OfOrganisations):
    parameters = _PARAMETERS

    def visible(self) -> "QuerySet[Any]":
        return super().visible().filter(kind__in=WITH_SITE)

    def present(self, rows: Sequence[Organisation]) -> list[Found]:
        around = self.surroundings(rows)
        return [self._present(row, around) for row in rows]

    def _present(self, row: Organisation, around: Surroundings) -> Found:
        names = names_of(row, around.former)
        place = around.place(row)
        body = filled(
            {
                "extension": successor_of(row, "Location") if _site_after(row) else [],
                "identifier": [identified(ORGANISATION_KEY, row.slug)],
                "status": _status(is_open(row.open_from, row.open_until, self.today)),
                "name": names.name,
                "alias": names.aliases,
                "mode": "instance",
                "type": site_types(row.kind),
                "physicalType": physical_type("si", "Site"),
                "managingOrganization": reference("Organization", row.pk),
                "partOf": reference("Location", place.province)
                if place is not None and place.province is not None
                else None,
            }
        )
        return Found(row.pk, ["Location", "FacilityLocation"], body, around.updated(row))

    def by_status(self, values: Sequence[Token]) -> Q:
        wanted = {"active": self.open_today(), "inactive": ~self.open_today()}
        return any_of(wanted[token.code] for token in values if token.code in wanted)

    def by_type(self, tokens: Sequence[Token]) -> Q:
        return Q(kind__in=[kind for kind in WITH_SITE if has_code(site_types(kind), tokens)])

    def by_partof(self, ids: Sequence[uuid.UUID]) -> Q:
        return Q(self.place_of_today(province__in=ids))

    def by_organization(self, ids: Sequence[uuid.UUID]) -> Q:
        return Q(pk__in=ids)


def _site_after(row: Organisation) -> bool:
    step = getattr(row, "succeeded_by", None)
    return step is not None and step.successor.kind in WITH_SITE


def _departments(provinces: Sequence[Province]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Province → its health department."""
    by_slug = {department_slug(row.uid): row.pk for row in provinces}
    rows = Organisation.objects.filter(slug__in=list(by_slug)).values_list("slug", "pk")
    return {by_slug[slug]: pk for slug, pk in rows}
