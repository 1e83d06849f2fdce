"""A kind of message of these tests' own, somebody to write to, and a mail server."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from outbox import kinds
from outbox.models import Message
from outbox.services import new_message, promise
from tests.smtp_server import MailServer, mail_server

Make = Callable[..., Message]


@pytest.fixture(autouse=True)
def test_kind(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """``test_note``: its payload's ``wanted`` false means it is no longer wanted."""
    [templates] = settings.TEMPLATES
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**templates, "DIRS": [*templates["DIRS"], folder]}]
    kind = kinds.MessageKind(
        "test_note",
        "test_note",
        "Thư thử",
        lambda m: {"title": m.payload.get("title", "Kỳ 1")} if m.payload.get("wanted", 1) else None,
    )
    monkeypatch.setitem(kinds.message_kinds, kind.name, kind)


@pytest.fixture(autouse=True)
def daytime(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests also run before half past seven, and not as a demonstration."""
    settings.DEMO = False
    monkeypatch.setattr("outbox.sending.OPENS_AT", dt.time(0, 0))


@pytest.fixture
def reader(db: None):
    return get_user_model().objects.create_user(
        "reader@portal.example", "x", full_name="Người mẫu Đọc Thư"
    )


@pytest.fixture
def make(reader) -> Make:
    """Promise one message; ``title`` and ``wanted`` go into its payload."""

    def promised(*, to=None, late: int = 60, organisation_id=None, **payload: object) -> Message:
        recipient = to or reader
        [message] = promise(
            [
                new_message(
                    key=f"test:{uuid.uuid4()}",
                    kind="test_note",
                    recipient=recipient,
                    due_at=timezone.now() - dt.timedelta(seconds=late),
                    record=recipient,
                    organisation_id=organisation_id,
                    payload=payload,
                )
            ]
        )
        return message

    return promised


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """A real mail server, and the portal set to use it."""
    with mail_server() as running:
        settings.EMAIL_URL = running.url
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = running.port
        settings.EMAIL_HOST_USER = ""
        settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2
        settings.OUTBOX_REPLY_SECONDS = 1
        yield running
