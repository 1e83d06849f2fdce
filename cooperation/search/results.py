"""What a search finds: hits of one kind in a group, and what each source of them gives."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from cooperation.search.asking import Question
from toolkit.folding import fold
from toolkit.paging import Ordering, in_order

if TYPE_CHECKING:
    from accounts.models import User

# Rows read of a kind, of which the best few are shown.
READ = 30
SHOWN = 5


@dataclass(frozen=True)
class Hit:
    """One record found. ``text``: the folded words it was found by; ``record`` has the state and
    the mark of a sample, where there are any."""

    title: str
    url: str
    text: str
    note: str = ""
    record: Any = None
    has_status: bool = False


@dataclass(frozen=True)
class Group:
    """The hits of a kind, the best first. ``found`` counts up to `READ`; ``more`` beyond it.

    ``list_url`` is the room's own list with the words filled in, empty where none takes them.
    """

    kind: str
    label: str
    icon: str
    hits: list[Hit]
    found: int
    more: bool = False
    list_url: str = ""

    @property
    def is_cut(self) -> bool:
        return self.found > len(self.hits) or self.more


@dataclass
class Seen:
    """What one search has found so far. ``agreements``: ids of those found, for their reviews are
    looked up by them; None where a kind is looked at alone."""

    user: "User"
    question: Question
    agreements: list[uuid.UUID] | None = None


@dataclass(frozen=True)
class Source:
    """A kind of record. ``rows``: those that answer the question, through ``visible_to``, with
    what their ``hit`` names read along; the most useful first by ``ordering``. ``list_of`` is the
    address of the room's list for the words; ``open_to`` says who is offered the kind at all."""

    kind: str
    label: Any
    icon: str
    rows: Callable[[Seen], "QuerySet[Any]"]
    hit: Callable[[Any, Seen], Hit]
    ordering: Ordering
    list_of: Callable[[str], str] = lambda words: ""
    open_to: Callable[[Any], bool] = lambda user: True

    def look(self, seen: Seen) -> list[Hit]:
        """At most READ + 1 hits, in one query."""
        rows = in_order(self.rows(seen), self.ordering)[: READ + 1]
        return [self.hit(row, seen) for row in rows]


def best_of(hits: list[Hit], question: Question) -> list[Hit]:
    """The hits in the order in which they are worth reading; sorting keeps the source's order.

    First what has the words as typed rather than guessed, then what has them side by side, then
    what has them in its title.
    """
    return sorted(hits, key=lambda hit: _rank(hit, question))


def _rank(hit: Hit, question: Question) -> tuple[int, int, int]:
    title = fold(hit.title)
    guessed = missing = 0
    said = []
    for asked in question.words:
        meaning = asked.stands_in(hit.text)
        guessed += meaning in asked.guesses
        missing += asked.stands_in(title) == ""
        said.append(meaning)
    phrase = " ".join(said)
    places = (title.startswith(phrase), phrase in title, phrase in hit.text, True)
    return guessed, places.index(True), missing
