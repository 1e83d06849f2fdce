"""One search: the words, what they may have meant, and what each source finds by them."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cooperation.search import guessing
from cooperation.search.asking import Question, question
from cooperation.search.results import READ, SHOWN, Group, Hit, Reader, Seen, Source
from cooperation.search.sources_agreements import AGREEMENTS, DOCUMENTS, REVIEWS
from cooperation.search.sources_people import PEOPLE
from cooperation.search.sources_register import ORGANISATIONS, PROVINCES, TECHNIQUES
from cooperation.search.sources_transfers import (
    ATTACHMENTS,
    CONTRACTS,
    NETWORKS,
    REQUESTS,
    SCANS,
    TRAINEES,
)
from toolkit.paging import Page, page_of

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
    ATTACHMENTS,
    SCANS,
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
    known = guessing.known_of(words, user)
    asked = asked.with_records(known)
    unknown = [word for word in words if word not in known]
    guesses = guessing.near(unknown, user)
    seen = Seen(Reader(user), asked.with_guesses(guesses))
    found = _look(seen)
    # A word that is near to nothing is the one that is not there; doubting the others is vain.
    if not found.groups and known and all(guesses.values()):
        doubted = guessing.near(known, user)
        if any(doubted.values()):
            found = _look(replace(seen, question=seen.question.with_guesses(doubted)))
    return found


@dataclass(frozen=True)
class OneKind:
    """All records of a kind that a question finds, a page at a time, in the source's own order."""

    source: Source
    page: Page[Hit]
    total: int


PAGE_SIZE = 25


def all_of(found: Found, kind: str, user: "User", cursor: str = "") -> OneKind | None:
    """None when there is no such kind, or it is not offered to ``user``. Raises BadCursor."""
    source = next((one for one in SOURCES if one.kind == kind and one.open_to(user)), None)
    if source is None or not found.question.words:
        return None
    seen = Seen(Reader(user), found.question)
    rows = source.rows(seen)
    page = page_of(rows, source.ordering, cursor=cursor, size=PAGE_SIZE)
    hits = [source.hit(row) for row in page.rows]
    return OneKind(source, Page(hits, page.next, page.previous), rows.order_by().count())


def _look(seen: Seen) -> Found:
    asked = seen.question
    read = []
    for source in SOURCES:
        if not source.open_to(seen.reader.user):
            continue
        rows = source.look(seen)
        if source is AGREEMENTS:
            seen.agreements = [row.pk for row in rows]
        if rows:
            # Reviews are looked up among the agreements that were read, not among all.
            cut = len(rows) > READ or (source is REVIEWS and len(seen.agreements or ()) > READ)
            read.append((source, source.best_of(rows[:READ], asked), cut))
    meant = _meant(asked, [source.words(rows[0])[1] for source, rows, _ in read])
    corrected = " ".join(meant)
    groups = [
        Group(
            kind=source.kind,
            label=str(source.label),
            icon=source.icon,
            hits=[source.hit(row) for row in rows[:SHOWN]],
            found=len(rows),
            more=more,
            list_url=source.list_of(corrected),
        )
        for source, rows, more in read
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
