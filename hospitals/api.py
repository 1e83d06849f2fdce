"""The register over the REST API: open to everybody who is signed in, for reading."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from hospitals.api_filters import OrganisationFilters, ProvinceFilters, TechniqueFilters
from hospitals.api_lineage import LineageSerializer, organisation_lineage, province_lineage
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
    OrganisationSerializer,
    ProvinceSerializer,
    RegionSerializer,
    SpecialtySerializer,
    TechniqueSerializer,
)
from hospitals.succession import BEGINNING
from toolkit import clock
from toolkit.api import day_parameter, day_schema
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering


class RegisterViewSet(ReadOnlyViewSet):
    """One table of the register."""

    model: ClassVar[type[Model]]

    def get_queryset(self) -> "QuerySet[Any]":
        return self.model._default_manager.all()


class RegionViewSet(RegisterViewSet):
    """Socio-economic regions of the old and the new division."""

    model = Region
    serializer_class: type[BaseSerializer[Any]] = RegionSerializer
    key_field = "code"
    orderings = (Ordering("code", "code"), Ordering("name", "name_vi"))

    def get_queryset(self) -> "QuerySet[Any]":
        return Region.objects.select_related("parent")


class ProvinceViewSet(RegisterViewSet):
    """Provinces and cities, one row a legal unit and period. Found by id or uid."""

    model = Province
    serializer_class: type[BaseSerializer[Any]] = ProvinceSerializer
    filterset_class = ProvinceFilters
    key_field = "uid"
    orderings = (
        Ordering("code", "code"),
        Ordering("name", "name_vi"),
        Ordering("valid_from", Coalesce("valid_from", Value(BEGINNING))),
    )

    def get_queryset(self) -> "QuerySet[Any]":
        last_region = ProvinceRegion.objects.filter(province=OuterRef("pk")).order_by("-since")
        return (
            Province.objects.visible_to(self.request.user)
            .select_related("succeeded_by__successor")
            .annotate(region_code=Subquery(last_region.values("region__code")[:1]))
        )

    @extend_schema(responses=LineageSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def lineage(self, request: Request, pk: str) -> Response:
        """All that the unit came from and all that came of it."""
        return Response(province_lineage(self.get_object()))


_ON = day_schema("on", "The day of `on_day`; today when left out.")


@extend_schema_view(retrieve=extend_schema(parameters=[_ON]))
class OrganisationViewSet(RegisterViewSet):
    """Health departments, CDCs, hospitals and the other bodies. Found by id or slug."""

    model: ClassVar[type[Model]] = Organisation
    serializer_class: type[BaseSerializer[Any]] = OrganisationSerializer
    filterset_class = OrganisationFilters
    key_field = "slug"
    extra_parameters = ("on",)
    orderings = (
        Ordering("slug", "slug"),
        Ordering("name", "name_vi"),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[Any]":
        everything: Any = self.model._default_manager.all()
        visible: QuerySet[Any] = everything.visible_to(self.request.user)
        return visible.select_related("province", "succeeded_by__successor")

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        attach_day(rows, day_parameter(self.request, "on") or clock.today())
        return super().present(rows)

    @extend_schema(responses=LineageSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def lineage(self, request: Request, pk: str) -> Response:
        """All that the organisation came from and all that came of it."""
        return Response(organisation_lineage(self.get_object()))


class HealthDepartmentViewSet(OrganisationViewSet):
    """The provinces' health departments."""

    model = HealthDepartment


class CdcViewSet(OrganisationViewSet):
    """The provinces' centres for disease control."""

    model = Cdc


class HospitalViewSet(OrganisationViewSet):
    """Hospitals."""

    model = Hospital


class SpecialtyViewSet(RegisterViewSet):
    """Medical specialties. Found by id or slug."""

    model = Specialty
    serializer_class: type[BaseSerializer[Any]] = SpecialtySerializer
    key_field = "slug"
    orderings = (Ordering("slug", "slug"), Ordering("name", "name_vi"))


class TechniqueViewSet(RegisterViewSet):
    """Techniques that can be transferred. Found by id or slug."""

    model = Technique
    serializer_class: type[BaseSerializer[Any]] = TechniqueSerializer
    filterset_class = TechniqueFilters
    key_field = "slug"
    orderings = (Ordering("slug", "slug"), Ordering("name", "name_vi"))

    def get_queryset(self) -> "QuerySet[Any]":
        return Technique.objects.select_related("specialty")


def attach_day(rows: Sequence[Organisation], day: dt.date) -> None:
    """Give each row its ``on_day``, ``authority`` and ``specialty_slugs``: four queries for any
    number."""
    keys = [row.pk for row in rows]
    that_day: dict[str, Any] = {"since__lte": day, "until__gt": day, "organisation__in": keys}
    places = {
        organisation: (province, department)
        for organisation, province, department in OrganisationPlace.objects.filter(
            **that_day
        ).values_list("organisation_id", "province__uid", "managed_by__slug")
    }
    holders = dict(
        OrganisationHolder.objects.filter(**that_day).values_list("organisation_id", "holder__slug")
    )
    specialties: dict[Any, list[str]] = defaultdict(list)
    for organisation, slug in (
        Organisation.specialties.through.objects.filter(organisation__in=keys)
        .order_by("specialty__slug")
        .values_list("organisation_id", "specialty__slug")
    ):
        specialties[organisation].append(slug)
    authorities = authorities_on(rows, day)
    for row in rows:
        province, department = places.get(row.pk, (None, None))
        extra: Any = row
        extra.on_day = {
            "day": day,
            "province": province,
            "managed_by": department,
            "holder": holders.get(row.pk, row.slug),
        }
        extra.authority = authorities[row.pk]
        extra.specialty_slugs = specialties[row.pk]
