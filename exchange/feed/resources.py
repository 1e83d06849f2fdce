"""What a list of the API says about itself to the feed. All of them: `exchange.feed.all`.

To add a list: a `Resource` with its rows (`toolkit.api.sources`) and an `Ear` for everything on
the trail that changes an object's body or who sees it.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from audit.models import Entry
from toolkit.api.sources import Asked, Source

# Id → the object as JSON.
Texts = Mapping[str, str]
# What was heard of → the object that it touches.
Pairs = Iterable[tuple[Any, Any]]
Find = Callable[[Collection[str]], Pairs]


@dataclass(frozen=True)
class Ear:
    """Hears the entries about records ``label``, and with ``parts`` those about their parts.

    ``find`` answers which objects of the resource hang on those records, as pairs of ids; without
    it the records are the objects. ``but`` are labels of parts that touch nothing here; ``when``
    leaves out entries by what they say.
    """

    label: str
    find: Find | None = None
    parts: bool = False
    but: frozenset[str] = frozenset()
    when: Callable[[Entry], bool] | None = None

    def heard(self, entry: Entry) -> str:
        """The id of the record that the entry is about, or a part of; empty if not heard."""
        if _changes_nothing(entry) or (self.when and not self.when(entry)):
            return ""
        if entry.record_type == self.label:
            return entry.record_id
        if self.parts and entry.whole_type == self.label and entry.record_type not in self.but:
            return entry.whole_id
        return ""


@dataclass(frozen=True)
class Known:
    """Who is told that an object is gone: those who could see its ``label`` (`audit.sights`).

    ``lookup`` leads from the object to that record. An object that fewer people see than its
    record is told of to those of the record's own bodies (``own_only``), of the bodies remembered
    with ``spans``, and perhaps not to those who read everything.
    """

    lookup: str
    label: str
    own_only: bool = False
    spans: frozenset[str] = frozenset()
    readers_of_all: bool = True


@dataclass(frozen=True)
class Resource:
    """One list; its objects are rows of ``model``, ids their keys.

    ``visible``: the rows that are in the list for the reader. ``texts``: those of the ids that are,
    as the list says them. ``known``: None for what everybody sees. ``moved``: what differs between
    two days although nothing happened. ``typed``: what the reader sees being written without an
    entry each time; its rows have a ``version``.
    """

    name: str
    model: type[Model]
    visible: Callable[[Asked], Any]
    texts: Callable[[Asked, Collection[str]], Texts]
    ears: tuple[Ear, ...]
    known: Known | None = None
    moved: Callable[[dt.date, dt.date], Any] | None = None
    typed: Callable[[Asked], Any] | None = None


def listed(
    name: str, model: type[Model], source: type[Source], *ears: Ear, **more: Any
) -> Resource:
    """The resource of a list whose rows ``source`` makes."""

    def texts(asked: Asked, ids: Collection[str]) -> Texts:
        found = source(asked).of_records([uuid.UUID(pk) for pk in ids])
        return {str(pk): text for pk, text in found.items()}

    return Resource(name, model, lambda asked: source(asked).visible(), texts, ears, **more)


def under(model: type[Model], lookup: str, **only: Any) -> Find:
    """``find`` for objects that name the record heard of by ``lookup``; ``pk``: the objects
    themselves, where they are what ``only`` says."""

    def find(ids: Collection[str]) -> Pairs:
        rows: QuerySet[Any] = model._default_manager.filter(**{f"{lookup}__in": ids}, **only)
        return rows.order_by().values_list(lookup, "pk")

    return find


def once_under(part: str, whole: str) -> Find:
    """``find`` for parts that went with the record: those that its trail names."""

    def find(ids: Collection[str]) -> Pairs:
        told = Entry.objects.filter(whole_type=whole, whole_id__in=ids, record_type=part)
        return set(told.values_list("whole_id", "record_id"))

    return find


def _changes_nothing(entry: Entry) -> bool:
    """To take a paper away is on the trail, but leaves everything as it was."""
    return entry.verb.endswith("downloaded")
