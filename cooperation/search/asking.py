"""What somebody typed into the search box, as words with what each may also have meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from toolkit.folded_sql import HasWords, within
from toolkit.folding import ABBREVIATIONS, folded_words

# What the box takes; words beyond are not looked for, and the page says so.
LONGEST_QUESTION = 200
MOST_WORDS = 12
_EVERYWHERE = 1_000_000
# In how many texts the rarest word of a short question, or of a longer one, may stand for all its
# words to stand in few. Hardly a syllable has more than six letters.
_RARE, _RARE_WITH_OTHERS = 500, 15_000
_SYLLABLE = 6


@dataclass(frozen=True)
class Asked:
    """One word: ``meanings`` it is found by, itself first; ``guesses`` are those among them that
    correct it. ``records``: how many texts have it, as far as that is known."""

    word: str
    meanings: tuple[str, ...]
    guesses: tuple[str, ...] = ()
    records: int = 0

    def stands_in(self, text: str) -> str:
        """The first meaning that the folded ``text`` has; empty when none is there."""
        return next((meaning for meaning in self.meanings if within(text, meaning)), "")


@dataclass(frozen=True)
class Question:
    """``text`` as it was typed, without what cannot be looked for."""

    text: str
    words: tuple[Asked, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    @property
    def folded(self) -> str:
        return " ".join(asked.word for asked in self.words)

    @property
    def is_rare(self) -> bool:
        """Whether few texts of a short table, as that of contracts, have all of the words: the
        index finds them then. What stands in many, as "phaco" or "bệnh viện", is found quicker by
        looking through the texts."""
        limit = _RARE if len(self.folded) <= _SYLLABLE else _RARE_WITH_OTHERS
        return any(asked.records <= limit for asked in self.words)

    def condition(self, *columns: str, indexed: bool = False) -> HasWords:
        """Rows whose folded ``columns``, taken together, have a meaning of every word.

        The rarest word is asked first: the others are then looked for in few rows.
        """
        rarest = sorted(self.words, key=lambda asked: asked.records)
        return HasWords([asked.meanings for asked in rarest], *columns, indexed=indexed)

    def with_records(self, records: Mapping[str, int]) -> "Question":
        """The same question, with how many texts have each word; one or two letters stand in
        nearly all."""
        words = (
            replace(one, records=records.get(one.word, 0 if len(one.word) > 2 else _EVERYWHERE))
            for one in self.words
        )
        return replace(self, words=tuple(words))

    def with_guesses(self, guesses: Mapping[str, Mapping[str, int]]) -> "Question":
        """The same question, with what its words may have meant, and how many texts have that."""
        words = tuple(
            replace(
                asked,
                meanings=_once((*asked.meanings, *more)),
                guesses=(*asked.guesses, *more),
                records=max(asked.records, *more.values()),
            )
            if (more := guesses.get(asked.word))
            else asked
            for asked in self.words
        )
        return replace(self, words=words)


def question(typed: str) -> Question:
    """Read the box: any text, however long and of whatever characters."""
    text = " ".join(typed.replace("\0", " ")[:LONGEST_QUESTION].split())
    words = folded_words(text)
    asked = tuple(
        Asked(word, _once((word, ABBREVIATIONS.get(word, word)))) for word in words[:MOST_WORDS]
    )
    return Question(text, asked, tuple(words[MOST_WORDS:]))


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
