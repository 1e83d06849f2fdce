"""What a room declares of one of its lists."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.http import QueryDict

from toolkit import clock
from toolkit.filter_forms import FilterForm
from toolkit.listing.columns import COLUMNS, ListColumn, Words, asked_keys, chosen, in_address
from toolkit.lists import Suggestion, filter_to_drop
from toolkit.paging import Mark, Ordering

SIZES = (25, 50, 100)
SIZE = "page_size"
ORDERING = "ordering"
CURSOR = "cursor"
VIEW = "view"
# What every list takes beside its own filters.
_ALWAYS = frozenset({ORDERING, CURSOR, COLUMNS, SIZE, VIEW})


class Listing(ABC):
    """One list for one reader and one address.

    ``slug`` names it in exports and saved views, ``url_name`` is its page. ``parameters`` are
    what it reads beside the filters of its form. ``last_first`` orderings begin downwards;
    ``shown_turned`` show the span since the day they are sorted by.
    """

    slug: ClassVar[str]
    label: ClassVar[Words]
    url_name: ClassVar[str]
    columns: ClassVar[tuple[ListColumn, ...]]
    parameters: ClassVar[tuple[str, ...]] = ()
    last_first: ClassVar[Collection[str]] = ()
    shown_turned: ClassVar[Collection[str]] = ()
    # False where the usual order is none of a column: then every screen offers `ways_to_sort`.
    sorts_by_headings: ClassVar[bool] = True
    # A class for the table, where its columns need room of their own.
    css: ClassVar[str] = ""

    def __init__(self, reader: Any, query: QueryDict) -> None:
        self.reader, self.query = reader, query
        self.today = clock.today()
        self.form = self.make_form()
        self.chosen: dict[str, Any] = self.form.chosen()
        self.ordering = self.order(query.get(ORDERING, ""))
        self.shown = chosen(self.columns, query)

    # --- What a room says -----------------------------------------------------------------
    @abstractmethod
    def make_form(self) -> FilterForm: ...

    @abstractmethod
    def visible(self) -> Any:
        """The records the reader may see."""

    @abstractmethod
    def narrowed(self, leave_out: str = "") -> Any:
        """The visible records after all filters of ``chosen`` but ``leave_out``."""

    @abstractmethod
    def order(self, asked: str) -> Ordering:
        """``name`` or ``-name`` as an ordering; the usual one for a name nobody knows."""

    @abstractmethod
    def lines(self, records: Sequence[Any]) -> list[Any]:
        """What the columns read, for `prepared` records: a fixed number of queries."""

    def prepared(self, rows: Any) -> Any:
        """``rows`` with what `lines` and `order` need: instances, or what `mark` and `key` read."""
        return rows

    @staticmethod
    def mark(record: Any) -> Mark:
        """The sorting key (annotated last, as ``_key``) and the id of a prepared record."""
        return record._key, record.pk

    @staticmethod
    def key(record: Any) -> uuid.UUID:
        """The id of a prepared record."""
        found: uuid.UUID = record.pk
        return found

    @classmethod
    def ways_to_sort(cls) -> Mapping[str, str]:
        """For the select that narrow screens sort by."""
        return {}

    # --- What follows from it -------------------------------------------------------------
    @cached_property
    def found(self) -> Any:
        return self.narrowed()

    @property
    def size(self) -> int:
        asked = self.query.get(SIZE, "")
        return int(asked) if asked in map(str, SIZES) else SIZES[0]

    @property
    def shown_keys(self) -> frozenset[str]:
        return frozenset(column.key for column in self.shown)

    def heading_words(self) -> dict[str, str]:
        """Ordering → words of the shown columns that one can sort by."""
        return {c.sorts_by: str(c.heading) for c in self.shown if c.sorts_by}

    def drop(self) -> Suggestion | None:
        """For an empty list: the one filter to drop, and what that would give."""
        return filter_to_drop(self.form, self.chosen, self.narrowed)

    def note_view(self, name: str) -> None:
        """Every address that is made from here on names this view."""
        query = self.query.copy()
        query[VIEW] = name
        self.query = self.form.query = query

    def said(self, *, without: Collection[str] = ()) -> QueryDict:
        """The address in short: nothing empty, no page, columns by comma, and nothing that goes
        without saying."""
        query = self.query.copy()
        for name in (CURSOR, COLUMNS, *without):
            query.pop(name, None)
        for name, values in list(query.lists()):
            if not any(values):
                del query[name]
        if query.get(ORDERING) == self._usual_ordering:
            del query[ORDERING]
        if query.get(SIZE) == str(SIZES[0]):
            del query[SIZE]
        if COLUMNS not in without and (columns := in_address(self.columns, self.shown)):
            query[COLUMNS] = columns
        return query

    def saved_query(self) -> str:
        """What a saved view or an export keeps of the address."""
        return in_text(self.said(without=(VIEW, *self._unknown_names())))

    def unreadable(self) -> list[str]:
        """What the address asks for that is not there (any more), in words."""
        names = [str(self.form.fields[name].label) for name in self.form.errors]
        names += self._unknown_names()
        keys = {column.key for column in self.columns}
        return names + sorted(set(asked_keys(self.query)) - keys)

    def _unknown_names(self) -> list[str]:
        known = _ALWAYS | set(self.form.fields) | set(self.parameters)
        return sorted(name for name in self.query if name not in known)

    @cached_property
    def _usual_ordering(self) -> str:
        usual = self.order("")
        return f"-{usual.name}" if usual.descending else usual.name


def in_text(query: QueryDict) -> str:
    """As an address writes it, commas left as they are."""
    return query.urlencode(safe=",")
