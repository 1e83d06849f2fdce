"""Agreements over the REST API, for reading. Rows come only from ``visible_to``."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.serializers import BaseSerializer

from agreements.api_filters import AgreementFilters
from agreements.api_rows import agreement_rows
from agreements.models import Agreement
from agreements.serializers import AgreementSerializer
from hospitals.succession import BEGINNING, END
from toolkit import clock
from toolkit.api import day_parameter, day_schema
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

_HOLDER_ON = day_schema("holder_on", "The day of every party's `holder`; today when left out.")


@extend_schema_view(
    list=extend_schema(parameters=[_HOLDER_ON]), retrieve=extend_schema(parameters=[_HOLDER_ON])
)
class AgreementViewSet(ReadOnlyViewSet):
    """Cooperation agreements the caller may see. Found by id or code.

    Before signature: the parties' people. From signature on also the department that manages a
    party, and the hospitals and CDCs that a party manages. Auditors and observers: all.
    """

    queryset = Agreement.objects.none()
    serializer_class: type[BaseSerializer[Any]] = AgreementSerializer
    filterset_class = AgreementFilters
    key_field = "code"
    extra_parameters = ("holder_on",)
    # Unknown days sort as if open: never begun to the start, never ending to the end.
    orderings = (
        Ordering("code", "code"),
        Ordering("title", "title"),
        Ordering("signed_on", Coalesce("signed_on", Value(BEGINNING))),
        Ordering("starts_on", Coalesce("starts_on", Value(BEGINNING))),
        Ordering("ends_on", Coalesce("ends_on", Value(END))),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[Agreement]":
        # What the answer does not hold is not read: search text and notes are the long columns.
        visible = Agreement.objects.visible_to(self.request.user)
        return visible.with_next_review(clock.today()).defer("search_text", "note", "title_en")

    def present(self, rows: Sequence[Agreement]) -> Sequence[Any]:
        return agreement_rows(
            rows,
            user=self.request.user,  # type: ignore[arg-type]
            holder_on=day_parameter(self.request, "holder_on") or clock.today(),
        )
