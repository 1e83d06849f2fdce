"""This machine's receipts: one line a mail that the mail server took, written before the row.

It closes the gap between the server's "250" and our database's "sent": after a crash in between,
the line tells what the row does not. Each machine reads its own journal only.
"""

import fcntl
import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Receipt:
    """The mail with this Message-ID was taken ``at`` (ISO time), in the words of ``reply``."""

    message_id: str
    key: str
    at: str
    reply: str


def write(receipt: Receipt) -> None:
    """Append one line and wait until it is on the disk. Raises OSError.

    Processes of one machine may write at once: each holds the file's lock for its line. A line
    that an earlier crash tore is closed first, so it cannot swallow this one.
    """
    path = _folder(create=True) / f"{_host()}.{timezone.localtime():%Y-%m}.jsonl"
    is_new = not path.exists()
    line = json.dumps(asdict(receipt), ensure_ascii=False).encode() + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file.fileno()).st_size
        if size and os.pread(file.fileno(), 1, size - 1) != b"\n":
            line = b"\n" + line
        while line:
            line = line[file.write(line) :]
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)


def find(message_ids: Collection[str]) -> dict[str, Receipt]:
    """The receipts of those mails among ``message_ids`` that this machine knows were taken."""
    found: dict[str, Receipt] = {}
    missing = set(message_ids)
    folder = _folder(create=False)
    for path in sorted(folder.glob(f"{_host()}.*.jsonl"), reverse=True):
        if not missing:
            break
        with path.open("rb") as file:
            for line in file:
                receipt = _read(line)
                if receipt and receipt.message_id in missing:
                    found[receipt.message_id] = receipt
                    missing.discard(receipt.message_id)
    return found


def _read(line: bytes) -> Receipt | None:
    """None for a torn line: its mail then stays in doubt, which is the truth."""
    try:
        return Receipt(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _host() -> str:
    return quote(settings.HOST_NAME, safe="")


def _folder(*, create: bool) -> Path:
    folder = Path(settings.OUTBOX_RECEIPTS_DIR)
    if create and not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)
    return folder


def _sync_folder(folder: Path) -> None:
    """A new name is durable only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
