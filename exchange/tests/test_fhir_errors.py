"""What is refused is refused in FHIR's words, with a sentence."""

import io
from typing import Any

import pytest

from accounts.services import create_token
from exchange.tests.fhir import FHIR_JSON, TYPES, Fhir, link, matches, of_mode, refused, valid


@pytest.fixture
def fhir(cast: Any) -> Fhir:
    return Fhir(cast.observer)


STRICT = {"Prefer": "return=minimal; handling=strict"}


def test_an_unknown_parameter_is_ignored_and_named(fhir: Fhir) -> None:
    bundle = valid(fhir.bundle("Organization", identifier="cho-ray", colour="red"))
    (issue,) = of_mode(bundle, "outcome")[0]["issue"]
    assert (issue["severity"], issue["diagnostics"]) == ("warning", "colour")
    assert "name" in issue["details"]["text"]  # what there is instead
    assert link(bundle, "self") == "http://testserver/fhir/Organization?identifier=cho-ray"
    assert len(matches(bundle)) == bundle["total"] == 1


@pytest.mark.parametrize(
    "query", ["colour=red", "_sort=name", "_include=Organization:network", "status=active"]
)
def test_an_unknown_parameter_is_refused_when_asked(fhir: Fhir, query: str) -> None:
    assert fhir.client.get(f"/fhir/Organization?{query}").status_code == 200
    answer = fhir.client.get(f"/fhir/Organization?{query}", headers=STRICT)
    issue = refused(answer, 400, "not-supported")
    assert issue["diagnostics"] == (query if "include" in query else query.partition("=")[0])


@pytest.mark.parametrize("name", ["\xa0", "\x0b", "\u2028", "a\x00b"])
def test_a_name_that_is_no_text_of_fhir_is_told_as_one(fhir: Fhir, name: str) -> None:
    bundle = valid(fhir.client.get("/fhir/Organization", {name: "x"}).json())
    (issue,) = of_mode(bundle, "outcome")[0]["issue"]
    assert "\ufffd" in issue["diagnostics"] and name not in issue["details"]["text"]
    answer = fhir.client.get("/fhir/Organization", {name: "x"}, headers=STRICT)
    refused(answer, 400, "not-supported")


@pytest.mark.parametrize(
    "query",
    [
        "_lastUpdated=yesterday",
        "_lastUpdated=ge2026-13",
        "_lastUpdated=ge2026-02-30",
        "_lastUpdated=zz2026",
        "_lastUpdated=2026-01-01T25:00",
        "_lastUpdated=2026-01-01T10:00:00%2B30:00",
        "_lastUpdated=0000",
        "_lastUpdated=" + ",".join(["2026"] * 6),
        "active=maybe",
        "identifier=a|b|c",
        "identifier=%00",
        "name=%00",
        "_count=-1",
        "_count=ten",
        "_count=²",
        "_total=all",
        "_summary=short",
        "_cursor=abc",
        "_cursor=9.00000000000000000000000000000000",
    ],
)
def test_a_value_nobody_can_read_is_refused_always(fhir: Fhir, query: str) -> None:
    issue = refused(fhir.client.get(f"/fhir/Organization?{query}"), 400, "value")
    assert issue["diagnostics"] == query.partition("=")[0]
    assert issue["details"]["text"]


@pytest.mark.parametrize("name", ["name:missing", "identifier:of-type", "active:not", "_count:x"])
def test_an_unknown_modifier_is_refused_always(fhir: Fhir, name: str) -> None:
    refused(fhir.client.get("/fhir/Organization", {name: "x"}), 400, "not-supported")


@pytest.mark.parametrize(
    "query",
    [
        "_lastUpdated=ge0001",
        "_lastUpdated=lt9999-12-31",
        "name=...",
        "_id=no-such-id",
        "_count=99999999999",
    ],
)
def test_what_is_only_odd_is_answered(fhir: Fhir, query: str) -> None:
    assert fhir.client.get(f"/fhir/Organization?{query}").status_code == 200


def test_a_parameter_without_a_value_does_not_count(fhir: Fhir) -> None:
    bundle = fhir.bundle("Organization", name="", identifier="cho-ray")
    assert (bundle["total"], link(bundle, "self")) == (
        1,
        "http://testserver/fhir/Organization?identifier=cho-ray",
    )


