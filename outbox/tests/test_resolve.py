"""Doubts: the journal knows, the probe knows, or a person has to decide."""

import datetime as dt

import pytest
from django.utils import timezone

from outbox import journal, resolving, sending
from outbox.models import Message, State

pytestmark = pytest.mark.django_db

LATER = dt.timedelta(minutes=16)
MUCH_LATER = dt.timedelta(minutes=61)


def says_yes(message: Message) -> bool | None:
    return True


def says_no(message: Message) -> bool | None:
    return False


def knows_nothing(message: Message) -> bool | None:
    return None


def breaks(message: Message) -> bool | None:
    raise RuntimeError("relay not reachable")


@pytest.fixture
def doubt(server, make):
    """One message the server took without saying so."""
    message = make()
    server.trouble("dot", keep=True, times=1)
    assert sending.send_waiting().in_doubt == 1
    return message


def resolve(message: Message, after: dt.timedelta = LATER) -> tuple[resolving.Resolved, str]:
    found = resolving.resolve_doubts(now=timezone.now() + after)
    message.refresh_from_db()
    return found, message.state


def note_receipt(message: Message) -> None:
    journal.write(journal.Receipt(message.message_id, message.key, "2026-11-22", "250 taken"))


def test_a_young_doubt_is_left_to_its_sender(doubt):
    assert resolve(doubt, dt.timedelta(minutes=14)) == (resolving.Resolved(), State.IN_DOUBT)


def test_without_a_receipt_or_a_probe_a_person_decides(doubt, server):
    assert resolve(doubt) == (resolving.Resolved(uncertain=1), State.UNCERTAIN)
    sending.send_waiting()
    assert server.counts() == {doubt.message_id: 1}


def test_the_journal_says_sent(doubt):
    note_receipt(doubt)
    assert resolve(doubt) == (resolving.Resolved(sent=1), State.SENT)
    assert doubt.reply == "250 taken"
    assert doubt.settled_at is not None


def test_the_journal_also_settles_what_was_given_up(doubt):
    resolve(doubt)
    note_receipt(doubt)
    assert resolve(doubt) == (resolving.Resolved(sent=1), State.SENT)


@pytest.mark.parametrize(
    ("probe", "state"),
    [
        ("says_yes", State.SENT),
        ("says_no", State.QUEUED),
        ("knows_nothing", State.UNCERTAIN),
        ("breaks", State.UNCERTAIN),
    ],
)
def test_a_probe_is_asked_when_there_is_one(doubt, settings, probe, state):
    settings.OUTBOX_PROBE = f"{__name__}.{probe}"
    assert resolve(doubt)[1] == state


def test_what_the_probe_says_was_not_sent_goes_out_with_the_same_message_id(server, make, settings):
    settings.OUTBOX_PROBE = f"{__name__}.says_no"
    message = make()
    server.trouble("dot", times=1)
    sending.send_waiting()
    resolve(message)
    assert sending.send_waiting().sent == 1
    assert server.counts() == {message.message_id: 1}


def test_another_machines_doubt_is_left_to_it_for_an_hour(doubt, settings):
    note_receipt(doubt)
    settings.HOST_NAME = "another"
    settings.OUTBOX_PROBE = f"{__name__}.says_yes"
    assert resolve(doubt)[1] == State.IN_DOUBT
    assert resolve(doubt, MUCH_LATER)[1] == State.SENT


def test_another_machine_cannot_read_our_receipts(doubt, settings):
    note_receipt(doubt)
    settings.HOST_NAME = "another"
    assert resolve(doubt, MUCH_LATER)[1] == State.UNCERTAIN
    settings.HOST_NAME = doubt.host
    assert resolve(doubt)[1] == State.SENT


def test_a_sender_that_hears_the_answer_late_still_settles_its_row(server, make, monkeypatch):
    message = make()
    keep = sending._keep_receipt

    def given_up_meanwhile(*args):
        assert resolve(message)[1] == State.UNCERTAIN
        keep(*args)

    monkeypatch.setattr(sending, "_keep_receipt", given_up_meanwhile)
    assert sending.send_waiting().sent == 1
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_full_disk_does_not_keep_the_row_from_saying_sent(server, make, monkeypatch, caplog):
    def full(receipt):
        raise OSError("no space")

    monkeypatch.setattr(journal, "write", full)
    message = make()
    assert sending.send_waiting().sent == 1
    message.refresh_from_db()
    assert message.state == State.SENT


def test_the_receipt_is_on_the_disk_before_the_row_says_sent(server, make, monkeypatch):
    message = make()
    seen = []
    write = journal.write

    def watched(receipt):
        write(receipt)
        message.refresh_from_db()
        seen.append(message.state)

    monkeypatch.setattr(journal, "write", watched)
    sending.send_waiting()
    assert seen == [State.IN_DOUBT]
