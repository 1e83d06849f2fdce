"""What no client should send, at every address: a sentence refuses it, and nothing else happens."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from agreements.tests.builders import make_agreement
from agreements.tests.items import make_item
from audit.models import Entry
from conftest import Cast
from cooperation.tests.test_api_refusals import AGREEMENTS, REQUESTS, problem
from transfers.models import Round, TransferRequest
from transfers.tests.contract_builders import TODAY, make_contract, make_round
from transfers.tests.request_builders import make_request

ROUNDS = "/api/v1/rounds/"
JSON = "application/json"


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.receiving_coordinator)
    return client


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return found


@pytest.fixture(scope="module")
def lists(description: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Path → its parameters, of everything that is read without a key in its address."""
    return {
        path: methods["get"].get("parameters", [])
        for path, methods in description["paths"].items()
        if "{" not in path
    }


def fields(answer: Any) -> list[str]:
    return [error["field"] for error in problem(answer, 400)["errors"]]


# --- Parameters ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "day", ["9999-12-31", "2201-01-01", "1899-12-31", "0001-01-01", "2026-02-30", "٢٠٢٦-01-01"]
)
def test_a_day_out_of_all_years_is_refused_everywhere(
    officer: Client, lists: dict[str, list[dict[str, Any]]], day: str
) -> None:
    asked = 0
    for path, parameters in lists.items():
        for one in parameters:
            if one["schema"].get("format") == "date":
                assert fields(officer.get(path, {one["name"]: day})) == [one["name"]], path
                asked += 1
    assert asked > 10


def test_the_first_and_the_last_day_are_days(officer: Client) -> None:
    for day in ("1900-01-01", "2200-12-31"):
        assert officer.get("/api/v1/organisations/", {"on": day}).status_code == 200
        assert officer.get(AGREEMENTS, {"holder_on": day}).status_code == 200


def test_what_takes_one_value_is_refused_twice(
    officer: Client, lists: dict[str, list[dict[str, Any]]]
) -> None:
    """One of both would be read, and nobody could say which."""
    asked = 0
    for path, parameters in lists.items():
        for one in parameters:
            if one["in"] == "query" and one["schema"].get("type") != "array":
                answer = officer.get(path, {one["name"]: ["1", "2"]})
                assert one["name"] in fields(answer), (path, one["name"])
                asked += 1
    assert asked > 100


def test_what_takes_many_values_takes_them_apart_too(officer: Client) -> None:
    make_agreement(code="a-1")
    many = {"status": ["in_force", "expired"], "fields": ["id", "code"]}
    assert officer.get(AGREEMENTS, many).status_code == 200
    assert set(officer.get("/api/v1/regions/DNB/", {"fields": ["code", "id"]}).json()) == {
        "id",
        "code",
    }


@pytest.mark.parametrize("name", ["fields", "expand", "format", "ordering", "page_size", "cursor"])
def test_nonsense_is_named(
    officer: Client, lists: dict[str, list[dict[str, Any]]], name: str
) -> None:
    for path, parameters in lists.items():
        if any(one["name"] == name for one in parameters):
            assert fields(officer.get(path, {name: "nonsense"})) == [name], path


def test_bytes_that_are_no_text(officer: Client) -> None:
    for query in ("search=%ff%fe", "%ff=1", "province=%ed%a0%80", "search=%00", "cursor=%00"):
        answer = officer.get(f"{AGREEMENTS}?{query}")
        assert answer.status_code in (200, 400), query
    problem(officer.get(f"{AGREEMENTS}?%00=1"), 400)


@pytest.mark.parametrize(
    ("path", "key", "query"),
    [
        ("action-items", "", "fields=agreement"),  # as it stands, although it can be expanded
        ("action-items", "", "fields=agreement&expand=agreement"),
        ("rounds", "", "fields=contract,note"),
        ("transfer-requests", "r-1", "fields=id&expand=contract"),  # there is none
        ("transfer-requests", "", "fields=id&expand=contract"),
        ("transfer-contracts", "c-1", "fields=id,agreement"),
        ("transfer-contracts", "", "expand=agreement,rounds"),
    ],
)
def test_what_is_chosen_has_the_shape_described(
    officer: Client, cast: Cast, description: dict[str, Any], path: str, key: str, query: str
) -> None:
    make_item()
    make_request(code="r-1")
    make_round(make_contract(code="c-1"), TODAY, 1)
    officer.force_login(cast.observer)
    where = f"/api/v1/{path}/" + ("{id}/" if key else "")
    answer = officer.get(f"{where.replace('{id}', key)}?{query}").json()
    content = description["paths"][where]["get"]["responses"]["200"]["content"]
    schema = {**content[JSON]["schema"], "components": description["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert key or answer["results"]


def test_the_description_says_what_is_refused(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    for name in ("CreateRequestBody", "ReadinessBody", "CorrectRoundBody"):
        assert schemas[name]["additionalProperties"] is False
    moments = [
        one["schema"]
        for operations in description["paths"].values()
        for one in operations["get" if "get" in operations else "post"].get("parameters", [])
        if one["name"] == "updated_since"
    ]
    assert moments and all(one["format"] == "date-time" for one in moments)


# --- Methods ------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_other_methods(
    officer: Client, lists: dict[str, list[dict[str, Any]]], method: str
) -> None:
    for path in lists:
        answer = officer.generic(method, path)
        problem(answer, 405)
        assert method not in answer["Allow"]


def test_asking_for_the_head_alone(officer: Client, lists: dict[str, list[dict[str, Any]]]) -> None:
    for path in lists:
        answer = officer.head(path)
        assert (answer.status_code, answer.content) == (200, b""), path
    assert officer.head(f"{AGREEMENTS}nothing/").status_code == 404


def test_options_tell_of_no_record(officer: Client, cast: Cast) -> None:
    """The same for one's own record, another's and none."""
    make_request(code="r-1")
    make_contract(code="c-1")
    hidden = make_agreement(code="a-1", partners=["syt-01-ha-noi"])
    for path in (AGREEMENTS, REQUESTS, ROUNDS, "/api/v1/transfer-contracts/", "/api/v1/reviews/"):
        answers = {officer.options(f"{path}{key}/").content for key in (hidden.pk, "r-1", "none")}
        assert len(answers) == 1, path


# --- Bodies -------------------------------------------------------------------------------
DEEP = 50_000


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"reason":' * DEEP + b"1" + b"}" * DEEP,
        b'{"patients_a_year": ' + b"9" * 5000 + b"}",
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": "\\ud800"}',
        b'{"title": "\xff"}',
        '{"title": "Phaco"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"title": "Phaco"}',
        b'{"patients_a_year": NaN}',
        b'{"patients_a_year": -Infinity}',
        b"{'title': 'Phaco'}",
        b'{"title": "Phaco"',
        b'{"title": "Phaco"}}',
        b"\x00",
    ],
)
def test_a_body_that_is_no_json(officer: Client, raw: bytes) -> None:
    problem(officer.generic("POST", REQUESTS, raw, content_type=JSON), 400)
    problem(officer.generic("POST", ROUNDS, raw, content_type=JSON), 400)
    assert not TransferRequest.objects.exists() and not Round.objects.exists()


