"""What goes wrong at ``/fhir/``, as an OperationOutcome.

The views refuse as the REST API does, and so does what stands around them (limits, sizes, pages
that are not there): each problem document that leaves by this door is put in FHIR's words.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy

from exchange.fhir.negotiation import FHIR_JSON
from exchange.fhir.systems import Body, filled
from toolkit.api.problems import CONTENT_TYPE

_NO_STRING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|(?![ \t\r\n])\s")
# (severity, FHIR's code, sentence, the parameter it is about)
Issue = tuple[str, str, str, str]

_CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    429: "throttled",
}
_ERRORS = {"unknown_parameter": "not-supported", "invalid": "value"}
# Where the REST API's sentence speaks of the REST API's formats.
_SENTENCES = {
    406: gettext_lazy(
        "Ở đây chỉ có FHIR R4 bằng JSON. Ghi Accept: application/fhir+json hoặc _format=json."
    ),
    415: gettext_lazy("Tìm bằng POST nhận các tham số ở dạng application/x-www-form-urlencoded."),
}


def outcome(issues: Iterable[Issue]) -> Body:
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": severity,
                "code": code,
                "details": {"text": _string(sentence)},
                **filled({"diagnostics": _string(about)}),
            }
            for severity, code, sentence, about in issues
        ],
    }


def _string(text: str) -> str:
    """``text``, which may repeat what was asked, as FHIR's strings are: no control characters, and
    of the blanks the plain ones only."""
    return _NO_STRING.sub("\ufffd", text)


def outcome_of(problem: Mapping[str, Any]) -> Body:
    """A problem document in FHIR's words."""
    status: int = problem["status"]
    severity = "fatal" if status >= 500 else "error"
    if problem["errors"]:
        return outcome(
            (severity, _ERRORS.get(one["code"], "invalid"), one["message"], one["field"])
            for one in problem["errors"]
        )
    sentence = _SENTENCES.get(status) or problem["detail"] or problem["title"]
    return outcome([(severity, _CODES.get(status, "exception"), str(sentence), "")])


class OutcomeMiddleware:
    """Stands outside everything that may refuse a request to ``/fhir/``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not f"{request.path}/".startswith("/fhir/"):
            return response
        if response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
            body = outcome_of(json.loads(response.content))  # type: ignore[attr-defined]
            response.content = json.dumps(body, ensure_ascii=False).encode()  # type: ignore[attr-defined]
            response.headers["Content-Type"] = FHIR_JSON
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
        return response
