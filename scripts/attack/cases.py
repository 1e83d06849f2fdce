"""What is thrown: schemathesis' cases for every operation, bent towards what is in the portal."""

from collections.abc import Mapping, Sequence
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Err

from scripts.attack.known import Known

Operation = Any
_KEEPS = ("Authorization", "Cookie")
_ODD_HEADERS = {
    "Accept": ("application/json", "text/csv", "application/x-ndjson", "text/html", "*/*;q=x", ""),
    "Accept-Language": ("en", "vi", "xx-!", "en;q=2"),
    "Idempotency-Key": ("a", "k" * 128, "k" * 129, "two words", ""),
    "If-None-Match": ("*", 'W/"0"', '"', ""),
    "X-HTTP-Method-Override": ("DELETE",),
    "Content-Type": ("text/plain", "application/json; charset=utf-16", "multipart/form-data"),
}


def operations_of(description: Mapping[str, Any]) -> list[Operation]:
    """Raises InvalidSchema where the description itself is none."""
    schema = schemathesis.openapi.from_dict(dict(description))
    operations = []
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            raise found.err()
        operations.append(found.ok())
    return operations


def cases_of(
    operation: Operation, description: Mapping[str, Any], known: Known
) -> st.SearchStrategy[Case]:
    """As the description allows it, as it does not, and either with real keys and words in it."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    other = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    described = description["paths"][operation.path][operation.method].get("parameters", ())
    names = [one["name"] for one in described if one["in"] == "query"]

    # Without arguments: hypothesis writes out those of a strategy, and these are long.
    @st.composite
    def bent(draw: st.DrawFn) -> Case:
        case: Case = draw(allowed if draw(st.integers(0, 3)) else other)
        case.path_parameters = _path(draw, case, known)
        case.query = _query(draw, case, names, known)
        headers = _headers(draw, case)
        case.headers.clear()
        case.headers.update(headers)
        case.cookies = {}
        if isinstance(case.body, dict):
            case.body = {
                name: draw(_value(name, value, known)) for name, value in case.body.items()
            }
        return case

    return bent()


def _path(draw: st.DrawFn, case: Case, known: Known) -> dict[str, Any]:
    path = dict(case.path_parameters)
    for name in path:
        found = known.of_path(case.path, name)
        often: int = draw(st.integers(0, 4))
        if found and often:
            path[name] = draw(st.sampled_from(found))
    return path


def _query(draw: st.DrawFn, case: Case, names: Sequence[str], known: Known) -> dict[str, Any]:
    query = dict(case.query) if draw(st.booleans()) else {}
    for name in draw(st.lists(st.sampled_from(names), max_size=3)) if names else ():
        if found := known.of_name(name):
            query[name] = draw(st.sampled_from(found))
    return query


def _headers(draw: st.DrawFn, case: Case) -> dict[str, str]:
    headers = {name: text for name, text in case.headers.items() if name not in _KEEPS}
    if not draw(st.integers(0, 5)):
        name = draw(st.sampled_from(sorted(_ODD_HEADERS)))
        headers[name] = draw(st.sampled_from(_ODD_HEADERS[name]))
    return headers


def _value(name: str, value: Any, known: Known) -> st.SearchStrategy[Any]:
    """A field of a body as it came, or what it could hold."""
    found = known.of_name(name)
    if not found:
        return st.just(value)
    one = st.sampled_from(found)
    many = isinstance(value, list)
    return st.just(value) | (st.lists(one, max_size=3) if many else one) | one
