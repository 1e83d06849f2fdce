"""The API's description and its pages, and what is refused outside its views."""

from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest
from django.utils.translation import override

from agreements.tests.builders import make_agreement, make_plan
from agreements.tests.items import make_activity, make_item

# What stands in the database plays no part in what these look at.
pytestmark = pytest.mark.once

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def description() -> dict:
    return yaml.safe_load(COMMITTED.read_text())


def test_the_committed_description_is_todays(tmp_path) -> None:
    fresh = tmp_path / "openapi.yaml"
    with override("vi"):
        call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
    assert fresh.read_text() == COMMITTED.read_text(), "run: make openapi"


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("agreements", "Agreement"),
        ("reviews", "Review"),
        ("action-items", "ActionItem"),
        ("activities", "Activity"),
        ("provinces", "Province"),
        ("organisations", "Organisation"),
        ("regions", "Region"),
        ("specialties", "Specialty"),
        ("techniques", "Technique"),
    ],
)
def test_answers_have_the_shape_described(cast, client, description, path, shape) -> None:
    make_plan(make_agreement(code="a-1", partners=["syt-74-binh-duong", "cho-ray"]))
    make_activity(make_item().agreement)
    make_agreement(code="a-2", signed_on=None, entered_on=cast.auditor.joined_at.date())
    client.force_login(cast.auditor)
    body = client.get(f"/api/v1/{path}/", {"page_size": 500}).json()
    schema = {**description, "$ref": f"#/components/schemas/Paginated{shape}List"}
    jsonschema.Draft202012Validator(schema).validate(body)
    wanted = description["components"]["schemas"][shape]["required"]
    assert body["results"]
    assert all(set(wanted) == set(row) for row in body["results"])


@pytest.mark.parametrize("path", ["docs/", "docs/?script="])
def test_the_pages_lead_visitors_to_the_door(register, client, path: str) -> None:
    assert client.get(f"/api/{path}").url.startswith("/accounts/login/")


def test_the_description_is_for_who_is_signed_in(cast, client) -> None:
    assert client.get("/api/schema/").status_code == 401
    client.force_login(cast.stranger)
    answer = client.get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    assert answer.json()["openapi"].startswith("3.1")


def test_scripts_of_the_pages_are_files_of_ours(cast, client) -> None:
    client.force_login(cast.stranger)
    answer = client.get("/api/docs/")
    directives = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert directives["script-src"] == "'self'"
    assert "'unsafe-inline'" in directives["style-src"]
    assert "unsafe-inline" not in client.get("/people/me/")["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/guide/", "/api/v2/agreements/", "/api/v1/nothing/"])
def test_an_unknown_address_is_a_problem_document(cast, client, path: str) -> None:
    client.force_login(cast.stranger)
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_an_error_nobody_foresaw_is_a_problem_document(cast, client, monkeypatch) -> None:
    def broken(self: object, request: HttpRequest) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("hospitals.api.RegionViewSet.list", broken)
    client.force_login(cast.stranger)
    client.raise_request_exception = False
    answer = client.get("/api/v1/regions/")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "broken" not in answer.content.decode()


@pytest.mark.parametrize("accept", ["text/html", "application/xml"])
def test_other_forms_of_data_are_refused(cast, client, accept: str) -> None:
    client.force_login(cast.stranger)
    answer = client.get("/api/v1/regions/", HTTP_ACCEPT=accept)
    assert answer.status_code == 406
    assert answer["Content-Type"] == "application/problem+json"


def test_the_index_leads_everywhere(cast, client) -> None:
    client.force_login(cast.hub_officer)
    index = client.get("/api/v1/").json()
    for name in ("agreements", "changes", "me", "areas", "holidays", "coverage"):
        assert client.get(index[name]).status_code == 200, name