@pytest.mark.parametrize("format_", ["xml", "application/fhir+xml", "ttl", "*/*"])
def test_other_formats_are_not_there(fhir: Fhir, format_: str) -> None:
    refused(fhir.ask("Organization", _format=format_), 406, "not-supported")


@pytest.mark.parametrize(
    "accept", ["application/fhir+xml", "text/html", "application/fhir+json; fhirVersion=5.0"]
)
def test_nor_by_accept(fhir: Fhir, accept: str) -> None:
    issue = refused(fhir.ask("metadata", headers={"Accept": accept}), 406, "not-supported")
    assert "application/fhir+json" in issue["details"]["text"]


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("application/fhir+json; fhirVersion=4.0", None),
        ("application/json;q=0.9, text/html", None),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", None),
        ("application/fhir+xml", "json"),
        ("text/html", "application/fhir json"),
    ],
)
def test_json_has_several_names(fhir: Fhir, accept: str, format_: str | None) -> None:
    asked = {"_format": format_} if format_ else {}
    answer = fhir.client.get("/fhir/Organization", asked, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, FHIR_JSON)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written_here(cast: Any, method: str) -> None:
    token = create_token(cast.observer, scopes=["read", "rounds:write"])[1]
    send = getattr(Fhir().client, method)
    for path in ("Organization", "Organization/1", "metadata", ""):
        answer = send(f"/fhir/{path}", headers={"Authorization": f"Bearer {token}"})
        refused(answer, 405, "not-supported")
        assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    ["", "Patient", "Patient/1", "Organization/_history", "_history", "x/y/z", "organization"],
)
def test_other_addresses_say_what_there_is(fhir: Fhir, path: str) -> None:
    issue = refused(fhir.ask(path), 404, "not-supported")
    assert "OrganizationAffiliation" in issue["details"]["text"]


@pytest.mark.parametrize("kind", TYPES)
def test_a_resource_that_is_not_there(fhir: Fhir, kind: str) -> None:
    for pk in ("1", "00000000-0000-4000-8000-000000000000"):
        refused(fhir.ask(f"{kind}/{pk}"), 404, "not-found")
    history = fhir.ask(f"{kind}/00000000-0000-4000-8000-000000000000/_history")
    refused(history, 404, "not-supported")


def test_a_search_by_form_takes_forms(cast: Any) -> None:
    token = create_token(cast.observer, scopes=["read"])[1]
    answer = Fhir().client.post(
        "/fhir/Organization/_search",
        "{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    refused(answer, 415, "not-supported")


def test_a_search_by_form_without_a_form_looks_for_all(cast: Any) -> None:
    token = create_token(cast.observer, scopes=["read"])[1]
    for path in ("/fhir/Organization/_search", "/fhir/Location/_search"):
        answer = Fhir().client.generic("POST", path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.content
        assert matches(valid(answer.json()))


def test_limits_and_sizes_speak_fhir_too(fhir: Fhir, settings: Any) -> None:
    settings.API_LIMITS = {**settings.API_LIMITS, "reads": 1}
    assert fhir.ask("metadata").status_code == 200
    fhir.ask("Organization")
    answer = fhir.ask("Organization")
    refused(answer, 429, "throttled")
    assert int(answer.headers["Retry-After"]) > 0
    large = fhir.client.post(
        "/fhir/Organization/_search",
        io.BytesIO(b"x" * 2_000_000).getvalue(),
        content_type="application/x-www-form-urlencoded",
    )
    refused(large, 413, "too-long")


def test_a_fault_of_ours_is_an_outcome(fhir: Fhir, monkeypatch: Any) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr("exchange.fhir.searching.Directory.answer", broken)
    fhir.client.raise_request_exception = False
    answer = fhir.ask("Organization")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, FHIR_JSON)
    assert valid(answer.json())["issue"][0]["code"] == "exception"


def test_sentences_are_in_the_language_asked_for(register: None) -> None:
    issue = refused(Fhir().ask("Organization", headers={"Accept-Language": "vi"}), 401, "login")
    other = refused(Fhir().ask("Organization", headers={"Accept-Language": "en"}), 401, "login")
    assert issue["details"]["text"] != other["details"]["text"]
