"""How near a miswritten word is to a right one. Pure: letters only, no rows.

Two words that differ by few letters have a form in common that both become by leaving letters
out. The vocabulary keeps these forms of its words, so that a word's neighbours are found by
equality, on any database, however many words there are.
"""

import re
from collections.abc import Mapping
from itertools import combinations

SHORTEST, LONGEST = 3, 24
# Words are at most this many letters long to be looked for with two letters wrong.
_MANY_LETTERS, _TOO_MANY = 7, 14
# Letters that are taken for each other in Vietnamese: sa/xa, mi/my, la/na, ca/ka, da/gia.
_CONFUSED = frozenset(map(frozenset, ("sx", "iy", "ln", "ck", "dz", "vd")))
_SWAPPED, _CONFUSION, _ONE_LETTER, _FIRST_LETTER = 0.7, 0.6, 1.0, 0.4
# What Telex leaves in the text when the keyboard was not switched on: "ddoongf nai".
_TELEX_DOUBLE = re.compile(r"aa|ee|oo|dd")
_TELEX_TONE = re.compile(r"(?<=[aeiouywchgmnpt])[sfrxj](?=[a-z]{0,2}$)")


def may_be_mistyped(word: str) -> bool:
    """Numbers and codes are meant as they are, and two letters are near to everything."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def letters_wrong(word: str) -> int:
    """How many letters of it may be wrong."""
    return 2 if _MANY_LETTERS <= len(word) <= _TOO_MANY else 1


def forms_of(word: str) -> set[str]:
    """The word, and what is left of it without as many letters as may be wrong."""
    forms = {word}
    for missing in range(1, letters_wrong(word) + 1):
        for kept in combinations(word, len(word) - missing):
            forms.add("".join(kept))
    return forms


def untelexed(word: str) -> str:
    """The word that the Telex keys would have made: ``ddoongf`` → ``dong``."""
    plain = _TELEX_DOUBLE.sub(lambda pair: pair.group()[0], word).replace("w", "")
    return _TELEX_TONE.sub("", plain)


def halves_of(word: str) -> list[tuple[str, str]]:
    """Two words that were typed as one: ``dongnai`` → ``dong``, ``nai``, and all the others."""
    return [(word[:at], word[at:]) for at in range(2, len(word) - 1)]


def distance(typed: str, meant: str) -> float:
    """What it costs to make one of the other: letters left out, added, changed or swapped with
    their neighbour; a wrong first letter costs more, letters taken for each other less."""
    before: list[float] = []
    row: list[float] = [float(at) for at in range(len(meant) + 1)]
    for i, a in enumerate(typed, 1):
        last, before_last = row, before
        row = [float(i)]
        for j, b in enumerate(meant, 1):
            cost = min(last[j] + _ONE_LETTER, row[j - 1] + _ONE_LETTER, last[j - 1] + _change(a, b))
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                cost = min(cost, before_last[j - 2] + _SWAPPED)
            row.append(cost)
        before = last
    return row[-1] + (_FIRST_LETTER if typed[0] != meant[0] else 0.0)


def _change(a: str, b: str) -> float:
    if a == b:
        return 0.0
    return _CONFUSION if frozenset((a, b)) in _CONFUSED else _ONE_LETTER


def nearest(typed: str, candidates: Mapping[str, int], limit: int) -> list[str]:
    """The nearest of ``candidates`` (word → in how many records): those at the least distance,
    the most frequent first; none beyond as many letters as may be wrong."""
    bound = letters_wrong(typed) + _FIRST_LETTER
    costs = {
        word: cost
        for word in candidates
        if word != typed and len(word) >= SHORTEST and (cost := distance(typed, word)) <= bound
    }
    least = min(costs.values(), default=0.0)
    best = [word for word, cost in costs.items() if cost == least]
    return sorted(best, key=lambda word: (-candidates[word], word))[:limit]
