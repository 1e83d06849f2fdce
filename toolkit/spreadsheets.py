"""Reading a table from CSV or XLSX into lines of text cells, with every trap closed before.

An XLSX is a ZIP archive: its entries, their unpacked size and their tags are counted before it is
parsed.
What a spreadsheet shows otherwise than it stands in the file (joined cells, formulas that nobody
has worked out) is refused with the remedy, never read as empty.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _

MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_ENTRIES = 1_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
# A tag of four letters takes its reader hundreds of bytes: some megabytes could fill any memory.
MAX_TAGS = 2_000_000
# With the empty ones before the last of a row: a file of some kilobytes can name billions.
MAX_CELLS = 10_000_000
# Of all cells together: many may name one long text of the file, and each would become its own.
MAX_LETTERS = 20_000_000
# Excel's own bounds: a file that names a row beyond them is made to keep its reader busy.
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384

# Where the system's decimal sign is a comma, Excel parts the cells of a CSV by semicolons.
_DELIMITERS = (",", ";", "\t")
_DECLARED = re.compile(r"sep=([,;|\t])\r?\n")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# How files of an old Excel begin, and any that a password locks.
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PIECE = 1024 * 1024

_JOINED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
# A formula's cell without its value; an empty text that was worked out says t="str". No part runs
# over the next tag: whatever the file holds is gone through once.
_NOT_WORKED_OUT = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^<>]*\bt="str")[^<>]*>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*'
    rb"(?:(?:<v\s*/>|<v></v>)\s*)?</c>"
)


class BadTable(ValueError):
    """The file cannot be read as a table; the text says why and what to do."""


@dataclass(frozen=True)
class Line:
    """One row with the number it has in the file (the header is line 1)."""

    number: int
    cells: list[str]


def read_table(path: Path) -> list[Line]:
    """All lines that are not empty, the header first. Raises BadTable."""
    if not path.is_file():
        raise BadTable(_("Không có tệp “%(path)s”.") % {"path": path})
    if path.stat().st_size > settings.UPLOAD_MAX_BYTES:
        raise BadTable(
            _("Tệp lớn hơn %(max)s MB. Hãy tách thành nhiều tệp.")
            % {"max": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}
        )
    if path.suffix.lower() == ".xlsx":
        lines = _from_xlsx(path)
    elif path.suffix.lower() == ".csv":
        lines = _from_csv(path)
    else:
        raise BadTable(_("Tệp phải là CSV hoặc XLSX. Hãy xuất lại bảng rồi thử lại."))
    found = []
    for line in lines:
        if any(line.cells):
            while not line.cells[-1]:
                line.cells.pop()
            if len(line.cells) > MAX_COLUMNS:
                raise _too_wide(line.number)
            found.append(line)
        if len(found) > MAX_ROWS:
            raise BadTable(
                _("Bảng có hơn %(max)s dòng. Hãy tách thành nhiều tệp.") % {"max": MAX_ROWS}
            )
    if not found:
        raise BadTable(_("Bảng không có dòng nào. Dòng đầu phải ghi tên các cột."))
    return found


def _too_wide(line: int) -> BadTable:
    reason = _("Dòng %(line)s có hơn %(max)s cột. Bỏ các cột thừa rồi tải lên lại.")
    return BadTable(reason % {"line": line, "max": MAX_COLUMNS})


def _from_csv(path: Path) -> Iterator[Line]:
    raw = path.read_bytes()
    try:
        # utf-8-sig: Excel writes a mark at the beginning.
        text = raw.decode("utf-16" if raw.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(_("Tệp CSV không phải UTF-8. Hãy lưu lại dạng “CSV UTF-8”.")) from error
    if "\0" in text:
        raise BadTable(_("Tệp CSV có ký tự không đọc được. Hãy lưu lại bảng rồi thử lại."))
    # Some programs write letters and their marks apart.
    text = unicodedata.normalize("NFC", text)
    declared = _DECLARED.match(text)
    delimiter = declared.group(1) if declared else _delimiter_of(text)
    before = 1 if declared else 0
    lines = io.StringIO(text[declared.end() :] if declared else text, newline="")
    narrow = _narrow(lines, delimiter, before + 1)
    reader = csv.reader(narrow, strict=True, delimiter=delimiter)
    begun_at = before
    try:
        for cells in reader:
            # A cell may hold line breaks: the row is named by the line it begins on.
            yield Line(before + 1, [cell.strip() for cell in cells])
            before = begun_at + reader.line_num
    except csv.Error as error:
        raise BadTable(
            _("Dòng %(line)s của tệp CSV không đọc được. Hãy xem lại dấu ngoặc kép.")
            % {"line": before + 1}
        ) from error


def _narrow(lines: Iterable[str], delimiter: str, first: int) -> Iterator[str]:
    for number, line in enumerate(lines, start=first):
        if line.count(delimiter) >= _LAST_COLUMN:
            raise _too_wide(number)
        yield line


def _delimiter_of(text: str) -> str:
    """The sign that parts most cells of the first line. A comma before a blank is one of a
    heading ("Tỉnh, thành phố")."""
    first = re.sub(r'"[^"]*"', "", text[: text.find("\n")] if "\n" in text else text)
    bare = first.replace(", ", " ")
    return max(_DELIMITERS, key=bare.count)


def _from_xlsx(path: Path) -> Iterator[Line]:
    try:
        _check_archive(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = _first_shown(book)
        _check_sheet(path, sheet._worksheet_path)
        # What the file says of its size may be wrong, or meant to be.
        sheet.reset_dimensions()
        rows: Iterable[Any] = sheet.iter_rows(values_only=True)
        cells = letters = 0
        for number, values in enumerate(rows, start=1):
            cells += len(values)
            letters += sum(len(value) for value in values if isinstance(value, str))
            if number > _LAST_ROW or cells > MAX_CELLS or letters > MAX_LETTERS:
                raise _too_large()
            yield Line(number, [_text(value) for value in values])
    except BadTable:
        raise
    except Exception as error:
        raise BadTable(_("Tệp XLSX không đọc được. Hãy lưu lại bảng rồi thử lại.")) from error


def _first_shown(book: Any) -> Any:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            return sheet
    raise BadTable(_("Tệp XLSX không có trang tính nào. Hãy chép bảng sang một tệp mới."))


def _check_sheet(path: Path, name: str) -> None:
    """Refuse what would be read as empty though a person sees something there."""
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(name)
    if joined := _JOINED.search(sheet):
        raise BadTable(
            _("Bảng có ô gộp (%(cells)s). Bỏ gộp, ghi đủ từng ô rồi tải lên lại.")
            % {"cells": joined.group(1).decode()}
        )
    if formula := _NOT_WORKED_OUT.search(sheet):
        raise BadTable(
            _(
                "Ô %(cell)s có công thức chưa có kết quả. Mở tệp bằng Excel rồi lưu lại, hoặc dán "
                "giá trị thay công thức."
            )
            % {"cell": formula.group(1).decode()}
        )


def _too_large() -> BadTable:
    return BadTable(_("Tệp XLSX bung ra quá lớn. Hãy chép bảng sang một tệp mới."))


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(_OLD_EXCEL)) == _OLD_EXCEL:
            raise BadTable(
                _(
                    "Tệp có mật khẩu hoặc là Excel đời cũ (.xls). Mở bằng Excel, bỏ mật khẩu rồi "
                    "lưu lại dạng .xlsx."
                )
            )
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = max(1, sum(entry.compress_size for entry in entries))
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
            raise _too_large()
        if sum(_tags(archive, entry) for entry in entries) > MAX_TAGS:
            raise _too_large()


def _tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    with archive.open(entry) as content:
        return sum(piece.count(b"<") for piece in iter(lambda: content.read(_PIECE), b""))


def _text(value: Any) -> str:
    """A cell as one would type it: days as YYYY-MM-DD, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFC", str(value)).strip()
