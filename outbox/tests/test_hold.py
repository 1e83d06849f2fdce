"""Stopping all sending and letting it go on, from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from outbox import hold, sending, tasks
from outbox.models import State

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_hold_then_release(make, server):
    make()
    run("outbox_hold", "khôi phục 22/11")
    assert sending.send_waiting().sent == 0
    said = run("outbox_release", "--yes")
    assert "khôi phục 22/11" in said
    assert "test_note: 1 waiting" in said
    assert "1 will be sent" in said
    assert sending.send_waiting().sent == 1
    verbs = Entry.objects.filter(verb__startswith="outbox.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "outbox.held",
        "outbox.released",
    ]


def test_without_a_yes_nothing_is_released(monkeypatch):
    run("outbox_hold", "kiểm tra")
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError):
        run("outbox_release")
    assert hold.current() is not None


def test_releasing_without_a_hold_says_so():
    assert run("outbox_release") == "Sending is not on hold.\n"


def test_the_tasks_send_and_resolve(make, server):
    message = make()
    tasks.send_waiting()
    message.refresh_from_db()
    assert message.state == State.SENT
    tasks.resolve_doubts()
