"""Successions over the REST API: changes, lineages, and what an old key leads to."""

import pytest

from hospitals.changes import NewUnit
from hospitals.models import RegisterChange
from hospitals.services import undo_change
from hospitals.tests.builders import act, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast, client):
    client.force_login(cast.stranger)

    def get(path: str, **parameters):
        return client.get(f"/api/v1/{path}", parameters)

    return get


def results(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_without_credentials_there_is_nothing(register, client) -> None:
    for path in ("successions/", "provinces/80-long-an/lineage/"):
        assert client.get(f"/api/v1/{path}").status_code == 401


def test_a_change_names_day_kind_basis_and_who_became_what(api) -> None:
    (row,) = results(api("successions/", since="2025-07-01", until="2025-07-01"))
    assert (row["day"], row["kind"]) == ("2025-07-01", "reorganise")
    assert row["legal_basis"] == "Nghị quyết 202/2025/QH15"
    of_provinces = [part for part in row["parts"] if part["scope"] == "province"]
    assert len(of_provinces) == 36
    part = next(part for part in of_provinces if part["predecessor"] == "80-long-an")
    assert (part["successor"], part["how"]) == ("80-tay-ninh", "succession")


def test_a_change_has_its_own_address(api) -> None:
    row = results(api("successions/", page_size=1))[0]
    assert api(f"successions/{row['id']}/").json() == row | {"permissions": {"undo": False}}


def test_kinds_are_filtered(api) -> None:
    kinds = {row["kind"] for row in results(api("successions/", kind="upgrade"))}
    assert kinds == {"upgrade"}
    assert api("successions/", kind="explosion").status_code == 400


def test_an_undone_change_is_not_there(api, cast) -> None:
    change = record(cast.administrator, act("rename", "cho-ray", into=NewUnit(name_vi="Mới")))
    assert api(f"successions/{change.pk}/").status_code == 200
    undo_change(change, by=cast.administrator, because="Nhầm")
    assert api(f"successions/{change.pk}/").status_code == 404


def test_handovers_and_closings_are_told(api, cast) -> None:
    given = act("handover", "mat-hcm", into="syt-75-dong-nai-tp")
    handed = record(cast.administrator, given)
    closed = record(cast.administrator, act("close", "quan-dan-y-con-dao"))
    (part,) = api(f"successions/{handed.pk}/").json()["parts"]
    assert (part["how"], part["successor"]) == ("handover", "syt-75-dong-nai-tp")
    (part,) = api(f"successions/{closed.pk}/").json()["parts"]
    assert (part["how"], part["successor"]) == ("closing", None)


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    api, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(20) as few:
        results(api("successions/", kind="reorganise"))
    with django_assert_num_queries(len(few.captured_queries)):
        everything = results(api("successions/"))
    assert len(everything) == RegisterChange.objects.count() > 1


def test_the_lineage_of_a_province_goes_back_and_forth(api) -> None:
    row = api("provinces/70-binh-phuoc/lineage/").json()
    assert (row["unit"], row["holder"]) == ("70-binh-phuoc", "75-dong-nai-tp")
    steps = [(step["predecessor"], step["successor"], step["day"]) for step in row["steps"]]
    assert steps == [
        ("70-binh-phuoc", "75-dong-nai", "2025-07-01"),
        ("75-dong-nai", "75-dong-nai-tp", "2026-04-30"),
    ]
    assert {unit["key"] for unit in row["units"]} == {one for s in steps for one in s[:2]}


def test_the_lineage_of_an_organisation(api) -> None:
    row = api("organisations/syt-80-long-an/lineage/").json()
    assert row["holder"] == "syt-80-tay-ninh"
    alone = api("hospitals/cho-ray/lineage/").json()
    assert (alone["holder"], alone["steps"]) == ("cho-ray", [])
    assert [unit["key"] for unit in alone["units"]] == ["cho-ray"]


@pytest.mark.parametrize("path", ["provinces/99-x/lineage/", "cdcs/cho-ray/lineage/"])
def test_the_lineage_of_what_is_not_there_is_404(api, path: str) -> None:
    assert api(path).status_code == 404


def test_a_lineage_takes_no_parameters(api) -> None:
    assert api("provinces/80-long-an/lineage/", on="2024-01-01").status_code == 400


@pytest.mark.parametrize("ask", [{"slug": "syt-80-long-an"}, None])
def test_an_old_slug_names_the_successor(api, ask) -> None:
    row = (
        results(api("organisations/", **ask))[0]
        if ask
        else api("organisations/syt-80-long-an/").json()
    )
    assert (row["successor"], row["succeeded_on"]) == ("syt-80-tay-ninh", "2025-07-01")


def test_an_old_code_without_a_day_names_the_successor(api) -> None:
    (row,) = results(api("provinces/", code="74"))
    assert (row["uid"], row["successor"]) == ("74-binh-duong", "79-ho-chi-minh")
    assert results(api("provinces/", code="74", on="2026-01-01")) == []
    assert results(api("provinces/", code="00")) == []
