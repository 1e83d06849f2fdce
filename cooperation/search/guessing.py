"""What a word may have meant, told only as far as its reader may read.

A word of the register is open to everybody who is signed in. Any other counts, corrects and
stands in the way of other corrections only for somebody who sees a record that has it: nobody
learns from an answer, nor from the lack of one, which words stand in records that are hidden.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from agreements.models import Agreement, Document
from cooperation.search.models import Spelling, Word
from cooperation.search.spelling import (
    distance,
    forms_of,
    halves_of,
    letters_wrong,
    may_be_mistyped,
    nearest,
    untelexed,
)
from toolkit.folded_sql import HasWord
from transfers.models import Contract, TransferRequest

if TYPE_CHECKING:
    from accounts.models import User

# Words offered for one that was typed; words of closed records looked up for one question.
OFFERED, LOOKED_UP = 4, 8
_BEGINNINGS = 3

Records = Mapping[str, int]


def known_of(words: Iterable[str], user: "User") -> dict[str, int]:
    """Those of ``words`` that a word begins with which ``user`` may know, and in how many texts
    the most frequent of these stands: at most three queries."""
    asked = [word for word in words if may_be_mistyped(word)]
    if not asked:
        return {}
    begins = Q()
    for word in asked:
        begins |= Q(text__startswith=word)
    rows = Word.objects.filter(begins).order_by("-records", "text")
    found = list(rows.values_list("text", "records", "is_open"))
    known: dict[str, int] = {}
    closed: dict[str, list[tuple[str, int]]] = {}
    for word in asked:
        here = [row for row in found if row[0].startswith(word)]
        if opened := [records for _text, records, is_open in here if is_open]:
            known[word] = max(opened)
        elif here:
            closed[word] = [(text, records) for text, records, _open in here[:_BEGINNINGS]]
    seen = _seen_by(user, {text for rows in closed.values() for text, _records in rows})
    for word, begun in closed.items():
        if mine := [records for text, records in begun if text in seen]:
            known[word] = max(mine)
    return known


def near(words: Iterable[str], user: "User") -> dict[str, Records]:
    """For each of ``words`` what may have been meant, the nearest first, and in how many texts
    that stands: at most three queries.

    Two words that were typed as one come back with a blank between.
    """
    asked = [word for word in words if may_be_mistyped(word)]
    wanted: set[str] = set()
    for word in asked:
        wanted |= forms_of(word) | {untelexed(word)}
        wanted |= {half for pair in halves_of(word) for half in pair}
    if not wanted:
        return {}
    rows = list(
        Spelling.objects.filter(form__in=wanted).values_list(
            "form", "word__text", "word__records", "word__is_open"
        )
    )
    closed = _that_matter(asked, {text for _form, text, _n, is_open in rows if not is_open})
    seen = _seen_by(user, closed)
    found: dict[str, dict[str, int]] = {}
    for form, text, records, is_open in rows:
        if is_open or text in seen:
            found.setdefault(form, {})[text] = records
    return {word: _meant(word, found) for word in asked}


def _that_matter(asked: Iterable[str], closed: Collection[str]) -> set[str]:
    """Of the words in ``closed`` those that could be meant, the nearest first."""
    costs: dict[str, float] = {}
    for word in asked:
        exact = {untelexed(word)} | {half for pair in halves_of(word) for half in pair}
        for text in closed:
            cost = 0.0 if text in exact else distance(word, text)
            costs[text] = min(cost, costs.get(text, cost))
    return set(sorted(costs, key=lambda text: (costs[text], text))[:LOOKED_UP])


def _seen_by(user: "User", texts: Collection[str]) -> set[str]:
    """Those of ``texts`` that stand in a record which ``user`` may read."""
    if user.reads_everything:
        return set(texts)
    seen: set[str] = set()
    # Nearly every word stands in an agreement: the others are asked for what is left.
    for models in ((Agreement,), (TransferRequest, Contract, Document)):
        left = set(texts) - seen
        if not left:
            break
        stands = Q()
        for model in models:
            rows: Any = model._default_manager
            has_it = HasWord("search_text", OuterRef("text"))
            stands |= Q(Exists(rows.visible_to(user).order_by().filter(has_it)))
        seen |= set(Word.objects.filter(stands, text__in=left).values_list("text", flat=True))
    return seen


def _meant(word: str, found: Mapping[str, Records]) -> Records:
    def known(text: str) -> int:
        return found.get(text, {}).get(text, 0)

    telex = untelexed(word)
    if telex != word and known(telex):
        return {telex: known(telex)}
    pairs = [(min(known(a), known(b)), f"{a} {b}") for a, b in halves_of(word)]
    candidates: dict[str, int] = {}
    for form in forms_of(word):
        candidates |= found.get(form, {})
    close = {text: candidates[text] for text in nearest(word, candidates, OFFERED)}
    number, pair = max(pairs, default=(0, ""))
    if number and len(close) < OFFERED and (not close or letters_wrong(word) > 1):
        close[pair] = number
    return close
