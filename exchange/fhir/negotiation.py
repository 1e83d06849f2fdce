"""FHIR's JSON is the one format; it answers to its several names."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

FHIR_JSON = "application/fhir+json"
_NAMES = frozenset({"json", "application/json", "text/json", FHIR_JSON})
_RANGES = _NAMES | {"*/*", "application/*"}


class FhirRenderer(JSONRenderer):
    media_type = FHIR_JSON
    format = "json"
    charset = None

    def get_indent(self, accepted_media_type: str, renderer_context: Any) -> int | None:
        pretty = renderer_context["request"].query_params.get("_pretty") == "true"
        return 2 if pretty else None


class FhirNegotiation(DefaultContentNegotiation):
    """``_format`` comes before ``Accept``; anything but JSON of this version of FHIR is 406."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        asked = request.query_params.get("_format", "")
        accepted = request.headers.get("Accept", "") or "*/*"
        if not (is_json(asked) if asked else any(map(_is_accepted, accepted.split(",")))):
            raise NotAcceptable
        return next(iter(renderers)), FHIR_JSON


def is_json(name: str) -> bool:
    """The name of a format as ``_format`` has it."""
    return _is_accepted(name) and "*" not in name


def _is_accepted(media_range: str) -> bool:
    # A "+" that was not escaped in an address comes as a blank.
    name, *parameters = (part.strip().replace(" ", "+") for part in media_range.split(";"))
    versions = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("fhirVersion=")]
    return name.lower() in _RANGES and all(version.startswith("4.0") for version in versions)
