"""What drf-spectacular cannot see in the views: every endpoint refuses with a problem document."""

from collections.abc import Iterator
from typing import Any

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `detail` is a sentence; `errors` say which parameter or field.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_REFUSALS = {
    "400": "An unknown or malformed parameter, page size, cursor or body.",
    "401": "No credentials, or a token that is wrong, expired or revoked.",
    "403": "The token's scopes do not cover this, or it is not the caller's act.",
    "404": "Not there, or not open to the caller.",
}
_REFUSALS_OF_WRITES = {
    "409": "The record has moved on meanwhile, or cannot take this step now.",
    "411": "The body came without its length.",
    "413": "The body is larger than 1 MB.",
    "415": "The body is not JSON.",
}
_READING = frozenset({"get", "head", "options"})


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular (named in the settings)."""
    result["components"]["schemas"]["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            refusals = _REFUSALS if method in _READING else _REFUSALS | _REFUSALS_OF_WRITES
            for code, description in refusals.items():
                if code != "404" or "{" in path:
                    operation["responses"][code] = {"description": description, "content": content}
    return result


def close_bodies(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook: a field that nobody reads is refused (`StrictSerializer`), also in
    what a body holds."""
    schemas = result["components"]["schemas"]
    waiting = [
        operation["requestBody"]
        for operations in result["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    ]
    closed: set[str] = set()
    while waiting:
        for name in set(_names(waiting.pop())) - closed:
            closed.add(name)
            waiting.append(schemas[name])
            if "properties" in schemas[name]:
                schemas[name]["additionalProperties"] = False
    return result


def _names(part: Any) -> Iterator[str]:
    """The schemas that ``part`` of a description refers to."""
    if isinstance(part, list):
        for one in part:
            yield from _names(one)
    elif isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for one in part.values():
            yield from _names(one)
