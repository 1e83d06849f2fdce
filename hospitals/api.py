"""The register over the REST API: open to everybody who is signed in, for reading."""

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hospitals.api_filters import OrganisationFilters, ProvinceFilters, TechniqueFilters
from hospitals.api_lineage import LineageSerializer, organisation_lineage, province_lineage
from hospitals.api_rows import (
    CdcSource,
    HealthDepartmentSource,
    HospitalSource,
    OrganisationSource,
    ProvinceSource,
    RegionSource,
    SpecialtySource,
    TechniqueSource,
)
from hospitals.models import Organisation, Province, Region, Specialty, Technique
from hospitals.succession import BEGINNING
from toolkit.api import day_schema
from toolkit.api.etags import unless_unchanged
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering


class RegionViewSet(ReadOnlyViewSet):
    """Socio-economic regions of the old and the new division."""

    queryset = Region.objects.none()
    rows = RegionSource
    key_field = "code"
    orderings = (Ordering("code", "code"), Ordering("name", "name_vi"))


class ProvinceViewSet(ReadOnlyViewSet):
    """Provinces and cities, one row a legal unit and period. Found by id or uid."""

    queryset = Province.objects.none()
    rows = ProvinceSource
    filterset_class = ProvinceFilters
    key_field = "uid"
    orderings = (
        Ordering("code", "code"),
        Ordering("name", "name_vi"),
        Ordering("valid_from", Coalesce("valid_from", Value(BEGINNING))),
    )

    @extend_schema(responses=LineageSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    @unless_unchanged
    def lineage(self, request: Request, pk: str) -> HttpResponseBase:
        """All that the unit came from and all that came of it."""
        return Response(province_lineage(self.get_object()))


_ON = day_schema("on", "The day of `on_day`; today when left out.")


@extend_schema_view(retrieve=extend_schema(parameters=[_ON]))
class OrganisationViewSet(ReadOnlyViewSet):
    """Health departments, CDCs, hospitals and the other bodies. Found by id or slug."""

    queryset = Organisation.objects.none()
    rows = OrganisationSource
    filterset_class = OrganisationFilters
    key_field = "slug"
    day_field = "on"
    orderings = (
        Ordering("slug", "slug"),
        Ordering("name", "name_vi"),
        Ordering("updated_at", "updated_at"),
    )

    @extend_schema(responses=LineageSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    @unless_unchanged
    def lineage(self, request: Request, pk: str) -> HttpResponseBase:
        """All that the organisation came from and all that came of it."""
        return Response(organisation_lineage(self.get_object()))


class HealthDepartmentViewSet(OrganisationViewSet):
    """The provinces' health departments."""

    rows = HealthDepartmentSource


class CdcViewSet(OrganisationViewSet):
    """The provinces' centres for disease control."""

    rows = CdcSource


class HospitalViewSet(OrganisationViewSet):
    """Hospitals."""

    rows = HospitalSource


class SpecialtyViewSet(ReadOnlyViewSet):
    """Medical specialties. Found by id or slug."""

    queryset = Specialty.objects.none()
    rows = SpecialtySource
    key_field = "slug"
    orderings = (Ordering("slug", "slug"), Ordering("name", "name_vi"))


class TechniqueViewSet(ReadOnlyViewSet):
    """Techniques that can be transferred. Found by id or slug."""

    queryset = Technique.objects.none()
    rows = TechniqueSource
    filterset_class = TechniqueFilters
    key_field = "slug"
    orderings = (Ordering("slug", "slug"), Ordering("name", "name_vi"))
