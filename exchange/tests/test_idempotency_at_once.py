"""The same write sent several times at once: done once, answered alike."""

from typing import Any

import pytest
from django.test import Client

from agreements.tests.test_two_at_once import at_once
from conftest import Cast
from exchange.models import KeptAnswer
from transfers.models import Round, TransferRequest
from transfers.tests.contract_builders import make_contract
from transfers.tests.request_builders import TODAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REQUESTS = "/api/v1/transfer-requests/"
ROUNDS = "/api/v1/rounds/"
BODY = {"title": "Chuyển giao phẫu thuật Phaco", "modality": "transfer"}


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def sender(user: Any, path: str, body: Any, key: str = "k-1") -> Any:
    client = Client()
    client.force_login(user)
    headers = {"Idempotency-Key": key}
    return lambda: client.post(path, body, content_type="application/json", headers=headers)


def test_one_draft_however_many_send_it(cast: Cast) -> None:
    user = cast.receiving_coordinator
    answers = at_once(*(sender(user, REQUESTS, BODY) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert TransferRequest.objects.count() == KeptAnswer.objects.count() == 1


def test_one_round_however_many_send_it(cast: Cast) -> None:
    make_contract(code="c-1")
    body = {"contract": "c-1", "starts_on": "2026-03-03", "supervised": 5}
    answers = at_once(*(sender(cast.receiving_coordinator, ROUNDS, body) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Round.objects.count() == 1


def test_another_body_at_once_is_refused(cast: Cast) -> None:
    user = cast.receiving_coordinator
    bodies = [{**BODY, "title": f"Đề xuất {n}"} for n in range(4)]
    answers = at_once(*(sender(user, REQUESTS, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert TransferRequest.objects.count() == 1


def test_when_the_first_is_refused_the_next_is_tried(cast: Cast) -> None:
    user = cast.receiving_coordinator
    bad, good = {"modality": "flying"}, BODY
    answers = at_once(*(sender(user, REQUESTS, body) for body in (bad, good, bad, good)))
    statuses = sorted(answer.status_code for answer in answers)
    # A bad one that comes after the good one has another body than the key's.
    assert statuses.count(201) == 2
    assert set(statuses) <= {201, 400, 422}
    assert TransferRequest.objects.count() == 1


def test_different_keys_do_not_wait_for_each_other(cast: Cast) -> None:
    user = cast.receiving_coordinator
    answers = at_once(*(sender(user, REQUESTS, BODY, f"k-{n}") for n in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert TransferRequest.objects.count() == 4
