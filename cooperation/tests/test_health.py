"""What the machines that watch the portal are told."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from conftest import Cast
from cooperation import health
from outbox.models import Message


def test_healthz_answers_without_asking_the_database(
    client: Client, django_assert_num_queries, db: None
) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_readyz_names_its_parts(client: Client, db: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "outbox": "ok"}


def test_a_broken_database_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def cursor(self) -> None:
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Broken())
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "failed"


def test_a_broken_broker_is_said(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise OSError("no route")

    monkeypatch.setattr(health.app, "connection_for_write", unreachable)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "failed", "outbox": "ok"}


def test_mails_that_wait_too_long_make_the_portal_unready(client: Client, cast: Cast) -> None:
    Message.objects.create(
        key="test:1",
        kind="review_reminder",
        recipient=cast.hub_officer,
        message_id="<1@portal.example>",
        due_at=timezone.now() - dt.timedelta(days=2),
    )
    cache.clear()
    assert client.get("/readyz").json()["outbox"] == "failed"


def test_the_answers_are_not_cached(client: Client, db: None) -> None:
    assert "no-store" in client.get("/readyz")["Cache-Control"]
