"""Whatever goes wrong where programs ask is a problem document with a sentence (below /fhir/ in
FHIR's words: `exchange/tests`)."""

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.services import create_token
from agreements.tests.builders import make_agreement
from conftest import Cast
from cooperation import urls
from cooperation.api_middleware import DRAINED_AT_MOST
from toolkit.api.bodies import LARGEST_BODY
from toolkit.refusal import NotAllowed, WrongState

AGREEMENTS = "/api/v1/agreements/"
REQUESTS = "/api/v1/transfer-requests/"


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(answer.content)
    assert (said["status"], set(said)) == (status, {"type", "title", "status", "detail", "errors"})
    assert said["detail"].endswith(".")
    return said


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.hub_officer)
    return client


# --- Addresses and methods ----------------------------------------------------------------
@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v9/", "/api/x", "/api/x/"])
def test_an_address_that_is_not_there(register: None, client: Client, address: str) -> None:
    problem(client.get(address), 404)


def test_the_guide_is_found_without_its_last_slash(register: None, client: Client) -> None:
    answer = client.get("/api")
    assert (answer.status_code, answer["Location"]) == (301, "/api/")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "post"])
def test_a_method_that_is_not_taken(officer: Client, method: str) -> None:
    problem(getattr(officer, method)(AGREEMENTS), 405)


def test_a_write_to_an_address_without_its_last_slash_goes_on_as_a_write(officer: Client) -> None:
    answer = officer.post(REQUESTS.rstrip("/"), "{}", content_type="application/json")
    assert (answer.status_code, answer["Location"]) == (308, REQUESTS)
    assert officer.get(AGREEMENTS.rstrip("/")).status_code == 301


# --- What is asked for --------------------------------------------------------------------
@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png"])
def test_a_kind_of_data_that_nobody_has(officer: Client, accept: str) -> None:
    problem(officer.get(AGREEMENTS, HTTP_ACCEPT=accept), 406)


@pytest.mark.parametrize("address", [
    AGREEMENTS, "/api/v1/changes/", "/api/v1/me/", "/api/v1/areas/", "/api/v1/holidays/",
    "/api/v1/coverage/",
])  # fmt: skip
def test_a_parameter_that_nobody_reads(officer: Client, address: str) -> None:
    said = problem(officer.get(address, {"bogus": "1"}), 400)
    assert [error["field"] for error in said["errors"]] == ["bogus"]


@pytest.mark.parametrize(
    "cursor", ["x", "~", "AAAA", "x" * 3000, "é", "\x00", "WyJjb2RlIl0~aaaa", "../../etc", "1;--"]
)
def test_an_absurd_cursor(officer: Client, cursor: str) -> None:
    make_agreement(code="a-1")
    said = problem(officer.get(AGREEMENTS, {"cursor": cursor}), 400)
    assert [error["field"] for error in said["errors"]] == ["cursor"]
    problem(officer.get("/api/v1/changes/", {"after": cursor}), 400)


