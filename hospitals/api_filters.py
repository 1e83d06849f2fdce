"""What the register's lists can be asked for."""

import datetime as dt
from typing import Any

from django_filters import rest_framework as filters

from hospitals.models import (
    Organisation,
    Province,
    Region,
    Specialty,
    Technique,
)
from toolkit import clock
from toolkit.api import DayFilter, KeyFilter, ListFilter


class ProvinceFilters(filters.FilterSet):
    code = filters.CharFilter(
        max_length=2, help_text="GSO code. It changes owners: it is read on the day `on`."
    )
    on = DayFilter(help_text="Units valid that day. Today for `code` and `region` when left out.")
    region = KeyFilter(
        Region.objects.all(), "code", help_text="Code of the region (or of a whole) it lies in."
    )

    class Meta:
        model = Province
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        chosen = self.form.cleaned_data
        day: dt.date = chosen["on"] or clock.today()
        if chosen["on"] or chosen["code"] or chosen["region"]:
            queryset = queryset.valid_on(day)
        if chosen["code"]:
            queryset = queryset.with_code(chosen["code"], day)
        if chosen["region"]:
            queryset = queryset.in_region(chosen["region"].code, day)
        return queryset


class OrganisationFilters(filters.FilterSet):
    kind = ListFilter(choices=Organisation.Kind.choices, help_text="One kind, or several by comma.")
    province = KeyFilter(
        Province.objects.all(),
        "uid",
        help_text="uid of the province: where it was founded, or lies on the day `on`.",
    )
    on = DayFilter(help_text="Organisations open that day; all of them when left out.")
    search = filters.CharFilter(
        max_length=100, help_text="Words of a name, with or without diacritics."
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        chosen = self.form.cleaned_data
        if chosen["kind"]:
            queryset = queryset.filter(kind__in=chosen["kind"])
        if chosen["province"]:
            queryset = queryset.in_province(chosen["province"].uid, chosen["on"] or clock.today())
        if chosen["on"]:
            queryset = queryset.open_on(chosen["on"])
        if chosen["search"]:
            queryset = queryset.search(chosen["search"])
        return queryset


class TechniqueFilters(filters.FilterSet):
    specialty = KeyFilter(Specialty.objects.all(), "slug", help_text="Slug of the specialty.")

    class Meta:
        model = Technique
        fields: tuple[str, ...] = ()
