"""The register over the REST API."""

import pytest

from hospitals.models import Organisation, Province

LISTS = [
    "regions",
    "provinces",
    "organisations",
    "health-departments",
    "cdcs",
    "hospitals",
    "specialties",
    "techniques",
]


@pytest.fixture
def api(cast, client):
    client.force_login(cast.stranger)

    def get(path: str, **parameters):
        return client.get(f"/api/v1/{path}", parameters)

    return get


def results(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def everything(api, path: str, **parameters) -> list[dict]:
    return results(api(path, page_size=500, **parameters))


@pytest.mark.parametrize("path", LISTS)
def test_without_credentials_there_is_nothing(register, client, path: str) -> None:
    assert client.get(f"/api/v1/{path}/").status_code == 401


@pytest.mark.parametrize("path", LISTS)
def test_each_list_has_rows_and_each_row_its_own_address(api, path: str) -> None:
    row = results(api(f"{path}/", page_size=1, expand="permissions"))[0]
    assert api(f"{path}/{row['id']}/").json() == row
    assert row.pop("permissions") == {"change": False}
    assert results(api(f"{path}/", page_size=1)) == [row]


@pytest.mark.parametrize(
    ("day", "uid"), [("2024-01-01", "80-long-an"), ("2026-01-01", "80-tay-ninh")]
)
def test_a_code_is_read_on_its_day(api, day: str, uid: str) -> None:
    assert [row["uid"] for row in results(api("provinces/", code="80", on=day))] == [uid]


def test_a_code_without_a_day_is_todays(api) -> None:
    assert [row["uid"] for row in results(api("provinces/", code="80"))] == ["80-tay-ninh"]


@pytest.mark.parametrize(("day", "units"), [("2024-01-01", 63), ("2025-12-31", 34), (None, 74)])
def test_the_units_of_a_day(api, day: str | None, units: int) -> None:
    chosen = {"on": day} if day else {}
    assert len(everything(api, "provinces/", **chosen)) == units


def test_the_provinces_of_a_region_on_a_day(api) -> None:
    then = {row["uid"] for row in everything(api, "provinces/", region="DNB", on="2024-01-01")}
    now = {row["uid"] for row in everything(api, "provinces/", region="DNB")}
    assert "74-binh-duong" in then
    assert "80-tay-ninh" in now - then


def test_a_province_is_found_by_its_uid(api) -> None:
    row = api("provinces/80-long-an/").json()
    assert (row["code"], row["valid_to"]) == ("80", "2025-06-30")
    assert (row["successor"], row["succeeded_on"]) == ("80-tay-ninh", "2025-07-01")


@pytest.mark.parametrize("typed", ["TP.HCM", "tp hcm", "benh vien mat"])
def test_the_search_needs_no_diacritics(api, typed: str) -> None:
    assert "mat-hcm" in {row["slug"] for row in everything(api, "organisations/", search=typed)}


def test_a_department_s_place_is_held_by_its_successor(api) -> None:
    row = api("organisations/syt-74-binh-duong/", on="2026-01-01").json()
    assert row["province"] == "74-binh-duong"
    assert row["on_day"]["holder"] == "syt-79-ho-chi-minh"
    before = api("organisations/syt-74-binh-duong/", on="2024-01-01").json()
    assert before["on_day"]["holder"] == "syt-74-binh-duong"


def test_a_cdc_keeps_its_row_and_lies_in_the_new_province(api) -> None:
    row = api("cdcs/cdc-binh-duong/", on="2026-01-01").json()
    assert (row["province"], row["on_day"]["province"]) == ("74-binh-duong", "79-ho-chi-minh")
    assert row["on_day"]["managed_by"] == "syt-79-ho-chi-minh"


def test_organisations_of_a_province_founded_there_or_lying_there(api) -> None:
    slugs = {row["slug"] for row in everything(api, "organisations/", province="79-ho-chi-minh")}
    assert {"mat-hcm", "cdc-binh-duong"} <= slugs
    then = everything(api, "organisations/", province="79-ho-chi-minh", on="2024-01-01")
    assert "cdc-binh-duong" not in {row["slug"] for row in then}


@pytest.mark.parametrize(
    ("path", "kind"),
    [("health-departments", "health_department"), ("cdcs", "cdc"), ("hospitals", "hospital")],
)
def test_a_kind_s_own_list_is_the_list_of_that_kind(api, path: str, kind: str) -> None:
    own = everything(api, f"{path}/")
    assert own == everything(api, "organisations/", kind=kind)
    assert {row["kind"] for row in own} == {kind}


def test_several_kinds_by_comma_or_repeated(api) -> None:
    by_comma = everything(api, "organisations/", kind="cdc,ministry")
    assert by_comma == everything(api, "organisations/", kind=["cdc", "ministry"])


def test_another_kind_s_row_is_not_there(api) -> None:
    assert api("cdcs/mat-hcm/").status_code == 404


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        ("provinces/", "bogus", "1"),
        ("provinces/", "on", "01/01/2024"),
        ("provinces/", "on", "2024-02-30"),
        ("provinces/", "on", "20240101"),
        ("provinces/", "region", "NOPE"),
        ("provinces/", "code", "800"),
        ("provinces/", "format", "pdf"),
        ("organisations/", "kind", "bank"),
        ("organisations/", "province", "80"),
        ("organisations/", "search", "a\x00b"),
        ("organisations/", "ordering", "kind"),
        ("organisations/", "page_size", "0"),
        ("organisations/", "page_size", "501"),
        ("organisations/", "page_size", "1e2"),
        ("organisations/", "page_size", "9" * 5000),
        ("organisations/", "cursor", "x"),
        ("organisations/mat-hcm/", "kind", "hospital"),
        ("organisations/mat-hcm/", "on", "x"),
        ("techniques/", "specialty", "nope"),
        ("regions/", "search", "x"),
    ],
)
def test_an_unknown_or_malformed_parameter_is_named(api, path, parameter, value) -> None:
    answer = api(path, **{parameter: value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert [error["field"] for error in problem["errors"]] == [parameter]
    assert problem["errors"][0]["message"] in problem["detail"]


@pytest.mark.parametrize("path", ["provinces/99-nowhere/", "provinces/80/", "cdcs/../", "x/"])
def test_what_is_not_there_is_404(api, path: str) -> None:
    assert api(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "ordering"),
    [
        (path, sign + name)
        for path, names in {
            "regions": ["code", "name"],
            "provinces": ["code", "name", "valid_from"],
            "organisations": ["slug", "name", "updated_at"],
            "specialties": ["slug", "name"],
            "techniques": ["slug", "name"],
        }.items()
        for name in names
        for sign in ("", "-")
    ],
)
def test_all_pages_forward_and_back_are_the_whole_list(api, client, path, ordering) -> None:
    whole = [row["id"] for row in everything(api, f"{path}/", ordering=ordering)]
    size = max(2, len(whole) // 7)
    page = api(f"{path}/", ordering=ordering, page_size=size).json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    back = [row["id"] for row in page["results"]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back = [row["id"] for row in page["results"]] + back
    assert seen == back == whole


def test_a_cursor_belongs_to_its_ordering(api) -> None:
    page = api("provinces/", page_size=5).json()
    cursor = page["next"].split("cursor=")[1].split("&")[0]
    assert api("provinces/", cursor=cursor, ordering="name").status_code == 400


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_as_many_queries_for_many_as_for_few(
    api, path: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(12) as few:
        results(api(f"{path}/", page_size=2))
    with django_assert_num_queries(len(few.captured_queries)):
        everything(api, f"{path}/")


def test_the_lists_hold_what_the_register_holds(api) -> None:
    assert len(everything(api, "provinces/")) == Province.objects.count()
    assert len(everything(api, "organisations/")) == Organisation.objects.count()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["provinces/", "provinces/80-long-an/"])
def test_nothing_is_written(cast, client, method: str, path: str) -> None:
    client.force_login(cast.administrator)
    answer = getattr(client, method)(f"/api/v1/{path}")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
