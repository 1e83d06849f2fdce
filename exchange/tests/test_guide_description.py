"""The API's description: everything has its place, and its examples are what it describes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from accounts.services import SCOPES
from conftest import Cast
from exchange.guide.catalogue import RECORD, lines
from exchange.guide.description import GROUPS, complete
from exchange.guide.examples import ANSWERS, BODIES
from exchange.tests.feed_copy import signed_in
from toolkit.api.sources import PERMISSIONS

Schema = dict[str, Any]
# Records to which nothing is done: what brings them is an act on what they belong to.
WITHOUT_ACTS = {"amendments", "draft-comments", "review-papers", "documents"}
# Tables, not records: they have no id.
WITHOUT_IDS = {"areas", "coverage", "holidays"}
OF_EVERY_LIST = {"cursor", "expand", "fields", "format", "ordering", "page_size"}


@pytest.fixture(scope="module")
def described() -> Schema:
    made = SchemaGenerator().get_schema(request=None, public=True)
    plain: Schema = json.loads(json.dumps(made, default=str))
    return plain


def operations(described: Schema) -> Iterator[tuple[str, Schema]]:
    for methods in described["paths"].values():
        yield from methods.items()


def test_every_operation_has_a_place_that_is_described(described: Schema) -> None:
    told = {tag["name"]: tag["description"] for tag in described["tags"]}
    used = {tag for _, operation in operations(described) for tag in operation["tags"]}
    assert used == set(told) == set(GROUPS)


def test_a_list_that_stands_in_no_group_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    described = {"paths": {"/api/v1/novelties/": {"get": {"operationId": "x", "responses": {}}}}}
    try:
        complete({**described, "components": {"schemas": {}}})
        assert GENERATOR_STATS  # what `make openapi` fails on
    finally:
        GENERATOR_STATS.reset()
    assert '"/api/v1/novelties/" is of no group' in capsys.readouterr().err


def test_the_guides_table_of_lists_is_what_is_described(described: Schema) -> None:
    told = {re.sub(r"{\w+}", RECORD, path): methods for path, methods in described["paths"].items()}
    shown = {f"/api/v1/{line.name}/": set(line.filters) for line in lines()}
    for path, filters in shown.items():
        parameters = told[path]["get"].get("parameters", [])
        found = {one["name"] for one in parameters if one["in"] == "query"}
        assert found - OF_EVERY_LIST == filters, path
    listed = {
        path
        for path, methods in told.items()
        if methods.get("get", {}).get("operationId", "").endswith("_list")
    }
    assert listed == shown.keys() | {"/api/v1/changes/"}


def test_each_record_tells_what_its_reader_may_do_with_it() -> None:
    silent = {line.name for line in lines() if PERMISSIONS not in line.expansions}
    assert silent == WITHOUT_ACTS | WITHOUT_IDS


def test_every_operation_names_its_scope(described: Schema) -> None:
    for method, operation in operations(described):
        (scope,) = operation["security"][0]["token"]
        assert scope in SCOPES
        assert (scope == "read") == (method == "get")


def test_refusals_are_written_once_with_an_example(described: Schema) -> None:
    refusals = described["components"]["responses"]
    for _, operation in operations(described):
        for code in ("400", "401", "403", "429"):
            name = operation["responses"][code]["$ref"].rpartition("/")[2]
            assert name in refusals
    shape = {**described, "$ref": "#/components/schemas/Problem"}
    for refusal in refusals.values():
        for content in refusal["content"].values():
            assert content["examples"]
            for example in content["examples"].values():
                jsonschema.Draft202012Validator(shape).validate(example["value"])


def test_the_examples_are_what_is_described(described: Schema) -> None:
    shown = set()
    for _, operation in operations(described):
        answers = [operation["responses"][code] for code in operation["responses"]]
        for said in [*answers, operation.get("requestBody", {})]:
            for kind, content in said.get("content", {}).items():
                for example in content.get("examples", {}).values():
                    if "$ref" in example:
                        example = described["components"]["examples"][example["$ref"][22:]]
                    else:
                        shown.add(operation["operationId"])
                    schema = {**described, **content["schema"]}
                    jsonschema.Draft202012Validator(schema).validate(example["value"])
                    assert kind != "application/problem+json"
    assert shown == (ANSWERS.keys() | BODIES.keys()) - {"webhook_event"}


def test_every_operation_is_told_and_shown(described: Schema) -> None:
    bare = set()
    for _, operation in operations(described):
        assert operation["summary"] and operation["description"]
        answers = [said for code, said in operation["responses"].items() if code[0] == "2"]
        shapes = [said["content"].get("application/json") for said in answers if "content" in said]
        bare |= {operation["operationId"] for one in shapes if one and not one.get("examples")}
    assert bare == set()


def test_the_names_of_operations_and_components_can_be_read(described: Schema) -> None:
    ids = [operation["operationId"] for _, operation in operations(described)]
    assert len(ids) == len(set(ids))
    bad = re.compile(r"_|.*(Enum|BodyRequest)$|Patched")
    assert [name for name in described["components"]["schemas"] if bad.match(name)] == []


def test_every_write_shows_what_is_sent(described: Schema) -> None:
    writing = {op["operationId"] for _, op in operations(described) if "requestBody" in op}
    assert writing == BODIES.keys() - {"webhook_event"}


def test_a_webhooks_message_is_what_is_described(described: Schema) -> None:
    content = described["webhooks"]["event"]["post"]["requestBody"]["content"]["application/json"]
    shape = {**described, **content["schema"]}
    jsonschema.Draft202012Validator(shape).validate(content["examples"]["example"]["value"])


def test_the_portals_own_description_names_the_portal(cast: Cast) -> None:
    answer = signed_in(cast.stranger).get("/api/schema/", headers={"accept": "application/json"})
    assert answer.json()["servers"] == [
        {"url": "http://127.0.0.1:8000", "description": "This portal."}
    ]
