"""What the API's description says beyond the operations themselves: what belongs together, answers
and refusals as examples, and the messages that webhooks carry.

`complete` is the last postprocessing hook of drf-spectacular; the settings name it.
"""

import json
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.drainage import warn

from exchange.guide.examples import ANSWERS, BODIES
from exchange.guide.naming import name_components, name_operation
from exchange.webhooks.events import EVENTS, TEST
from toolkit.api.problems import api_problem, document, too_many_requests
from toolkit.api.repeats import KeyUsed
from transfers.states import RequestStatus

Schema = dict[str, Any]
JSON, PROBLEM = "application/json", "application/problem+json"

# Tag → what it is about, and the lists (the first part of an address) that are of it.
GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "register": (
        "Provinces, organisations and what became of them; specialties, techniques, holidays. Open "
        "to everybody who is signed in.",
        frozenset(
            [
                "regions",
                "provinces",
                "organisations",
                "health-departments",
                "cdcs",
                "hospitals",
                "successions",
                "specialties",
                "techniques",
                "holidays",
            ]
        ),
    ),
    "agreements": (
        "Cooperation agreements with their parties as signed and as they are today, what amended "
        "them, and what was said about drafts.",
        frozenset(["agreements", "amendments", "draft-comments", "agreement-decisions", "areas"]),
    ),
    "reviews": (
        "The reviews of agreements: plan, reports, minutes, papers, what they asked somebody to "
        "do, and what was done in between.",
        frozenset(["reviews", "review-papers", "action-items", "activities"]),
    ),
    "transfer requests": (
        "Who asks whom for which technique. Written with the scope `requests:write`.",
        frozenset(["transfer-requests"]),
    ),
    "transfer contracts": (
        "Contracts, their rounds of cases and those who learnt. Rounds are written with the scope "
        "`rounds:write`.",
        frozenset(["transfer-contracts", "contract-decisions", "rounds", "trainees"]),
    ),
    "networks": (
        "Satellite hospitals, specialty networks, visits, and which specialty reaches which "
        "province.",
        frozenset(["satellite-links", "networks", "visits", "coverage"]),
    ),
    "papers": (
        "Documents of every record, with their bytes; numbers of official papers.",
        frozenset(["documents", "paper-numbers"]),
    ),
    "in step": ("What has changed since you last asked.", frozenset(["changes"])),
    "you": ("Whose token this is, and how far it reaches.", frozenset(["me"])),
}
TAGS = [{"name": name, "description": about} for name, (about, _lists) in GROUPS.items()]

# What an act answers → the operation whose example shows it.
_SHARED = {
    "#/components/schemas/RoundDetail": "rounds_retrieve",
    "#/components/schemas/TransferRequestDetail": "transfer_requests_retrieve",
}
# Status → the name of its refusal among the components.
_REFUSALS = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "NotFound",
    "406": "NotAcceptable",
    "409": "Conflict",
    "411": "LengthRequired",
    "413": "TooLarge",
    "415": "WrongType",
    "422": "KeyUsed",
    "429": "TooMany",
}
_LIMITS = {
    "RateLimit-Limit": "Requests of this kind in a minute.",
    "RateLimit-Remaining": "What is left of them.",
    "RateLimit-Reset": "Seconds until they begin anew.",
    "Retry-After": "Seconds to wait before the next request.",
}


def complete(result: Schema, **kwargs: Any) -> Schema:
    """A postprocessing hook of drf-spectacular."""
    components = result["components"]
    refusals: Schema = components.setdefault("responses", {})
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            operation["tags"] = [_tag_of(path)]
            name_operation(path, operation)
            _add_refusals(operation, method)
            _name_refusals(operation, refusals)
            _add_examples(operation)
    components["responses"] = dict(sorted(refusals.items()))
    components["examples"] = {name: _example(ANSWERS[name]["200"]) for name in _SHARED.values()}
    components["schemas"]["WebhookMessage"] = _message()
    result["tags"] = TAGS
    result["webhooks"] = {"event": {"post": _delivery()}}
    return name_components(result)


def _tag_of(path: str) -> str:
    """The group of an address. One that stands in none is warned of, so that `make openapi` and
    `make check` fail until it has its place in `GROUPS`."""
    first = path.removeprefix("/api/v1/").partition("/")[0]
    for name, (_about, lists) in GROUPS.items():
        if first in lists:
            return name
    warn(f'"{path}" is of no group: name its list in exchange/guide/description.py')
    return first


