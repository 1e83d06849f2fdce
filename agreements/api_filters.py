"""What the list of agreements can be asked for."""

import datetime as dt
from typing import Any

from django_filters import rest_framework as filters

from agreements.filters import in_province, in_region
from agreements.models import Agreement, Area, Content
from agreements.states import Status
from hospitals.models import Organisation, Province, Region
from toolkit import clock
from toolkit.api import DayFilter, KeyFilter, ListFilter, MomentFilter


class AgreementFilters(filters.FilterSet):
    status = ListFilter(choices=Status.choices, help_text="One status, or several by comma.")
    level = ListFilter(choices=Agreement.Level.choices, help_text="One level, or several by comma.")
    province = KeyFilter(
        Province.objects.all(),
        "uid",
        method="of_province",
        help_text="uid of a party's province: as signed, or as its holder lies now.",
    )
    region = KeyFilter(
        Region.objects.all(),
        "code",
        method="of_region",
        help_text="Code of a region that a party lies in, or lay in when it signed.",
    )
    organisation = KeyFilter(
        Organisation.objects.all(),
        "slug",
        method="of_organisation",
        help_text="Slug of a party, or of who answers for one today.",
    )
    area = KeyFilter(
        Area.objects.all(), "slug", method="of_area", help_text="Slug of a field of cooperation."
    )
    in_force_on = DayFilter(method="in_force", help_text="In force that day.")
    updated_since = MomentFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text="Changed at or after this time, ISO 8601 (write the + of an offset as %2B).",
    )
    search = filters.CharFilter(
        method="search_words",
        max_length=100,
        help_text="Words of title, number or parties, with or without diacritics.",
    )

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = ()

    def of_province(self, rows: Any, name: str, value: Province) -> Any:
        return in_province(rows, [value.pk], clock.today())

    def of_region(self, rows: Any, name: str, value: Region) -> Any:
        return in_region(rows, value.code, clock.today())

    def of_organisation(self, rows: Any, name: str, value: Organisation) -> Any:
        return rows.of_organisation(value, clock.today())

    def of_area(self, rows: Any, name: str, value: Area) -> Any:
        return rows.filter(pk__in=Content.objects.filter(area=value).values("agreement"))

    def in_force(self, rows: Any, name: str, value: dt.date) -> Any:
        return rows.in_force_on(value)

    def search_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)
