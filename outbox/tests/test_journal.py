"""The receipts of this machine, also after a crash in the middle of a line."""

import json
import os
import threading
from pathlib import Path

import pytest

from outbox import journal
from outbox.journal import Receipt


def receipt(name: str) -> Receipt:
    return Receipt(
        message_id=f"<{name}@portal>", key=name, at="2026-11-22T08:00+07:00", reply="250"
    )


def files(settings) -> list[Path]:
    return sorted(Path(settings.OUTBOX_RECEIPTS_DIR).iterdir())


def test_a_written_receipt_is_found_again():
    journal.write(receipt("a"))
    journal.write(receipt("b"))
    assert journal.find(["<b@portal>", "<c@portal>"]) == {"<b@portal>": receipt("b")}


def test_nothing_is_found_before_the_first_receipt():
    assert journal.find(["<a@portal>"]) == {}


def test_a_torn_line_is_no_receipt_and_spoils_no_other(settings):
    journal.write(receipt("a"))
    [path] = files(settings)
    with path.open("ab") as file:
        file.write(json.dumps({"message_id": "<torn@portal>"}).encode()[:20])
    journal.write(receipt("b"))
    found = journal.find(["<a@portal>", "<b@portal>", "<torn@portal>"])
    assert set(found) == {"<a@portal>", "<b@portal>"}


def test_each_machine_reads_its_own(settings):
    settings.HOST_NAME = "one/../two"
    journal.write(receipt("a"))
    assert len(files(settings)) == 1
    settings.HOST_NAME = "three"
    assert journal.find(["<a@portal>"]) == {}


def test_the_line_and_the_new_file_are_on_the_disk_when_write_returns(monkeypatch, settings):
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}"))
    )
    journal.write(receipt("a"))
    folder = Path(settings.OUTBOX_RECEIPTS_DIR)
    assert synced == [str(folder.parent), str(files(settings)[0]), str(folder)]
    journal.write(receipt("b"))
    assert synced[3:] == [str(files(settings)[0])]


def test_only_the_portal_may_read_the_receipts(settings):
    journal.write(receipt("a"))
    [path] = files(settings)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_writers_at_once_do_not_mix_their_lines():
    names = [f"{i}" for i in range(40)]
    threads = [threading.Thread(target=journal.write, args=(receipt(n),)) for n in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.find([f"<{n}@portal>" for n in names])) == 40


def test_a_full_disk_is_said(monkeypatch):
    def full(handle: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        journal.write(receipt("a"))
