"""Over the REST API: correcting a round, taking one out, throwing a draft away."""

import datetime as dt
from typing import Any

import pytest

from conftest import Cast
from transfers.models import Round, TransferRequest
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.api_client import ADDRESS, fields, refused, send, signed_in, with_token
from transfers.tests.contract_builders import TODAY, make_contract, make_round, trail_of
from transfers.tests.request_builders import make_request

DAY = dt.date(2026, 3, 3)
CORRECT = {"starts_on": "2026-03-04", "supervised": 7, "reason": "Đếm nhầm"}


@pytest.fixture(autouse=True)
def _day(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def one() -> Round:
    return make_round(make_contract(code="c-1"), DAY, 5, 1, note="Đợt đầu")


def test_a_round_is_corrected_as_a_whole(cast: Cast, one: Round) -> None:
    answer = send(cast.receiving_coordinator, f"rounds/{one.pk}/", CORRECT, method="put")
    assert answer.status_code == 200, answer.content
    row = answer.json()
    assert (row["starts_on"], row["supervised"], row["independent"]) == ("2026-03-04", 7, 0)
    assert (row["note"], row["permissions"]["remove"]) == ("", True)
    assert trail_of(one.contract) == ["round.corrected"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"starts_on": "2027-01-01"}, "starts_on"),
        ({"supervised": 10**30}, "supervised"),
        ({"contract": "c-1"}, "contract"),
        ({"id": "x"}, "id"),
    ],
)
def test_a_bad_correction_changes_nothing(
    cast: Cast, one: Round, change: dict[str, Any], field: str
) -> None:
    body = {**CORRECT, **change}
    assert fields(send(cast.receiving_coordinator, f"rounds/{one.pk}/", body, method="put")) == [
        field
    ]
    one.refresh_from_db()
    assert one.supervised == 5


def test_who_may_not_correct_or_remove(cast: Cast, one: Round) -> None:
    for user, status in ((cast.auditor, 403), (cast.hub_officer, 403), (cast.stranger, 404)):
        refused(send(user, f"rounds/{one.pk}/", CORRECT, method="put"), status)
        refused(send(user, f"rounds/{one.pk}/remove/", {"reason": "Sai"}), status)
    assert Round.objects.get().supervised == 5


def test_what_was_accepted_stays(cast: Cast) -> None:
    one = make_round(make_contract(ContractStatus.ACCEPTED), DAY, 5)
    user = cast.giving_coordinator
    refused(send(user, f"rounds/{one.pk}/", CORRECT, method="put"), 409)
    refused(send(user, f"rounds/{one.pk}/remove/", {"reason": "Sai"}), 409)


def test_a_round_is_taken_out_with_a_reason(cast: Cast, one: Round) -> None:
    path = f"rounds/{one.pk}/remove/"
    assert fields(send(cast.giving_coordinator, path)) == ["reason"]
    answer = send(cast.giving_coordinator, path, {"reason": "Ghi hai lần"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert trail_of(one.contract) == ["round.removed"]
    refused(send(cast.giving_coordinator, path, {"reason": "Ghi hai lần"}), 404)


def test_correcting_takes_the_scope(cast: Cast, one: Round, client: Any) -> None:
    header = with_token(cast.receiving_coordinator, "read", "requests:write")
    for method, path in (("put", ""), ("post", "remove/")):
        answer = getattr(client, method)(
            f"{ADDRESS}/rounds/{one.pk}/{path}", CORRECT, content_type="application/json", **header
        )
        assert "rounds:write" in refused(answer, 403)


# --- Drafts -------------------------------------------------------------------------------
def test_a_draft_is_thrown_away(cast: Cast) -> None:
    make_request(code="r-1")
    client = signed_in(cast.receiving_coordinator)
    assert client.delete(f"{ADDRESS}/transfer-requests/r-1/").status_code == 204
    assert not TransferRequest.objects.exists()
    refused(client.delete(f"{ADDRESS}/transfer-requests/r-1/"), 404)


def test_what_was_sent_is_not_thrown_away(cast: Cast) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1")
    answer = signed_in(cast.receiving_coordinator).delete(f"{ADDRESS}/transfer-requests/r-1/")
    refused(answer, 409)
    assert TransferRequest.objects.exists()


def test_another_s_draft_is_not_thrown_away(cast: Cast) -> None:
    make_request(code="r-1")
    for user, status in ((cast.auditor, 403), (cast.stranger, 404)):
        refused(signed_in(user).delete(f"{ADDRESS}/transfer-requests/r-1/"), status)
    client = signed_in(cast.receiving_coordinator)
    assert fields(client.delete(f"{ADDRESS}/transfer-requests/r-1/?force=1")) == ["force"]
    assert TransferRequest.objects.exists()
