"""Tables written and lists taken away by real workers, which are killed and stopped on the way."""

from collections.abc import Callable

import pytest

from tests.long_tables import LINES, PEOPLE
from tests.processes import Portal, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.long]

ASKED = "tests/long_tables.py"


def tables(portal: Portal) -> list[tuple[str, int]]:
    """State and position of the two, in the order in which they were brought."""
    return portal.query("SELECT state, position FROM exchange_importrun ORDER BY created_at")


def written(portal: Portal, name: str) -> int:
    sql = "SELECT count(*) FROM hospitals_technique WHERE name_vi LIKE %s"
    return int(portal.query(sql, [f"{name} %"])[0][0])


def test_after_a_kill_nothing_is_written_twice_and_a_stop_holds(
    install: Callable[..., Portal],
) -> None:
    portal = install(DJANGO_SETTINGS_MODULE="tests.fast_schedule")
    portal.python(ASKED, "seed")
    portal.beat()
    worker = portal.worker()
    wait_until(lambda: tables(portal)[0][1] >= 5)
    portal.kill(worker)
    portal.python(ASKED, "stop")
    begun, (_state, stopped_at) = tables(portal)
    assert begun[0] == "writing" and begun[1] < LINES["Một"]
    for runs in ("importrun", "exportrun"):  # the dead worker's leases are over
        portal.query(f"UPDATE exchange_{runs} SET lease_until = created_at")
    portal.worker()
    wait_until(lambda: tables(portal)[0] == ("written", LINES["Một"]))
    assert tables(portal)[1] == ("stopped", stopped_at) and stopped_at < LINES["Hai"]
    assert (written(portal, "Một"), written(portal, "Hai")) == (LINES["Một"], stopped_at)
    said = portal.query("SELECT count(*) FROM audit_entry WHERE verb = 'technique.saved'")
    assert said == [(LINES["Một"] + stopped_at,)]
    lists = "SELECT state, position FROM exchange_exportrun"
    wait_until(lambda: portal.query(lists) == [("written", PEOPLE)])
    [size] = portal.query("SELECT size FROM files_storedfile WHERE size > %s", [30 * PEOPLE])
    kept = [path for path in (portal.folder / "media").rglob("*") if path.stat().st_size == size[0]]
    assert len(kept[0].read_text().splitlines()) == PEOPLE + 1
