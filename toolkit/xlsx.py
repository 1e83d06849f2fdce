"""An Excel workbook written row by row: what is finished leaves at once, so that a list of any
length takes the memory of a few rows. (openpyxl would keep the whole file before the first byte.)
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from toolkit.tables import Cell, Column

# Excel's own bounds: rows of a sheet, the header among them, and characters of a cell.
ROWS_OF_A_SHEET = 1_048_576
LONGEST_CELL = 32_767

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What Excel refuses in the name of a sheet, which has at most 31 characters.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_LONGEST_NAME = 31
# Excel reads _x000D_ as a character's number: such text gets its underscore by number.
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DAY_ZERO = dt.date(1899, 12, 30)
# Before it Excel counts a day that never was.
_FIRST_DAY = dt.date(1900, 3, 1)

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Cell formats: 0 plain, 1 a day, 2 the header.
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">\
<numFmts count="1"><numFmt numFmtId="164" formatCode="%(days)s"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders>\
<cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/>\
<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"""
_SHEET_BEGINS = f"""{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews>\
<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" \
state="frozen"/></sheetView></sheetViews>\
<sheetFormatPr defaultColWidth="22" defaultRowHeight="15"/><sheetData>"""
_SHEET_ENDS = "</sheetData></worksheet>"


class _Outlet:
    """A file that is only written on; what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def workbook(
    columns: Sequence[Column],
    chunks: Iterable[Sequence[Sequence[Cell]]],
    *,
    name: str = "",
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
    days: str = "yyyy-mm-dd",
) -> Iterator[bytes]:
    """The file's bytes, some after each of the ``chunks`` of rows.

    What does not fit on a sheet goes on on the next one, under the same header. ``name`` is what
    the first is called, the next have a number after it. ``days`` is how cells that are days look;
    what is in them is a number either way.
    """
    outlet = _Outlet()
    rows = _rows(columns, chunks)
    sheets = 0
    with ZipFile(outlet, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        left: str | None = next(rows, None)
        while sheets == 0 or left is not None:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                sheet.write(_SHEET_BEGINS.encode())
                sheet.write(_header(columns).encode())
                used = 1
                while left is not None and used < rows_of_a_sheet:
                    sheet.write(left.encode())
                    used += 1
                    if len(outlet.pieces) > 8:
                        yield outlet.take()
                    left = next(rows, None)
                sheet.write(_SHEET_ENDS.encode())
        for path, text in _rest(sheets, name, days).items():
            archive.writestr(path, text)
    yield outlet.take()


def _rows(columns: Sequence[Column], chunks: Iterable[Sequence[Sequence[Cell]]]) -> Iterator[str]:
    for chunk in chunks:
        for row in chunk:
            parts = map(_cell, row, columns)
            yield f"<row>{''.join(parts)}</row>"


def _header(columns: Sequence[Column]) -> str:
    names = (f'<c s="2" t="inlineStr">{_inline(column.name)}</c>' for column in columns)
    return f"<row>{''.join(names)}</row>"


def _cell(value: Cell, column: Column) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    if column.is_day and (number := _number_of_day(value)):
        return f'<c s="1"><v>{number}</v></c>'
    return f'<c t="inlineStr">{_inline(value)}</c>'


def _inline(text: str) -> str:
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
    text = _NUMBERED.sub("_x005F_", _ILLEGAL.sub("", text))
    return f'<is><t xml:space="preserve">{escape(text)}</t></is>'


def _number_of_day(text: str) -> int | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return (day - _DAY_ZERO).days if day >= _FIRST_DAY else None


def _name(name: str, number: int) -> str:
    after = f" {number}" if number > 1 or not name else ""
    return (_NOT_IN_NAMES.sub(" ", name)[: _LONGEST_NAME - len(after)].strip("' ") + after).strip()


def _rest(sheets: int, name: str, days: str) -> dict[str, str]:
    """The small parts that say what the file consists of."""
    numbers = range(1, sheets + 1)
    overrides = {"workbook": "sheet.main", "styles": "styles"} | {
        f"worksheets/sheet{n}": "worksheet" for n in numbers
    }
    listed = "".join(
        f'<sheet name={quoteattr(_name(name, n))} sheetId="{n}" r:id="rId{n}"/>' for n in numbers
    )
    parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers] + [
        ("styles", "styles.xml")
    ]
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{_SHEET}.{kind}+xml"/>'
            for part, kind in overrides.items()
        )
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(parts),
        "xl/styles.xml": _STYLES % {"days": re.sub(r"([-/])", r"\\\1", days)},
    }


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'
