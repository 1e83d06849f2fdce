"""Learning the portal's words, behind those who change its records, and finding near ones.

The services that write a ``search_text`` do not wait for it: a task reads the sealed trail for
records that were changed and learns their words. Each night all texts are counted anew, which
also forgets the words that no text has any more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from agreements.models import Agreement, Document
from audit import sealing
from audit.models import Seal
from cooperation.search.models import Learned, Spelling, Word
from cooperation.search.spelling import (
    forms_of,
    halves_of,
    letters_wrong,
    may_be_mistyped,
    nearest,
    untelexed,
)
from hospitals.models import Organisation, Province, Region, Specialty, Technique
from toolkit.folding import fold
from transfers.models import Contract, TransferRequest

# Entries read in one go, rows written in one statement, words offered for one that was typed.
ENTRIES, ROWS, OFFERED = 2000, 5000, 4

# What has a folded text of its own, and the columns of what has none. No people, no trainees.
_FOLDED = (Organisation, Province, Agreement, TransferRequest, Contract)
_NAMES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Region, ("name_vi", "name_en")),
    (Specialty, ("name_vi", "name_en")),
    (Technique, ("name_vi", "name_en")),
    (Document, ("title",)),
)


# --- Learning -----------------------------------------------------------------------------
def learn_everything() -> int:
    """Count the words of all texts. Returns how many the vocabulary has then."""
    seq = sealing.head()
    counted: Counter[str] = Counter()
    for text in _texts({}):
        counted.update(_words_in(text))
    with transaction.atomic():
        known = {word.text: word for word in Word.objects.all()}
        gone = [word.pk for text, word in known.items() if text not in counted]
        for start in range(0, len(gone), ROWS):
            Word.objects.filter(pk__in=gone[start : start + ROWS]).delete()
        _add({text: number for text, number in counted.items() if text not in known})
        changed = [
            Word(pk=known[text].pk, records=number)
            for text, number in counted.items()
            if text in known and known[text].records != number
        ]
        Word.objects.bulk_update(changed, ["records"], batch_size=500)
        Learned.objects.update_or_create(pk=1, defaults={"seq": seq})
    return len(counted)


def learn_changes() -> int:
    """Learn the words of what was changed since the last time. Returns how many were new.

    The first time all texts are read.
    """
    learned = Learned.objects.filter(pk=1).first()
    if learned is None:
        return learn_everything()
    seals = list(Seal.objects.after(learned.seq)[:ENTRIES])
    if not seals:
        return 0
    changed: dict[str, set[str]] = {}
    for seal in seals:
        entry = seal.entry
        changed.setdefault(entry.record_type, set()).add(entry.record_id)
        changed.setdefault(entry.whole_type, set()).add(entry.whole_id)
    words = {word for text in _texts(changed) for word in _words_in(text)}
    known = set(Word.objects.filter(text__in=words).values_list("text", flat=True))
    new = words - known
    with transaction.atomic():
        _add(dict.fromkeys(sorted(new), 1))
        Learned.objects.filter(pk=1).update(seq=seals[-1].seq)
    return len(new)


def _texts(changed: dict[str, set[str]]) -> Iterator[str]:
    """The folded texts of the ``changed`` records (kind → ids); of all when it names none."""
    columns: list[tuple[Any, tuple[str, ...]]] = [(model, ("search_text",)) for model in _FOLDED]
    for model, names in [*columns, *_NAMES]:
        rows = model.objects.order_by()
        if changed:
            ids = changed.get(model._meta.label_lower)
            if not ids:
                continue
            rows = rows.filter(pk__in=ids)
        for values in rows.values_list(*names).iterator(chunk_size=ROWS):
            yield from values if names == ("search_text",) else map(fold, values)


def _words_in(text: str) -> set[str]:
    return {word for word in text.split() if may_be_mistyped(word)}


def _add(words: dict[str, int]) -> None:
    """Write new words and their forms; somebody who learned the same meanwhile is no hindrance."""
    texts = sorted(words)
    for start in range(0, len(texts), ROWS):
        part = texts[start : start + ROWS]
        Word.objects.bulk_create(
            (Word(text=text, records=words[text]) for text in part),
            ignore_conflicts=True,
            batch_size=ROWS,
        )
        pks = dict(Word.objects.filter(text__in=part).values_list("text", "pk"))
        Spelling.objects.bulk_create(
            (Spelling(word_id=pks[text], form=form) for text in part for form in forms_of(text)),
            ignore_conflicts=True,
            batch_size=ROWS,
        )


# --- Asking -------------------------------------------------------------------------------
def known_of(words: Iterable[str]) -> dict[str, int]:
    """Those of ``words`` that a word of the vocabulary begins with, and in how many texts the
    most frequent of these stands: one query."""
    asked = [word for word in words if may_be_mistyped(word)]
    if not asked:
        return {}
    begins = Q()
    for word in asked:
        begins |= Q(text__startswith=word)
    rows = list(Word.objects.filter(begins).values_list("text", "records"))
    known: dict[str, int] = {}
    for word in asked:
        if records := [number for text, number in rows if text.startswith(word)]:
            known[word] = max(records)
    return known


def near(words: Iterable[str]) -> dict[str, list[str]]:
    """For each of ``words`` what may have been meant, the nearest first: one query.

    Two words that were typed as one come back with a blank between.
    """
    asked = [word for word in words if may_be_mistyped(word)]
    wanted: set[str] = set()
    for word in asked:
        wanted |= forms_of(word) | {untelexed(word)}
        wanted |= {half for pair in halves_of(word) for half in pair}
    if not wanted:
        return {}
    found: dict[str, dict[str, int]] = {}
    rows = Spelling.objects.filter(form__in=wanted).values_list(
        "form", "word__text", "word__records"
    )
    for form, text, records in rows:
        found.setdefault(form, {})[text] = records
    return {word: _meant(word, found) for word in asked}


def _meant(word: str, found: dict[str, dict[str, int]]) -> list[str]:
    def known(text: str) -> int:
        return found.get(text, {}).get(text, 0)

    telex = untelexed(word)
    if telex != word and known(telex):
        return [telex]
    pairs = [(min(known(a), known(b)), f"{a} {b}") for a, b in halves_of(word)]
    candidates: dict[str, int] = {}
    for form in forms_of(word):
        candidates |= found.get(form, {})
    close = nearest(word, candidates, OFFERED)
    number, pair = max(pairs, default=(0, ""))
    if number and (not close or letters_wrong(word) > 1):
        return [*close, pair][:OFFERED] if close else [pair]
    return close
