"""Endpoints that read: a list by pages, and one record by id or by the key people know; and
what those that also write add."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from toolkit.api.bodies import BoundedJSONParser, StrictSerializer
from toolkit.api.filtering import refuse_unknown
from toolkit.paging import Ordering


class ReadOnlyViewSet(GenericViewSet[Any]):
    """``key_field`` is the field beside the id that finds a record (``code``, ``slug``, ``uid``).

    ``get_queryset`` answers only what the caller may see, so another's record is 404 like one
    that does not exist. ``present`` turns rows into what is answered; an endpoint that needs
    more than one query a page does it there.
    """

    http_method_names: list[str] = ["get", "head", "options"]
    lookup_value_regex = r"[-\w]+"
    key_field: ClassVar[str] = ""
    orderings: ClassVar[Sequence[Ordering]] = ()
    extra_parameters: ClassVar[Sequence[str]] = ()

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.present(list(rows or ())))

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self.present([self.get_object()])[0])

    def get_object(self) -> Any:
        queryset: QuerySet[Any] = self.filter_queryset(self.get_queryset())
        row = queryset.filter(**self._lookup(self.kwargs["pk"])).first()
        if row is None:
            raise Http404
        return row

    def present(self, rows: Sequence[Any]) -> Sequence[Any]:
        return self.get_serializer(rows, many=True).data

    def _lookup(self, value: str) -> dict[str, Any]:
        try:
            return {"pk": uuid.UUID(value)}
        except ValueError:
            if not self.key_field:
                raise Http404 from None
            return {self.key_field: value}


class WritingViewSet(ReadOnlyViewSet):
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
