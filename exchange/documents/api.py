"""``/api/v1/documents/``: the papers of every room, and the papers themselves."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from agreements.shelves import DOCUMENT_KINDS
from exchange.documents.desk import SHELVES, find_paper
from files.models import StoredFile
from files.responses import attachment
from files.services import PAPERS
from files.shelves import Paper, Shelf, stored_on
from toolkit.api import ListFilter, MomentFilter
from toolkit.api.filtering import refuse_unknown
from toolkit.api.sources import DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

KINDS = {
    **DOCUMENT_KINDS,
    "activity": _("Tài liệu của hoạt động"),
    "attachment": _("Tài liệu kèm đề xuất"),
    "evidence": _("Minh chứng mức sẵn sàng"),
}
KIND_CHOICES = list(KINDS.items())
RESOURCE_CHOICES = [(name, name) for name in dict.fromkeys(shelf.resource for shelf in SHELVES)]


class RecordSerializer(serializers.Serializer[object]):
    resource = serializers.ChoiceField(
        choices=RESOURCE_CHOICES, help_text="The list in which it is found."
    )
    id = serializers.UUIDField()
    code = serializers.CharField(
        allow_null=True, help_text="Its code, or that of the agreement it is a part of; or null."
    )


class DocumentSerializer(serializers.Serializer[object]):
    """A paper. Its bytes: `documents/{id}/content/`; `sha256` tells whether you have them."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    name = serializers.CharField(help_text="Of the file, as it was uploaded.")
    title = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(help_text="Of the bytes, in hexadecimal.")
    content_type = serializers.CharField()
    record = RecordSerializer(help_text="What it belongs to.")
    added_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(
        help_text="When these bytes were uploaded: another file may take a paper's place."
    )


class DocumentSource(DictSource):
    """Rows of stored files. A paper's id is that of what hangs it on its record."""

    shape = single_shape = DocumentSerializer
    shelves: tuple[Shelf, ...] = SHELVES

    def visible(self) -> "QuerySet[StoredFile]":
        return stored_on(self.shelves, self.asked.reader)

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        papers: dict[uuid.UUID, Paper] = {}
        for shelf in self.shelves:
            for paper in shelf.papers(self.asked.reader, [row.pk for row in rows]):
                papers.setdefault(paper.file.pk, paper)
        # One that was taken off its record between the two questions is passed over.
        return [_row(papers[row.pk]) for row in rows if row.pk in papers]


class DocumentFilters(filters.FilterSet):
    kind = ListFilter(
        choices=KIND_CHOICES, method="of_kinds", help_text="One kind, or several by comma."
    )
    resource = ListFilter(
        choices=RESOURCE_CHOICES,
        method="of_resources",
        help_text="Of records of that list, or of several by comma.",
    )
    record = filters.UUIDFilter(
        method="of_record", help_text="Id of the record that the papers belong to."
    )
    updated_since = MomentFilter(
        field_name="uploaded_at",
        lookup_expr="gte",
        help_text="Uploaded at or after this time, ISO 8601 (write the + of an offset as %2B).",
    )

    class Meta:
        model = StoredFile
        fields: tuple[str, ...] = ()

    def of_kinds(self, rows: Any, name: str, value: Sequence[str]) -> Any:
        return rows.filter(_on((s, s.of_kinds(self._rows(s), value)) for s in SHELVES))

    def of_resources(self, rows: Any, name: str, value: Sequence[str]) -> Any:
        return rows.filter(_on((s, self._rows(s)) for s in SHELVES if s.resource in value))

    def of_record(self, rows: Any, name: str, value: uuid.UUID) -> Any:
        return rows.filter(_on((s, self._rows(s).filter(**{s.record: value})) for s in SHELVES))

    def _rows(self, shelf: Shelf) -> "QuerySet[Any]":
        return shelf.rows(self.request.user)


class DocumentViewSet(ReadOnlyViewSet):
    """Papers of agreements, reviews, activities, requests, contracts and of the register.

    Whoever may see the record may have its papers; those of reviews and activities are the
    parties' alone. To add or replace a paper is an act on its record.
    """

    queryset = StoredFile.objects.none()
    rows = DocumentSource
    filterset_class = DocumentFilters
    orderings = (Ordering("added_at", "uploaded_at"),)

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in sorted(PAPERS)},
        description="The bytes, as an attachment of the type in `content_type`. Who took it "
        "stands in the trail.",
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def content(self, request: Request, pk: str) -> HttpResponseBase:
        refuse_unknown(request, set())
        shelf, paper = self._paper(pk)
        response = attachment(paper.file)
        if request.method == "GET":
            shelf.tell(paper.row, by=request.user)
        return response

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The bytes are what they are, whatever kind the caller hopes for."""
        return super().perform_content_negotiation(request, force or self.action == "content")

    def _lookup(self, value: str) -> dict[str, Any]:
        return {"pk": self._paper(value)[1].file.pk}

    def _paper(self, key: str) -> tuple[Shelf, Paper]:
        found = find_paper(self.request.user, super()._lookup(key)["pk"])
        if found is None:
            raise Http404
        return found


def _on(shelves: "Iterable[tuple[Shelf, QuerySet[Any]]]") -> Q:
    """A condition of stored files: the paper of one of these rows."""
    any_of = Q(pk__in=[])
    for shelf, rows in shelves:
        any_of |= Q(shelf.holds(rows))
    return any_of


def _row(paper: Paper) -> Row:
    uploaded_at = timezone.localtime(paper.file.uploaded_at)
    return {
        "id": paper.id,
        "kind": paper.kind,
        "name": paper.file.name,
        "title": paper.title,
        "size": paper.file.size,
        "sha256": paper.file.sha256,
        "content_type": paper.file.content_type,
        "record": {"resource": paper.resource, "id": paper.record, "code": paper.code},
        "added_at": uploaded_at,
        "updated_at": uploaded_at,
    }
