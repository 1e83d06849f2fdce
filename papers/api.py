"""The register of paper numbers over the REST API: each body's own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from rest_framework import serializers

from hospitals.models import Organisation
from papers import permissions
from papers.kinds import KINDS
from papers.models import PaperNumber
from toolkit.api import KeyFilter, ListFilter, MomentFilter
from toolkit.api.acts import HELP, Acts, acts_expansion, acts_shape, allowed, with_acts
from toolkit.api.sources import PERMISSIONS, DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

NUMBER_KIND_CHOICES = [(key, kind.label) for key, kind in KINDS.items()]

NUMBER_ACTS: Acts = {"void": permissions.can_void}
PaperNumberPermissionsSerializer = acts_shape("PaperNumber", NUMBER_ACTS)


class _OrganisationSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField(help_text="In Vietnamese, the official one.")


class PaperNumberSerializer(serializers.Serializer[object]):
    """One number of a body's register. A number that was struck out stays, with the reason."""

    id = serializers.UUIDField()
    organisation = _OrganisationSerializer()
    kind = serializers.ChoiceField(
        choices=NUMBER_KIND_CHOICES, help_text="By the abbreviations of Nghị định 30/2020/NĐ-CP."
    )
    year = serializers.IntegerField()
    number = serializers.IntegerField()
    symbol = serializers.CharField()
    written = serializers.CharField(help_text="Number and symbol as on the paper: 05/BC-SYT.")
    dated_on = serializers.DateField(help_text="The day on the paper.")
    from_series = serializers.BooleanField(help_text="Given by the portal, not typed in.")
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="What it stands on, in words."
    )
    issued_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True)
    voided_because = serializers.CharField(help_text="Empty unless it was struck out.")
    updated_at = serializers.DateTimeField(help_text="When it was taken, or struck out.")


class PaperNumberDetailSerializer(PaperNumberSerializer):
    permissions = PaperNumberPermissionsSerializer(help_text=HELP)


class PaperNumberSource(DictSource):
    shape, single_shape = PaperNumberSerializer, PaperNumberDetailSerializer
    expansions = acts_expansion(PaperNumberPermissionsSerializer)

    def visible(self) -> "QuerySet[PaperNumber]":
        return PaperNumber.objects.visible_to(self.asked.reader).select_related("organisation")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        presented = [_row(number) for number in rows]
        if self.wants(PERMISSIONS):
            reader = self.asked.reader
            told = {number.pk: allowed(NUMBER_ACTS, reader, number) for number in rows}
            presented = with_acts(presented, told)
        return presented


def _row(number: PaperNumber) -> Row:
    body = number.organisation
    issued_at = timezone.localtime(number.issued_at)
    voided_at = number.voided_at and timezone.localtime(number.voided_at)
    return {
        "id": number.pk,
        "organisation": {"id": body.pk, "slug": body.slug, "name": body.name_vi},
        "kind": number.kind,
        "year": number.year,
        "number": number.number,
        "symbol": number.symbol,
        "written": number.written,
        "dated_on": number.dated_on,
        "from_series": number.from_series,
        "label": number.label,
        "issued_at": issued_at,
        "voided_at": voided_at,
        "voided_because": number.voided_because,
        "updated_at": voided_at or issued_at,
    }


class PaperNumberFilters(filters.FilterSet):
    organisation = KeyFilter(Organisation.objects.all(), "slug", help_text="Slug of the body.")
    kind = ListFilter(choices=NUMBER_KIND_CHOICES, help_text="One kind, or several by comma.")
    year = filters.NumberFilter(
        min_value=1900, max_value=9999, decimal_places=0, help_text="Of the register."
    )
    updated_since = MomentFilter(
        method="since",
        help_text="Taken or struck out at or after this time, ISO 8601 (write + as %2B).",
    )

    class Meta:
        model = PaperNumber
        fields: tuple[str, ...] = ()

    def since(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(issued_at__gte=value) | rows.filter(voided_at__gte=value)


class PaperNumberViewSet(ReadOnlyViewSet):
    """Numbers of official papers, each body's register for its own people."""

    queryset = PaperNumber.objects.none()
    rows = PaperNumberSource
    filterset_class = PaperNumberFilters
    orderings = (Ordering("issued_at", "issued_at"), Ordering("dated_on", "dated_on"))
