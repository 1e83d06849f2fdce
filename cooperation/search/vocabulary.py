"""Learning the portal's words, behind those who change its records.

The services that write a ``search_text`` do not wait for it: a task reads the sealed trail for
records that were changed and learns their words. Each night all texts are counted anew, which
also forgets the words that no text has any more. What may be told of them to whom:
`cooperation.search.guessing`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from agreements.models import Agreement, Document
from audit import sealing
from audit.models import Seal
from cooperation.search.models import Learned, Spelling, Word
from cooperation.search.spelling import forms_of, may_be_mistyped
from hospitals.models import Organisation, Province, Region, Specialty, Technique
from toolkit.folding import fold
from transfers.models import Contract, TransferRequest

# Entries read in one go, rows written in one statement.
ENTRIES, ROWS = 2000, 5000

# What everybody who is signed in may read, and what only some may: the column that is folded
# already, or the names that are folded here. No people, no trainees, no names of their files.
_FOLDED = ("search_text",)
_Texts = tuple[tuple[Any, tuple[str, ...]], ...]
_OPEN: _Texts = (
    (Organisation, _FOLDED),
    (Province, _FOLDED),
    (Region, ("name_vi", "name_en")),
    (Specialty, ("name_vi", "name_en")),
    (Technique, ("name_vi", "name_en")),
)
_CLOSED: _Texts = (
    (Agreement, _FOLDED),
    (TransferRequest, _FOLDED),
    (Contract, _FOLDED),
    (Document, _FOLDED),
)


# --- Learning -----------------------------------------------------------------------------
def learn_everything() -> int:
    """Count the words of all texts. Returns how many the vocabulary has then."""
    seq = sealing.head()
    counted: Counter[str] = Counter()
    for text in _texts(_OPEN, {}):
        counted.update(_words_in(text))
    is_open = set(counted)
    for text in _texts(_CLOSED, {}):
        counted.update(_words_in(text))
    with transaction.atomic():
        known = {word.text: word for word in Word.objects.all()}
        gone = [word.pk for text, word in known.items() if text not in counted]
        for start in range(0, len(gone), ROWS):
            Word.objects.filter(pk__in=gone[start : start + ROWS]).delete()
        _add({text: number for text, number in counted.items() if text not in known}, is_open)
        changed = [
            Word(pk=known[text].pk, records=number, is_open=text in is_open)
            for text, number in counted.items()
            if text in known
            and (known[text].records, known[text].is_open) != (number, text in is_open)
        ]
        Word.objects.bulk_update(changed, ["records", "is_open"], batch_size=500)
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
    opened = {word for text in _texts(_OPEN, changed) for word in _words_in(text)}
    words = opened | {word for text in _texts(_CLOSED, changed) for word in _words_in(text)}
    known = set(Word.objects.filter(text__in=words).values_list("text", flat=True))
    new = words - known
    with transaction.atomic():
        _add(dict.fromkeys(new, 1), opened)
        Word.objects.filter(text__in=opened & known, is_open=False).update(is_open=True)
        Learned.objects.filter(pk=1).update(seq=seals[-1].seq)
    return len(new)


def _texts(kinds: _Texts, changed: dict[str, set[str]]) -> Iterator[str]:
    """The folded texts of the ``changed`` records (kind → ids); of all when it names none."""
    for model, names in kinds:
        rows = model.objects.order_by()
        if changed:
            ids = changed.get(model._meta.label_lower)
            if not ids:
                continue
            rows = rows.filter(pk__in=ids)
        for values in rows.values_list(*names).iterator(chunk_size=ROWS):
            yield from values if names is _FOLDED else map(fold, values)


def _words_in(text: str) -> set[str]:
    return {word for word in text.split() if may_be_mistyped(word)}


def _add(words: dict[str, int], is_open: set[str]) -> None:
    """Write new words and their forms; somebody who learned the same meanwhile is no hindrance."""
    texts = sorted(words)
    for start in range(0, len(texts), ROWS):
        part = texts[start : start + ROWS]
        Word.objects.bulk_create(
            (Word(text=text, records=words[text], is_open=text in is_open) for text in part),
            ignore_conflicts=True,
            batch_size=ROWS,
        )
        pks = dict(Word.objects.filter(text__in=part).values_list("text", "pk"))
        Spelling.objects.bulk_create(
            (Spelling(word_id=pks[text], form=form) for text in part for form in forms_of(text)),
            ignore_conflicts=True,
            batch_size=ROWS,
        )
