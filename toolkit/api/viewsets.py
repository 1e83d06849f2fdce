"""Endpoints that read: a list by pages or in bulk, and one record by id or by the key people know;
and what those that also write add."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from toolkit import clock
from toolkit.api.bodies import BoundedJSONParser, StrictSerializer
from toolkit.api.choosing import EXPAND, FIELDS, chosen
from toolkit.api.etags import unless_unchanged
from toolkit.api.filtering import refuse_unknown
from toolkit.api.formats import (
    LIST_RENDERERS,
    PARAMETER,
    TABLES,
    FormatNegotiation,
    ListStream,
)
from toolkit.api.pagination import PortalCursorPagination
from toolkit.api.parameters import day_parameter
from toolkit.api.repeats import RepeatableWrites
from toolkit.api.sources import Asked, Source, one_line
from toolkit.api.trail import trail
from toolkit.paging import Ordering, in_order

JSON = "application/json"


class ReadOnlyViewSet(GenericViewSet[Any]):
    """``rows`` is the `Source` of the endpoint. ``key_field`` is the field beside the id that finds
    a record (``code``, ``slug``, ``uid``); ``day_field`` the parameter that is the day to look at.

    The source answers only what the caller may see, so another's record is 404 like one that does
    not exist.
    """

    http_method_names: list[str] = ["get", "head", "options"]
    lookup_value_regex = r"[-\w]+"
    content_negotiation_class = FormatNegotiation
    paginator: PortalCursorPagination
    rows: ClassVar[type[Source]]
    key_field: ClassVar[str] = ""
    day_field: ClassVar[str] = ""
    orderings: ClassVar[Sequence[Ordering]] = ()
    # Answers that change without the trail carry no ETag: with these parameters, or ("*") all.
    untold: ClassVar[frozenset[str]] = frozenset()

    @unless_unchanged
    def list(self, request: Request) -> HttpResponseBase:
        source = self.source()
        form = request.accepted_renderer.format
        if form == "json":
            found = self.filter_queryset(source.visible())
            page = self.paginator.page(source.prepared(found), request, self, source.mark)
            return self.paginator.answer(source.texts(page.rows))
        self.paginator.refuse_pages(request)
        rows = source.prepared(self.filter_queryset(source.visible()))
        ordering = self.paginator.ordering(request, self)
        name = request.path.rstrip("/").rpartition("/")[2]
        if form in TABLES and request.method == "GET":
            trail().note_export(by=request.user, what=name, form=form)
        return ListStream(form, source, in_order(rows, ordering), f"{name}-{clock.today()}")

    @unless_unchanged
    def retrieve(self, request: Request, pk: str) -> HttpResponseBase:
        source = self.source(single=True)
        found = self.filter_queryset(source.visible())
        return self.one(source, found.filter(**self._lookup(pk)))

    def source(self, *, single: bool = False) -> Source:
        """The source of this answer: what the address asks for, for whoever asks."""
        fields, expand = chosen(self.request, self.rows, single=single)
        return self._source(single=single, fields=fields, expand=expand)

    def get_queryset(self) -> "QuerySet[Any]":
        return self._source(single=self.detail).visible()

    def get_object(self) -> Any:
        """The record of the address, as a model instance. Raises Http404."""
        queryset: QuerySet[Any] = self.filter_queryset(self.get_queryset())
        row = queryset.filter(**self._lookup(self.kwargs["pk"])).first()
        if row is None:
            raise Http404
        return row

    def one(
        self, source: Source, found: "QuerySet[Any]", code: int = status.HTTP_200_OK
    ) -> HttpResponse:
        """The first record of ``found`` as ``source`` says it. Raises Http404."""
        rows = list(source.prepared(found)[:1])
        if not rows:
            raise Http404
        return HttpResponse(one_line(source.texts(rows)[0]), content_type=JSON, status=code)

    def is_told(self, request: Request) -> bool:
        """Whatever changes this answer writes the trail."""
        if request.accepted_renderer.format in TABLES:  # to take it away writes the trail itself
            return False
        return not self.untold & {"*", *request.query_params}

    @property
    def known_parameters(self) -> set[str]:
        """What an address may hold beside filters and pages."""
        if self.action not in ("list", "retrieve"):
            return set()
        known = {FIELDS, EXPAND} | ({self.day_field} if self.day_field else set())
        return known if self.detail else known | {PARAMETER}

    def get_renderers(self) -> Sequence[BaseRenderer]:  # type: ignore[override]
        if self.action == "list":
            return [renderer() for renderer in LIST_RENDERERS]
        return super().get_renderers()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return self.rows.single_shape if self.detail else self.rows.shape

    def _source(self, **asked: Any) -> Source:
        today = clock.today()
        on = day_parameter(self.request, self.day_field) if self.day_field else None
        return self.make_source(Asked(self.request.user, today, on or today, **asked))

    def make_source(self, asked: Asked) -> Source:
        return self.rows(asked)

    def _lookup(self, value: str) -> dict[str, Any]:
        try:
            return {"pk": uuid.UUID(value)}
        except ValueError:
            if not self.key_field:
                raise Http404 from None
            return {self.key_field: value}


class WritingViewSet(RepeatableWrites, ReadOnlyViewSet):
    """An endpoint whose writes call services. ``write_scope`` is what a token needs for them."""

    http_method_names: list[str] = ["get", "post", "patch", "head", "options"]
    parser_classes: Sequence[type[BaseParser]] = (BoundedJSONParser,)
    write_scope: ClassVar[str]

    def read_body(self, kind: type[StrictSerializer]) -> dict[str, Any]:
        """The body as ``kind`` describes it. Raises ValidationError (400) by field.

        A write takes no query parameters.
        """
        refuse_unknown(self.request, set())
        body = kind(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        sent: dict[str, Any] = dict(body.validated_data)
        return sent
