"""Workbooks written row by row, as openpyxl reads them."""

import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from toolkit.tables import Column
from toolkit.xlsx import LONGEST_CELL, workbook

COLUMNS = [Column(("code",)), Column(("on",), is_day=True), Column(("body", "beds"))]


def read(*chunks: list[list[Any]], **kwargs: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(b"".join(workbook(COLUMNS, chunks, **kwargs))))


def values(book: openpyxl.Workbook, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(book.worksheets[sheet].iter_rows(values_only=True))


def test_the_header_stands_above_the_rows_and_stays_in_sight() -> None:
    book = read([["a-1", "2026-01-31", 12]], [["a-2", None, True]])
    assert values(book) == [
        ("code", "on", "body.beds"),
        ("a-1", dt.datetime(2026, 1, 31), 12),
        ("a-2", None, True),
    ]
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["B2"].number_format == "yyyy\\-mm\\-dd"


def test_a_list_without_rows_is_a_header() -> None:
    assert values(read()) == [("code", "on", "body.beds")]


@pytest.mark.parametrize("words", ["<b> & \"'", "Bệnh viện", "🏥", "a\nb", "  hai  "])
def test_words_come_back_as_they_were(words: str) -> None:
    assert values(read([[words, None, None]]))[1][0] == words


def test_what_no_workbook_can_hold_is_left_out() -> None:
    (_header, row) = values(read([["a\x00b\x0b￾c", "1800-01-01", "y" * 40_000]]))
    assert row[:2] == ("abc", "1800-01-01")
    assert len(row[2]) == LONGEST_CELL
    assert row[2].endswith("y…")


def test_words_that_look_like_a_character_s_number_stay_words() -> None:
    content = b"".join(workbook(COLUMNS, [[["_x000D_", None, None]]]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "_x005F_x000D_" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_formula_is_never_written() -> None:
    book = read([["=1+1", None, None]])
    assert book.worksheets[0]["A2"].data_type == "s"


def test_what_does_not_fit_on_a_sheet_goes_on_on_the_next() -> None:
    book = read([[f"a-{n}", None, n] for n in range(5)], rows_of_a_sheet=3)
    sheets = [values(book, at) for at in range(len(book.worksheets))]
    assert [rows[0] for rows in sheets] == [("code", "on", "body.beds")] * 3
    assert [row[2] for rows in sheets for row in rows[1:]] == [0, 1, 2, 3, 4]


def test_no_sheet_follows_a_full_one_without_rows() -> None:
    book = read([[f"a-{n}", None, n] for n in range(2)], rows_of_a_sheet=3)
    assert len(book.worksheets) == 1


def test_the_file_leaves_while_it_is_made() -> None:
    """Ten times the rows take no more memory, and the first bytes come before the last rows."""
    read_so_far = 0

    def chunks(count: int) -> Iterator[list[list[Any]]]:
        nonlocal read_so_far
        for read_so_far in range(count):
            yield [[f"{read_so_far}-{n}-{n * n}", None, n] for n in range(500)]

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            for _piece in workbook(COLUMNS, chunks(count)):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak(4), peak(40)
    assert many < few * 1.5
    next(workbook(COLUMNS, chunks(400)))
    assert read_so_far < 300


def test_sheets_are_called_by_the_name_as_far_as_excel_takes_it() -> None:
    rows = [[f"t{number}", None, None] for number in range(3)]
    book = read(rows, name="Kỳ [2026]: đánh giá & báo cáo của các bên", rows_of_a_sheet=3)
    first, second = book.sheetnames
    assert first == "Kỳ  2026  đánh giá & báo cáo củ"
    assert second.endswith(" 2") and len(second) <= 31
    assert read(rows).sheetnames == ["1"]
