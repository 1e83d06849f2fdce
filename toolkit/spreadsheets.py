"""Reading a table from CSV or XLSX into lines of text cells, with every trap closed before.

An XLSX is a ZIP archive: its entries and their unpacked size are looked at before it is parsed.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _

MAX_ROWS = 5_000
MAX_ENTRIES = 1_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200


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
            found.append(line)
        if len(found) > MAX_ROWS:
            raise BadTable(
                _("Bảng có hơn %(max)s dòng. Hãy tách thành nhiều tệp.") % {"max": MAX_ROWS}
            )
    if not found:
        raise BadTable(_("Bảng không có dòng nào. Dòng đầu phải ghi tên các cột."))
    return found


def _from_csv(path: Path) -> Iterator[Line]:
    try:
        # utf-8-sig: Excel writes a mark at the beginning.
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(_("Tệp CSV không phải UTF-8. Hãy lưu lại dạng “CSV UTF-8”.")) from error
    if "\0" in text:
        raise BadTable(_("Tệp CSV có ký tự không đọc được. Hãy lưu lại bảng rồi thử lại."))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            # A cell may hold line breaks: the row is named by the line it begins on.
            yield Line(before + 1, [cell.strip() for cell in cells])
            before = reader.line_num
    except csv.Error as error:
        raise BadTable(
            _("Dòng %(line)s của tệp CSV không đọc được. Hãy xem lại dấu ngoặc kép.")
            % {"line": before + 1}
        ) from error


def _from_xlsx(path: Path) -> Iterator[Line]:
    _check_archive(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows: Iterable[Any] = sheet.iter_rows(values_only=True)
        for number, values in enumerate(rows, start=1):
            yield Line(number, [_text(value) for value in values])
    except BadTable:
        raise
    except Exception as error:
        raise BadTable(_("Tệp XLSX không đọc được. Hãy lưu lại bảng rồi thử lại.")) from error


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
    return str(value).strip()
