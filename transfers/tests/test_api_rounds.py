"""Rounds over the REST API: reading them and recording one."""

import datetime as dt
import uuid
from typing import Any

import pytest

from accounts.models import Role
from accounts.services import create_token
from conftest import Cast, organisation, person
from transfers.models import Round
from transfers.serializers import RoundSerializer
from transfers.states import ContractStatus
from transfers.tests.api_client import (
    ADDRESS,
    fields,
    get,
    refused,
    send,
    signed_in,
    with_token,
)
from transfers.tests.contract_builders import TODAY, make_contract, make_round, trail_of

ROOT = "rounds/"
DAY = dt.date(2026, 3, 3)
BODY = {"contract": "c-1", "starts_on": "2026-03-03", "supervised": 5, "independent": 1}


@pytest.fixture(autouse=True)
def _day(on_day: Any) -> None:
    on_day(TODAY)


# --- Reading ------------------------------------------------------------------------------
def test_the_shape_is_the_one_described(cast: Cast) -> None:
    contract = make_contract(code="c-1")
    one = make_round(contract, DAY, 5, 1, 2, complications=None, note="Đợt đầu")
    (row,) = get(cast.auditor, ROOT).json()["results"]
    assert list(row) == list(RoundSerializer().fields)
    assert row == {
        "id": str(one.pk),
        "contract": {"id": str(contract.pk), "code": "c-1"},
        "starts_on": "2026-03-03",
        "ends_on": "2026-03-03",
        "sessions": 1,
        "supervised": 5,
        "independent": 1,
        "by_expert": 2,
        "complications": None,
        "note": "Đợt đầu",
    }
    single = get(cast.auditor, f"{ROOT}{one.pk}/").json()
    assert single == row | {"permissions": {"edit": False, "remove": False}}


@pytest.mark.parametrize("key", ["code", "id"])
def test_by_contract(cast: Cast, key: str) -> None:
    contract = make_contract(code="c-1")
    one = make_round(contract, DAY, 5)
    make_round(make_contract(code="c-2"), DAY, 5)
    answer = get(cast.auditor, ROOT, contract=getattr(contract, key))
    assert [row["id"] for row in answer.json()["results"]] == [str(one.pk)]


@pytest.mark.parametrize("parameter", ["bogus", "ordering", "cursor", "page_size"])
def test_an_unknown_or_malformed_parameter_is_named(cast: Cast, parameter: str) -> None:
    assert fields(get(cast.auditor, ROOT, **{parameter: "x"})) == [parameter]


def test_anothers_round_answers_like_one_that_does_not_exist(cast: Cast) -> None:
    one = make_round(make_contract(code="c-1"), DAY, 5)
    for key in (one.pk, uuid.uuid4(), "c-1"):
        refused(get(cast.stranger, f"{ROOT}{key}/"), 404)


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.auditor)
    make_round(make_contract(code="c-0"), DAY, 5)
    with django_assert_max_num_queries(4) as few:
        client.get(f"{ADDRESS}/{ROOT}")
    for number in range(1, 10):
        make_round(make_contract(code=f"c-{number}"), DAY, 5)
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(client.get(f"{ADDRESS}/{ROOT}").json()["results"]) == 10


# --- Recording ----------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["giving_coordinator", "receiving_coordinator"])
def test_either_hospital_records(cast: Cast, who: str) -> None:
    contract = make_contract(code="c-1")
    answer = send(getattr(cast, who), ROOT, {**BODY, "complications": 1, "note": "Có sự cố"})
    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert (row["starts_on"], row["ends_on"], row["sessions"]) == ("2026-03-03", "2026-03-03", 1)
    assert (row["supervised"], row["by_expert"], row["complications"]) == (5, 0, 1)
    assert Round.objects.get().recorded_by == getattr(cast, who)
    assert trail_of(contract) == ["round.recorded"]


