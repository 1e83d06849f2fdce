"""`manage.py audit_verify` finds each kind of tampering, and says what is not sealed yet."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from accounts.models import User
from audit import sealing
from audit.models import Seal
from audit.services import record
from audit.tasks import seal_trail
from conftest import PASSWORD


@pytest.fixture
def trail(db: None) -> list[str]:
    """Six rows in a sealed trail; their verbs."""
    person = User.objects.create_user("trail@portal.example", PASSWORD, full_name="Người mẫu")
    verbs = [f"user.changed_{n}" for n in range(6)]
    for verb in verbs:
        record(verb, person, by=None, changes={"language": ("vi", "en")})
    seal_trail()
    return verbs


@pytest.fixture
def forge(db: None) -> Iterator[Callable[..., None]]:
    """Write past the models and the database's own guard, as its owner could."""

    def run(*statements: str) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in ("audit_entry", "audit_seal"):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            else:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            for sql in statements:
                cursor.execute(sql)

    with transaction.atomic():
        yield run
        transaction.set_rollback(True)  # what hangs in the air would fail the test's own end


def verify(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[bool, str]:
    """(is it whole, all that was said)."""
    code = 0
    try:
        call_command("audit_verify", *args)
    except CommandError as error:
        code = error.returncode
    whole = code == 0
    said = capsys.readouterr()
    return whole, said.out + said.err


def test_a_whole_trail_is_said_to_be_whole(
    trail: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    whole, said = verify(capsys)
    assert whole
    assert f"sealed {sealing.head()}, unsealed 0, broken 0" in said


def test_the_unsealed_tail_is_reported_and_no_fault(
    trail: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    record("user.changed", User.objects.get(email="trail@portal.example"), by=None)
    whole, said = verify(capsys)
    assert whole
    assert re.search(r"unsealed 1 since \d{4}-", said)


ENTRY = "(SELECT id FROM audit_entry WHERE verb = 'user.changed_{}')"
SEAL = "(SELECT seq FROM audit_seal WHERE entry_id = " + ENTRY + ")"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (["UPDATE audit_entry SET verb = 'x' WHERE verb = 'user.changed_2'"], "altered"),
        (["UPDATE audit_entry SET changes = '{}' WHERE verb = 'user.changed_2'"], "altered"),
        (["UPDATE audit_entry SET at = '2020-01-01 00:00Z' WHERE verb = 'user.changed_2'"], "alt"),
        (["DELETE FROM audit_entry WHERE verb = 'user.changed_2'"], "its row was removed"),
        (
            [
                "DELETE FROM audit_seal WHERE entry_id = " + ENTRY.format(2),
                "DELETE FROM audit_entry WHERE verb = 'user.changed_2'",
            ],
            "are missing",
        ),
        (["DELETE FROM audit_seal WHERE entry_id = " + ENTRY.format(2)], "does not wait"),
        (
            [
                "UPDATE audit_entry SET verb = 'swap' WHERE verb = 'user.changed_2'",
                "UPDATE audit_entry SET verb = 'user.changed_2' WHERE verb = 'user.changed_3'",
                "UPDATE audit_entry SET verb = 'user.changed_3' WHERE verb = 'swap'",
            ],
            "altered or moved",
        ),
        (["UPDATE audit_seal SET prev = hash WHERE seq = 3"], "does not follow"),
    ],
)
def test_tampering_is_found(
    trail: list[str],
    forge: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    sql: list[str],
    words: str,
) -> None:
    forge(*sql)
    whole, said = verify(capsys)
    assert not whole
    assert words in said


def test_two_rows_that_changed_places_are_found(
    trail: list[str], forge: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = Seal.objects.filter(entry__verb__in=trail[2:4]).order_by("seq")
    forge(
        f"UPDATE audit_seal SET seq = 1000000 WHERE seq = {one.seq}",
        f"UPDATE audit_seal SET seq = {one.seq} WHERE seq = {other.seq}",
        f"UPDATE audit_seal SET seq = {other.seq} WHERE seq = 1000000",
    )
    whole, said = verify(capsys)
    assert not whole
    assert f"seal {one.seq} does not follow" in said


def test_a_trail_cut_off_at_its_end_is_found_by_whoever_wrote_its_head_down(
    trail: list[str], forge: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = verify(capsys)
    mark = said.split("last seal ")[1].strip()
    assert verify(capsys, "--expect", mark)[0]
    forge(
        "DELETE FROM audit_seal WHERE entry_id = " + ENTRY.format(5),
        "DELETE FROM audit_entry WHERE verb = 'user.changed_5'",
    )
    assert verify(capsys)[0]
    whole, said = verify(capsys, "--expect", mark)
    assert not whole
    assert "was seen earlier" in said


def test_the_whole_trail_is_read_a_block_at_a_time(
    trail: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.verifying._AT_ONCE", 2)
    assert verify(capsys)[0]
