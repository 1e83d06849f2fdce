"""Which column of a file holds what: guessed from its heading, then chosen by a person."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from toolkit.folding import fold
from toolkit.importing import Fault, Importer
from toolkit.spreadsheets import Line

# The headings of a file and the columns that were chosen for it.
Earlier = tuple[Sequence[str], Mapping[str, int]]


def without_empty_end(cells: Sequence[str]) -> list[str]:
    """Spreadsheets like to add empty columns on the right."""
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return found


def guess(
    kind: Importer, headings: Sequence[str], earlier: Iterable[Earlier] = ()
) -> dict[str, int]:
    """The columns as they were chosen before; else those whose heading is their name, or their
    label in any of the portal's languages."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(fold(heading), place)
    found, is_whole = remembered(earlier, headings)
    if is_whole:
        return found
    for column in kind.columns:
        if column.name in found:
            continue
        words = [column.name]
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words.append(str(column.label))
        for word in words:
            at = places.get(fold(word))
            if at is not None and at not in found.values():
                found[column.name] = at
                break
    return found


def cells_of(line: Line, mapping: Mapping[str, int]) -> dict[str, str]:
    """The line's cells by column; empty where the line is too short."""
    return {
        name: line.cells[place] if place < len(line.cells) else ""
        for name, place in mapping.items()
    }


def remembered(earlier: Iterable[Earlier], headings: Sequence[str]) -> tuple[dict[str, int], bool]:
    """The columns as they were chosen before, the newest time first: each by its heading, or, for
    the same headings, the whole of them (True)."""
    here = [fold(heading) for heading in headings]
    places = {heading: here.index(heading) for heading in here if heading}
    found: dict[str, int] = {}
    for their_headings, mapping in earlier:
        there = [fold(heading) for heading in their_headings]
        if there == here:
            return dict(mapping), True
        for name, place in mapping.items():
            at = places.get(there[place]) if place < len(there) else None
            if at is not None and name not in found and at not in found.values():
                found[name] = at
    return found, False


def unlike(kind: Importer, lines: Sequence[Line], mapping: Mapping[str, int]) -> dict[int, Fault]:
    """Number of a line → what is wrong with it beside an earlier one: it is about the same record,
    or says something else of the same thing."""
    first: dict[tuple[str, ...], int] = {}
    said: dict[tuple[str, ...], tuple[int, str]] = {}
    found: dict[int, Fault] = {}
    for line in lines:
        cells = cells_of(line, mapping)
        key = kind.key(cells)
        if key and (earlier := first.setdefault(key, line.number)) != line.number:
            reason = _("Dòng này trùng với dòng %(line)s (%(key)s). Bỏ một trong hai dòng.")
            told = reason % {"line": earlier, "key": kind.key_words}
            found[line.number] = Fault(kind.key_column, told)
            continue
        for one in kind.statements(cells):
            number, before = said.setdefault((one.column, *one.about), (line.number, one.says))
            if before != one.says:
                found[line.number] = Fault(one.column, str(one.otherwise) % {"line": number})
    return found
