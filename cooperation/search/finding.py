"""One search: the words, what they may have meant, and what each source finds by them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cooperation.search import vocabulary
from cooperation.search.asking import Question, question
from cooperation.search.results import READ, SHOWN, Group, Seen, Source, best_of
from cooperation.search.sources_agreements import AGREEMENTS, DOCUMENTS, REVIEWS
from cooperation.search.sources_people import PEOPLE
from cooperation.search.sources_register import ORGANISATIONS, PROVINCES, TECHNIQUES
from cooperation.search.sources_transfers import CONTRACTS, NETWORKS, REQUESTS, TRAINEES

if TYPE_CHECKING:
    from accounts.models import User

# In the order of the page; reviews are looked up by the agreements found before them.
SOURCES: tuple[Source, ...] = (
    AGREEMENTS,
    REVIEWS,
    REQUESTS,
    CONTRACTS,
    ORGANISATIONS,
    PROVINCES,
    TECHNIQUES,
    NETWORKS,
    DOCUMENTS,
    TRAINEES,
    PEOPLE,
)


@dataclass(frozen=True)
class Found:
    """What a question found. ``corrected``: the words it was answered for instead, which stand in
    a record the reader may see; empty when they were found as typed."""

    question: Question
    groups: list[Group] = field(default_factory=list)
    corrected: str = ""

    @property
    def hits(self) -> int:
        return sum(group.found for group in self.groups)

    @property
    def more(self) -> bool:
        return any(group.more for group in self.groups)


def find(typed: str, user: "User") -> Found:
    """Look through every source that is open to ``user``.

    A word that the portal does not know is looked for in the spellings near to it too; where
    nothing at all is found, every word is. The number of queries does not depend on the records.
    """
    asked = question(typed)
    if not asked.words:
        return Found(asked)
    words = [one.word for one in asked.words]
    known = vocabulary.known_of(words)
    asked = asked.with_records(known)
    unknown = [word for word in words if word not in known]
    guesses = vocabulary.near(unknown)
    found = _look(asked.with_guesses(guesses), user)
    # A word that is near to nothing is the one that is not there; doubting the others is vain.
    if not found.groups and known and all(guesses.values()):
        guesses = vocabulary.near(words)
        if any(guesses[word] for word in known):
            found = _look(asked.with_guesses(guesses), user)
    return found


def _look(asked: Question, user: "User") -> Found:
    seen = Seen(user, asked)
    read = []
    for source in SOURCES:
        if not source.open_to(user):
            continue
        hits = list(source.look(seen))
        if hits:
            most = SHOWN if source is REVIEWS else READ
            read.append((source, best_of(hits[:most], asked), len(hits) > most))
    meant = _meant(asked, [hits[0].text for _, hits, _ in read])
    corrected = " ".join(meant)
    groups = [
        Group(
            kind=source.kind,
            label=str(source.label),
            icon=source.icon,
            hits=hits[:SHOWN],
            found=len(hits),
            more=more,
            list_url=source.list_of(corrected),
        )
        for source, hits, more in read
    ]
    return Found(asked, groups, corrected if corrected != asked.folded else "")


def _meant(asked: Question, texts: list[str]) -> list[str]:
    """Each word as most of the best hits have it; short forms stay as they were typed."""
    meant = []
    for one in asked.words:
        stood = [one.stands_in(text) for text in texts]
        guessed = [meaning for meaning in stood if meaning in one.guesses]
        plain = len(guessed) < len(stood) - len(guessed) or not guessed
        meant.append(one.word if plain else max(guessed, key=guessed.count))
    return meant
