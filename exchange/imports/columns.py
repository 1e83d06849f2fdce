"""Which column of a file holds what: guessed from its heading, then chosen by a person."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import translation

from toolkit.folding import fold
from toolkit.importing import Importer
from toolkit.spreadsheets import Line


def without_empty_end(cells: Sequence[str]) -> list[str]:
    """Spreadsheets like to add empty columns on the right."""
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return found


def guess(kind: Importer, headings: Sequence[str]) -> dict[str, int]:
    """The columns whose heading is their name, or their label in any of the portal's languages."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(fold(heading), place)
    found: dict[str, int] = {}
    for column in kind.columns:
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


def repeated(kind: Importer, lines: Sequence[Line], mapping: Mapping[str, int]) -> dict[int, int]:
    """Number of a line → number of an earlier one about the same record."""
    first: dict[tuple[str, ...], int] = {}
    found: dict[int, int] = {}
    for line in lines:
        key = kind.key(cells_of(line, mapping))
        if not key:
            continue
        if key in first:
            found[line.number] = first[key]
        else:
            first[key] = line.number
    return found
