"""The register as the REST API answers it: plain rows, a fixed number of queries.

Shapes: `hospitals.serializers`.
"""

import datetime as dt
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from hospitals.api_permissions import REGISTER_ACTS, RegisterPermissionsSerializer
from hospitals.models import (
    Cdc,
    HealthDepartment,
    Hospital,
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    Province,
    ProvinceRegion,
    Region,
    Specialty,
    Technique,
)
from hospitals.queries import authorities_on
from hospitals.serializers import (
    OrganisationDetailSerializer,
    OrganisationSerializer,
    ProvinceDetailSerializer,
    ProvinceSerializer,
    RegionDetailSerializer,
    RegionSerializer,
    SpecialtyDetailSerializer,
    SpecialtySerializer,
    TechniqueDetailSerializer,
    TechniqueSerializer,
)
from toolkit.api.acts import acts_expansion, allowed
from toolkit.api.sources import PERMISSIONS, DictSource, Row


class RegisterSource(DictSource):
    """One table of the register: open to everybody who is signed in."""

    expansions = acts_expansion(RegisterPermissionsSerializer)

    @abstractmethod
    def rows(self, records: Sequence[Any]) -> list[Row]:
        """The rows without permissions."""

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        presented = self.rows(rows)
        if self.wants(PERMISSIONS):
            # The same for every row: the register is kept by administrators.
            told = {PERMISSIONS: allowed(REGISTER_ACTS, self.asked.reader, None)}
            presented = [row | told for row in presented]
        return presented


class RegionSource(RegisterSource):
    shape, single_shape = RegionSerializer, RegionDetailSerializer

    def visible(self) -> "QuerySet[Region]":
        return Region.objects.select_related("parent")

    def rows(self, records: Sequence[Region]) -> list[Row]:
        return [
            {
                "id": region.pk,
                "code": region.code,
                "name": region.name_vi,
                "name_en": region.name_en,
                "part_of": region.parent.code if region.parent else None,
                "valid_from": region.valid_from,
                "valid_to": region.valid_to,
            }
            for region in records
        ]


class ProvinceSource(RegisterSource):
    shape, single_shape = ProvinceSerializer, ProvinceDetailSerializer

    def visible(self) -> "QuerySet[Province]":
        last_region = ProvinceRegion.objects.filter(province=OuterRef("pk")).order_by("-since")
        return (
            Province.objects.visible_to(self.asked.reader)
            .select_related("succeeded_by__successor")
            .annotate(region_code=Subquery(last_region.values("region__code")[:1]))
        )

    def rows(self, records: Sequence[Any]) -> list[Row]:
        return [
            {
                "id": province.pk,
                "uid": province.uid,
                "code": province.code,
                "name": province.name_vi,
                "name_en": province.name_en,
                "short_name": province.short_name,
                "kind": province.kind,
                "aliases": province.aliases,
                "valid_from": province.valid_from,
                "valid_to": province.valid_to,
                "region": province.region_code,
                "successor": step.successor.uid if step else None,
                "succeeded_on": step.effective_on if step else None,
                "legal_basis": province.legal_basis,
            }
            for province in records
            for step in [_step(province)]
        ]


class OrganisationSource(RegisterSource):
    """``on`` is the day of ``on_day``."""

    model: ClassVar[type[Model]] = Organisation
    shape, single_shape = OrganisationSerializer, OrganisationDetailSerializer

    def visible(self) -> "QuerySet[Any]":
        everything: Any = self.model._default_manager.all()
        visible: QuerySet[Any] = everything.visible_to(self.asked.reader)
        return visible.select_related("province", "succeeded_by__successor").defer(
            "search_text", "note", "province__search_text", "province__note"
        )

    def rows(self, records: Sequence[Organisation]) -> list[Row]:
        keys = [body.pk for body in records]
        that_day = _on_day(keys, self.asked.on) if self.wants("on_day") else {}
        specialties = _specialties(keys) if self.wants("specialties") else {}
        authorities = (
            authorities_on(records, self.asked.on) if self.wants("managing_authority") else {}
        )
        return [
            {
                "id": body.pk,
                "slug": body.slug,
                "kind": body.kind,
                "name": body.name_vi,
                "name_en": body.name_en,
                "short_name": body.short_name,
                "aliases": body.aliases,
                "province": body.province.uid if body.province else None,
                "managing_authority": authorities.get(body.pk, ""),
                "is_end_line": body.is_end_line,
                "technical_level": body.technical_level,
                "beds": body.beds,
                "specialties": specialties.get(body.pk, []),
                "open_from": body.open_from,
                "open_until": body.open_until,
                "successor": step.successor.slug if step else None,
                "succeeded_on": step.effective_on if step else None,
                "on_day": {
                    "day": self.asked.on,
                    "province": None,
                    "managed_by": None,
                    "holder": body.slug,
                    **that_day.get(body.pk, {}),
                },
                "updated_at": timezone.localtime(body.updated_at),
            }
            for body in records
            for step in [_step(body)]
        ]


class HealthDepartmentSource(OrganisationSource):
    model = HealthDepartment


class CdcSource(OrganisationSource):
    model = Cdc


class HospitalSource(OrganisationSource):
    model = Hospital


class SpecialtySource(RegisterSource):
    shape, single_shape = SpecialtySerializer, SpecialtyDetailSerializer

    def visible(self) -> "QuerySet[Specialty]":
        return Specialty.objects.all()

    def rows(self, records: Sequence[Specialty]) -> list[Row]:
        return [
            {
                "id": specialty.pk,
                "slug": specialty.slug,
                "name": specialty.name_vi,
                "name_en": specialty.name_en,
                "aliases": specialty.aliases,
            }
            for specialty in records
        ]


class TechniqueSource(RegisterSource):
    shape, single_shape = TechniqueSerializer, TechniqueDetailSerializer

    def visible(self) -> "QuerySet[Technique]":
        return Technique.objects.select_related("specialty")

    def rows(self, records: Sequence[Technique]) -> list[Row]:
        return [
            {
                "id": technique.pk,
                "slug": technique.slug,
                "code": technique.code,
                "scheme": technique.scheme,
                "name": technique.name_vi,
                "name_en": technique.name_en,
                "specialty": technique.specialty.slug if technique.specialty else None,
                "valid_from": technique.valid_from,
                "valid_to": technique.valid_to,
            }
            for technique in records
        ]


def _step(unit: Any) -> Any:
    """The succession by which the province or organisation became another; None while none did."""
    return getattr(unit, "succeeded_by", None)


def _on_day(keys: Sequence[Any], day: dt.date) -> Mapping[Any, Row]:
    """Where each organisation lies that day, who manages it and who answers: two queries."""
    found: dict[Any, Row] = defaultdict(dict)
    that_day: dict[str, Any] = {"since__lte": day, "until__gt": day, "organisation__in": keys}
    for pk, province, department in OrganisationPlace.objects.filter(**that_day).values_list(
        "organisation_id", "province__uid", "managed_by__slug"
    ):
        found[pk] |= {"province": province, "managed_by": department}
    for pk, holder in OrganisationHolder.objects.filter(**that_day).values_list(
        "organisation_id", "holder__slug"
    ):
        found[pk]["holder"] = holder
    return found


def _specialties(keys: Sequence[Any]) -> Mapping[Any, list[str]]:
    found: dict[Any, list[str]] = defaultdict(list)
    for pk, slug in (
        Organisation.specialties.through._default_manager.filter(organisation__in=keys)
        .order_by("specialty__slug")
        .values_list("organisation_id", "specialty__slug")
    ):
        found[pk].append(slug)
    return found
