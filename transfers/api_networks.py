"""Long-lived ties and single visits over the REST API: satellites, regional networks, visits."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django_filters import rest_framework as filters
from rest_framework import serializers

from agreements.serializers import NamedBodySerializer
from hospitals.models import Organisation, Province, Region, Specialty
from hospitals.succession import BEGINNING
from toolkit import clock
from toolkit.api import DayFilter, KeyFilter, ListFilter
from toolkit.api.acts import HELP, acts_expansion, with_acts
from toolkit.api.sources import PERMISSIONS, DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering
from transfers.api_permissions_ties import (
    NetworkPermissionsSerializer,
    SatelliteLinkPermissionsSerializer,
    VisitPermissionsSerializer,
    network_permissions,
    satellite_permissions,
    visit_permissions,
)
from transfers.models import NetworkMember, SatelliteLink, SpecialtyNetwork, Visit
from transfers.visit_kinds import VISIT_KINDS

VISIT_KIND_CHOICES = list(VISIT_KINDS.items())
_UNTIL = "The last day; null until now."
_SAMPLE = "Made up for the demonstration."
# An unknown first day sorts as if it were before all others.
_SINCE = (Ordering("since", Coalesce("since", Value(BEGINNING))),)


class _TieFilters(filters.FilterSet):
    specialty = KeyFilter(Specialty.objects.all(), "slug", help_text="Slug of the specialty.")
    on = DayFilter(method="runs_on", help_text="Those of that day; all of them when left out.")

    def runs_on(self, rows: Any, name: str, value: dt.date) -> Any:
        return rows.on_day(value)


# --- Satellite links ----------------------------------------------------------------------
class SatelliteLinkSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    core = NamedBodySerializer(help_text="The hospital that gives.")
    satellite = NamedBodySerializer(help_text="The hospital that receives.")
    specialty = serializers.CharField(help_text="Slug.")
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text=_UNTIL)
    note = serializers.CharField()
    is_sample = serializers.BooleanField(help_text=_SAMPLE)


class SatelliteLinkDetailSerializer(SatelliteLinkSerializer):
    permissions = SatelliteLinkPermissionsSerializer(help_text=HELP)


class SatelliteLinkSource(DictSource):
    shape, single_shape = SatelliteLinkSerializer, SatelliteLinkDetailSerializer
    expansions = acts_expansion(SatelliteLinkPermissionsSerializer)

    def visible(self) -> "QuerySet[SatelliteLink]":
        rows = SatelliteLink.objects.visible_to(self.asked.reader)
        return rows.select_related("core", "satellite", "specialty")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        presented: list[Row] = [
            {
                "id": row.pk,
                "core": _named(row.core),
                "satellite": _named(row.satellite),
                "specialty": row.specialty.slug,
                "since": row.since,
                "until": row.until,
                "note": row.note,
                "is_sample": row.is_sample,
            }
            for row in rows
        ]
        if self.wants(PERMISSIONS):
            presented = with_acts(presented, satellite_permissions(rows, self.asked.reader))
        return presented


class SatelliteLinkFilters(_TieFilters):
    organisation = KeyFilter(
        Organisation.objects.all(), "slug", method="of_body", help_text="Slug of either hospital."
    )

    class Meta:
        model = SatelliteLink
        fields: tuple[str, ...] = ()

    def of_body(self, rows: Any, name: str, value: Organisation) -> Any:
        return rows.filter(Q(core=value) | Q(satellite=value))


class SatelliteLinkViewSet(ReadOnlyViewSet):
    """Which hospital is a satellite of which, for a specialty. Open to everybody signed in."""

    queryset = SatelliteLink.objects.none()
    rows = SatelliteLinkSource
    filterset_class = SatelliteLinkFilters
    orderings = _SINCE


# --- Regional networks --------------------------------------------------------------------
class NetworkMemberSerializer(serializers.Serializer[object]):
    organisation = NamedBodySerializer()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text=_UNTIL)


class NetworkSerializer(serializers.Serializer[object]):
    """A region's network for one specialty."""

    id = serializers.UUIDField()
    region = serializers.CharField(help_text="Code.")
    specialty = serializers.CharField(help_text="Slug.")
    lead = NamedBodySerializer()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text=_UNTIL)
    note = serializers.CharField()
    is_sample = serializers.BooleanField(help_text=_SAMPLE)
    members = NetworkMemberSerializer(many=True, help_text="Of all days, by slug.")


class NetworkDetailSerializer(NetworkSerializer):
    permissions = NetworkPermissionsSerializer(help_text=HELP)


