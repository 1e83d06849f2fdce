"""The trail gets its order after the fact: no gap, none twice, what commits late comes later."""

import itertools
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import sealing
from audit.models import Entry, Seal, Unsealed
from audit.services import record
from audit.tasks import seal_trail
from conftest import PASSWORD


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("trail@portal.example", PASSWORD, full_name="Người mẫu")


def write(person: User, count: int = 1, verb: str = "user.changed") -> list[Entry]:
    return [record(verb, person, by=None) for _ in range(count)]


def seqs() -> list[int]:
    return list(Seal.objects.order_by("seq").values_list("seq", flat=True))


def test_what_waits_is_sealed_in_the_order_it_was_written(person: User) -> None:
    seal_trail()
    start = sealing.head()
    written = write(person, 3)
    assert sealing.seal() == 3
    assert [seal.entry for seal in Seal.objects.after(start)] == written
    assert [seal.seq for seal in Seal.objects.after(start)] == [start + 1, start + 2, start + 3]
    assert not Unsealed.objects.exists()


def test_each_seal_hangs_on_the_one_before(person: User) -> None:
    write(person, 3)
    seal_trail()
    chain = list(Seal.objects.order_by("seq"))
    assert chain[0].prev == ""
    assert all(after.prev == before.hash for before, after in itertools.pairwise(chain))


def test_no_more_than_asked_at_once_and_the_task_seals_all(person: User) -> None:
    seal_trail()
    write(person, 7)
    assert sealing.seal(limit=3) == 3
    assert seal_trail() == 4
    assert sealing.seal() == 0


def test_the_version_rises_with_every_entry_and_not_with_sealing(person: User) -> None:
    before = sealing.version()
    write(person, 2)
    assert sealing.version() == before + 2
    seal_trail()
    assert sealing.version() == before + 2


def test_what_is_rolled_back_leaves_nothing_to_seal(person: User) -> None:
    before = sealing.version()
    with transaction.atomic():
        write(person)
        transaction.set_rollback(True)
    assert sealing.version() == before


def test_a_seal_is_written_once(person: User) -> None:
    write(person)
    seal_trail()
    seal = Seal.objects.get(seq=sealing.head())
    for attempt in (seal.save, seal.delete, Seal.objects.all().delete, _renumber):
        with pytest.raises(TypeError, match="append-only"):
            attempt()


def _renumber() -> None:
    Seal.objects.update(seq=1)


def test_sealing_costs_what_waits_not_what_was(person: User) -> None:
    def queries(waiting: int) -> list[str]:
        write(person, waiting)
        with CaptureQueriesContext(connection) as seen:
            sealing.seal()
        return [query["sql"] for query in seen]

    seal_trail()
    first = queries(2)
    write(person, 300)
    seal_trail()
    later = queries(2)
    assert len(first) == len(later) <= 8
    with CaptureQueriesContext(connection) as idle:
        sealing.seal()
    assert len(idle) == 1


def _in_threads(*work: Callable[[], object]) -> list[object]:
    """Run each in a thread with connections of its own; what one raises fails the test."""
    results: list[object] = []
    failed: list[BaseException] = []

    def run(one: Callable[[], object]) -> None:
        try:
            results.append(one())
        except BaseException as error:  # shown in the test's own thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_leave_no_gap_and_seal_none_twice(person: User) -> None:
    written = write(person, 200)
    barrier = threading.Barrier(4)

    def seal_on() -> int:
        barrier.wait()
        total = 0
        while Unsealed.objects.exists():
            total += sealing.seal(limit=7)
        return total

    sealed = _in_threads(*[seal_on] * 4)
    assert sum(int(str(n)) for n in sealed) == Seal.objects.count()
    assert seqs() == list(range(1, len(seqs()) + 1))
    assert set(Seal.objects.values_list("entry", flat=True)) >= {entry.pk for entry in written}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_gets_a_later_seq(person: User) -> None:
    is_written, may_commit = threading.Event(), threading.Event()
    late: list[Entry] = []

    def write_and_wait() -> None:
        with transaction.atomic():
            late.extend(write(person, verb="user.late"))
            is_written.set()
            assert may_commit.wait(30)

    def write_and_seal_meanwhile() -> None:
        assert is_written.wait(30)
        early = write(person, verb="user.early")
        seal_trail()
        assert early[0].pk > late[0].pk
        assert not Seal.objects.filter(entry=late[0]).exists()
        may_commit.set()

    _in_threads(write_and_wait, write_and_seal_meanwhile)
    seal_trail()
    order = [seal.entry.verb for seal in Seal.objects.after(0)]
    assert order.index("user.early") < order.index("user.late")


@pytest.mark.postgres
def test_the_database_refuses_to_alter_or_remove(person: User) -> None:
    write(person)
    seal_trail()
    for table, column in (("audit_entry", "verb"), ("audit_seal", "hash")):
        for sql in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
            with (
                pytest.raises(Exception, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
