"""What administrators keep by hand. Every save goes through the room's services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from hospitals.models import Holiday, Organisation
from hospitals.models.base import matching
from hospitals.services import (
    EDITABLE,
    check_holiday,
    check_open_days,
    edit_organisation,
    remove_holiday,
    save_holiday,
)


class HolidayForm(forms.ModelForm[Holiday]):
    class Meta:
        model = Holiday
        fields = ["day", "name", "is_working"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("day") or self.instance.day
        if day and "name" in cleaned:
            check_holiday(day=day, name=cleaned["name"], is_working=cleaned["is_working"])
        return cleaned


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin[Holiday]):
    form = HolidayForm
    list_display = ["day", "name", "is_working"]
    date_hierarchy = "day"

    def get_readonly_fields(self, request: HttpRequest, obj: Holiday | None = None) -> list[str]:
        return ["day"] if obj else []

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        saved = save_holiday(by=request.user, day=obj.day, name=obj.name, is_working=obj.is_working)
        obj.pk = saved.pk

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        remove_holiday(by=request.user, day=obj.day)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> None:
        for holiday in queryset:
            remove_holiday(by=request.user, day=holiday.day)


class OrganisationForm(forms.ModelForm[Organisation]):
    aliases = forms.CharField(
        label=gettext_lazy("Tên khác"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Mỗi dòng một tên."),
    )

    class Meta:
        model = Organisation
        fields = [*EDITABLE, "specialties"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases)

    def clean_aliases(self) -> list[str]:
        lines = self.cleaned_data["aliases"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_open_days(cleaned.get("open_from"), cleaned.get("open_until"))
        return cleaned


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    form = OrganisationForm
    list_display = ["name_vi", "slug", "kind", "is_end_line"]
    list_filter = ["kind"]
    search_fields = ["search_text"]
    readonly_fields = ["slug", "kind", "province", "managed_by"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        return queryset.filter(matching(search_term)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """New organisations come with the data files."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in EDITABLE}
        edit_organisation(
            by=request.user,
            organisation=obj,
            specialties=list(form.cleaned_data["specialties"]),
            **fields,
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The service has written the specialties already."""