@pytest.mark.parametrize("name", [
    "search", "status", "province", "organisation", "updated_since", "in_force_on", "area",
    "region", "ordering", "page_size", "fields", "expand", "format",
])  # fmt: skip
@pytest.mark.parametrize("value", ["\x00", "\ud800", "'" * 200, "9" * 400])
def test_absurd_values_never_break_the_portal(officer: Client, name: str, value: str) -> None:
    answer = officer.get(AGREEMENTS, {name: value.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (200, 400), answer.content


@pytest.mark.parametrize("key", ["x", "%00", "%ed%a0%80", "a" * 500, "0" * 32, "-"])
def test_absurd_keys_are_not_found(officer: Client, key: str) -> None:
    problem(officer.get(f"{AGREEMENTS}{key}/"), 404)


# --- Bodies -------------------------------------------------------------------------------
class Line:
    """A body of so many bytes that nobody must hold."""

    def __init__(self, length: int) -> None:
        self.left = length

    def read(self, size: int) -> bytes:
        assert size <= 64 * 1024
        size = min(size, self.left)
        self.left -= size
        return b"x" * size

    def readline(self, size: int = -1) -> bytes:
        raise AssertionError("somebody parses it")


@pytest.mark.parametrize("address", [REQUESTS, AGREEMENTS, "/api/v1/nothing/"])
@pytest.mark.parametrize(
    "content_type", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
)
@pytest.mark.parametrize(
    ("length", "left"),
    [
        (LARGEST_BODY + 1, 0),
        (10_000_000, 0),
        (900_000_000, 900_000_000 - DRAINED_AT_MOST),
    ],
)
def test_what_is_too_large_is_taken_off_the_line_and_never_held(
    officer: Client, address: str, content_type: str, length: int, left: int
) -> None:
    line = Line(length)
    sent = {"CONTENT_LENGTH": str(length), "wsgi.input": line}
    answer = officer.generic("POST", address, content_type=content_type, **sent)
    assert "1 MB" in problem(answer, 413)["detail"]
    assert left - 64 * 1024 <= line.left <= left


def test_who_asks_before_sending_is_answered_at_once(officer: Client) -> None:
    line = Line(10_000_000)
    sent = {"CONTENT_LENGTH": "10000000", "wsgi.input": line, "HTTP_EXPECT": "100-continue"}
    problem(officer.generic("POST", REQUESTS, content_type="application/json", **sent), 413)
    assert line.left == 10_000_000


def test_a_body_without_its_length_is_not_taken_for_an_empty_one(officer: Client) -> None:
    sent = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Line(20)}
    answer = officer.generic("POST", REQUESTS, content_type="application/json", **sent)
    assert "Content-Length" in problem(answer, 411)["detail"]


@pytest.mark.parametrize("raw", [b"{", b"[1", b"\xff", b'{"a": 1e999}', b"nul"])
def test_broken_json(officer: Client, raw: bytes) -> None:
    answer = officer.generic("POST", REQUESTS, raw, content_type="application/json")
    problem(answer, 400)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x"]
)
def test_a_body_of_another_kind(officer: Client, content_type: str) -> None:
    problem(officer.generic("POST", REQUESTS, b"--x--", content_type=content_type), 415)


def test_a_field_that_nobody_reads(officer: Client) -> None:
    answer = officer.post(REQUESTS, {"bogus": 1}, content_type="application/json")
    assert [error["field"] for error in problem(answer, 400)["errors"]] == ["bogus"]


# --- Who asks -----------------------------------------------------------------------------
def test_nobody(register: None, client: Client) -> None:
    answer = client.get(AGREEMENTS)
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_without_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.receiving_coordinator)
    answer = client.post(REQUESTS, {}, content_type="application/json")
    assert "CSRF" in problem(answer, 403)["detail"]


def test_a_scope_that_is_missing(cast: Cast, client: Client) -> None:
    _token, text = create_token(cast.hub_officer, scopes=["rounds:write"])
    answer = client.get(AGREEMENTS, HTTP_AUTHORIZATION=f"Bearer {text}")
    assert "read" in problem(answer, 403)["detail"]


# --- What goes wrong outside the API's views ----------------------------------------------
def _raise(error: Exception) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


class Troubles:
    urlpatterns = [
        *urls.urlpatterns,
        path("api/test/400/", _raise(SuspiciousOperation("a secret detail"))),
        path("api/test/403/", _raise(PermissionDenied())),
        path("api/test/refused/403/", _raise(NotAllowed("Chỉ lãnh đạo làm được."))),
        path("api/test/409/", _raise(WrongState("Đã ký rồi."))),
        path("api/test/500/", _raise(RuntimeError("a secret detail"))),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.parametrize("address", ["test/400", "test/403", "test/refused/403", "test/409",
                                     "test/500"])  # fmt: skip
def test_every_handler_knows_programs(
    register: None,
    client: Client,
    settings: Any,
    address: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.ROOT_URLCONF = Troubles
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = client.get(f"/api/{address}/")
    status = int(address[-3:])
    assert "secret" not in json.dumps(problem(answer, status))
    logged = [row.exc_info for row in caplog.records if row.name == "django.request"]
    assert bool(logged) == (status == 500)


def test_a_form_from_another_site(cast: Cast, settings: Any) -> None:
    settings.ROOT_URLCONF = Troubles
    strict = Client(enforce_csrf_checks=True)
    assert "CSRF" in problem(strict.post("/api/test/500/"), 403)["detail"]