class NetworkSource(DictSource):
    shape, single_shape = NetworkSerializer, NetworkDetailSerializer
    expansions = acts_expansion(NetworkPermissionsSerializer)

    def visible(self) -> "QuerySet[SpecialtyNetwork]":
        rows = SpecialtyNetwork.objects.visible_to(self.asked.reader)
        members = NetworkMember.objects.select_related("organisation")
        return rows.select_related("region", "specialty", "lead").prefetch_related(
            Prefetch("members", members.order_by("organisation__slug", "pk"))
        )

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        presented: list[Row] = [
            {
                "id": row.pk,
                "region": row.region.code,
                "specialty": row.specialty.slug,
                "lead": _named(row.lead),
                "since": row.since,
                "until": row.until,
                "note": row.note,
                "is_sample": row.is_sample,
                "members": [
                    {
                        "organisation": _named(one.organisation),
                        "since": one.since,
                        "until": one.until,
                    }
                    for one in row.members.all()
                ],
            }
            for row in rows
        ]
        if self.wants(PERMISSIONS):
            presented = with_acts(presented, network_permissions(rows, self.asked.reader))
        return presented


class NetworkFilters(_TieFilters):
    region = KeyFilter(Region.objects.all(), "code", help_text="Code of the region.")
    organisation = KeyFilter(
        Organisation.objects.all(),
        "slug",
        method="of_body",
        help_text="Slug of the lead or of a member.",
    )

    class Meta:
        model = SpecialtyNetwork
        fields: tuple[str, ...] = ()

    def of_body(self, rows: Any, name: str, value: Organisation) -> Any:
        member_of = NetworkMember.objects.filter(organisation=value).values("network")
        return rows.filter(Q(lead=value) | Q(pk__in=member_of))


class NetworkViewSet(ReadOnlyViewSet):
    """Regional networks of a specialty, with their members. Open to everybody signed in."""

    queryset = SpecialtyNetwork.objects.none()
    rows = NetworkSource
    filterset_class = NetworkFilters
    orderings = _SINCE


# --- Visits -------------------------------------------------------------------------------
class VisitSerializer(serializers.Serializer[object]):
    """Tele-consultations or expert visits of one day: counts, no patient is named."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=VISIT_KIND_CHOICES)
    happened_on = serializers.DateField()
    giver = NamedBodySerializer()
    receiver = NamedBodySerializer()
    specialty = serializers.CharField(allow_null=True, help_text="Slug.")
    treated_on_site = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="Cases that were sent to another hospital.")
    note = serializers.CharField()


class VisitDetailSerializer(VisitSerializer):
    permissions = VisitPermissionsSerializer(help_text=HELP)


class VisitSource(DictSource):
    shape, single_shape = VisitSerializer, VisitDetailSerializer
    expansions = acts_expansion(VisitPermissionsSerializer)

    def visible(self) -> "QuerySet[Visit]":
        rows = Visit.objects.visible_to(self.asked.reader)
        return rows.select_related("giver", "receiver", "specialty")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        presented: list[Row] = [
            {
                "id": row.pk,
                "kind": row.kind,
                "happened_on": row.happened_on,
                "giver": _named(row.giver),
                "receiver": _named(row.receiver),
                "specialty": row.specialty.slug if row.specialty else None,
                "treated_on_site": row.treated_on_site,
                "moved": row.moved,
                "note": row.note,
            }
            for row in rows
        ]
        if self.wants(PERMISSIONS):
            presented = with_acts(presented, visit_permissions(rows, self.asked.reader))
        return presented


class VisitFilters(filters.FilterSet):
    kind = ListFilter(choices=VISIT_KIND_CHOICES, help_text="One kind, or several by comma.")
    specialty = KeyFilter(Specialty.objects.all(), "slug", help_text="Slug of the specialty.")
    province = KeyFilter(
        Province.objects.all(),
        "uid",
        method="of_province",
        help_text="uid of either side's province: as founded, or today's.",
    )
    since = DayFilter(field_name="happened_on", lookup_expr="gte", help_text="Then or later.")
    until = DayFilter(field_name="happened_on", lookup_expr="lte", help_text="Then or earlier.")

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()

    def of_province(self, rows: Any, name: str, value: Province) -> Any:
        there = Organisation.objects.in_province(value.uid, clock.today()).values("pk")
        return rows.filter(Q(giver__in=there) | Q(receiver__in=there))


class VisitViewSet(ReadOnlyViewSet):
    """Tele-consultations and expert visits, for both bodies and their departments."""

    queryset = Visit.objects.none()
    rows = VisitSource
    filterset_class = VisitFilters
    orderings = (Ordering("happened_on", "happened_on"),)


def _named(body: Organisation) -> Row:
    return {"id": body.pk, "slug": body.slug, "name": body.name_vi}
