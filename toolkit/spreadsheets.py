"""Reading a table from CSV or XLSX into lines of text cells, with every trap closed before.

An XLSX is a ZIP archive: its entries and their unpacked size are looked at before it is parsed.
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
# Excel's own bound: a file that names a row beyond it is made to keep its reader busy.
_LAST_ROW = 1_048_576

# Where the system's decimal sign is a comma, Excel parts the cells of a CSV by semicolons.
_DELIMITERS = (",", ";", "\t")
_DECLARED = re.compile(r"sep=([,;|\t])\r?\n")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_JOINED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
# A formula's cell without its value; an empty text that was worked out says t="str".
_NOT_WORKED_OUT = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]*\bt="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v></v>)?\s*</c>"
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
                raise BadTable(
                    _("Dòng %(line)s có hơn %(max)s cột. Bỏ các cột thừa rồi tải lên lại.")
                    % {"line": line.number, "max": MAX_COLUMNS}
                )
            found.append(line)
        if len(found) > MAX_ROWS:
            raise BadTable(
                _("Bảng có hơn %(max)s dòng. Hãy tách thành nhiều tệp.") % {"max": MAX_ROWS}
            )
    if not found:
        raise BadTable(_("Bảng không có dòng nào. Dòng đầu phải ghi tên các cột."))
    return found


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
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
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


def _delimiter_of(text: str) -> str:
    """The sign that parts most cells of the first line. A comma before a blank is one of a
    heading ("Tỉnh, thành phố")."""
    first = re.sub(r'"[^"]*"', "", text[: text.find("\n")] if "\n" in text else text)
    bare = first.replace(", ", " ")
    return max(_DELIMITERS, key=bare.count)


def _from_xlsx(path: Path) -> Iterator[Line]:
    _check_archive(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = _first_shown(book)
        _check_sheet(path, sheet._worksheet_path)
        # What the file says of its size may be wrong, or meant to be.
        sheet.reset_dimensions()
        rows: Iterable[Any] = sheet.iter_rows(values_only=True)
        for number, values in enumerate(rows, start=1):
            if number > _LAST_ROW:
                raise BadTable(_("Tệp XLSX bung ra quá lớn. Hãy chép bảng sang một tệp mới."))
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


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise BadTable(_("Tệp XLSX không đọc được. Hãy lưu lại bảng rồi thử lại.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise BadTable(_("Tệp XLSX bung ra quá lớn. Hãy chép bảng sang một tệp mới."))


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
