"""What became of the units that a search means: an old name, or an alias such as “Sông Bé”."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hospitals.changes import RegisterUnit
from hospitals.models import Organisation, OrganisationHolder, Province, ProvinceHolder
from hospitals.presentation_changes import Unit, shown
from toolkit.days import write_day
from toolkit.folding import fold, folded_words

# How many are told.
SHOWN = 4


@dataclass(frozen=True)
class Former:
    """``unit`` is no more on the day; ``after`` is who answers for it then, if anybody. ``alias``
    is the other name that was found."""

    unit: Unit
    alias: str
    words: str
    after: Unit | None


def former_provinces(text: str, day: dt.date) -> list[Former]:
    """Provinces of that name that have ended before ``day``: two queries at most."""
    if not folded_words(text):
        return []
    ended = Province.objects.search(text).filter(valid_to__lt=day).order_by("search_text")
    rows = [row for row in ended if _found_name(row, text) is not None]
    holders = _holders(ProvinceHolder, "province", rows, day)
    return _formers(rows, holders, text)


def former_organisations(text: str, day: dt.date) -> list[Former]:
    """Organisations of that name that have ended before ``day``: two queries at most."""
    if not folded_words(text):
        return []
    ended = Organisation.objects.search(text).filter(open_until__lt=day).order_by("search_text")
    rows = [row for row in ended if _found_name(row, text) is not None]
    holders = _holders(OrganisationHolder, "organisation", rows, day)
    return _formers(rows, holders, text)


def _found_name(unit: RegisterUnit, text: str) -> str | None:
    """The name of the unit itself that has every word of ``text``; its successors' do not count."""
    words = folded_words(text)
    for name in (unit.name_vi, unit.short_name, unit.name_en, *unit.aliases):
        folded = fold(name)
        if all(word in folded for word in words):
            return name
    return None


def _holders(
    model: Any, column: str, rows: Iterable[RegisterUnit], day: dt.date
) -> dict[uuid.UUID, RegisterUnit]:
    wanted = {f"{column}__in": [row.pk for row in rows], "since__lte": day, "until__gt": day}
    return {
        getattr(found, f"{column}_id"): found.holder
        for found in model.objects.filter(**wanted).select_related("holder")
    }


def _formers(
    rows: Iterable[RegisterUnit], holders: Mapping[uuid.UUID, RegisterUnit], text: str
) -> list[Former]:
    found = []
    for row in list(rows)[:SHOWN]:
        name = _found_name(row, text) or ""
        own = {row.name_vi, row.short_name, row.name_en}
        last = row.valid_to if isinstance(row, Province) else row.open_until
        assert last is not None
        holder = holders.get(row.pk, row)
        until = write_day(last)
        if holder.pk == row.pk:
            words, after = _("đến hết %(day)s, không có đơn vị kế thừa") % {"day": until}, None
        else:
            words, after = _("đến hết %(day)s, nay thuộc") % {"day": until}, shown(holder)
        found.append(Former(shown(row), "" if name in own else name, words, after))
    return found
