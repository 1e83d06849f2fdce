"""Is the trail as it was sealed? What `manage.py audit_verify` looks at."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Min

from audit.models import Entry, Seal, Unsealed
from audit.sealing import digest

_AT_ONCE = 1000


@dataclass(frozen=True)
class Mark:
    """A place in the trail that somebody wrote down: ``seq`` and the hash found there."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass
class Chain:
    """Walks over all seals with flat memory; ``last`` is the last good place seen."""

    last: Mark = Mark(0, "")

    def faults(self, *, expected: Mark | None = None) -> Iterator[str]:
        """A sentence for everything that was altered, removed, put elsewhere or slipped in.

        ``expected`` was written down earlier and has to stand there still: it shows that the end
        of the trail was cut off, or that all of it was written anew.
        """
        for seal, entry in _seals():
            if seal.seq != self.last.seq + 1:
                yield f"seals {self.last.seq + 1} to {seal.seq - 1} are missing"
            elif seal.prev != self.last.hash:
                yield f"seal {seal.seq} does not follow the one before it"
            if entry is None:
                yield f"seal {seal.seq}: its row was removed"
            elif digest(seal.seq, seal.prev, entry) != seal.hash:
                yield f"seal {seal.seq}: row {entry.uuid} was altered or moved here"
            self.last = Mark(seal.seq, seal.hash)
            if expected and seal.seq == expected.seq and seal.hash != expected.hash:
                yield f"seal {seal.seq} is not the one that was seen earlier"
        if expected and self.last.seq < expected.seq:
            yield f"the trail ends at seal {self.last.seq}, but {expected.seq} was seen earlier"
        strays = Entry.objects.filter(seal=None, unsealed=None).order_by("pk")
        for uuid in strays.values_list("uuid", flat=True).iterator(_AT_ONCE):
            yield f"row {uuid} has no seal and does not wait for one"


@dataclass(frozen=True)
class Tail:
    """What waits for the sealer: how many entries, and since when (None when nothing waits)."""

    waiting: int
    since: dt.datetime | None


def tail() -> Tail:
    rows = Unsealed.objects.all()
    return Tail(rows.count(), rows.aggregate(at=Min("entry__at"))["at"])


def _seals() -> Iterator[tuple[Seal, Entry | None]]:
    """All seals with their entries, a block at a time by key."""
    seq = 0
    while block := list(Seal.objects.filter(seq__gt=seq).order_by("seq")[:_AT_ONCE]):
        entries = Entry.objects.in_bulk([seal.entry_id for seal in block])
        for seal in block:
            yield seal, entries.get(seal.entry_id)
        seq = block[-1].seq
