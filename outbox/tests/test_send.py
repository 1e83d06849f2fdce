"""What one round of sending does with a well-behaved mail server, and who wins a row."""

import dataclasses
import datetime as dt
import email
import uuid
from email.policy import default

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import get_language

from outbox import hold, kinds, sending, services
from outbox.models import Message, State
from outbox.smtp import Line, Verdict

pytestmark = pytest.mark.django_db


def the_mail(server):
    return email.message_from_bytes(server.accepted[0].data, policy=default)


def test_a_due_message_is_sent_once_and_the_row_keeps_the_evidence(server, make, settings):
    message = make()
    assert sending.send_waiting().sent == 1
    assert sending.send_waiting() == sending.Counts()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert message.reply == "250 2.0.0 taken as 4711"
    assert message.address == "reader@portal.example"
    assert message.host == settings.HOST_NAME
    assert message.settled_at is not None
    assert server.counts() == {message.message_id: 1}


def test_the_mail_has_its_headers_and_both_parts(server, make):
    message = make(title="Kỳ <2>")
    sending.send_waiting()
    mail = the_mail(server)
    assert mail["Message-ID"] == message.message_id
    assert mail["Subject"] == "Thư & Kỳ <2>"
    assert mail["To"] == "Người mẫu Đọc Thư <reader@portal.example>"
    assert mail["From"].addresses[0].addr_spec == "hop-tac@portal.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.utcoffset() == dt.timedelta(hours=7)
    text = mail.get_body(["plain"]).get_content()
    assert "Đọc Thư & đồng nghiệp" in text
    assert "\n.Dòng này bắt đầu bằng dấu chấm." in text
    assert "Kỳ &lt;2&gt;" in mail.get_body(["html"]).get_content()


def test_only_ascii_goes_over_the_wire(server, make):
    make(title="Đắk Nông")
    sending.send_waiting()
    server.accepted[0].data.decode("ascii")


def test_lines_that_start_with_a_dot_arrive_whole(server):
    mail = b"Subject: x\n\n.\n..two\r\nend\r.last"
    with Line() as line:
        answer = line.post(
            sender="a@b.example", recipient="c@d.example", mail=mail, before_the_dot=lambda: True
        )
    assert answer.verdict is Verdict.ACCEPTED
    assert server.accepted[0].data == b"Subject: x\r\n\r\n.\r\n..two\r\nend\r\n.last\r\n"


def test_the_address_is_read_when_the_mail_is_sent(server, make, reader):
    make()
    reader.email = "moved@portal.example"
    reader.save()
    sending.send_waiting()
    assert server.recipients() == {"moved@portal.example": 1}


def test_the_recipients_language_is_used(server, make, reader, monkeypatch):
    seen = []
    note = kinds.message_kinds["test_note"]
    watching = dataclasses.replace(note, context=lambda m: seen.append(get_language()))
    monkeypatch.setitem(kinds.message_kinds, "test_note", watching)
    reader.language = "en"
    reader.save()
    make()
    sending.send_waiting()
    assert seen == ["en"]


def test_what_is_not_due_yet_waits(server, make):
    make(late=-60)
    assert sending.send_waiting().sent == 0
    assert sending.send_waiting(due_by=timezone.now() + dt.timedelta(minutes=2)).sent == 1


def test_many_mails_go_over_one_connection(server, make):
    for _ in range(5):
        make()
    assert sending.send_waiting().sent == 5
    assert server.connections == 1


def test_a_limit_leaves_the_rest_for_the_next_round(server, make):
    for _ in range(3):
        make()
    assert sending.send_waiting(limit=2).sent == 2
    assert sending.send_waiting(seconds=0).sent == 0
    assert sending.send_waiting().sent == 1


def test_a_message_no_longer_wanted_is_cancelled(server, make):
    message = make(wanted=0)
    assert sending.send_waiting().cancelled == 1
    message.refresh_from_db()
    assert (message.state, server.counts()) == (State.CANCELLED, {})


def test_a_closed_account_is_not_written_to(server, make, reader):
    make()
    reader.is_active = False
    reader.save()
    assert sending.send_waiting().cancelled == 1


@pytest.mark.parametrize("address", ["nobody", "a b@portal.example", "đọc@portal.example"])
def test_an_address_no_mail_can_reach_is_shown_as_failed(server, make, reader, address):
    message = make()
    reader.email = address
    reader.save()
    assert sending.send_waiting().failed == 1
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert address in message.reply


