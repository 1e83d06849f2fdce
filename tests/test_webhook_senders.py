"""Senders killed in the middle of their work: nothing is lost, and a repetition shows as one.

Counted at the receiving server. What runs here are real processes on a shared database.
"""

import signal
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from exchange.tests.receiver import Receiver, receiver
from tests.crash_webhooks import POINTS
from tests.processes import Act, Portal, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.processes]

SENDER = "tests/crash_webhooks.py"
MESSAGES = 3
# The receiver has heard the second message, and the portal's row does not say so.
HEARD_TWICE = ("after the answer", "before it is settled")


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def portal(install: Callable[..., Portal]) -> Portal:
    return install(
        WEBHOOK_ALLOW_PRIVATE="1", WEBHOOK_TIMEOUT_SECONDS="1", WEBHOOK_LEASE_SECONDS="5"
    )


@pytest.fixture
def act(portal: Portal, told: Receiver) -> Act:
    """The sender's acts, each in a process of its own. Three messages wait."""
    act = portal.acts(SENDER)
    assert act("seed", told.url, str(MESSAGES)) == 0
    return act


def states(portal: Portal) -> list[str]:
    return [s for (s,) in portal.query("SELECT state FROM exchange_webhookdelivery ORDER BY seq")]


def all_delivered(portal: Portal, act: Act) -> bool:
    assert act("send") == 0
    return states(portal) == ["delivered"] * MESSAGES


@pytest.mark.parametrize("point", POINTS)
def test_a_sender_killed_loses_nothing_and_repeats_under_the_same_id(
    portal: Portal, act: Act, told: Receiver, point: str
) -> None:
    assert act("send", point) == -signal.SIGKILL, portal.output()
    wait_until(lambda: all_delivered(portal, act), what="the dead sender's lease to end")
    heard = Counter(taken.headers["webhook-id"] for taken in told.taken)
    assert sorted(heard.values()) == [1, 1, 2 if point in HEARD_TWICE else 1]
    bodies = {(taken.headers["webhook-id"], taken.body) for taken in told.taken}
    assert len(bodies) == MESSAGES


def test_three_senders_at_once_post_everything_once(
    portal: Portal, act: Act, told: Receiver
) -> None:
    told.wait = 0.05
    senders = [portal.start(SENDER, "send") for _ in range(3)]
    assert [sender.wait(timeout=60) for sender in senders] == [0, 0, 0], portal.output()
    wait_until(lambda: all_delivered(portal, act), what="what another sender was at")
    assert len(told.taken) == MESSAGES
