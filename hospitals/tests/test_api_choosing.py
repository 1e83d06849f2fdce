"""``?fields=``, ``?expand=`` and ``?updated_since=`` on the register's lists."""

import datetime as dt

import pytest

from hospitals.models import Organisation

LISTS = [
    "regions",
    "provinces",
    "organisations",
    "cdcs",
    "successions",
    "specialties",
    "techniques",
]


@pytest.fixture
def api(cast, client):
    client.force_login(cast.stranger)

    def get(path: str, **parameters):
        return client.get(f"/api/v1/{path}/", parameters)

    return get


def named(answer) -> list[str]:
    """The parameters that a 400 names."""
    assert answer.status_code == 400, answer.content
    return [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("path", LISTS)
def test_only_the_members_asked_for_come_in_their_usual_order(api, path: str) -> None:
    whole = api(path, page_size=3).json()["results"]
    names = [list(whole[0])[2], "id"]
    chosen = api(path, page_size=3, fields=",".join(names)).json()["results"]
    assert chosen == [{name: row[name] for name in reversed(names)} for row in whole]
    assert list(chosen[0]) == ["id", names[0]]


def test_a_single_record_takes_fields_too(api) -> None:
    assert api("provinces/80-long-an", fields="uid,permissions").json() == {
        "uid": "80-long-an",
        "permissions": {"change": False},
    }


@pytest.mark.parametrize("path", ["organisations", "organisations/cho-ray"])
@pytest.mark.parametrize(
    ("parameter", "value"),
    [("fields", "id,secret"), ("fields", "on_day.holder"), ("expand", "province"),
     ("expand", "permissions,x"), ("fields", "ID")],
)  # fmt: skip
def test_a_member_nobody_knows_is_refused(api, path: str, parameter: str, value: str) -> None:
    assert named(api(path, **{parameter: value})) == [parameter]


def test_the_refusal_names_what_there_is(api) -> None:
    sentence = api("techniques", fields="price").json()["detail"]
    assert "price" in sentence
    assert "specialty" in sentence


def test_permissions_stand_in_a_list_only_when_asked_for(api, cast, client) -> None:
    assert "permissions" not in api("cdcs").json()["results"][0]
    assert named(api("cdcs", fields="permissions")) == ["fields"]
    client.force_login(cast.administrator)
    row = api("cdcs", fields="permissions", expand="permissions").json()["results"][0]
    assert row == {"permissions": {"change": True}}


def test_what_was_asked_to_be_added_comes_along_with_chosen_fields(api) -> None:
    row = api("regions", fields="code", expand="permissions").json()["results"][0]
    assert list(row) == ["code", "permissions"]


def test_what_is_left_out_is_not_read(api, django_assert_num_queries) -> None:
    api("organisations")
    with django_assert_num_queries(4):  # session, person, version, one page
        api("organisations", fields="slug,name")


def test_organisations_changed_since_a_moment_included(api) -> None:
    Organisation.objects.update(updated_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    Organisation.objects.filter(slug="cho-ray").update(
        updated_at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    )
    for path in ("organisations", "hospitals"):
        answer = api(path, updated_since="2026-01-02T07:00:00+07:00")
        assert [row["slug"] for row in answer.json()["results"]] == ["cho-ray"]
    assert api("cdcs", updated_since="2026-01-01T00:00:01Z").json()["results"] == []
    assert named(api("organisations", updated_since="yesterday")) == ["updated_since"]
