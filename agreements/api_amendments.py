"""How agreements were amended, and what was said about their drafts, over the REST API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from rest_framework import serializers

from agreements.api_filters_reviews import UnderAgreement
from agreements.models import Agreement, Amendment, Comment
from agreements.serializers import AgreementKeySerializer, NamedBodySerializer
from agreements.shelves import open_to_parties
from agreements.states import BEFORE_SIGNATURE
from hospitals.models import Organisation
from toolkit.api import DayFilter, KeyFilter, MomentFilter
from toolkit.api.sources import DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

_SINCE = "Written at or after this time, ISO 8601 (write the + of an offset as %2B)."


def _since() -> filters.Filter:
    return MomentFilter(field_name="created_at", lookup_expr="gte", help_text=_SINCE)


# --- Amendments ---------------------------------------------------------------------------
class AmendmentSerializer(serializers.Serializer[object]):
    """A signed change of an agreement. It is never altered."""

    id = serializers.UUIDField()
    agreement = AgreementKeySerializer()
    number = serializers.CharField(help_text="Number and symbol; empty where there is none.")
    signed_on = serializers.DateField()
    summary = serializers.CharField()
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField()),
        help_text="Field of the agreement → its value before and after.",
    )
    document = serializers.UUIDField(help_text="Id of the signed paper among `documents`.")
    updated_at = serializers.DateTimeField(help_text="When it was recorded.")


class AmendmentSource(DictSource):
    shape = single_shape = AmendmentSerializer

    def visible(self) -> "QuerySet[Amendment]":
        agreements = Agreement.objects.visible_to(self.asked.reader)
        rows = Amendment.objects.filter(agreement__in=agreements.values("pk"))
        return rows.select_related("agreement").defer("agreement__search_text", "agreement__note")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": row.pk,
                "agreement": {"id": row.agreement_id, "code": row.agreement.code},
                "number": row.number,
                "signed_on": row.signed_on,
                "summary": row.summary,
                "changes": row.changes,
                "document": row.document_id,
                "updated_at": timezone.localtime(row.created_at),
            }
            for row in rows
        ]


class AmendmentFilters(UnderAgreement):
    signed_from = DayFilter(field_name="signed_on", lookup_expr="gte", help_text="Then or later.")
    signed_to = DayFilter(field_name="signed_on", lookup_expr="lte", help_text="Then or earlier.")
    updated_since = _since()

    class Meta:
        model = Amendment
        fields: tuple[str, ...] = ()


class AmendmentViewSet(ReadOnlyViewSet):
    """How the agreements that the caller may see changed after their signature.

    Nothing is done to an amendment: a further one is an act on its agreement.
    """

    queryset = Amendment.objects.none()
    rows = AmendmentSource
    filterset_class = AmendmentFilters
    orderings = (Ordering("signed_on", "signed_on"), Ordering("updated_at", "created_at"))


# --- Comments on drafts -------------------------------------------------------------------
class CommentSerializer(serializers.Serializer[object]):
    """What a party said about a circulated draft."""

    id = serializers.UUIDField()
    agreement = AgreementKeySerializer()
    organisation = NamedBodySerializer(help_text="In whose name it was written.")
    text = serializers.CharField()
    updated_at = serializers.DateTimeField(help_text="When it was written.")


class CommentSource(DictSource):
    shape = single_shape = CommentSerializer

    def visible(self) -> "QuerySet[Comment]":
        """As on the agreement's page: once it is signed they stay among the parties."""
        reader = self.asked.reader
        drafts = Agreement.objects.visible_to(reader).filter(status__in=sorted(BEFORE_SIGNATURE))
        open_to = Q(agreement__in=drafts.values("pk")) | Q(agreement__in=open_to_parties(reader))
        rows = Comment.objects.filter(open_to).select_related("agreement", "organisation")
        return rows.defer("agreement__search_text", "agreement__note")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": row.pk,
                "agreement": {"id": row.agreement_id, "code": row.agreement.code},
                "organisation": {
                    "id": row.organisation_id,
                    "slug": row.organisation.slug,
                    "name": row.organisation.name_vi,
                },
                "text": row.text,
                "updated_at": timezone.localtime(row.created_at),
            }
            for row in rows
        ]


class CommentFilters(UnderAgreement):
    organisation = KeyFilter(
        Organisation.objects.all(), "slug", help_text="Slug of the body that said it."
    )
    updated_since = _since()

    class Meta:
        model = Comment
        fields: tuple[str, ...] = ()


class CommentViewSet(ReadOnlyViewSet):
    """What was said about drafts of agreements, for the parties' people.

    Nothing is done to a comment: a further one is an act on its agreement.
    """

    queryset = Comment.objects.none()
    rows = CommentSource
    filterset_class = CommentFilters
    orderings = (Ordering("updated_at", "created_at"),)