@pytest.mark.parametrize("body", [None, [], [{}], "Phaco", 7, 1.5, True])
def test_a_body_that_is_no_object(officer: Client, body: Any) -> None:
    make_request(code="r-1")
    for path in (REQUESTS, ROUNDS, f"{REQUESTS}r-1/submit/", f"{REQUESTS}r-1/withdraw/"):
        problem(officer.generic("POST", path, json.dumps(body), content_type=JSON), 400)
    answer = officer.generic("PATCH", f"{REQUESTS}r-1/", json.dumps(body), content_type=JSON)
    problem(answer, 400)
    assert TransferRequest.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x\x00"),
        ("title", ["Phaco"]),
        ("title", {"vi": "Phaco"}),
        ("title", "x" * 401),
        ("modality", "\x00"),
        ("technique", "\x00"),
        ("technique", "../phaco"),
        ("technique", "9" * 400),
        ("sources", "mat-hcm"),
        ("sources", {"0": "mat-hcm"}),
        ("sources", ["mat-hcm"] * 51),
        ("sources", [["mat-hcm"]]),
        ("patients_a_year", 10**30),
        ("patients_a_year", -(2**63) - 1),
        ("patients_a_year", 1e300),
        ("patients_a_year", "9" * 1100),
        ("specialties_open", "maybe"),
        ("readiness", []),
        ("id", "x"),
        ("id", 2**200),
        ("requester", 7),
        ("requester", "syt-01-ha-noi\n"),
    ],
)
def test_a_field_that_cannot_be(officer: Client, field: str, value: Any) -> None:
    answer = officer.post(REQUESTS, {field: value}, content_type=JSON)
    said = problem(answer, 400)
    assert {error["field"].split(".")[0] for error in said["errors"]} == {field}
    assert not TransferRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "9999-12-31"),
        ("starts_on", "0001-01-01"),
        ("starts_on", {}),
        ("starts_on", 20260303),
        ("ends_on", "9999-12-31"),
        ("ends_on", "2026-03-03T00:00:00Z"),
        ("supervised", 2**31),
        ("supervised", 10**30),
        ("supervised", -1),
        ("supervised", 0.5),
        ("independent", 2**63),
        ("complications", 2**40),
        ("sessions", 10**18),
        ("sessions", 0),
        ("note", "\x00"),
        ("despite_sum", []),
        ("contract", "\x00"),
    ],
)
def test_a_round_that_cannot_be(officer: Client, on_day: Any, field: str, value: Any) -> None:
    on_day(TODAY)
    make_contract(code="c-1")
    told = Entry.objects.count()
    body = {"contract": "c-1", "starts_on": "2026-03-03", "supervised": 1, field: value}
    assert problem(officer.post(ROUNDS, body, content_type=JSON), 400)["errors"]
    assert not Round.objects.exists() and Entry.objects.count() == told


def test_a_write_takes_no_parameters(officer: Client) -> None:
    make_request(code="r-1")
    for path in (REQUESTS, f"{REQUESTS}r-1/withdraw/", ROUNDS):
        assert fields(officer.post(f"{path}?expand=x", {}, content_type=JSON)) == ["expand"]
    assert fields(officer.delete(f"{REQUESTS}r-1/?force=1")) == ["force"]
    assert TransferRequest.objects.get().status == "draft"


# --- Headers ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": ";;q=x"},
        {"Accept": "*/*;q=x"},
        {"Accept": "application/json;q=0"},
        {"Accept": "a" * 4000},
        {"Accept-Language": "\xff" * 500},
        {"Accept-Language": "vi," * 1000},
        {"If-None-Match": '"' * 1000},
        {"If-None-Match": "W/" * 1000},
        {"Range": "bytes=0-1"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Request-ID": "x\r\n y"},
        {"Content-Type": "application/json; charset=no-such"},
        {"Content-Length": "-1"},
        {"Content-Length": "x"},
    ],
)
def test_odd_headers_break_nothing(officer: Client, headers: dict[str, str]) -> None:
    answer = officer.get(AGREEMENTS, headers=headers)
    if answer.status_code != 200:
        assert answer.status_code in (400, 406)
        problem(answer, answer.status_code)
