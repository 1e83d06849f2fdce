"""Whether an answer is one that the description promises."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

PROBLEM = "application/problem+json"
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
Sentences = Iterator[str]


class Judge:
    """Judges by ``description``: statuses, headers, types and bodies, also those of the streams."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self.description = description
        self._rows: dict[str, Any] = {}

    def faults(self, case: Case, response: Response) -> list[str]:
        """What is wrong with the answer, in sentences without what changes from run to run."""
        if is_of_server(response):
            return []
        found = list(_of_schema(case, response))
        kind = _kind(response)
        if response.status_code >= 400:
            found += _of_problem(response, kind)
        elif response.status_code == 200 and kind in _STREAMS:
            found += _STREAMS[kind](self, case, response)
        return found

    def row_of(self, path: str) -> Any:
        """The validator of one row of the list ``path``."""
        if path not in self._rows:
            content = self.description["paths"][path]["get"]["responses"]["200"]["content"]
            name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
            schemas = self.description["components"]["schemas"]
            row = schemas[name]["properties"]["results"]["items"]
            whole = {**row, "components": {"schemas": schemas}}
            self._rows[path] = jsonschema_rs.validator_for(whole)
        return self._rows[path]


def is_of_server(response: Response) -> bool:
    """What is no HTTP, or has an address of more than 4,094 bytes, is refused by gunicorn itself
    with a bare page, and never comes to the portal."""
    return response.status_code in (400, 414, 431) and response.content.startswith(b"<html>")


def _of_schema(case: Case, response: Response) -> Sentences:
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield f"{failure.title}: {failure.message}".partition("\n\nSchema")[0]


def _of_problem(response: Response, kind: str) -> Sentences:
    if kind != PROBLEM:
        yield f"{response.status_code} is no problem document but {kind}"
        return
    try:
        said = json.loads(response.content)
    except ValueError:
        yield f"{response.status_code} is no JSON"
        return
    if said["status"] != response.status_code:
        yield f"{response.status_code} says {said['status']}"
    if not said["detail"].rstrip().endswith((".", "?")):
        yield f"{response.status_code} has no sentence: {said['detail']!r}"
    if response.status_code == 400 and any(not one["message"] for one in said["errors"]):
        yield "400 has an error without a sentence"


def _ndjson(judge: Judge, case: Case, response: Response) -> Sentences:
    validator = judge.row_of(case.path)
    for line in response.content.decode().split("\n")[:-1]:
        try:
            error = next(validator.iter_errors(json.loads(line)), None)
        except ValueError:
            yield "a line of NDJSON is no JSON"
            return
        if error is not None:
            yield f"a line of NDJSON is no row: {error.message[:200]}"
            return


def _csv(judge: Judge, case: Case, response: Response) -> Sentences:
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if len({len(row) for row in rows}) > 1:
        yield "the rows of the CSV are not all as long"
    if any(cell[:1] in ("=", "+", "@", "\t", "\r") for row in rows for cell in row):
        yield "a cell of the CSV is a formula"


def _xlsx(judge: Judge, case: Case, response: Response) -> Sentences:
    try:
        fault = zipfile.ZipFile(io.BytesIO(response.content)).testzip()
    except zipfile.BadZipFile:
        fault = "all of it"
    if fault is not None:
        yield f"the workbook does not open: {fault}"


_STREAMS: Mapping[str, Callable[[Judge, Case, Response], Sentences]] = {
    "application/x-ndjson": _ndjson,
    "text/csv": _csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
}


def _kind(response: Response) -> str:
    return ", ".join(response.headers.get("content-type", [""])).partition(";")[0]
