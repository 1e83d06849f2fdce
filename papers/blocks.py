"""The body of a paper as blocks: paragraphs with a style, and tables.

A text has one paragraph a line. What a line begins with says what it is: ``# `` a heading,
``## `` a heading without indent, ``> `` a legal basis, ``- `` an item, ``|`` a row of a table,
anything else a paragraph. The second row of a table is ``|--:|:---:|------|``: the dashes are the
widths of its columns, the colons their alignment. Empty lines only make the text readable.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from papers.words import line

# Filled-in values begin with HOLD, so that no value is taken for a mark; BREAK and BAR stand in
# them for an end of line and a bar. None of the three can be typed: `cleaned` removes them.
HOLD, BREAK, BAR = "\ue000", "\ue001", "\ue002"

_MARKS = {"# ": "article", "## ": "party", "> ": "basis", "- ": "item"}
_RULER = re.compile(r"\|(?::?-+:?\|)+")


@dataclass(frozen=True)
class Paragraph:
    """``style`` is one of `papers.looks.LOOKS`."""

    style: str
    text: str


@dataclass(frozen=True)
class Table:
    """``widths``: shares of the text's width, adding up to 1. ``aligns``: left, center, right.

    A cell is a list of lines.
    """

    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]


Block = Paragraph | Table


class NoRuler(Exception):
    """A table without the row that gives its widths; the text is the table's first row."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a filled-in ``text``. Raises NoRuler."""
    return tuple(_blocks(text.splitlines()))


def block_from(stored: Mapping[str, Any]) -> Block:
    """The block that `dataclasses.asdict` made ``stored`` of."""
    if "style" in stored:
        return Paragraph(**stored)
    return Table(
        widths=tuple(stored["widths"]),
        aligns=tuple(stored["aligns"]),
        head=tuple(stored["head"]),
        rows=tuple(tuple(tuple(cell) for cell in row) for row in stored["rows"]),
    )


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[str] = []
    for raw in [*lines, ""]:
        line = raw.strip()
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            yield _table(rows)
            rows = []
        yield from _paragraphs(line)


def _paragraphs(line: str) -> Iterator[Paragraph]:
    """One for each line of the values filled in; nothing for an empty line."""
    style, text = "body", line
    for mark, name in _MARKS.items():
        if line.startswith(mark):
            style, text = name, line.removeprefix(mark)
    first = True
    for words in filter(None, map(_words, text.split(BREAK))):
        if style == "item":
            yield Paragraph("item" if first else "body", f"- {words}" if first else words)
        else:
            yield Paragraph(_plain_style(words) if style == "body" else style, words)
        first = False


def _plain_style(words: str) -> str:
    """Dots to write on would tear a justified line apart; what announces a list stays with it."""
    if "……" in words:
        return "field"
    return "lead" if words.endswith(":") else "body"


def _table(rows: Sequence[str]) -> Table:
    if len(rows) < 2 or not _RULER.fullmatch(rows[1]):
        raise NoRuler(_words(rows[0]))
    ruler = rows[1].strip("|").split("|")
    lengths = [len(column.strip(":")) for column in ruler]
    cells = [_cells(row, len(ruler)) for row in (rows[0], *rows[2:])]
    return Table(
        widths=tuple(length / sum(lengths) for length in lengths),
        aligns=tuple(_align(column) for column in ruler),
        head=tuple(" ".join(cell) for cell in cells[0]),
        rows=tuple(cells[1:]),
    )


def _cells(row: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """Exactly ``columns`` cells, each a list of its lines."""
    found = row.removeprefix("|").removesuffix("|").split("|")
    found = [*found, *[""] * columns][:columns]
    return tuple(tuple(filter(None, map(_words, cell.split(BREAK)))) for cell in found)


def _align(column: str) -> str:
    if column.endswith(":"):
        return "center" if column.startswith(":") else "right"
    return "left"


def _words(text: str) -> str:
    return line(text.replace(HOLD, "").replace(BAR, "|"))
