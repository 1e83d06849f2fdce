"""Where a message goes, as its reader has chosen for its kind."""

import dataclasses

import pytest
from django.utils import timezone

from outbox import kinds, sending
from outbox.kinds import Channel
from outbox.models import Letter, Message, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch):
    """``leave(NEWS)``: the test's kind leaves these channels to its reader."""

    def choose(channels: tuple[Channel, ...]) -> None:
        kind = dataclasses.replace(kinds.message_kinds["test_note"], channels=channels)
        monkeypatch.setitem(kinds.message_kinds, kind.name, kind)

    return choose


def prefer(reader, channel: str) -> None:
    reader.channels = {"test_note": channel}
    reader.save()


def test_in_both_places_unless_somebody_chose(server, make, leave):
    leave(kinds.NEWS)
    message = make()
    assert sending.send_waiting().sent == 1
    copy = Letter.objects.get()
    assert len(server.accepted) == 1
    assert (copy.message, copy.html) == (message, "")


def test_by_mail_alone_leaves_nothing_in_the_portal(server, make, leave, reader):
    leave(kinds.DUTY)
    prefer(reader, "mail")
    make()
    assert sending.send_waiting().sent == 1
    assert (len(server.accepted), Letter.objects.count()) == (1, 0)


def test_a_refused_mail_still_stands_in_the_portal_once(server, make, leave):
    leave(kinds.DUTY)
    server.trouble("rcpt", "451 later")
    make()
    assert sending.send_waiting().requeued == 1
    server.behave()
    Message.objects.update(due_at=timezone.now())
    assert sending.send_waiting().sent == 1
    assert Letter.objects.count() == 1


def test_in_the_portal_only_it_never_reaches_the_mail_server(server, make, leave, reader):
    leave(kinds.DUTY)
    prefer(reader, "portal")
    message = make()
    assert sending.send_waiting().sent == 1
    assert server.accepted == []
    assert Letter.objects.get().message == message


def test_news_that_nobody_wants_are_cancelled(server, make, leave, reader):
    leave(kinds.NEWS)
    prefer(reader, "none")
    message = make()
    assert sending.send_waiting().cancelled == 1
    message.refresh_from_db()
    assert (message.state, server.accepted) == (State.CANCELLED, [])


@pytest.mark.parametrize("channel", ["none", "pigeon"])
def test_a_duty_comes_to_both_places_whatever_is_written_down(server, make, leave, reader, channel):
    leave(kinds.DUTY)
    prefer(reader, channel)
    make()
    assert sending.send_waiting().sent == 1
    assert (len(server.accepted), Letter.objects.count()) == (1, 1)


def test_what_opens_an_account_goes_by_mail_only(server, make, leave, reader):
    leave(kinds.MAIL_ONLY)
    prefer(reader, "portal")
    make()
    assert sending.send_waiting().sent == 1
    assert (len(server.accepted), Letter.objects.count()) == (1, 0)
