"""The pages of an uploaded paper as pictures, drawn when somebody looks at them.

Drawing is a program of its own with little memory and time (`files.drawing`); what it drew is kept
for the papers that were looked at last. Whether somebody may look is the belonging record's
business: ask it first, for the page and for every picture.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from files import drawing
from files.models import StoredFile

# So many papers stay drawn; a paper has at most `drawing.MAX_PAGES` pictures of some 100 KB.
KEPT_PAPERS = 60
SECONDS = 15
# Two at a time in a process, so that a long paper leaves room for everything else.
_turns = threading.BoundedSemaphore(2)
_PATIENCE = 20


class NotDrawn(Exception):
    """The paper, or this page of it, cannot be shown as a picture."""


@dataclass(frozen=True)
class Page:
    """``width`` and ``height``: the proportions; ``text``: what a program can read of it."""

    number: int
    width: int
    height: int
    text: str


@dataclass(frozen=True)
class Preview:
    """``pages``: the first ones; ``count``: how many there are in all."""

    pages: list[Page]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.pages)


def preview_of(stored: StoredFile) -> Preview:
    """What of the paper can be looked at. Raises NotDrawn."""
    told = json.loads(_kept(stored, "info.json", "info", ""))
    pages = [
        Page(number, max(1, round(width)), max(1, round(height)), text.strip())
        for number, ((width, height), text) in enumerate(
            zip(told["sizes"], told["texts"], strict=True), start=1
        )
    ]
    return Preview(pages, told["pages"])


def picture_of(stored: StoredFile, number: int) -> bytes:
    """One page as WebP. Raises NotDrawn, also for a page that is not shown."""
    if not 1 <= number <= drawing.MAX_PAGES:
        raise NotDrawn
    return _kept(stored, f"{number}.webp", "page", str(number))


def forget(file: uuid.UUID) -> None:
    """Take away what was drawn of a paper that is no more."""
    shutil.rmtree(_folder(file), ignore_errors=True)


def _folder(file: uuid.UUID) -> Path:
    return Path(settings.PREVIEWS_DIR) / file.hex


def _kept(stored: StoredFile, name: str, act: str, number: str) -> bytes:
    """What was drawn before, else drawn now. What failed is not tried again: an empty file."""
    path = _folder(stored.pk) / name
    try:
        content = path.read_bytes()
        os.utime(path.parent)  # looked at again: it goes later
    except FileNotFoundError:
        content = _drawn(stored, act, number)
        _keep(path, content)
    if not content:
        raise NotDrawn
    return content


def _drawn(stored: StoredFile, act: str, number: str) -> bytes:
    """Empty when it cannot be drawn. Raises NotDrawn when there was no turn, or not time enough:
    that may be better the next time."""
    if not _turns.acquire(timeout=_PATIENCE):
        raise NotDrawn
    try:
        with stored.open() as file:
            paper = file.read()
        done = subprocess.run(  # noqa: S603 our own program, and no text of anybody's
            [sys.executable, "-I", drawing.__file__, act, stored.content_type, number or "1"],
            input=paper,
            capture_output=True,
            timeout=SECONDS,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotDrawn from late
    finally:
        _turns.release()
    return done.stdout if done.returncode == 0 else b""


def _keep(path: Path, content: bytes) -> None:
    """Another process may drop a folder at the same moment: then the page is drawn anew later."""
    with suppress(FileNotFoundError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        _drop_oldest(path.parent.parent)


def _drop_oldest(folder: Path) -> None:
    papers = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder)]
    for _looked_at, path in sorted(papers, reverse=True)[KEPT_PAPERS:]:
        shutil.rmtree(path, ignore_errors=True)
