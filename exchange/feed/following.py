"""One page of the changes feed: from where a client stands, on."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language

from audit import sealing, sights
from audit.models import Entry, Seal
from exchange.feed.all import NAMES, RESOURCES
from exchange.feed.cursors import Cursor, Key, Walk
from exchange.feed.of_register import changes_everything, register_moved
from exchange.feed.resources import Resource
from toolkit import clock
from toolkit.api.sources import Asked

if TYPE_CHECKING:
    from accounts.models import User

# Raised when the rows of a resource get another shape.
SHAPE = 1
# Entries looked at for one page at least, however few of its objects the reader may see.
LEAST_ENTRIES = 200
# In the place of an id: the resource has been announced, none of its objects given.
_ANNOUNCED = "-"


@dataclass(frozen=True)
class Event:
    """One object as it is now (its JSON in ``text``), or gone; or ``resync``: forget all of the
    resource, it follows."""

    seq: int
    at: dt.datetime
    resource: str
    id: str | None = None
    text: str | None = None
    resync: bool = False

    @property
    def deleted(self) -> bool:
        return self.text is None and not self.resync


@dataclass(frozen=True)
class Page:
    events: list[Event]
    next: Cursor
    has_more: bool


def page_after(cursor: Cursor | None, *, reader: "User", size: int) -> Page:
    """At most ``size`` events that bring a client from ``cursor`` on; without one, all there is.

    The number of queries depends on the resources, not on the size. Objects of one resource are
    read after the entries that name them: what they show is never older than those.
    """
    return _Reading(reader, size).read(cursor)


@dataclass
class _Reading:
    """The making of one page."""

    reader: "User"
    size: int
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = clock.today()
        self.asked = Asked(reader=self.reader, today=self.today, on=self.today)
        self.sight = sight_of(self.reader)

    @property
    def room(self) -> int:
        return self.size - len(self.events)

    def read(self, cursor: Cursor | None) -> Page:
        # Before any object is read: what is committed later has a later seq.
        head = sealing.head()
        if cursor is None or cursor.sight != self.sight or cursor.seq > head:
            cursor = self.from_the_start(head)
        looked_at_entries = False
        while self.room:
            if cursor.walk is not None:
                cursor = self.go_on(cursor, cursor.walk)
            elif cursor.day != self.today:
                cursor = self.next_day(cursor, head)
            elif (cursor.seq < head or cursor.within) and not looked_at_entries:
                cursor = self.follow(cursor, head)
                looked_at_entries = True
            elif cursor.seq == head and cursor.typed != (typed := self.typed()):
                cursor = replace(cursor, walk=Walk("typed", typed=typed))
            else:
                break
        return Page(self.events, cursor, has_more=not self.is_level(cursor, head))

    def is_level(self, cursor: Cursor, head: int) -> bool:
        """Nothing is left to give."""
        return (
            cursor.walk is None
            and cursor.within is None
            and cursor.seq >= head
            and cursor.day == self.today
            and cursor.typed == self.typed()
        )

    # --- Walks ---------------------------------------------------------------------------
    def from_the_start(self, head: int) -> Cursor:
        """All that the reader may see, then what changed since now."""
        return Cursor(head, self.sight, self.today, self.typed(), walk=Walk("all"))

    def next_day(self, cursor: Cursor, head: int) -> Cursor:
        if cursor.day > self.today or register_moved(cursor.day, self.today):
            return self.from_the_start(head)
        return replace(cursor, walk=Walk("day", day=self.today))

    def typed(self) -> str:
        """Changes with every saving of what the reader sees being written."""
        versions = [
            [str(pk), version]
            for resource in RESOURCES
            if resource.typed
            for pk, version in resource.typed(self.asked)
            .order_by("pk")
            .values_list("pk", "version")
        ]
        return _short_hash(versions) if versions else ""

    def go_on(self, cursor: Cursor, walk: Walk) -> Cursor:
        """Walk on until the page is full or the walk is over."""
        place, last = walk.after
        while place < len(RESOURCES):
            rows = self._walked(RESOURCES[place], cursor, walk)
            if rows is not None:
                last = self._walk_over(place, rows, cursor, last)
                if last:
                    return replace(cursor, walk=replace(walk, after=(place, last)))
            place, last = place + 1, ""
            if not self.room:
                return replace(cursor, walk=replace(walk, after=(place, last)))
        if walk.kind == "typed":
            return replace(cursor, walk=None, typed=walk.typed)
        return replace(cursor, walk=None, day=walk.day or cursor.day)

    def _walk_over(self, place: int, rows: Any, cursor: Cursor, last: str) -> str:
        """Give the objects among ``rows`` after ``last``; the last one given, empty at the end."""
        resource = RESOURCES[place]
        if cursor.walk and cursor.walk.kind == "all" and not last and _begins(place):
            self._add(resource, cursor.seq, resync=True)
            last = _ANNOUNCED
        if last not in ("", _ANNOUNCED):
            rows = rows.filter(pk__gt=last)
        keys = rows.order_by("pk").values_list("pk", flat=True)[: self.room + 1]
        ids = [str(pk) for pk in keys]
        fitting = ids[: self.room]
        texts = resource.texts(self.asked, fitting) if fitting else {}
        for pk in fitting:
            if pk in texts:
                self._add(resource, cursor.seq, id=pk, text=texts[pk])
        if len(ids) == len(fitting):
            return ""
        return fitting[-1] if fitting else _ANNOUNCED

    def _walked(self, resource: Resource, cursor: Cursor, walk: Walk) -> Any:
        """The rows of ``resource`` that the walk gives; None when it passes it over."""
        if walk.kind == "all":
            return resource.visible(self.asked)
        if walk.kind == "typed":
            return resource.typed(self.asked) if resource.typed else None
        if resource.moved is None or walk.day is None:
            return None
        visible = resource.visible(self.asked).order_by().values("pk")
        return resource.moved(cursor.day, walk.day).filter(pk__in=visible)

    # --- The trail -----------------------------------------------------------------------
    def follow(self, cursor: Cursor, head: int) -> Cursor:
        """What the next sealed entries touched, each object once, in the order of the last."""
        limit = max(self.room, LEAST_ENTRIES)
        seals = list(Seal.objects.after(cursor.seq).filter(seq__lte=head)[:limit])
        if any(changes_everything(seal.entry) for seal in seals):
            return self.from_the_start(head)
        touched = touched_by([seal.entry for seal in seals])
        page: dict[Key, Seal] = {}
        for seal in seals:
            within = cursor.within
            for key in sorted(touched.get(seal.entry_id, ())):
                if within is not None and key <= within:
                    continue
                if page.pop(key, None) is None and len(page) == self.room:
                    self._give(page)
                    return cursor
                page[key] = seal
                cursor = replace(cursor, within=key)
            cursor = replace(cursor, seq=seal.seq, within=None)
        self._give(page)
        return cursor

    def _give(self, page: dict[Key, Seal]) -> None:
        """The objects as the reader sees them now, and as gone those that the reader knew."""
        shown: dict[Key, str] = {}
        gone: set[Key] = set()
        for place, resource in enumerate(RESOURCES):
            wanted = {key: seal for key, seal in page.items() if key[0] == place}
            if not wanted:
                continue
            texts = resource.texts(self.asked, [pk for _, pk in wanted])
            shown |= {(place, pk): text for pk, text in texts.items()}
            missing = {key: seal for key, seal in wanted.items() if key not in shown}
            gone |= self._known(resource, missing)
        for key, seal in page.items():
            if key in shown or key in gone:
                name = RESOURCES[key[0]].name
                self.events.append(Event(seal.seq, seal.entry.at, name, key[1], shown.get(key)))

    def _known(self, resource: Resource, missing: dict[Key, Seal]) -> set[Key]:
        """Those of the missing that the reader could see at some time."""
        known = resource.known
        if not missing or known is None:
            return set(missing)
        ids = [pk for _, pk in missing]
        found = resource.model._default_manager.filter(pk__in=ids)
        records = {str(pk): str(record) for pk, record in found.values_list("pk", known.lookup)}
        for (_, pk), seal in missing.items():
            records.setdefault(pk, _record_named_by(seal.entry, pk, known.label))
        remembered = sights.known_to(
            self.reader,
            known.label,
            set(records.values()),
            own_only=known.own_only,
            spans=known.spans,
            readers_of_all=known.readers_of_all,
        )
        return {key for key in missing if records[key[1]] in remembered}

    def _add(self, resource: Resource, seq: int, **more: Any) -> None:
        self.events.append(Event(seq, timezone.now(), resource.name, **more))


def _begins(place: int) -> bool:
    """The place is the first of its list."""
    return place == 0 or RESOURCES[place - 1].name != RESOURCES[place].name


def sight_of(user: "User") -> str:
    """Changes with all that decides what ``user`` may see, and with how it is said: then a client
    takes everything anew."""
    reach = user.reach
    bodies = [sorted(str(pk) for pk in ids) for ids in (reach.own, reach.managed, reach.managers)]
    return _short_hash([SHAPE, NAMES, user.reads_everything, bodies, get_language()])


def touched_by(entries: Sequence[Entry]) -> dict[int, set[Key]]:
    """Entry → the objects that hang on what it is about: at most one query an ear."""
    touched: dict[int, set[Key]] = {entry.pk: set() for entry in entries}
    for place, resource in enumerate(RESOURCES):
        for ear in resource.ears:
            heard: dict[str, list[int]] = {}
            for entry in entries:
                if about := ear.heard(entry):
                    heard.setdefault(about, []).append(entry.pk)
            if not heard:
                continue
            pairs: Iterable[tuple[Any, Any]] = (
                ear.find(list(heard)) if ear.find else ((pk, pk) for pk in heard)
            )
            for about, pk in pairs:
                for entry_id in heard[str(about)]:
                    touched[entry_id].add((place, str(pk)))
    return touched


def _record_named_by(entry: Entry, pk: str, label: str) -> str:
    """The id of the record of ``label`` that ``pk``, which is no more, was or belonged to."""
    if entry.record_type == label:
        return entry.record_id
    return entry.whole_id if entry.whole_type == label and entry.record_id == pk else ""


def _short_hash(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
