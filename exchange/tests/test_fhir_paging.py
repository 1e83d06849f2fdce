"""Pages by key, totals, tags, and a number of queries that does not grow."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.tests.builders import make_agreement
from exchange.tests.fhir import TYPES, Fhir, link, matches, valid
from hospitals.models import Organisation


@pytest.fixture
def fhir(cast: Any) -> Fhir:
    for number in range(12):
        make_agreement(code=f"thu-{number}", partners=("syt-75-dong-nai-tp", "syt-72-tay-ninh"))
    return Fhir(cast.observer)


@pytest.mark.parametrize("kind", TYPES)
def test_pages_follow_each_other_without_gap_or_overlap(fhir: Fhir, kind: str) -> None:
    whole = [body["id"] for body in fhir.everything(kind)]
    pages = [matches(valid(page)) for page in fhir.pages(kind, _count=11)]
    assert all(len(page) == 11 for page in pages[:-1])
    assert [body["id"] for page in pages for body in page] == whole
    assert len(whole) == len(set(whole)) > 20


def test_a_page_can_end_where_a_table_does(fhir: Fhir) -> None:
    regions = [body for body in fhir.everything("Location") if "managingOrganization" not in body]
    size = len(regions)
    pages = [matches(page) for page in fhir.pages("Location", _count=size)]
    assert pages[0] == regions
    assert pages[1] and "managingOrganization" in pages[1][0]


def test_a_row_that_is_gone_leaves_the_mark_in_place(fhir: Fhir) -> None:
    pages = fhir.pages("Organization", _count=5)
    last = matches(next(pages))[-1]
    Organisation.objects.filter(pk=last["id"]).update(slug="another")
    assert matches(next(pages))[0]["id"] > last["id"]


def test_the_total_is_told_when_it_is_known_or_asked_for(fhir: Fhir) -> None:
    every = Organisation.objects.count()
    assert "total" not in fhir.bundle("Organization")
    assert fhir.bundle("Organization", _count=500)["total"] == every
    assert "total" not in fhir.bundle("Organization", _count=500, _total="none")
    assert fhir.bundle("Organization", _count=5, _total="accurate")["total"] == every
    for only in ({"_summary": "count"}, {"_count": 0}):
        bundle = valid(fhir.bundle("Organization", **only))
        assert (bundle["total"], "entry" in bundle, link(bundle, "next")) == (every, False, None)
    assert fhir.bundle("Location", name="zzz")["total"] == 0


def test_no_page_is_longer_than_the_longest(fhir: Fhir, monkeypatch: Any) -> None:
    monkeypatch.setattr("exchange.fhir.searches.LARGEST_SIZE", 7)
    assert len(matches(fhir.bundle("Organization", _count=1000))) == 7


def queries(fhir: Fhir, path: str, **parameters: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        fhir.bundle(path, **parameters)
    return len(seen)


@pytest.mark.parametrize(
    ("kind", "most", "parameters"),
    [
        ("Organization", 10, {}),
        ("Organization", 18, {"name": "benh vien", "_lastUpdated": "ge2020", "active": "true"}),
        ("Organization", 19, {"_include": "Organization:partof"}),
        ("Location", 21, {}),
        ("OrganizationAffiliation", 6, {}),
        ("OrganizationAffiliation", 6, {"date": "ge2020", "_lastUpdated": "ge2020"}),
    ],
)
def test_the_queries_do_not_grow_with_the_rows(
    fhir: Fhir, kind: str, most: int, parameters: dict[str, str]
) -> None:
    # So many that some have a department to include.
    few = queries(fhir, kind, _count=40 if kind == "Organization" else 5, **parameters)
    many = queries(fhir, kind, _count=500, **parameters)
    tables = 3 if kind == "Location" else 1
    assert many <= most
    # A short page of Locations needs not look into every table.
    assert many == few or (tables == 3 and few < many)


def test_the_far_page_costs_what_the_first_does(fhir: Fhir) -> None:
    counts = []
    bundle = fhir.bundle("OrganizationAffiliation", _count=5)
    while after := link(bundle, "next"):
        with CaptureQueriesContext(connection) as seen:
            bundle = fhir.client.get(after.removeprefix("http://testserver")).json()
        counts.append(len(seen))
        assert not any(
            "OFFSET" in query["sql"]
            or "COUNT(" in query["sql"].replace("COUNT(*) FROM audit_unsealed", "")
            for query in seen
        )
    assert len(counts) > 2 and len(set(counts)) == 1


@pytest.mark.parametrize("kind", TYPES)
def test_one_resource_has_a_version_and_a_time(fhir: Fhir, kind: str) -> None:
    body = matches(fhir.bundle(kind, _count=1))[0]
    answer = fhir.ask(f"{kind}/{body['id']}")
    assert answer.headers["ETag"] == f'W/"{body["meta"]["versionId"]}"'
    assert answer.headers["Last-Modified"].endswith("GMT")
    again = fhir.ask(f"{kind}/{body['id']}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = fhir.client.head(f"/fhir/{kind}/{body['id']}")
    assert (head.status_code, head.content, head.headers["ETag"]) == (
        200,
        b"",
        again.headers["ETag"],
    )


def test_another_content_is_another_version(fhir: Fhir) -> None:
    before = fhir.organization("cho-ray")
    Organisation.objects.filter(slug="cho-ray").update(name_en="Another")
    after = fhir.organization("cho-ray")
    assert before["meta"]["versionId"] != after["meta"]["versionId"]
    stale = {"If-None-Match": f'W/"{before["meta"]["versionId"]}"'}
    assert fhir.ask(f"Organization/{after['id']}", headers=stale).status_code == 200


def test_an_unchanged_search_is_not_read_again(fhir: Fhir) -> None:
    tag = fhir.ask("Location").headers["ETag"]
    with CaptureQueriesContext(connection) as seen:
        again = fhir.ask("Location", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert len(seen) <= 4
    strict = {"If-None-Match": tag, "Prefer": "handling=strict"}
    assert fhir.ask("Location", headers=strict).status_code == 200


def test_it_can_be_read_by_people(fhir: Fhir) -> None:
    answer = fhir.ask("Organization", identifier="cho-ray", _pretty="true")
    assert answer.content.decode() == json.dumps(answer.json(), indent=2, ensure_ascii=False)


def test_a_slash_at_the_end_does_no_harm(fhir: Fhir) -> None:
    for path in (
        "metadata/",
        "Organization/",
        f"Organization/{fhir.organization('cho-ray')['id']}/",
    ):
        assert fhir.ask(path).status_code == 200


def test_the_capability_statement_says_what_is_done(fhir: Fhir) -> None:
    statement = valid(fhir.ask("metadata").json())
    assert (statement["fhirVersion"], statement["kind"]) == ("4.0.1", "instance")
    (rest,) = statement["rest"]
    offered = {one["type"]: one for one in rest["resource"]}
    for kind in TYPES:
        assert [one["code"] for one in offered[kind]["interaction"]] == ["read", "search-type"]
        for parameter in offered[kind]["searchParam"]:
            value = {"date": "ge2020", "string": "x"}.get(parameter["type"], "true")
            strict = fhir.ask(
                kind, headers={"Prefer": "handling=strict"}, **{parameter["name"]: value}
            )
            assert strict.status_code == 200
        for name in ("searchInclude", "searchRevInclude"):
            for one in offered[kind].get(name, []):
                asked = {"_include" if name == "searchInclude" else "_revinclude": one}
                assert (
                    fhir.ask(kind, headers={"Prefer": "handling=strict"}, **asked).status_code
                    == 200
                )
