"""The columns of a list: chosen by the address, written as a table and as a spreadsheet."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django import forms
from django.http import QueryDict
from django.test import SimpleTestCase
from django.utils.html import format_html

from toolkit.filter_forms import FilterForm
from toolkit.listing import sheets
from toolkit.listing.columns import ListColumn, SheetColumn, chosen, in_address
from toolkit.listing.table import table
from toolkit.lists import Heading

COLUMNS = (
    ListColumn(
        "name",
        "Tên",
        lambda row: format_html("<b>{}</b>", row["name"]),
        lambda row: row["name"],
        also=(SheetColumn("Mã", lambda row: row["code"]),),
        sorts_by="name",
    ),
    ListColumn("on", "Ngày", lambda row: str(row["on"]), lambda row: row["on"], is_day=True),
    ListColumn("beds", "=Số giường", lambda row: row["beds"], lambda row: row["beds"], is_on=False),
)
ROW: dict[str, Any] = {"name": "=1+1 & <i>", "code": "-a", "on": dt.date(2026, 3, 1), "beds": 12}


def keys(query: str) -> list[str]:
    return [column.key for column in chosen(COLUMNS, QueryDict(query))]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["name", "on"]),
        ("columns=beds", ["name", "beds"]),
        ("columns=beds,on", ["name", "on", "beds"]),
        ("columns=name&columns=beds", ["name", "beds"]),
        ("columns=name", ["name"]),
        ("columns=nonsense", ["name", "on"]),
    ],
)
def test_the_address_chooses_and_the_first_column_stays(query: str, shown: list[str]) -> None:
    assert keys(query) == shown


def test_what_goes_without_saying_is_not_said() -> None:
    assert in_address(COLUMNS, chosen(COLUMNS, QueryDict("columns=on"))) == ""
    assert in_address(COLUMNS, chosen(COLUMNS, QueryDict("columns=beds"))) == "name,beds"


def test_a_cell_is_escaped_and_says_its_column_where_rows_are_cards() -> None:
    written = table(COLUMNS, [{**ROW, "beds": "<script>"}], {})
    assert "<b>=1+1 &amp; &lt;i&gt;</b>" in written
    assert 'data-label="Ngày"' in written
    assert "&lt;script&gt;" in written


def test_the_sorted_column_says_so() -> None:
    ways = {"name": Heading("Tên", "?ordering=-name&columns=on", "ascending")}
    written = table(COLUMNS, [], ways)
    assert '<th scope="col" aria-sort="ascending">' in written
    assert 'href="?ordering=-name&amp;columns=on"' in written


class Few(sheets.Listing):
    """A list of one row without a database."""

    columns = COLUMNS
    label = "Ít dòng"

    def __init__(self) -> None:
        self.shown = list(COLUMNS)

    make_form = visible = narrowed = order = None  # type: ignore[assignment]

    def lines(self, records: Any) -> Any:
        return records


def pieces(form: str) -> bytes:
    listing = Few()
    return b"".join(sheets.pieces(listing, form, [sheets.values_of(listing, [ROW])]))


def test_a_csv_opens_in_excel_and_holds_no_formula() -> None:
    text = pieces("csv").decode("utf-8-sig")
    assert pieces("csv").startswith("\ufeff".encode())
    header, row = csv.reader(io.StringIO(text))
    assert header == ["Tên", "Mã", "Ngày", "'=Số giường"]
    assert row == ["'=1+1 & <i>", "'-a", "01/03/2026", "12"]


def test_a_workbook_holds_days_and_numbers_as_such() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(pieces("xlsx"))).worksheets[0]
    assert sheet.title == "Ít dòng"
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1] == ("'=1+1 & <i>", "'-a", dt.datetime(2026, 3, 1), 12)
    assert sheet["C2"].number_format == "dd\\/mm\\/yyyy"


class Kinds(FilterForm):
    kind = forms.ChoiceField(choices=[("", "Tất cả"), ("Nhóm", [("a", "<A>"), ("b", "B")])])


def test_a_filter_s_select_is_what_django_would_write() -> None:
    bound = Kinds(QueryDict("kind=b"))["kind"]
    attrs = {"class": "form-select", "id": bound.auto_id}
    quick = bound.as_widget(attrs=attrs)
    plain = forms.Select(choices=bound.field.widget.choices)
    SimpleTestCase().assertHTMLEqual(quick, bound.as_widget(plain, attrs=attrs))
    assert '<option value="a">&lt;A&gt;</option>' in quick
