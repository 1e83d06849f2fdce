"""The addresses under ``/fhir/``: capabilities, search, one resource, our own definitions."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponseBase, HttpResponseNotModified, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext as _
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exchange.fhir.capability import capability_statement
from exchange.fhir.definitions import definition
from exchange.fhir.negotiation import FhirNegotiation, FhirRenderer
from exchange.fhir.outcomes import outcome
from exchange.fhir.resources import RESOURCES
from exchange.fhir.searches import read_search
from exchange.fhir.searching import Directory
from exchange.fhir.systems import Body
from toolkit import clock
from toolkit.api.etags import unless_unchanged


class FhirView(APIView):
    """Who may read, and how much, is what the REST API's settings say."""

    schema = None  # not a part of the REST API's description
    http_method_names = ["get", "head"]
    renderer_classes = [FhirRenderer]
    content_negotiation_class = FhirNegotiation

    def directory(self, request: Request) -> Directory:
        return Directory(request.user, clock.today())

    def bundle(self, request: Request, kind: str) -> Response:
        prefer = request.headers.get("Prefer", "").replace(";", ",").split(",")
        strict = "handling=strict" in (part.strip().lower() for part in prefer)
        search = read_search(RESOURCES[kind], _pairs(request), strict=strict)
        base = request.build_absolute_uri("/fhir")
        return Response(self.directory(request).answer(search, base))


class SearchView(FhirView):
    @unless_unchanged
    def get(self, request: Request, kind: str) -> HttpResponseBase:
        return self.bundle(request, kind)

    def is_told(self, request: Request) -> bool:
        """Whether what is unknown is refused stands in no tag."""
        return "Prefer" not in request.headers


class FormSearchView(FhirView):
    """The same with the parameters in a form: for what should not stand in an address."""

    http_method_names = ["post"]
    parser_classes = [FormParser]
    write_scope = "read"

    def post(self, request: Request, kind: str) -> Response:
        return self.bundle(request, kind)


class ReadView(FhirView):
    def get(self, request: Request, kind: str, pk: str) -> HttpResponseBase:
        body = self._read(request, kind, pk)
        if body is None:
            raise Http404
        tag = body["meta"]["versionId"]
        known = {one.removeprefix("W/") for one in parse_etags(_if_none_match(request))}
        response: HttpResponseBase
        response = HttpResponseNotModified() if f'"{tag}"' in known else Response(body)
        response.headers["ETag"] = f'W/"{tag}"'
        if updated := parse_datetime(body["meta"].get("lastUpdated", "")):
            response.headers["Last-Modified"] = http_date(updated.timestamp())
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
        return response

    def _read(self, request: Request, kind: str, pk: str) -> Body | None:
        try:
            return self.directory(request).read(RESOURCES[kind], uuid.UUID(pk))
        except ValueError:
            return None


class MetadataView(FhirView):
    """Open to everybody: a client reads it before it has a token."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response(capability_statement())


class DefinitionView(FhirView):
    """What our own extension and codes mean, where their addresses say; open to everybody."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request, kind: str, name: str) -> Response:
        found = definition(kind, name)
        if found is None:
            raise Http404
        return Response(found)


class NowhereView(FhirView):
    """Every other address: another resource, a history, a search over all."""

    def get(self, request: Request, path: str) -> Response:
        sentence = _(
            "Ở đây không có địa chỉ này. Có: %(names)s, để tìm và đọc từng bản ghi; "
            "không có lịch sử phiên bản. Xem /fhir/metadata."
        ) % {"names": ", ".join(RESOURCES)}
        return Response(outcome([("error", "not-supported", sentence, "")]), status=404)


def _pairs(request: Request) -> Iterator[tuple[str, str]]:
    sources: list[Any] = [request.query_params]
    # Without a body, and without the word that it is a form, there is none to read.
    if request.method == "POST" and isinstance(request.data, QueryDict):
        sources.append(request.data)
    for source in sources:
        for name, values in source.lists():
            for value in values:
                yield name, value


def _if_none_match(request: Request) -> str:
    return request.headers.get("If-None-Match", "")
