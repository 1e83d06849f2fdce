"""Contracts over the REST API: shape, figures, filters, who sees them."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from accounts.demo import load_people
from agreements.demo import load_agreements
from agreements.states import Status
from agreements.tests.builders import make_agreement
from conftest import Cast
from transfers.demo import load_transfers
from transfers.models import Contract
from transfers.serializers import TransferContractSerializer
from transfers.services import record_round, set_stage
from transfers.states import ContractStatus, StageKind
from transfers.tests.api_client import ADDRESS, codes, fields, get, send, signed_in
from transfers.tests.contract_builders import TODAY, make_contract, make_round
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import phaco

ROOT = "transfer-contracts/"
DAY = dt.date(2026, 3, 3)


@pytest.fixture
def api(cast: Cast, on_day: Any) -> Any:
    on_day(TODAY)
    return lambda path="", **parameters: get(cast.auditor, ROOT + path, **parameters)


# --- Shape and figures --------------------------------------------------------------------
def test_the_shape_is_the_one_described(api: Any) -> None:
    make_round(make_contract(code="c-1", agreement=make_agreement(code="a-1")), DAY, 1)
    row = api().json()["results"][0]
    described = TransferContractSerializer().fields
    assert list(row) == list(described)
    for name in ("agreement", "source", "recipient", "targets", "cases"):
        assert list(row[name]) == list(described[name].fields)
    assert list(row["stages"][0]) == list(described["stages"].child.fields)
    assert {stage["kind"] for stage in row["stages"]} == set(StageKind.values)


def test_what_it_says(api: Any) -> None:
    contract = make_contract(code="c-1", target_independence=80, number="01/HĐ-BVM",
                             register_year=2026, agreement=make_agreement(code="a-1"))  # fmt: skip
    row = api("c-1/").json()
    assert (row["id"], row["number"], row["status"]) == (str(contract.pk), "01/HĐ-BVM", "running")
    assert row["agreement"]["code"] == "a-1"
    assert (row["source"]["slug"], row["recipient"]["slug"]) == ("mat-hcm", "da-khoa-dak-nong")
    assert (row["technique"], row["specialty"]) == (None, "mat")
    assert row["targets"] == {"cases": 20, "trainees": 1, "independence": 0.8}
    assert dt.datetime.fromisoformat(row["updated_at"]).utcoffset() == dt.timedelta(hours=7)


def test_the_cases_of_all_rounds(api: Any) -> None:
    contract = make_contract(code="c-1")
    make_round(contract, DAY, 3, 1, 4)
    make_round(contract, DAY + dt.timedelta(days=30), 2, 2, 0)
    assert api("c-1/").json()["cases"] == {
        "supervised": 5,
        "independent": 3,
        "by_expert": 4,
        "total": 12,
        "independence_local": 0.375,
        "independence_all": 0.25,
    }


def test_without_cases_there_is_no_ratio(api: Any) -> None:
    make_contract(code="c-1")
    make_round(make_contract(code="c-2"), DAY, 0, 0, 5)
    none, experts_only = (api(f"{code}/").json()["cases"] for code in ("c-1", "c-2"))
    assert none["total"] == 0
    assert (none["independence_local"], none["independence_all"]) == (None, None)
    assert (experts_only["independence_local"], experts_only["independence_all"]) == (None, 0)


def test_the_phaco_contract_shows_its_figures(cast: Cast, on_day: Any, tmp_path: Path) -> None:
    on_day(TODAY)
    with override_settings(MEDIA_ROOT=tmp_path):
        load_people(TODAY)
        load_agreements()
        load_transfers()
    contract = Contract.objects.exclude(code__startswith="mau-").get()
    row = get(cast.auditor, f"{ROOT}{contract.code}/").json()
    cases = row["cases"]
    assert (row["technique"], cases["total"]) == ("phaco", 124)
    assert (cases["supervised"], cases["independent"], cases["by_expert"]) == (71, 2, 51)
    assert cases["independence_local"] == pytest.approx(2 / 73)
    assert round(cases["independence_local"] * 100, 1) == 2.7
    assert round(cases["independence_all"] * 100, 1) == 1.6
    (one,) = get(cast.auditor, "rounds/", contract=contract.code).json()["results"]
    assert one["sessions"] == 9


def test_it_is_found_by_id_or_code(api: Any) -> None:
    contract = make_contract(code="c-1")
    assert api(f"{contract.pk}/").json() == api("c-1/").json()
    assert api("c-2/").status_code == 404


# --- Filters ------------------------------------------------------------------------------
def test_by_status_and_code(api: Any) -> None:
    make_contract(code="c-1")
    make_contract(ContractStatus.SUSPENDED, code="c-2")
    make_contract(ContractStatus.DRAFT, code="c-3")
    assert codes(api(status="running,suspended")) == ["c-1", "c-2"]
    assert codes(api(code="c-3")) == ["c-3"]


@pytest.mark.parametrize("province", ["67-dak-nong", "68-lam-dong", "79-ho-chi-minh"])
def test_by_province_of_either_hospital(api: Any, province: str) -> None:
    make_contract(code="c-1")
    make_contract(code="c-2", source="mat-nghe-an", recipient="huu-nghi-da-khoa-nghe-an")
    assert codes(api(province=province)) == ["c-1"]


def test_by_specialty_and_technique(api: Any) -> None:
    make_contract(code="c-1")
    make_contract(code="c-2", specialty=None, technique=phaco())
    make_contract(code="c-3", specialty=None)
    assert codes(api(specialty="mat")) == ["c-1", "c-2"]
    assert codes(api(technique="phaco")) == ["c-2"]


def test_a_round_or_a_stage_is_a_change_of_its_contract(api: Any, sides: Sides) -> None:
    contract = make_contract(code="c-1")
    make_contract(code="c-2")
    then = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    stage = contract.stages.get(kind=StageKind.SUPERVISED)
    days: dict[str, Any] = {"starts_on": DAY, "ends_on": None}
    for act in (
        lambda: record_round(contract, by=sides.recipient_officer, starts_on=DAY, supervised=3),
        lambda: set_stage(stage, by=sides.recipient_officer, part="recipient", **days),
    ):
        Contract.objects.update(updated_at=then)
        act()
        assert codes(api(updated_since="2021-01-01T00:00:00Z")) == ["c-1"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("bogus", "1"), ("status", "late"), ("province", "x"), ("specialty", "x"), ("technique", "x"),
     ("updated_since", "x"), ("code", "x" * 61), ("ordering", "number"), ("page_size", "0")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_is_named(api: Any, parameter: str, value: str) -> None:
    assert fields(api(**{parameter: value})) == [parameter]


@pytest.mark.parametrize("ordering", ["code", "-signed_on", "title", "-updated_at"])
def test_all_pages_are_the_whole_list(api: Any, cast: Cast, ordering: str) -> None:
    for number in range(5):
        make_contract(code=f"c-{number}", signed_on=None if number % 2 else DAY)
    page = api(ordering=ordering, page_size=2).json()
    seen = [row["code"] for row in page["results"]]
    while page["next"]:
        page = signed_in(cast.auditor).get(page["next"]).json()
        seen += [row["code"] for row in page["results"]]
    assert sorted(seen) == [f"c-{number}" for number in range(5)]


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client, agreement = signed_in(cast.auditor), make_agreement(code="a-1")
    make_round(make_contract(code="c-0", agreement=agreement), DAY, 1)
    with django_assert_max_num_queries(8) as few:
        assert client.get(f"{ADDRESS}/{ROOT}").status_code == 200
    for number in range(1, 10):
        make_round(make_contract(code=f"c-{number}", agreement=agreement), DAY, 1)
    with django_assert_num_queries(len(few.captured_queries)):
        answer = client.get(f"{ADDRESS}/{ROOT}")
    assert len(answer.json()["results"]) == 10


# --- Who sees it --------------------------------------------------------------------------
def test_both_hospitals_their_departments_and_the_readers_see_it(cast: Cast) -> None:
    make_round(make_contract(code="c-1"), DAY, 1)
    assert _who_sees(cast) == {
        *("giving_coordinator", "receiving_coordinator", "hub_officer", "hub_head", "hub_viewer"),
        *("auditor", "observer"),
    }


def test_the_hub_of_its_agreement_sees_it(cast: Cast) -> None:
    hub = "syt-75-dong-nai-tp"
    make_round(
        make_contract(
            code="c-1", agreement=make_agreement(code="a-1", hub=hub, partners=["syt-68-lam-dong"])
        ),
        DAY,
        1,
    )
    assert {"partner_officer", "partner_head"} <= _who_sees(cast)


def test_the_agreement_is_named_only_to_those_who_see_it(cast: Cast) -> None:
    hidden = make_agreement(Status.DRAFT, code="a-1")
    make_contract(code="c-1", agreement=hidden)
    shown = get(cast.hub_officer, f"{ROOT}c-1/").json()["agreement"]
    assert shown == {"id": str(hidden.pk), "code": "a-1"}
    assert get(cast.receiving_coordinator, f"{ROOT}c-1/").json()["agreement"] is None


def test_anothers_answers_like_one_that_does_not_exist(cast: Cast) -> None:
    make_contract(code="c-1")
    for method in ("get", "options"):
        call = getattr(signed_in(cast.stranger), method)
        anothers, nothing = (call(f"{ADDRESS}/{ROOT}{key}/") for key in ("c-1", "c-2"))
        assert (anothers.status_code, anothers.content) == (nothing.status_code, nothing.content)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(cast: Cast, method: str) -> None:
    make_contract(code="c-1")
    for path in (ROOT, f"{ROOT}c-1/"):
        assert send(cast.giving_coordinator, path, {}, method=method).status_code == 405


def _who_sees(cast: Cast) -> set[str]:
    """Those of the cast who see c-1; list, detail and rounds agree for each."""
    found = set()
    for field in dataclasses.fields(cast):
        user = getattr(cast, field.name)
        listed = codes(get(user, ROOT)) == ["c-1"]
        assert get(user, f"{ROOT}c-1/").status_code == (200 if listed else 404)
        assert bool(get(user, "rounds/", contract="c-1").json()["results"]) is listed
        if listed:
            found.add(field.name)
    return found


def test_a_moment_outside_the_calendar_is_refused(api: Any) -> None:
    assert api(updated_since="0001-01-01T00:00:00+14:00").status_code == 400
