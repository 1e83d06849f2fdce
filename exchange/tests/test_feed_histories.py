"""Whoever applies the feed holds what a full pull gives, whatever happens meanwhile.

A short round of it is in every run of the suite. A long one, after a change of the feed, of who
sees what, or of a service:

    FEED_SEEDS=20 FEED_BATCHES=60 FEED_READERS=8 pytest exchange/tests/test_feed_histories.py

and on PostgreSQL ``FEED_WRITES=500`` for the one with writers in parallel. What a history did last
stands in the message of a failure.
"""

import datetime as dt
import itertools
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, connections, transaction

from accounts.models import User
from agreements.models import Agreement, Report
from audit import sights
from audit.models import Seal
from audit.tasks import seal_trail
from exchange.feed.all import RESOURCES
from exchange.tests.feed_copy import REGISTER, Copy, assert_in_step
from exchange.tests.histories import History
from transfers.models import Contract, TransferRequest

# Without a number of seeds each database goes through a history of its own.
SEEDS = (
    range(int(os.environ["FEED_SEEDS"]))
    if "FEED_SEEDS" in os.environ
    else [int(connection.vendor == "postgresql")]
)
BATCHES = int(os.environ.get("FEED_BATCHES", "2"))
# How many of `History.readers` follow it; others with another seed.
READERS = int(os.environ.get("FEED_READERS", "5"))
WRITES = int(os.environ.get("FEED_WRITES", "25"))
FIRST_DAY = dt.date(2026, 11, 23)


@pytest.fixture
def begun(register: None, on_day: Callable[[dt.date], None], settings) -> Callable[[int], History]:  # type: ignore[no-untyped-def]
    on_day(FIRST_DAY)
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, 0)
    return lambda seed: History(seed, on_day)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_batch_the_copies_are_what_a_full_pull_gives(
    begun: Callable[[int], History], seed: int
) -> None:
    history = begun(seed)
    copies = [Copy(user) for user in history.random.sample(history.readers(), READERS)]
    history.begin()
    seal_trail()
    for copy in copies:
        copy.follow(500)
    for _ in range(BATCHES):
        history.go_on(12)
        history.go_on(1, among=history.rare)
        history.go_on(6)
        seal_trail()
        # The others fall behind, and have more to catch up with.
        history.random.shuffle(copies)
        for copy in copies[:2]:
            follow_and_compare(copy, history)
    for copy in copies[2:]:
        follow_and_compare(copy, history)
    assert_in_step(copies[-1], *REGISTER)
    assert_sights_are_what_is_visible([copy.user for copy in copies])


def follow_and_compare(copy: Copy, history: History) -> None:
    """Pages end anywhere: in a walk, between the objects of one entry, where it is all one page."""
    copy.user = User.objects.get(pk=copy.user.pk)
    sizes = history.random.choices([1, 2, 7, 30], k=5)
    copy.follow(*sizes, 500)
    try:
        assert_in_step(copy)
        assert_nobody_is_told_of_the_unseen(copy)
    except AssertionError as error:
        error.add_note(f"pages of {sizes}, the last acts: {', '.join(history.last)}")
        raise


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_with_writers_in_parallel_whose_transactions_commit_out_of_order(
    begun: Callable[[int], History],
) -> None:
    history = begun(1)
    copies = [Copy(user) for user in history.readers()]
    history.begin()
    seal_trail()
    for copy in copies:
        copy.follow(500)
    are_done = threading.Event()
    failed: list[BaseException] = []

    def alone(work: Callable[[], None]) -> threading.Thread:
        """A thread with connections of its own; what it raises fails the test, and ends it."""

        def run() -> None:
            try:
                work()
            except BaseException as error:
                failed.append(error)
                are_done.set()
            finally:
                connections.close_all()

        return threading.Thread(target=run)

    def write() -> None:
        for _ in range(WRITES):
            if are_done.is_set():
                return
            # Held open for a while after the act, so that later ones commit before it. What another
            # one took away meanwhile, or was quicker with, is passed over.
            with suppress(DatabaseError, ObjectDoesNotExist), transaction.atomic():
                history.step()
                time.sleep(history.random.choice([0, 0, 0.05, 0.3]))

    def follow() -> None:
        turn = itertools.cycle(copies[:3])  # often; the others have more to catch up with
        while not are_done.is_set():
            seal_trail()
            next(turn).follow(50)

    def seal() -> None:
        while not are_done.wait(0.01):
            seal_trail()

    writers, beside = [alone(write) for _ in range(6)], [alone(follow), alone(seal)]
    for thread in (*writers, *beside):
        thread.start()
    for thread in writers:
        thread.join()
    are_done.set()
    for thread in beside:
        thread.join()
    assert not failed, failed
    assert _out_of_order() > 0
    seal_trail()
    for copy in copies:
        copy.user = User.objects.get(pk=copy.user.pk)
        assert_in_step(copy.follow(100))


def _out_of_order() -> int:
    """How many entries were written before the one that was sealed before them."""
    written = list(Seal.objects.order_by("seq").values_list("entry_id", flat=True))
    return sum(after < before for before, after in itertools.pairwise(written))


def assert_nobody_is_told_of_the_unseen(copy: Copy) -> None:
    """Whatever is told as gone, the reader's bodies could see some time."""
    for resource in RESOURCES:
        if resource.known and resource.known.lookup == "pk" and resource.name != "documents":
            gone = {pk[1:] for pk in copy.told(resource.name) if pk.startswith("-")}
            assert gone == sights.known_to(copy.user, resource.known.label, gone)


def assert_sights_are_what_is_visible(readers: list[User]) -> None:
    """Who sees a record now is said alike from the reader's side and from the record's."""
    for model in (Agreement, Report, TransferRequest, Contract):
        label = model._meta.label_lower
        for user in (User.objects.get(pk=user.pk) for user in readers):
            reach, seen = user.reach, set(model.objects.visible_to(user))
            for row in model.objects.all():
                now = sights.audiences[label](row)
                expected = (
                    now.everyone
                    if user.reads_everything
                    else bool(
                        reach.own & (now.own | now.near | now.around)
                        or reach.managed & (now.near | now.around)
                        or reach.managers & now.around
                    )
                )
                assert expected is (row in seen), f"{user.email} {label} {row.pk}"
