"""The demonstration's reminders through real schedulers and workers, into a real mail server.

Counted at the receiving end: every promise is one mail, nothing is lost, nothing comes twice.
"""

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis

from tests.processes import Databases, Portal, wait_until
from tests.smtp_server import MailServer

pytestmark = [pytest.mark.processes, pytest.mark.long]

LOADED_ON = "2026-11-22"
LOADED = "demonstration"  # the name under which its database is kept
A_MONDAY = "2026-11-23"
THIRTY_DAYS_BEFORE = "2026-12-22"
SEVEN_DAYS_BEFORE = "2027-01-15"
_numbers = itertools.count(1)


def brokers() -> list[str]:
    """Redis when the suite runs beside one, as an installation on PostgreSQL does; else the file
    system, as `make run` does."""
    given = os.environ.get("CELERY_BROKER_URL", "")
    return ["redis"] if given.startswith("redis") else ["filesystem"]


def database_of_redis() -> int:
    """A number from 1 to 15 that no test running at the same time uses."""
    side = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return 1 + (5 * side + next(_numbers) % 5) % 15


@pytest.fixture(params=brokers())
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """A broker with nothing in it; on Redis, one of its numbered databases."""
    if request.param == "filesystem":
        yield "filesystem://"
        return
    server = urlsplit(os.environ["CELERY_BROKER_URL"])
    url = urlunsplit(server._replace(path=f"/{database_of_redis()}"))
    redis.Redis.from_url(url).flushdb()
    yield url


@pytest.fixture
def portal(
    databases: Databases, install: Callable[..., Portal], server: MailServer, broker: str
) -> Portal:
    """The demonstration as `make run` loads it, with what was due that day already sent."""
    is_kept = LOADED in databases
    portal = install(
        like=LOADED if is_kept else "migrated",
        EMAIL_URL=server.url,
        CELERY_BROKER_URL=broker,
        DEMO="1",
        PORTAL_TODAY=LOADED_ON,
        OUTBOX_LEASE_SECONDS="3",
        OUTBOX_RESOLVE_AFTER_SECONDS="3",
        DJANGO_SETTINGS_MODULE="tests.fast_schedule",
    )
    if not is_kept:
        portal.manage("load_demo")
        portal.manage("remind", "--on", LOADED_ON)
        # A review that opens on the way adds to the weekly digest: who gets one is counted alone.
        portal.query("UPDATE accounts_user SET wants_digest = %s", [False])
        databases.keep(LOADED, portal.database_url)
        server.accepted.clear()
    return portal


def owed(portal: Portal, day: str, about: str = "") -> Counter[str]:
    """Address → how many mails it is owed by ``day`` (with ``about`` in their key)."""
    lines = portal.manage("remind", "--on", day, "--dry-run").stdout.splitlines()
    found = Counter(line.split()[0] for line in lines if "@" in line and about in line)
    assert found
    return found


def start_both(portal: Portal, day: str) -> None:
    portal.worker(PORTAL_TODAY=day)
    portal.beat(PORTAL_TODAY=day)


def all_settled(portal: Portal) -> bool:
    waiting = portal.query(
        "SELECT count(*) FROM outbox_message WHERE state IN ('queued', 'claimed', 'in_doubt')"
    )
    return waiting == [(0,)]


def wait_for(portal: Portal, server: MailServer, addresses: Counter[str]) -> None:
    wait_until(
        lambda: server.recipients() >= addresses and all_settled(portal),
        seconds=60,
        what=f"{addresses.total()} mails",
    )


def assert_each_once(server: MailServer, addresses: Counter[str]) -> None:
    assert server.recipients() == addresses
    assert set(server.counts().values()) == {1}


def test_scheduler_and_worker_send_what_is_due_once(portal: Portal, server: MailServer) -> None:
    addresses = owed(portal, THIRTY_DAYS_BEFORE)
    assert {"syt-hcm@portal.example", "head-syt-hcm@portal.example"} <= set(addresses)
    start_both(portal, THIRTY_DAYS_BEFORE)
    wait_for(portal, server, addresses)
    assert_each_once(server, addresses)
    said = portal.manage("remind", "--on", THIRTY_DAYS_BEFORE).stdout
    assert said.strip() == "planned 0, sent 0, superseded 0, failed 0, uncertain 0"