def _add_refusals(operation: Schema, method: str) -> None:
    """Those that come before any view: of the form asked for, of a body without its length."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    sentence = "No such form of data: see `Accept`."
    operation["responses"].setdefault("406", {"description": sentence, "content": content})
    if method != "get":
        sentence = "The body came without its length."
        operation["responses"].setdefault("411", {"description": sentence, "content": content})


def _name_refusals(operation: Schema, refusals: Schema) -> None:
    """Every refusal is written once, with examples, and named where it may come."""
    responses = operation["responses"]
    for code, name in _REFUSALS.items():
        if PROBLEM not in responses.get(code, {}).get("content", {}):
            continue
        if name not in refusals:
            refusals[name] = _refusal(code, responses[code])
        responses[code] = {"$ref": f"#/components/responses/{name}"}


def _refusal(code: str, said: Schema) -> Schema:
    (schema,) = (kind["schema"] for kind in said["content"].values())
    found = {**said, "content": {PROBLEM: {"schema": schema, "examples": _problems(int(code))}}}
    if code == "401":
        found["headers"] = {"WWW-Authenticate": {"schema": {"const": 'Bearer realm="api"'}}}
    if code == "429":
        found["headers"] = {
            name: {"description": about, "schema": {"type": "integer"}}
            for name, about in _LIMITS.items()
        }
    return found


def _problems(code: int) -> Schema:
    """Refusals in the portal's own words."""
    if code == 400:
        unknown = _("Không có tham số “%(name)s”. Các tham số: %(names)s.") % {
            "name": "colour",
            "names": "cursor, expand, fields, format, ordering, page_size, …",
        }
        day = _("“%(text)s” không phải ngày. Ghi như 2026-01-31.") % {"text": "31.1.2026"}
        return {
            "unknown parameter": _example(_bad("colour", "unknown_parameter", unknown)),
            "bad value": _example(_bad("in_force_on", "invalid", day)),
        }
    if code == 403:
        scope = _("Mã truy cập này không có quyền “%(scope)s”.") % {"scope": "rounds:write"}
        return {"scope": _example(document(403, scope))}
    if code == 409:
        moved = _("Đề xuất đã ở trạng thái “%(status)s” từ %(since)s nên không làm được việc này.")
        status = RequestStatus.WITHDRAWN.label
        return {
            "moved on": _example(document(409, moved % {"status": status, "since": "20/11/2026"}))
        }
    if code == 422:
        return {"key used": _example(document(422, str(KeyUsed().detail)))}
    if code == 429:
        return {"wait": _example(document(429, too_many_requests(17)))}
    return {"refusal": _example(json.loads(api_problem(code).content))}


def _bad(field: str, error: str, sentence: str) -> Schema:
    return document(400, sentence, [{"field": field, "code": error, "message": sentence}])


def _example(value: Any) -> Schema:
    return {"value": value}


def _add_examples(operation: Schema) -> None:
    name = operation["operationId"]
    for code, response in operation["responses"].items():
        content = response.get("content", {}).get(JSON)
        if content is None:
            continue
        example = ANSWERS.get(name, {}).get(code)
        if example is not None:
            content.setdefault("examples", {})["example"] = _example(example)
        elif (shared := _SHARED.get(content["schema"].get("$ref"))) is not None:
            content["examples"] = {"example": {"$ref": f"#/components/examples/{shared}"}}
    if name in BODIES:
        for content in operation["requestBody"]["content"].values():
            content.setdefault("examples", {})["example"] = _example(BODIES[name])


def _message() -> Schema:
    """What `exchange.webhooks.content` writes."""
    return {
        "type": "object",
        "description": "What happened, to which record. The rest is read at `data.url`.",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "enum": [*(event.name for event in EVENTS), TEST]},
            "timestamp": {
                "type": "string",
                "format": "date-time",
                "description": "When it happened.",
            },
            "data": {
                "type": "object",
                "description": "The record by its `id` and `code` (a part also by what it is part "
                "of), its `status` when the message was made, its address in the API (`url`) and "
                "its page (`page`).",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "code": {"type": "string"},
                    "status": {"type": "string"},
                    "url": {"type": ["string", "null"], "format": "uri"},
                    "page": {"type": "string", "format": "uri"},
                },
            },
        },
    }


def _delivery() -> Schema:
    headers = {
        "webhook-id": "The same at every attempt: drop what you have had.",
        "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
        "webhook-signature": "`v1,` and the signature in base64; several, separated by spaces, "
        "while the secret is being changed.",
    }
    return {
        "operationId": "webhook_event",
        "summary": "An event, sent to an address that your organisation registered.",
        "description": "After the Standard Webhooks convention: HMAC-SHA256 over "
        "`{webhook-id}.{webhook-timestamp}.{body}`. Retried with growing pauses for three days; "
        "messages may come twice or out of order.",
        "tags": ["in step"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": about,
                "schema": {"type": "string"},
            }
            for name, about in headers.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/WebhookMessage"},
                    "examples": {"example": _example(BODIES["webhook_event"])},
                }
            },
        },
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "Send no more to this address."},
        },
    }
