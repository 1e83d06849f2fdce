"""A write with an `Idempotency-Key`: sent again, it is answered again and not done again."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services import create_token
from audit.models import Entry
from conftest import Cast, organisation
from exchange.idempotency import forget_old_answers
from exchange.models import KeptAnswer
from transfers.models import Round, TransferRequest
from transfers.states import RequestStatus
from transfers.tests.contract_builders import make_contract, make_round
from transfers.tests.request_builders import DAK_NONG, TODAY, make_request, trail_of

REQUESTS = "/api/v1/transfer-requests/"
ROUNDS = "/api/v1/rounds/"
BODY = {"title": "Chuyển giao phẫu thuật Phaco", "modality": "transfer"}
ROUND = {"contract": "c-1", "starts_on": "2026-03-03", "supervised": 5}


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def asker(cast: Cast) -> User:
    return cast.receiving_coordinator


def post(user: User, path: str, body: Any, key: str | None = "k-1", **extra: Any) -> Any:
    client = Client()
    client.force_login(user)
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(path, body, content_type="application/json", headers=headers, **extra)


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    return said


# --- The same again -----------------------------------------------------------------------
def test_the_same_again_is_answered_alike_and_done_once(asker: User) -> None:
    first, second = post(asker, REQUESTS, BODY), post(asker, REQUESTS, BODY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"] == "application/json"
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert trail_of(TransferRequest.objects.get()) == ["request.drafted"]


def test_the_order_of_the_words_makes_no_difference(asker: User) -> None:
    post(asker, REQUESTS, BODY)
    again = post(asker, REQUESTS, dict(reversed(BODY.items())))
    assert again["Idempotent-Replayed"] == "true"


def test_what_happened_meanwhile_does_not_change_the_answer(asker: User) -> None:
    first = post(asker, REQUESTS, BODY)
    TransferRequest.objects.update(title="Khác")
    assert post(asker, REQUESTS, BODY).content == first.content


def test_every_act_takes_a_key(cast: Cast, asker: User) -> None:
    asked = make_request(code="r-1")
    for act, expected in (("submit", "submitted"), ("withdraw", "withdrawn")):
        for _ in range(2):
            answer = post(asker, f"{REQUESTS}r-1/{act}/", {}, key=act)
            assert (answer.status_code, answer.json()["status"]) == (200, expected)
    assert trail_of(asked) == ["request.submitted", "request.withdrawn"]


def test_rounds_too(asker: User) -> None:
    make_contract(code="c-1")
    first, second = post(asker, ROUNDS, ROUND), post(asker, ROUNDS, ROUND)
    assert (first.status_code, second.content) == (201, first.content)
    assert Round.objects.count() == 1


def test_what_is_gone_is_taken_out_once(asker: User) -> None:
    one = make_round(make_contract(code="c-1"), dt.date(2026, 3, 3), 5)
    path, body = f"{ROUNDS}{one.pk}/remove/", {"reason": "Ghi hai lần"}
    first, second = (post(asker, path, body) for _ in range(2))
    assert (first.status_code, second.status_code) == (204, 204)
    assert second["Idempotent-Replayed"] == "true"
    assert not Round.objects.exists()
    assert post(asker, path, body, key="k-2").status_code == 404


def test_without_a_key_each_is_done(asker: User) -> None:
    post(asker, REQUESTS, BODY, key=None)
    post(asker, REQUESTS, BODY, key=None)
    assert TransferRequest.objects.count() == 2
    assert not KeptAnswer.objects.exists()


# --- Something else -----------------------------------------------------------------------
def test_the_key_of_something_else_is_refused(asker: User) -> None:
    post(asker, REQUESTS, BODY)
    assert "khóa mới" in problem(post(asker, REQUESTS, {"title": "Khác"}), 422)["detail"]
    assert TransferRequest.objects.count() == 1


def test_the_same_body_elsewhere_is_something_else(asker: User) -> None:
    make_request(code="r-1")
    make_request(code="r-2")
    assert post(asker, f"{REQUESTS}r-1/submit/", {}).status_code == 200
    problem(post(asker, f"{REQUESTS}r-2/submit/", {}), 422)
    assert TransferRequest.objects.get(code="r-2").status == RequestStatus.DRAFT


def test_another_person_may_use_the_same_key(cast: Cast, asker: User) -> None:
    post(asker, REQUESTS, BODY)
    other = post(cast.giving_coordinator, REQUESTS, BODY)
    assert (other.status_code, "Idempotent-Replayed" in other) == (201, False)
    assert TransferRequest.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 129, "khóa", "a\tb"])
def test_a_key_that_is_none_is_refused(asker: User, key: str) -> None:
    said = problem(post(asker, REQUESTS, BODY, key=key), 400)
    assert [error["field"] for error in said["errors"]] == ["Idempotency-Key"]
    assert not TransferRequest.objects.exists()


def test_reading_takes_no_notice_of_it(asker: User) -> None:
    client = Client()
    client.force_login(asker)
    assert client.get(REQUESTS, headers={"Idempotency-Key": "a b"}).status_code == 200
    assert not KeptAnswer.objects.exists()


# --- What failed --------------------------------------------------------------------------
def test_what_was_refused_is_not_kept(asker: User) -> None:
    problem(post(asker, REQUESTS, {"modality": "flying"}), 400)
    problem(post(asker, REQUESTS, {"bogus": 1}), 400)
    assert not KeptAnswer.objects.exists()
    assert post(asker, REQUESTS, BODY).status_code == 201


def test_a_refusal_by_state_or_right_is_not_kept(cast: Cast, asker: User) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1")
    problem(post(asker, f"{REQUESTS}r-1/submit/", {}), 409)
    problem(post(cast.auditor, f"{REQUESTS}r-1/submit/", {}), 403)
    problem(post(cast.stranger, f"{REQUESTS}r-1/submit/", {}), 404)
    assert not KeptAnswer.objects.exists()


def test_what_broke_is_not_kept_and_can_be_sent_again(
    asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(asker)
    with monkeypatch.context() as broken:
        broken.setattr("transfers.api.TransferRequestViewSet._answer", lambda *args: 1 / 0)
        headers = {"Idempotency-Key": "k-1"}
        answer = client.post(REQUESTS, BODY, content_type="application/json", headers=headers)
    problem(answer, 500)
    assert not TransferRequest.objects.exists()
    assert not Entry.objects.filter(verb="request.drafted").exists()
    assert not KeptAnswer.objects.exists()
    assert post(asker, REQUESTS, BODY).status_code == 201


# --- Who asks again -----------------------------------------------------------------------
def test_who_sees_the_record_no_longer_is_not_told_again(asker: User) -> None:
    assert post(asker, REQUESTS, BODY).status_code == 201
    asker.memberships.all().delete()
    problem(post(User.objects.get(pk=asker.pk), REQUESTS, BODY), 404)


def test_a_token_without_the_scope_replays_nothing(asker: User) -> None:
    post(asker, REQUESTS, BODY)
    _token, text = create_token(asker, scopes=["read"])
    headers = {"Idempotency-Key": "k-1", "Authorization": f"Bearer {text}"}
    problem(Client().post(REQUESTS, BODY, content_type="application/json", headers=headers), 403)


def test_a_token_of_one_organisation_is_not_answered_what_another_did(asker: User) -> None:
    post(asker, REQUESTS, BODY)
    scopes, body = ["requests:write"], organisation(DAK_NONG)
    _token, text = create_token(asker, scopes=scopes, organisation=body)
    headers = {"Idempotency-Key": "k-1", "Authorization": f"Bearer {text}"}
    problem(Client().post(REQUESTS, BODY, content_type="application/json", headers=headers), 422)


# --- Keeping ------------------------------------------------------------------------------
def aged(hours: float) -> None:
    KeptAnswer.objects.update(created_at=timezone.now() - dt.timedelta(hours=hours))


def test_after_two_days_the_key_is_new_again(asker: User) -> None:
    post(asker, REQUESTS, BODY)
    aged(47)
    assert post(asker, REQUESTS, BODY)["Idempotent-Replayed"] == "true"
    aged(49)
    assert "Idempotent-Replayed" not in post(asker, REQUESTS, BODY)
    assert TransferRequest.objects.count() == 2


def test_old_answers_are_forgotten(asker: User) -> None:
    post(asker, REQUESTS, BODY)
    aged(49)
    post(asker, REQUESTS, BODY, key="k-2")
    assert forget_old_answers() == 1
    assert KeptAnswer.objects.get().key == "k-2"
    assert forget_old_answers() == 0


def test_forgetting_costs_the_same_however_many_stay(
    asker: User, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        post(asker, REQUESTS, BODY, key=f"k-{number}")
    with django_assert_num_queries(1):
        forget_old_answers()
