"""The empty table to fill in: its headings, how each column is filled in with an example, and the
closed lists, which Excel also offers in the cells."""

import io
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from files.responses import as_download
from files.tables import XLSX
from toolkit.folding import fold
from toolkit.importing import Importer
from toolkit.spreadsheets import MAX_ROWS

_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_WIDEST = 60


def blank_workbook(kind: Importer, by: Any) -> HttpResponse:
    """For ``by``: the closed lists hold what they may write."""
    lists = {
        column.name: [str(value) for value in column.values(by)]
        for column in kind.columns
        if column.values is not None
    }
    book = Workbook()
    sheet: Any = book.active
    sheet.title = str(kind.label)[:31]
    for place, column in enumerate(kind.columns, start=1):
        heading = sheet.cell(1, place, str(column.label))
        heading.font = _BOLD
        # Days and codes stay as they are typed.
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].width = max(14, len(str(column.label)) + 4)
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet(_("Cách điền")), kind)
    _list(book.create_sheet(_("Danh mục")), sheet, kind, lists)
    whole = io.BytesIO()
    book.save(whole)
    response = HttpResponse(whole.getvalue(), content_type=XLSX)
    return as_download(response, f"{name_of(kind)}.xlsx")


def name_of(kind: Importer) -> str:
    """What the file is called, in letters that every system takes: ``bang-mau-thoa-thuan``."""
    return fold(f"{_('Bảng mẫu')} {kind.label}").replace(" ", "-")


def _explain(sheet: Any, kind: Importer) -> None:
    sheet.append([_("Cột"), _("Bắt buộc"), _("Cách ghi"), _("Ví dụ")])
    for column in kind.columns:
        needed = _("có") if column.is_required else ""
        sheet.append([str(column.label), needed, str(column.words), column.example])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment, cell.number_format = _WRAPPED, "@"
    for place, width in enumerate((28, 10, _WIDEST, 48), start=1):
        sheet.cell(1, place).font = _BOLD
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _list(sheet: Any, table: Any, kind: Importer, lists: Mapping[str, list[str]]) -> None:
    """A column for each closed list; a cell of the table that holds one value offers it."""
    places = {column.name: place for place, column in enumerate(kind.columns, start=1)}
    columns = {column.name: column for column in kind.columns}
    for place, (name, values) in enumerate(lists.items(), start=1):
        column, letter = columns[name], get_column_letter(place)
        sheet.cell(1, place, str(column.label)).font = _BOLD
        for row, value in enumerate(values, start=2):
            sheet.cell(row, place, value).number_format = "@"
        longest = max(map(len, [str(column.label), *values]))
        sheet.column_dimensions[letter].width = min(_WIDEST, longest + 4)
        if values and not column.is_many:
            source = f"'{sheet.title}'!${letter}$2:${letter}${len(values) + 1}"
            offered = DataValidation("list", formula1=source, allow_blank=True)
            # Other ways to write the value are understood too: offered, not enforced.
            offered.showErrorMessage = False
            in_table = get_column_letter(places[name])
            offered.add(f"{in_table}2:{in_table}{MAX_ROWS}")
            table.add_data_validation(offered)
    sheet.freeze_panes = "A2"