def test_the_same_round_sent_twice_is_kept_once(cast: Cast) -> None:
    make_contract(code="c-1")
    body = {**BODY, "id": str(uuid.uuid4())}
    first, second = (send(cast.receiving_coordinator, ROOT, body) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Round.objects.count() == 1
    changed = send(cast.receiving_coordinator, ROOT, {**body, "supervised": 6})
    assert "số liệu khác" in refused(changed, 400)


def test_the_same_days_and_counts_under_another_id_are_refused(cast: Cast) -> None:
    make_contract(code="c-1")
    assert send(cast.receiving_coordinator, ROOT, BODY).status_code == 201
    assert fields(send(cast.giving_coordinator, ROOT, BODY)) == ["starts_on"]
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contract": "c-2"}, "contract"),
        ({"contract": None}, "contract"),
        ({"contract": ["c-1"]}, "contract"),
        ({"starts_on": "03/03/2026"}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"starts_on": 20260303}, "starts_on"),
        ({"starts_on": "2025-12-01"}, "starts_on"),
        ({"ends_on": "2026-03-01"}, "ends_on"),
        ({"ends_on": "2027-01-01"}, "ends_on"),
        ({"supervised": -1}, "supervised"),
        ({"independent": 100_000}, "independent"),
        ({"by_expert": 10**30}, "by_expert"),
        ({"by_expert": 1.5}, "by_expert"),
        ({"by_expert": True}, "by_expert"),
        ({"sessions": 0}, "sessions"),
        ({"complications": 7}, "complications"),
        ({"note": 7.5e400}, ""),
        ({"patient": "Người mẫu"}, "patient"),
        ({"id": "x"}, "id"),
    ],
)
def test_bad_input_is_named_and_nothing_is_kept(
    cast: Cast, change: dict[str, Any], field: str
) -> None:
    make_contract(code="c-1")
    answer = send(cast.receiving_coordinator, ROOT, {**BODY, **change})
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == ([field] if field else [])
    assert not Round.objects.exists()


def test_contract_and_first_day_are_needed(cast: Cast) -> None:
    assert fields(send(cast.receiving_coordinator, ROOT)) == ["contract", "starts_on"]


def test_a_contract_one_may_not_see_is_refused_like_none(cast: Cast) -> None:
    make_contract(code="c-1")
    anothers, nothing = (
        send(cast.stranger, ROOT, {**BODY, "contract": code}) for code in ("c-1", "c-2")
    )
    assert fields(anothers) == ["contract"]
    assert anothers.content == nothing.content


@pytest.mark.parametrize("who", ["hub_officer", "auditor", "viewer"])
def test_who_sees_the_contract_but_is_no_officer_of_it_gets_403(cast: Cast, who: str) -> None:
    make_contract(code="c-1")
    viewer = person("viewer", "mat-hcm", Role.VIEWER)
    refused(send(getattr(cast, who, viewer), ROOT, BODY), 403)
    assert not Round.objects.exists()


def test_only_while_the_contract_runs(cast: Cast) -> None:
    for status in set(ContractStatus) - {ContractStatus.RUNNING}:
        make_contract(status, code=f"c-{status}")
        answer = send(cast.receiving_coordinator, ROOT, {**BODY, "contract": f"c-{status}"})
        refused(answer, 409)


def test_a_token_needs_its_own_scope(cast: Cast, client: Any) -> None:
    make_contract(code="c-1")
    path = f"{ADDRESS}/{ROOT}"
    header = with_token(cast.receiving_coordinator, "read", "requests:write")
    answer = client.post(path, BODY, content_type="application/json", **header)
    assert "rounds:write" in refused(answer, 403)
    header = with_token(cast.receiving_coordinator, "rounds:write")
    answer = client.post(path, BODY, content_type="application/json", **header)
    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_round_is_changed_as_a_whole_and_removed_with_a_reason(cast: Cast, method: str) -> None:
    one = make_round(make_contract(code="c-1"), DAY, 5)
    refused(send(cast.receiving_coordinator, f"{ROOT}{one.pk}/", {}, method=method), 405)


def test_a_token_tied_to_an_organisation_writes_for_no_other(cast: Cast, client: Any) -> None:
    make_contract(code="c-1")
    user = cast.receiving_coordinator
    elsewhere = organisation("ba-ria")
    user.memberships.create(
        organisation=elsewhere, role=Role.OFFICER, valid_from=DAY, confirmed=True
    )
    _token, text = create_token(user, scopes=["rounds:write"], organisation=elsewhere)
    answer = client.post(
        f"{ADDRESS}/{ROOT}",
        BODY,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {text}",
    )
    assert fields(answer) == ["contract"]
    assert not Round.objects.exists()


def problems_of(answer: Any) -> dict[str, str]:
    """Field → what is wrong with it."""
    assert answer.status_code == 400, answer.content
    return {problem["field"]: problem["message"] for problem in answer.json()["errors"]}


def test_a_body_without_any_count_is_refused(cast: Cast) -> None:
    make_contract(code="c-1")
    body = {"contract": "c-1", "starts_on": "2026-03-03"}
    problems = problems_of(send(cast.receiving_coordinator, ROOT, body))
    assert "Không có ca thì ghi 0" in problems["supervised"]


def test_a_round_within_a_sum_says_that_it_is_not_part_of_it(cast: Cast) -> None:
    contract = make_contract(code="c-1")
    make_round(contract, DAY, 71, 2, 51, starts_on=dt.date(2026, 2, 3), sessions=9)
    user = cast.receiving_coordinator
    assert "124 ca" in problems_of(send(user, ROOT, BODY))["despite_sum"]
    assert send(user, ROOT, {**BODY, "despite_sum": True}).status_code == 201
