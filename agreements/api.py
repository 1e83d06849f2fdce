"""Agreements over the REST API, for reading. Rows come only from ``visible_to``."""

from django.db.models import Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view

from agreements.api_filters import AgreementFilters
from agreements.api_rows import AgreementSource
from agreements.models import Agreement
from hospitals.succession import BEGINNING, END
from toolkit.api import day_schema
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
    rows = AgreementSource
    filterset_class = AgreementFilters
    key_field = "code"
    day_field = "holder_on"
    # A task brings the words in line with today's holders at night, without the trail.
    untold = frozenset({"search"})
    # Unknown days sort as if open: never begun to the start, never ending to the end.
    orderings = (
        Ordering("code", "code"),
        Ordering("title", "title"),
        Ordering("signed_on", Coalesce("signed_on", Value(BEGINNING))),
        Ordering("starts_on", Coalesce("starts_on", Value(BEGINNING))),
        Ordering("ends_on", Coalesce("ends_on", Value(END))),
        Ordering("updated_at", "updated_at"),
    )
