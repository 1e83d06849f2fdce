"""A mail server that refuses, drops or falls silent, at each step of the conversation."""

import datetime as dt

import pytest
from django.utils import timezone

from outbox import sending
from outbox.models import Message, State

pytestmark = pytest.mark.django_db

BEFORE_RECIPIENT = ["connect", "ehlo", "mail"]


def after_sending(message: Message) -> tuple[str, bool]:
    message.refresh_from_db()
    return message.state, message.alarm


@pytest.mark.parametrize("stage", BEFORE_RECIPIENT)
def test_5xx_before_the_recipient_goes_back_and_raises_an_alarm(server, make, stage):
    first, second = make(late=90), make()
    server.trouble(stage, "554 go away")
    counts = sending.send_waiting()
    assert (counts.requeued, counts.failed, counts.stopped) == (1, 0, "554 go away")
    assert after_sending(first) == (State.QUEUED, True)
    assert after_sending(second) == (State.QUEUED, False)
    assert server.connections == 1


@pytest.mark.parametrize("stage", BEFORE_RECIPIENT)
def test_4xx_before_the_recipient_goes_back_without_an_alarm(server, make, stage):
    message = make()
    server.trouble(stage, "421 too busy")
    assert sending.send_waiting().requeued == 1
    assert after_sending(message) == (State.QUEUED, False)


def test_a_refused_sign_in_raises_an_alarm(server, make, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    message = make()
    server.trouble("auth", "535 5.7.8 bad credentials")
    assert "bad credentials" in sending.send_waiting().stopped
    assert after_sending(message) == (State.QUEUED, True)


def test_a_sign_in_that_is_busy_raises_none(server, make, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "right"
    message = make()
    server.trouble("auth", "454 4.7.0 try later")
    sending.send_waiting()
    assert after_sending(message) == (State.QUEUED, False)


def test_the_portal_signs_in_when_it_has_a_name(server, make, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "right"
    make()
    assert sending.send_waiting().sent == 1
    assert len(server.sign_ins) == 1


def test_a_server_without_encryption_is_refused_when_encryption_is_set(server, make, settings):
    settings.EMAIL_USE_TLS = True
    message = make()
    assert "STARTTLS" in sending.send_waiting().stopped
    assert after_sending(message) == (State.QUEUED, True)


def test_a_relay_that_wants_a_sign_in_first_is_about_us_not_the_recipient(server, make):
    message = make()
    server.trouble("rcpt", "530 5.7.0 authenticate first")
    assert sending.send_waiting().failed == 0
    assert after_sending(message) == (State.QUEUED, True)


@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_5xx_from_the_recipient_on_is_failed_and_shown(server, make, stage):
    message, other = make(late=90), make()
    server.trouble(stage, "550 5.1.1 no such person", times=1)
    counts = sending.send_waiting()
    assert (counts.failed, counts.sent, counts.stopped) == (1, 1, "")
    assert after_sending(message) == (State.FAILED, False)
    assert message.reply == "550 5.1.1 no such person"
    assert server.counts() == {other.message_id: 1}
    assert server.connections == 1


@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_4xx_from_the_recipient_on_is_tried_again_later(server, make, stage):
    message, other = make(late=90), make()
    server.trouble(stage, "451 4.7.1 greylisted", times=1)
    counts = sending.send_waiting()
    assert (counts.requeued, counts.sent) == (1, 1)
    assert after_sending(message) == (State.QUEUED, False)
    assert timezone.now() < message.due_at <= timezone.now() + sending.FIRST_PAUSE
    assert sending.send_waiting().sent == 0
    assert sending.send_waiting(due_by=message.due_at).sent == 1
    assert server.counts() == {message.message_id: 1, other.message_id: 1}


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data", "body"])
def test_a_connection_lost_before_the_dot_is_known_as_not_sent(server, make, stage):
    message = make()
    server.trouble(stage, times=1)
    counts = sending.send_waiting()
    assert (counts.requeued, counts.in_doubt) == (1, 0)
    assert after_sending(message) == (State.QUEUED, False)
    assert sending.send_waiting(due_by=message.due_at).sent == 1
    assert server.counts() == {message.message_id: 1}


def test_no_doubt_is_written_when_the_line_is_known_to_be_dead(server, make, monkeypatch):
    marked = []
    monkeypatch.setattr(sending, "mark_in_doubt", lambda *a, **k: marked.append(a))
    server.trouble("body", times=1)
    make()
    assert sending.send_waiting().requeued == 1
    assert marked == []


def test_a_server_that_gives_up_while_the_doubt_is_written_is_known_as_not_sent(
    server, make, monkeypatch
):
    message = make()
    mark = sending.mark_in_doubt

    def marked_too_slowly(claimed, **kwargs):
        server.hang_up_all()
        return mark(claimed, **kwargs)

    monkeypatch.setattr(sending, "mark_in_doubt", marked_too_slowly)
    counts = sending.send_waiting()
    assert (counts.requeued, counts.in_doubt) == (1, 0)
    assert after_sending(message) == (State.QUEUED, False)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_connection_lost_after_the_dot_leaves_a_doubt(server, make, keeps):
    message, second = make(late=90), make()
    server.trouble("dot", keep=keeps, times=1)
    counts = sending.send_waiting()
    assert (counts.sent, counts.in_doubt, counts.requeued) == (0, 1, 0)
    assert after_sending(message) == (State.IN_DOUBT, False)
    assert after_sending(second) == (State.QUEUED, False)
    sending.send_waiting()
    assert server.counts()[message.message_id] == int(keeps)
    assert server.counts()[second.message_id] == 1


@pytest.mark.parametrize("words", ["yes", "354 more", "250-unfinished"])
def test_an_answer_that_says_nothing_leaves_a_doubt(server, make, words):
    message = make()
    server.trouble("dot", words, keep=True)
    assert sending.send_waiting().in_doubt == 1
    assert after_sending(message) == (State.IN_DOUBT, False)


def test_silence_after_the_dot_leaves_a_doubt(server, make):
    message = make()
    server.trouble("dot", "250 at last", keep=True, wait=1.6)
    assert sending.send_waiting().in_doubt == 1
    assert after_sending(message) == (State.IN_DOUBT, False)


def test_a_slow_server_is_waited_for(server, make, settings):
    settings.OUTBOX_REPLY_SECONDS = 5
    message = make()
    server.trouble("dot", wait=0.5)
    assert sending.send_waiting().sent == 1
    assert server.counts() == {message.message_id: 1}


def test_no_server_at_all_is_tried_once_a_round(server, make, settings):
    server.close()
    settings.EMAIL_PORT = 1
    for _ in range(3):
        make()
    counts = sending.send_waiting()
    assert (counts.requeued, counts.sent) == (1, 0)
    assert counts.stopped


def test_a_mail_that_goes_through_ends_the_alarm(server, make):
    make(late=120)
    server.trouble("mail", "550 sender unknown", times=1)
    sending.send_waiting()
    assert Message.objects.filter(alarm=True).count() == 1
    make()
    sending.send_waiting()
    assert not Message.objects.filter(alarm=True).exists()


def test_the_pause_grows_to_an_hour_and_never_ends():
    minutes = [sending.pause_after(n) // dt.timedelta(minutes=1) for n in (1, 2, 3, 6, 7, 8, 30000)]
    assert minutes == [1, 2, 4, 32, 60, 60, 60]


def test_attempts_have_no_limit(server, make):
    message = make()
    Message.objects.filter(pk=message.pk).update(attempts=500)
    server.trouble("rcpt", "450 later")
    sending.send_waiting()
    assert after_sending(message) == (State.QUEUED, False)
