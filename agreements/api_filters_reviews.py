"""What the lists of reviews, their reports, action items and activities can be asked for."""

import uuid
from typing import Any

from django.db.models import Q
from django_filters import rest_framework as filters

from agreements.models import ActionItem, Activity, Area, Report, Review
from agreements.serializers_reviews import ACTIVITY_KIND_CHOICES
from agreements.states import ItemStatus, ReportStatus, ReviewKind, ReviewStatus
from hospitals.models import Organisation
from toolkit import clock
from toolkit.api import DayFilter, KeyFilter, ListFilter, MomentFilter, YesNoFilter

_SINCE = "Changed at or after this time, ISO 8601 (write the + of an offset as %2B)."


def _updated_since() -> filters.Filter:
    return MomentFilter(field_name="updated_at", lookup_expr="gte", help_text=_SINCE)


class UnderAgreement(filters.FilterSet):
    agreement = filters.CharFilter(
        method="of_agreement", max_length=60, help_text="Code or id of the agreement."
    )

    def of_agreement(self, rows: Any, name: str, value: str) -> Any:
        try:
            return rows.filter(agreement=uuid.UUID(value))
        except ValueError:
            return rows.filter(agreement__code=value)


class ReviewFilters(UnderAgreement):
    kind = ListFilter(choices=ReviewKind.choices, help_text="One kind, or several by comma.")
    status = ListFilter(choices=ReviewStatus.choices, help_text="One status, or several by comma.")
    due_from = DayFilter(field_name="due_on", lookup_expr="gte", help_text="Due then or later.")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte", help_text="Due then or earlier.")
    late = YesNoFilter(
        method="is_late", help_text="Due, not held yet, and somebody answers for it."
    )
    updated_since = _updated_since()

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()

    def is_late(self, rows: Any, name: str, value: bool) -> Any:
        late = Review.objects.late_on(clock.today()).values("pk")
        return rows.filter(Q(pk__in=late) if value else ~Q(pk__in=late))


class ReviewReportFilters(filters.FilterSet):
    status = ListFilter(choices=ReportStatus.choices, help_text="One status, or several by comma.")
    organisation = KeyFilter(
        Organisation.objects.all(), "slug", help_text="Slug of who was asked for the report."
    )
    updated_since = _updated_since()

    class Meta:
        model = Report
        fields: tuple[str, ...] = ()


class ActionItemFilters(UnderAgreement):
    organisation = KeyFilter(
        Organisation.objects.all(),
        "slug",
        method="of_organisation",
        help_text="Slug of who was asked to do it, or answers for that today.",
    )
    status = ListFilter(choices=ItemStatus.choices, help_text="One status, or several by comma.")
    due_from = DayFilter(field_name="due_on", lookup_expr="gte", help_text="Due then or later.")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte", help_text="Due then or earlier.")
    late = YesNoFilter(method="is_late", help_text="Due before today and still open.")
    updated_since = _updated_since()

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = ()

    def of_organisation(self, rows: Any, name: str, value: Organisation) -> Any:
        held = Organisation.objects.held_by([value.pk], clock.today())
        return rows.filter(Q(organisation=value) | Q(organisation__in=held.values("pk")))

    def is_late(self, rows: Any, name: str, value: bool) -> Any:
        late = ActionItem.objects.late_on(clock.today()).values("pk")
        return rows.filter(Q(pk__in=late) if value else ~Q(pk__in=late))


class ActivityFilters(UnderAgreement):
    area = KeyFilter(Area.objects.all(), "slug", help_text="Slug of a field of cooperation.")
    kind = ListFilter(choices=ACTIVITY_KIND_CHOICES, help_text="One kind, or several by comma.")
    organisation = KeyFilter(
        Organisation.objects.all(),
        "slug",
        field_name="organisations",
        help_text="Slug of a body that took part.",
    )
    planned = YesNoFilter(field_name="is_planned", help_text="Not done yet.")
    updated_since = _updated_since()

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()
