"""Lists as JSON, NDJSON, CSV and XLSX."""

import csv
import io
import json

import openpyxl
import pytest

from audit.models import Entry
from hospitals.models import Organisation

LISTS = ["regions", "provinces", "organisations", "successions", "specialties", "techniques"]
TYPES = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.fixture
def api(cast, client):
    client.force_login(cast.stranger)

    def get(path: str, accept: str = "*/*", **parameters):
        return client.get(f"/api/v1/{path}/", parameters, headers={"Accept": accept})

    return get


def content(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def rows_of(answer, form: str) -> list[dict]:
    body = content(answer)
    if form == "ndjson":
        return [json.loads(line) for line in body.decode().splitlines()]
    if form == "csv":
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    header, *rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def everything(api, path: str, **parameters) -> list[dict]:
    return api(path, page_size=500, **parameters).json()["results"]


@pytest.mark.parametrize("path", LISTS)
def test_each_line_of_ndjson_is_a_row_of_the_list(api, path: str) -> None:
    answer = api(path, format="ndjson")
    assert answer["Content-Type"] == TYPES["ndjson"]
    assert rows_of(answer, "ndjson") == everything(api, path)


@pytest.mark.parametrize("path", LISTS)
def test_both_tables_say_the_same_as_the_list(api, path: str) -> None:
    """By other means than the portal's: the values of a path, a list's joined."""

    def text(value, path: list[str]) -> str:
        if isinstance(value, list):
            return "; ".join(text(one, path) for one in value)
        if path and isinstance(value, dict):
            return text(value[path[0]], path[1:])
        if value is None or isinstance(value, bool):
            return {None: "", True: "true", False: "false"}[value]
        return str(value)

    whole = everything(api, path)
    for form in ("csv", "xlsx"):
        found = rows_of(api(path, format=form), form)
        assert len(found) == len(whole)
        for row, cells in zip(whole, found, strict=True):
            for name, cell in cells.items():
                said = "" if cell is None else str(cell).removesuffix(" 00:00:00").lstrip("'")
                said = said.lower() if isinstance(cell, bool) else said
                assert said == text(row, name.split(".")).lstrip("'"), name


@pytest.mark.parametrize("form", list(TYPES))
def test_the_format_is_chosen_by_accept_or_by_the_address(api, form: str) -> None:
    by_address, by_header = api("regions", format=form), api("regions", TYPES[form])
    assert by_address["Content-Type"] == by_header["Content-Type"] == TYPES[form]
    assert rows_of(by_address, form) == rows_of(by_header, form)
    assert api("regions", TYPES[form], format="json")["Content-Type"] == "application/json"


@pytest.mark.parametrize("form", list(TYPES))
def test_the_file_has_a_name(api, on_day, form: str) -> None:
    import datetime as dt

    on_day(dt.date(2026, 11, 22))
    disposition = api("health-departments", format=form)["Content-Disposition"]
    assert disposition == f'attachment; filename="health-departments-2026-11-22.{form}"'


@pytest.mark.parametrize("form", ["json", *TYPES])
def test_every_form_is_kept_for_its_reader_alone(api, form: str) -> None:
    answer = api("regions", format=form)
    varies = {name.strip() for name in answer["Vary"].split(",")}
    assert {"Accept", "Accept-Language", "Authorization", "Cookie"} <= varies
    assert answer["Cache-Control"] == "private, no-cache"


def test_filters_fields_and_the_order_count_in_every_format(api) -> None:
    chosen = {"kind": "cdc", "ordering": "-slug", "fields": "slug"}
    slugs = [row["slug"] for row in everything(api, "organisations", **chosen)]
    assert slugs == sorted(slugs, reverse=True)
    for form in TYPES:
        found = rows_of(api("organisations", format=form, **chosen), form)
        assert [row["slug"] for row in found] == slugs


def test_an_expansion_has_its_columns(api) -> None:
    row = rows_of(api("specialties", format="csv", expand="permissions"), "csv")[0]
    assert row["permissions.change"] == "false"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_name_becomes_a_formula(api, form: str) -> None:
    Organisation.objects.filter(slug="cho-ray").update(name_vi='=HYPERLINK("http://x")')
    (row,) = rows_of(api("organisations", format=form, slug="cho-ray"), form)
    assert row["name"] == '\'=HYPERLINK("http://x")'


def test_the_csv_opens_in_a_spreadsheet_with_its_letters(api) -> None:
    assert content(api("regions", format="csv")).startswith("\ufeffid,code,name,".encode())


@pytest.mark.parametrize(
    ("parameter", "value"), [("cursor", "x"), ("page_size", "10"), ("ordering", "kind")]
)
def test_a_stream_has_no_pages(api, parameter: str, value: str) -> None:
    answer = api("organisations", format="ndjson", **{parameter: value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("form", list(TYPES))
def test_a_refusal_is_a_problem_document_in_every_format(api, client, form: str) -> None:
    client.logout()
    answer = api("regions", format=form)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


@pytest.mark.parametrize("form", ["xml", "JSON", "ndjson,csv", "html"])
def test_a_format_nobody_knows_is_named(api, form: str) -> None:
    answer = api("regions", format=form)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["format"]
    assert "ndjson" in answer.json()["detail"]


def test_a_single_record_is_json_only(api) -> None:
    assert api("regions/DNB", format="csv").status_code == 400
    assert api("regions/DNB", "text/csv").status_code == 406


def test_a_table_that_was_taken_away_stands_in_the_trail(api, cast) -> None:
    for form, told in (("json", 0), ("ndjson", 0), ("csv", 1), ("xlsx", 2)):
        api("regions", format=form)
        entries = Entry.objects.filter(verb="list.exported")
        assert entries.count() == told
    entry = entries.latest("id")
    assert (entry.actor, entry.record_id) == (cast.stranger, str(cast.stranger.pk))
    assert entry.changes == {"list": [None, "regions"], "format": [None, "xlsx"]}


def test_a_head_reads_nothing_and_tells_the_trail_nothing(api, client) -> None:
    answer = client.head("/api/v1/regions/?format=csv")
    assert answer.status_code == 200
    assert not Entry.objects.filter(verb="list.exported").exists()
