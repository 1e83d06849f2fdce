"""What drf-spectacular cannot see in the views: how a write is sent again, and the limits."""

from typing import Any

from toolkit.api.repeats import HEADER, LONGEST_KEY, REPLAYED

_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Made by you for this one write, such as a UUID. Sent again within 48 hours "
    "with the same body it is answered as the first time, and not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
_REPLAYED = {
    REPLAYED: {
        "description": "This is the answer to an earlier request with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_KEY_USED = {
    "description": "The `Idempotency-Key` came before, with something else to do.",
    "content": _PROBLEM,
}
_TOO_MANY = {
    "description": "More than the limits of a minute: wait `Retry-After` seconds.",
    "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    "content": _PROBLEM,
}


def add_limits_and_keys(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular (named in the settings)."""
    for operations in result["paths"].values():
        for method, operation in operations.items():
            operation["responses"]["429"] = _TOO_MANY
            if method == "post":
                operation.setdefault("parameters", []).append(_KEY)
                operation["responses"]["422"] = _KEY_USED
                for code, response in operation["responses"].items():
                    if code.startswith("2"):
                        response["headers"] = _REPLAYED
    return result
