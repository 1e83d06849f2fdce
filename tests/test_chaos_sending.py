"""Senders killed in the middle of their work: nothing lost, nothing doubled, doubts shown.

Counted at the receiving mail server. What runs here are real processes on a shared database.
"""

import signal
from collections.abc import Callable

import pytest

from tests.crash_sender import POINTS
from tests.processes import Act, Portal, wait_until
from tests.smtp_server import MailServer

pytestmark = [pytest.mark.chaos, pytest.mark.processes]

SENDER = "tests/crash_sender.py"
MESSAGES = 3
# At these points the server has the second mail's dot, or may have it: a doubt is the truth.
DOUBTFUL = {
    "after the mark": 0,
    "after the dot": 1,
    "before the receipt": 1,
}


@pytest.fixture
def portal(install: Callable[..., Portal], server: MailServer) -> Portal:
    """Leases end soon and doubts at once, so a restart follows in seconds. A lease must outlast
    what comes before the mark, also on a busy machine."""
    return install(EMAIL_URL=server.url, OUTBOX_LEASE_SECONDS="5", OUTBOX_RESOLVE_AFTER_SECONDS="0")


@pytest.fixture
def act(portal: Portal) -> Act:
    """The sender's acts, each in a process of its own. Three promises wait."""
    act = portal.acts(SENDER)
    assert act("seed", str(MESSAGES)) == 0
    return act


def states(portal: Portal) -> list[str]:
    """In the order in which the messages are sent."""
    return [state for (state,) in portal.query("SELECT state FROM outbox_message ORDER BY key")]


def message_ids(portal: Portal) -> list[str]:
    return [mid for (mid,) in portal.query("SELECT message_id FROM outbox_message ORDER BY key")]


def no_lease_runs(portal: Portal, act: Act) -> bool:
    """The clock that counts is the processes': claim times are compared by them, not by us."""
    assert act("send") == 0
    return "claimed" not in states(portal) and "queued" not in states(portal)


def restart(portal: Portal, act: Act) -> None:
    """Start again until everything waiting has gone out, then look at the doubts."""
    wait_until(lambda: no_lease_runs(portal, act), what="the dead sender's lease to end")
    assert [act("resolve"), act("send")] == [0, 0]


@pytest.mark.parametrize("point", POINTS)
def test_a_sender_killed_loses_nothing_and_doubles_nothing(
    portal: Portal, act: Act, server: MailServer, point: str
) -> None:
    assert act("send", point) == -signal.SIGKILL, portal.output()
    restart(portal, act)
    taken = [server.counts()[mid] for mid in message_ids(portal)]
    assert taken == [1, DOUBTFUL.get(point, 1), 1]
    assert states(portal) == ["sent", "uncertain" if point in DOUBTFUL else "sent", "sent"]


def test_a_sender_killed_again_and_again_gets_there(
    portal: Portal, act: Act, server: MailServer
) -> None:
    for point in ("after the claim", "before the mark", "after the receipt"):
        act("send", point)
    restart(portal, act)
    assert [server.counts()[mid] for mid in message_ids(portal)] == [1] * MESSAGES
    assert states(portal) == ["sent"] * MESSAGES


def test_two_senders_at_once_double_nothing(
    install: Callable[..., Portal], server: MailServer
) -> None:
    portal = install(EMAIL_URL=server.url)
    portal.python(SENDER, "seed", "30")
    server.trouble("dot", wait=0.02)
    senders = [portal.start(SENDER, "send") for _ in range(3)]
    assert [sender.wait(timeout=60) for sender in senders] == [0, 0, 0], portal.output()
    assert server.counts() == dict.fromkeys(message_ids(portal), 1)
    assert set(states(portal)) == {"sent"}
    assert server.connections > 1


def test_a_server_that_takes_and_drops_leaves_doubts_and_no_doubles(
    portal: Portal, act: Act, server: MailServer
) -> None:
    server.trouble("dot", keep=True, times=2)
    assert [act("send") for _ in range(3)] == [0] * 3
    assert [act("resolve"), act("send")] == [0, 0]
    assert states(portal) == ["uncertain", "uncertain", "sent"]
    assert server.counts() == dict.fromkeys(message_ids(portal), 1)


def test_a_server_that_refuses_and_drops_gets_each_mail_once_in_the_end(
    portal: Portal, act: Act, server: MailServer
) -> None:
    server.trouble("rcpt", "451 greylisted", times=1)
    server.trouble("body", times=1)
    server.trouble("mail", "550 who are you", times=1)
    assert act("send") == 0
    portal.query("UPDATE outbox_message SET due_at = created_at")
    wait_until(lambda: no_more_waiting(portal, act), what="every mail to go out")
    assert server.counts() == dict.fromkeys(message_ids(portal), 1)
    assert states(portal) == ["sent"] * MESSAGES


def no_more_waiting(portal: Portal, act: Act) -> bool:
    portal.query("UPDATE outbox_message SET due_at = created_at WHERE state = 'queued'")
    assert act("send") == 0
    return set(states(portal)) == {"sent"}
