"""A list as a spreadsheet: the shown columns of all its lines, some hundreds of them at a time."""

import csv
import datetime as dt
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import islice

from toolkit.listing.columns import SheetColumn, Value
from toolkit.listing.listing import Listing
from toolkit.paging import in_order
from toolkit.streams import reading_to_the_end
from toolkit.tables import Cell, Column, safe
from toolkit.xlsx import workbook

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
CHUNK = 500
Rows = Sequence[Sequence[Value]]


def rows_of(listing: Listing) -> Iterator[Rows]:
    """The values of all lines, in the order of the page, through one server-side cursor."""
    found = in_order(listing.prepared(listing.found), listing.ordering)
    with reading_to_the_end(found.db):
        records = found.iterator(chunk_size=CHUNK)
        while chunk := list(islice(records, CHUNK)):
            yield values_of(listing, chunk)


def values_of(listing: Listing, records: Sequence[object]) -> Rows:
    """The values of prepared records by the columns of `columns_of`."""
    values = [column.value for column in columns_of(listing)]
    return [[value(line) for value in values] for line in listing.lines(records)]


def columns_of(listing: Listing) -> list[SheetColumn]:
    return [one for column in listing.shown for one in column.sheet]


def name_of(listing: Listing, form: str) -> str:
    """``Thỏa thuận 2026-11-22.xlsx``: by that name files stand in the order of their days."""
    return f"{listing.label} {listing.today.isoformat()}.{form}"


def pieces(listing: Listing, form: str, chunks: Iterable[Rows]) -> Generator[bytes, None, None]:
    """The file's bytes, some after each chunk. No cell and no heading is a formula."""
    columns = columns_of(listing)
    yield from (
        _xlsx(columns, chunks, str(listing.label)) if form == "xlsx" else _csv(columns, chunks)
    )


def _xlsx(columns: Sequence[SheetColumn], chunks: Iterable[Rows], name: str) -> Iterator[bytes]:
    headings = [Column((_heading(column),), is_day=column.is_day) for column in columns]
    cells = ([[_cell_of_sheet(value) for value in row] for row in rows] for rows in chunks)
    return workbook(headings, cells, name=name, days="dd/mm/yyyy")


def _csv(columns: Sequence[SheetColumn], chunks: Iterable[Rows]) -> Iterator[bytes]:
    # The mark tells Excel that the letters are UTF-8.
    yield "\ufeff".encode() + _lines([[_heading(column) for column in columns]])
    for rows in chunks:
        yield _lines([[_cell_of_text(value) for value in row] for row in rows])


def _heading(column: SheetColumn) -> str:
    return str(safe(str(column.heading)))


def _cell_of_sheet(value: Value) -> Cell:
    """Days by number, so that they can be sorted."""
    return value.isoformat() if isinstance(value, dt.date) else safe(value)


def _cell_of_text(value: Value) -> Cell:
    """Days as the page writes them."""
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else safe(value)


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
