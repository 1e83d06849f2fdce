"""What the register's lists can be asked for."""

import datetime as dt
from typing import Any

from django_filters import rest_framework as filters

from hospitals.models import (
    Organisation,
    Province,
    Region,
    RegisterChange,
    Specialty,
    Technique,
)
from toolkit import clock
from toolkit.api import DayFilter, KeyFilter, ListFilter, MomentFilter


class ProvinceFilters(filters.FilterSet):
    code = filters.CharFilter(
        max_length=2,
        help_text=(
            "GSO code. It changes owners: it is read on the day `on`. Without a day it is today's "
            "owner, else the last one: its `successor` is who to ask for now."
        ),
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
        if chosen["code"] and not chosen["on"]:
            day = last_day_of_code(chosen["code"], day)
        if chosen["on"] or chosen["code"] or chosen["region"]:
            queryset = queryset.valid_on(day)
        if chosen["code"]:
            queryset = queryset.with_code(chosen["code"], day)
        if chosen["region"]:
            queryset = queryset.in_region(chosen["region"].code, day)
        return queryset


def last_day_of_code(code: str, today: dt.date) -> dt.date:
    """``today`` if somebody answers to ``code``, else the last day on which somebody did."""
    if Province.objects.with_code(code, today).exists():
        return today
    ended = Province.objects.filter(code=code, valid_to__lt=today).order_by("-valid_to")
    last = ended.values_list("valid_to", flat=True).first()
    return last or today


class OrganisationFilters(filters.FilterSet):
    slug = filters.CharFilter(
        max_length=80,
        help_text="Slug, also an old one: the row then names its `successor`.",
    )
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
    updated_since = MomentFilter(
        help_text="Changed at or after this time, ISO 8601 (write the + of an offset as %2B)."
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        chosen = self.form.cleaned_data
        if chosen["slug"]:
            queryset = queryset.filter(slug=chosen["slug"])
        if chosen["kind"]:
            queryset = queryset.filter(kind__in=chosen["kind"])
        if chosen["province"]:
            queryset = queryset.in_province(chosen["province"].uid, chosen["on"] or clock.today())
        if chosen["on"]:
            queryset = queryset.open_on(chosen["on"])
        if chosen["search"]:
            queryset = queryset.search(chosen["search"])
        if chosen["updated_since"]:
            queryset = queryset.filter(updated_at__gte=chosen["updated_since"])
        return queryset


class TechniqueFilters(filters.FilterSet):
    specialty = KeyFilter(Specialty.objects.all(), "slug", help_text="Slug of the specialty.")

    class Meta:
        model = Technique
        fields: tuple[str, ...] = ()


class SuccessionFilters(filters.FilterSet):
    kind = ListFilter(
        choices=RegisterChange.Kind.choices, help_text="One kind, or several by comma."
    )
    since = DayFilter(help_text="Effective on that day or later.")
    until = DayFilter(help_text="Effective on that day or earlier.")

    class Meta:
        model = RegisterChange
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        chosen = self.form.cleaned_data
        if chosen["kind"]:
            queryset = queryset.filter(kind__in=chosen["kind"])
        if chosen["since"]:
            queryset = queryset.filter(effective_on__gte=chosen["since"])
        if chosen["until"]:
            queryset = queryset.filter(effective_on__lte=chosen["until"])
        return queryset
