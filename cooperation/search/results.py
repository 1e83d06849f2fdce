"""What a search finds: hits of one kind in a group, and what each source of them gives."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cooperation.search.asking import Question
from toolkit.folding import fold

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

    ``list_url`` is the list with the words filled in, empty where no list takes them.
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
    """What one search has found so far. ``agreements``: their folded texts by id, for their
    reviews are looked up by them."""

    user: "User"
    question: Question
    agreements: dict[uuid.UUID, str] = field(default_factory=dict)


# Reads at most READ + 1 rows (or SHOWN + 1), in one query but for what they name.
Look = Callable[[Seen], Iterable[Hit]]


@dataclass(frozen=True)
class Source:
    """A kind of record: ``look`` finds, through ``visible_to``; ``list_of`` is the address of its
    list for the words that were found; ``open_to`` says who is offered it at all."""

    kind: str
    label: Any
    icon: str
    look: Look
    list_of: Callable[[str], str] = lambda words: ""
    open_to: Callable[[Any], bool] = lambda user: True


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
