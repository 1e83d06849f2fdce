"""How much a client may ask for in a minute: by token, by person, by address."""

import os
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache.backends.redis import RedisCache
from django.test import Client

from accounts.models import User
from accounts.services import create_token
from conftest import Cast
from toolkit.api import throttling

AGREEMENTS = "/api/v1/agreements/"
REQUESTS = "/api/v1/transfer-requests/"


@pytest.fixture(autouse=True)
def _low_limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_LIMITS = {"reads": 3, "writes": 1, "bulk": 2, "unsigned": 2}
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000.0)


def key(user: User, *scopes: str) -> dict[str, str]:
    _token, text = create_token(user, scopes=scopes or ["read"])
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def ask(times: int, header: dict[str, str], **parameters: str) -> list[Any]:
    return [Client().get(AGREEMENTS, parameters, **header) for _ in range(times)]


def test_who_asks_too_often_is_told_when_to_come_back(cast: Cast) -> None:
    *good, refused = ask(4, key(cast.hub_officer))
    assert [answer.status_code for answer in good] == [200, 200, 200]
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert f"Đợi {refused['Retry-After']} giây" in refused.json()["detail"]


def test_every_answer_says_what_is_left(cast: Cast) -> None:
    answers = ask(4, key(cast.hub_officer))
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"3"}
    assert answers[3]["RateLimit-Reset"] == answers[3]["Retry-After"]
    assert "Retry-After" not in answers[2]


def test_a_minute_later_it_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    header = key(cast.hub_officer)
    assert ask(4, header)[3].status_code == 429
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_060.0)
    assert ask(1, header)[0].status_code == 200


def test_each_token_and_each_person_has_its_own(cast: Cast) -> None:
    ask(4, key(cast.hub_officer))
    assert ask(1, key(cast.hub_officer))[0].status_code == 200
    client = Client()
    client.force_login(cast.hub_officer)
    assert client.get(AGREEMENTS).status_code == 200


def test_a_session_is_counted_by_its_person(cast: Cast) -> None:
    answers = []
    for _ in range(4):
        client = Client()
        client.force_login(cast.hub_officer)
        answers.append(client.get(AGREEMENTS).status_code)
    assert answers == [200, 200, 200, 429]


def test_writes_and_whole_lists_are_counted_apart(cast: Cast) -> None:
    header = key(cast.hub_officer, "read", "requests:write")
    bulk = [answer.status_code for answer in ask(3, header, format="ndjson")]
    assert bulk == [200, 200, 429]
    writes = [
        Client().post(REQUESTS, "{", content_type="application/json", **header).status_code
        for _ in range(2)
    ]
    assert writes == [400, 429]
    assert ask(1, header)[0].status_code == 200


def test_an_address_that_goes_on_without_a_good_token_is_stopped(register: None) -> None:
    bad = {"HTTP_AUTHORIZATION": "Bearer a.b"}
    answers = ask(2, {}) + ask(1, bad)
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2]["Retry-After"]


def test_another_address_is_another_client(register: None, cast: Cast) -> None:
    ask(3, {})
    assert Client().get(AGREEMENTS, REMOTE_ADDR="10.0.0.9").status_code == 401
    assert ask(1, key(cast.hub_officer))[0].status_code == 200  # a good token is not its address


def test_behind_a_proxy_the_visitor_s_own_address_counts(register: None, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [
        Client().get(AGREEMENTS, headers={"x-forwarded-for": f"1.1.1.1, 10.0.0.{n}"})
        for n in (1, 2, 3)
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert Client().get(AGREEMENTS, headers={"x-forwarded-for": "10.0.0.3"}).status_code == 401
    third = Client().get(AGREEMENTS, headers={"x-forwarded-for": "2.2.2.2, 10.0.0.3"})
    assert third.status_code == 429


def test_zero_is_no_limit(cast: Cast, settings: Any) -> None:
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, 0)
    answers = ask(5, key(cast.hub_officer))
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0]


class Away:
    """A cache whose server does not answer."""

    def incr(self, key: str) -> int:
        raise ConnectionError


def test_a_cache_that_is_away_stops_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "cache", Away())
    assert {answer.status_code for answer in ask(5, key(cast.hub_officer))} == {200}


@pytest.mark.redis
@pytest.mark.postgres
def test_processes_share_their_counts_in_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the test run: its other database numbers are the broker's."""
    address = urlsplit(os.environ["CELERY_BROKER_URL"])._replace(path="/9").geturl()
    client = uuid.uuid4().hex
    used = []
    for _process in range(4):
        monkeypatch.setattr(throttling, "cache", RedisCache(address, {}))
        allowance = throttling.count(throttling.READS, client)
        assert allowance is not None
        used.append(allowance.used)
    assert used == [1, 2, 3, 4]
    assert allowance.is_spent
