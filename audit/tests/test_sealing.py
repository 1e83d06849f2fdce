"""The trail gets its order after the fact: no gap, none twice, what commits late comes later."""

import importlib
import itertools
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import sealing
from audit.models import Entry, Seal, Unsealed
from audit.services import record
from audit.tasks import seal_trail
from audit.verifying import Chain
from conftest import PASSWORD

SEAL_WHAT_IS_THERE = importlib.import_module("audit.migrations.0003_seal_what_is_there").Migration


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


def test_a_crash_in_the_middle_leaves_all_of_it_waiting(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_trail()
    start, written = sealing.head(), write(person, 3)
    with monkeypatch.context() as broken:
        broken.setattr(Unsealed, "objects", _Dying(Unsealed.objects))
        with pytest.raises(RuntimeError, match="killed"):
            sealing.seal()
    assert (sealing.head(), Unsealed.objects.count()) == (start, 3)
    seal_trail()
    assert [seal.entry for seal in Seal.objects.after(start)] == written
    assert not list(Chain().faults())


class _Dying:
    """The sealer's process ends when it has written seals and goes to take the entries off."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        if name == "filter":
            assert Seal.objects.filter(entry__unsealed__isnull=False).exists()
            raise RuntimeError("killed")
        return getattr(self.real, name)


def test_what_was_written_past_the_services_is_sealed_by_nobody(person: User) -> None:
    (told,) = write(person)
    seal_trail()
    columns = [f.column for f in Entry._meta.concrete_fields if f.column not in ("id", "uuid")]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_entry (uuid, {names}) SELECT %s, {names} FROM audit_entry "
            "WHERE id = %s",
            [Entry._meta.get_field("uuid").get_db_prep_value(uuid.uuid4(), connection), told.pk],
        )
    assert seal_trail() == 0
    (fault,) = Chain().faults()
    assert "has no seal and does not wait for one" in fault


def test_half_a_character_does_not_stop_the_sealer() -> None:
    """SQLite keeps one inside JSON."""
    entry, other = Entry(changes={"note": ["\ud800"]}), Entry(changes={"note": ["\ud801"]})
    assert sealing.digest(1, "", entry) != sealing.digest(1, "", other)


def test_a_trail_from_before_the_seals_waits_and_what_is_sealed_stays(person: User) -> None:
    write(person, 2)
    seal_trail()
    waiting = write(person, 2)
    Unsealed.objects.filter(entry=waiting[0]).delete()  # as if it had been written before
    head = sealing.head()
    (insert,) = SEAL_WHAT_IS_THERE.operations
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(insert.sql)
    assert seal_trail() == 2
    assert [seal.entry for seal in Seal.objects.after(head)] == waiting
    assert not list(Chain().faults())


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
