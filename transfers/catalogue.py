"""Searching the catalogue as people type: without diacritics, any words in any order."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import F, Q

from hospitals.models import Organisation, Technique
from hospitals.models.base import matching
from toolkit.folding import fold, folded_words
from transfers.services.bodies import FACILITIES

# The ministry's list has some thousands of names; each is folded once a process.
_folded = lru_cache(maxsize=50_000)(fold)


def find_techniques(words: str, day: dt.date, *, at_most: int = 8) -> list[Technique]:
    """The techniques valid on ``day`` whose names, code or specialty hold every word."""
    wanted = folded_words(words)
    if not wanted:
        return []
    valid = Technique.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    ).order_by("name_vi")
    found: list[uuid.UUID] = []
    for pk, *texts in valid.values_list(
        "pk", "name_vi", "name_en", "code", "slug", "specialty__name_vi"
    ):
        text = _folded(" ".join(text for text in texts if text))
        if all(word in text for word in wanted):
            found.append(pk)
            if len(found) == at_most:
                break
    return list(valid.filter(pk__in=found).select_related("specialty"))


def find_sources(
    words: str, day: dt.date, *, leave_out: Iterable[uuid.UUID] = (), at_most: int = 8
) -> list[Organisation]:
    """The facilities open on ``day``, still holding their own place, that the words name."""
    if not folded_words(words):
        return []
    rows = (
        Organisation.objects.open_on(day)
        .filter(matching(words), kind__in=FACILITIES)
        .filter(holders__holder=F("pk"), holders__since__lte=day, holders__until__gt=day)
        .exclude(pk__in=list(leave_out))
    )
    return list(rows.order_by("-is_end_line", "name_vi")[:at_most])