def test_a_domain_in_vietnamese_letters_is_written_in_ascii(server, make, reader):
    make()
    reader.email = "a@sởytế.example"
    reader.save()
    assert sending.send_waiting().sent == 1
    [address] = server.recipients()
    assert address.startswith("a@xn--")


def test_a_fault_in_one_kind_does_not_hold_up_the_others(server, make, caplog):
    broken, good = make(late=90), make()
    Message.objects.filter(pk=broken.pk).update(kind="unknown")
    counts = sending.send_waiting()
    assert (counts.sent, counts.requeued) == (1, 1)
    assert server.counts() == {good.message_id: 1}


def test_nothing_is_sent_before_half_past_seven(server, make, monkeypatch):
    monkeypatch.setattr("outbox.sending.OPENS_AT", dt.time(7, 30))
    with time_machine.travel(dt.datetime(2026, 12, 22, 0, 29, tzinfo=dt.UTC)):
        make()
        assert sending.send_waiting().sent == 0
        assert sending.send_waiting(ignore_hours=True).sent == 1
    with time_machine.travel(dt.datetime(2026, 12, 22, 0, 30, tzinfo=dt.UTC)):
        make()
        assert sending.send_waiting().sent == 1


def test_a_demonstration_sends_at_any_hour(server, make, monkeypatch, settings):
    monkeypatch.setattr("outbox.sending.OPENS_AT", dt.time(23, 59, 59, 999999))
    settings.DEMO = True
    make()
    assert sending.send_waiting().sent == 1


def test_a_kind_people_wait_for_goes_out_at_night_too(server, make, monkeypatch):
    monkeypatch.setattr("outbox.sending.OPENS_AT", dt.time(23, 59, 59, 999999))
    urgent = dataclasses.replace(kinds.message_kinds["test_note"], at_any_hour=True)
    monkeypatch.setitem(kinds.message_kinds, "test_note", urgent)
    make()
    assert sending.send_waiting().sent == 1


def test_a_row_is_claimed_by_one_sender_only(make):
    message = make()
    now = timezone.now()
    assert sending.claim(message.pk, due_by=now) is not None
    assert sending.claim(message.pk, due_by=now) is None
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.CLAIMED, 1)


def test_a_claim_whose_lease_ended_may_be_taken_over(server, make):
    message = make()
    dead = sending.claim(message.pk, due_by=timezone.now())
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=301)):
        assert sending.send_waiting().sent == 1
        assert not sending.mark_in_doubt(dead, address="reader@portal.example")
    assert server.counts() == {message.message_id: 1}


def test_no_dot_follows_when_the_lease_has_ended(server, make, settings):
    settings.OUTBOX_LEASE_SECONDS = -1
    message = make()
    counts = sending.send_waiting()
    message.refresh_from_db()
    assert (counts.sent, message.state, server.counts()) == (0, State.CLAIMED, {})


def test_a_promise_cancelled_while_the_body_travels_is_not_sent(server, make, monkeypatch, reader):
    message, _ = make(late=90), make(late=80)
    mark = sending.mark_in_doubt

    def cancelled_meanwhile(claimed, **kwargs):
        if claimed.message.pk == message.pk:
            assert services.cancel_waiting(reader) == 2
        return mark(claimed, **kwargs)

    monkeypatch.setattr(sending, "mark_in_doubt", cancelled_meanwhile)
    assert sending.send_waiting().sent == 0
    message.refresh_from_db()
    assert (message.state, server.counts()) == (State.CANCELLED, {})


def test_a_failing_commit_before_the_dot_sends_nothing(server, make, monkeypatch):
    message = make()

    def no_database(*args, **kwargs):
        raise RuntimeError("database gone")

    monkeypatch.setattr(sending, "mark_in_doubt", no_database)
    with pytest.raises(RuntimeError):
        sending.send_waiting()
    message.refresh_from_db()
    assert (message.state, server.counts()) == (State.CLAIMED, {})


def test_nothing_is_claimed_while_sending_is_on_hold(server, make):
    message = make()
    hold.place_hold(reason="khôi phục từ bản sao lưu")
    assert sending.send_waiting().stopped == "khôi phục từ bản sao lưu"
    assert sending.claim(message.pk, due_by=timezone.now()) is None
    assert hold.release_holds() == 1
    assert sending.send_waiting().sent == 1


def test_a_key_is_promised_once(make, reader):
    def again():
        return services.new_message(
            key="same",
            kind="test_note",
            recipient=reader,
            due_at=timezone.now(),
            record=reader,
            organisation_id=uuid.uuid4(),
        )

    assert len(services.promise([again()])) == 1
    assert services.promise([again()]) == []
