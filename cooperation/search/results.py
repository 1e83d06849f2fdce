"""What a search finds: hits of one kind in a group, and what each source of them gives."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

from agreements.models import Party
from cooperation.search.asking import Question
from toolkit.among import Among
from toolkit.folding import fold
from toolkit.paging import Ordering, in_order

if TYPE_CHECKING:
    from accounts.models import User

# Rows read of a kind, of which the best few are shown.
READ = 30
SHOWN = 5
# Parties of so many agreements are read to look for words in those agreements alone.
FEW = 600


@dataclass(frozen=True)
class Hit:
    """One record found. ``record`` has the state and the mark of a sample, where there are any."""

    title: str
    url: str
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


class Reader:
    """Who searches, and what they may see: worked out once for all sources and looks."""

    def __init__(self, user: "User") -> None:
        self.user = user
        self._visible: dict[type[Model], QuerySet[Any]] = {}

    def visible(self, model: type[Model]) -> "QuerySet[Any]":
        """The rows of ``model`` that the user may see."""
        if model not in self._visible:
            manager: Any = model._default_manager
            self._visible[model] = manager.visible_to(self.user)
        return self._visible[model]

    @cached_property
    def few_agreements(self) -> list[uuid.UUID] | None:
        """Ids of all agreements that somebody within the user's reach is a party of, which are
        all that the user may see and some drafts; None where they are more than `FEW`.

        A common word is looked for in these few: PostgreSQL would look for it in all, and then
        who may see them.
        """
        if self.user.reads_everything:
            return None
        parties = Party.objects.filter(Among("organisation_id", self.user.reach.around))
        ids = list(parties.order_by().values_list("agreement_id", flat=True)[: FEW + 1])
        return ids if len(ids) <= FEW else None


@dataclass
class Seen:
    """What one search has found so far. ``agreements``: ids of those found, for their reviews are
    looked up by them; None where a kind is looked at alone."""

    reader: Reader
    question: Question
    agreements: list[uuid.UUID] | None = None


@dataclass(frozen=True)
class Source:
    """A kind of record. ``rows``: those that answer the question, among `Reader.visible`, with what
    is named of them read along; the most useful first by ``ordering``. ``words``: a row's title
    and the folded text it is found by; ``hit`` is asked of the few that are shown. ``list_of`` is
    the address of the room's list for the words; ``open_to`` says who is offered the kind at all.
    """

    kind: str
    label: Any
    icon: str
    rows: Callable[[Seen], "QuerySet[Any]"]
    words: Callable[[Any], tuple[str, str]]
    hit: Callable[[Any], Hit]
    ordering: Ordering
    list_of: Callable[[str], str] = lambda words: ""
    open_to: Callable[[Any], bool] = lambda user: True

    def look(self, seen: Seen) -> list[Any]:
        """At most READ + 1 rows, in one query."""
        return list(in_order(self.rows(seen), self.ordering)[: READ + 1])

    def best_of(self, rows: list[Any], question: Question) -> list[Any]:
        """The rows in the order in which they are worth reading; sorting keeps the source's order.

        First what has the words as typed rather than guessed, then what has them side by side,
        then what has them in its title.
        """
        return sorted(rows, key=lambda row: _rank(*self.words(row), question))


def named_by_title(row: Any) -> tuple[str, str]:
    """`Source.words` of what has a title and a folded text of its own."""
    return row.title, row.search_text


def _rank(title: str, text: str, question: Question) -> tuple[int, int, int]:
    title = fold(title)
    guessed = missing = 0
    said = []
    for asked in question.words:
        meaning = asked.stands_in(text)
        guessed += meaning in asked.guesses
        missing += asked.stands_in(title) == ""
        said.append(meaning)
    phrase = " ".join(said)
    places = (title.startswith(phrase), phrase in title, phrase in text, True)
    return guessed, places.index(True), missing