def test_two_workers_and_two_schedulers_send_each_once(portal: Portal, server: MailServer) -> None:
    addresses = owed(portal, THIRTY_DAYS_BEFORE)
    start_both(portal, THIRTY_DAYS_BEFORE)
    start_both(portal, THIRTY_DAYS_BEFORE)
    wait_for(portal, server, addresses)
    assert_each_once(server, addresses)


def test_after_days_without_a_scheduler_only_the_newest_is_sent(
    portal: Portal, server: MailServer
) -> None:
    addresses = owed(portal, SEVEN_DAYS_BEFORE)
    mekong = owed(portal, SEVEN_DAYS_BEFORE, about=":2027-01-21:")
    start_both(portal, SEVEN_DAYS_BEFORE)
    wait_for(portal, server, addresses)
    assert_each_once(server, addresses)
    leads = portal.query(
        "SELECT count(*) FROM outbox_message WHERE state = 'superseded' AND key LIKE %s",
        ["%:2027-01-21:%"],
    )
    assert leads == [(2 * mekong.total(),)]


def test_the_weekly_digest_comes_once_from_two_schedulers(
    portal: Portal, server: MailServer
) -> None:
    portal.query("UPDATE accounts_user SET wants_digest = %s", [True])
    addresses = owed(portal, A_MONDAY)
    digests = owed(portal, A_MONDAY, about="digest:2026-W48:")
    assert set(digests.values()) == {1}
    start_both(portal, A_MONDAY)
    start_both(portal, A_MONDAY)
    wait_for(portal, server, addresses)
    assert_each_once(server, addresses)
    kept = portal.query("SELECT count(*) FROM outbox_message WHERE key LIKE %s", ["digest:%"])
    assert kept == [(digests.total(),)]


def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(
    portal: Portal, server: MailServer
) -> None:
    addresses = owed(portal, THIRTY_DAYS_BEFORE)
    slow = server.trouble("rcpt", wait=0.3)
    portal.beat(PORTAL_TODAY=THIRTY_DAYS_BEFORE)
    for taken in (1, 3, 5):
        worker = portal.worker(PORTAL_TODAY=THIRTY_DAYS_BEFORE)
        wait_until(lambda taken=taken: len(server.accepted) >= taken, seconds=60)
        portal.kill(worker)
    slow.times = 0
    portal.worker(PORTAL_TODAY=THIRTY_DAYS_BEFORE)
    wait_until(lambda: all_settled(portal), seconds=60)
    doubts = portal.query("SELECT message_id FROM outbox_message WHERE state = 'uncertain'")
    assert set(server.counts().values()) == {1}
    assert server.recipients() <= addresses
    assert (addresses - server.recipients()).total() <= len(doubts)


def lose_tasks(portal: Portal, broker: str) -> int:
    """Forget every task the broker holds; returns how many things that were."""
    if broker.startswith("redis"):
        server = redis.Redis.from_url(broker)
        held = int(server.dbsize())
        server.flushdb()
        return held
    tasks = list((portal.folder / "broker" / "messages").iterdir())
    for task in tasks:
        task.unlink()
    return len(tasks)


def test_a_broker_that_loses_everything_loses_no_mail(
    portal: Portal, server: MailServer, broker: str
) -> None:
    addresses = owed(portal, THIRTY_DAYS_BEFORE)
    beat = portal.beat(PORTAL_TODAY=THIRTY_DAYS_BEFORE)
    wait_until(lambda: lose_tasks(portal, broker), what="tasks in the broker")
    portal.kill(beat)
    lose_tasks(portal, broker)
    start_both(portal, THIRTY_DAYS_BEFORE)
    wait_for(portal, server, addresses)
    assert_each_once(server, addresses)


def test_a_mail_server_that_is_down_gets_every_mail_when_it_is_back(
    portal: Portal, server: MailServer
) -> None:
    addresses = owed(portal, THIRTY_DAYS_BEFORE)
    server.trouble("connect", "421 come back later")
    start_both(portal, THIRTY_DAYS_BEFORE)
    wait_until(
        lambda: portal.query("SELECT count(*) FROM outbox_message WHERE attempts > 0") > [(0,)],
        seconds=60,
    )
    server.behave()
    portal.query("UPDATE outbox_message SET due_at = created_at WHERE state = 'queued'")
    wait_for(portal, server, addresses)
    assert_each_once(server, addresses)
