"""Tables as people and programs make them: read as they look, or refused with the remedy."""

import datetime as dt
import io
import os
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from toolkit.spreadsheets import MAX_ROWS, BadTable, read_table

Make = Callable[[Any], None]


def rows(path: Path) -> list[list[str]]:
    return [line.cells for line in read_table(path)]


@pytest.fixture
def csv_of(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "bang.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def xlsx_of(tmp_path: Path) -> Callable[[Make], Path]:
    """A workbook that ``make`` has filled in."""

    def write(make: Make) -> Path:
        book = openpyxl.Workbook()
        make(book)
        path = tmp_path / "bang.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def forged(tmp_path: Path) -> Callable[..., Path]:
    """A workbook whose sheet is ``sheet`` word for word, and whose texts are ``texts``. ``beside``
    it lies so much that cannot be packed: the whole looks like no bomb."""

    def write(sheet: str, texts: str = "", beside: int = 0) -> Path:
        book = io.BytesIO()
        openpyxl.Workbook().save(book)
        path = tmp_path / "bang.xlsx"
        with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.namelist():
                content = old.read(entry)
                if entry == "xl/worksheets/sheet1.xml":
                    content = sheet.encode()
                if entry == "[Content_Types].xml" and texts:
                    content = content.replace(b"</Types>", TEXTS_DECLARED)
                new.writestr(entry, content)
            if texts:
                new.writestr("xl/sharedStrings.xml", texts)
            new.writestr("xl/media/image1.png", os.urandom(beside))
        return path

    return write


TEXTS_DECLARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{before}<sheetData>{rows}</sheetData></worksheet>"
)


# --- CSV ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        'Tên,"Tỉnh, thành phố",Tên khác\nA,B,c;d\n',
        "Tên;Tỉnh, thành phố;Tên khác\nA;B;c;d\n",
        "Tên\tTỉnh, thành phố\tTên khác\nA\tB\tc;d\n",
        'sep=;\n"Tên";"Tỉnh, thành phố";"Tên khác"\nA;B;"c;d"\n',
    ],
)
def test_cells_are_parted_as_the_first_line_says(
    csv_of: Callable[[bytes], Path], text: str
) -> None:
    found = rows(csv_of(text.encode()))
    assert found[0] == ["Tên", "Tỉnh, thành phố", "Tên khác"]
    assert found[1][:2] == ["A", "B"]


def test_a_table_of_one_column_has_one(csv_of: Callable[[bytes], Path]) -> None:
    assert rows(csv_of("Tỉnh, thành phố\nLâm Đồng\n".encode()))[1] == ["Lâm Đồng"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_unicode_is_read(csv_of: Callable[[bytes], Path], encoding: str) -> None:
    assert rows(csv_of("Tên,Nơi\nĐắk Nông,Mắt\n".encode(encoding)))[1] == ["Đắk Nông", "Mắt"]


def test_an_old_encoding_is_refused(csv_of: Callable[[bytes], Path]) -> None:
    old = unicodedata.normalize("NFD", "Tên,Mã\nĐông,1\n").replace("\u0302", "")
    with pytest.raises(BadTable, match="CSV UTF-8"):
        read_table(csv_of(old.encode("cp1258", errors="ignore") + b"\xd0\xea"))


def test_letters_and_marks_come_together(csv_of: Callable[[bytes], Path]) -> None:
    apart = unicodedata.normalize("NFD", "Tên\nBệnh viện Đà Nẵng\n")
    assert rows(csv_of(apart.encode()))[1] == ["Bệnh viện Đà Nẵng"]


@pytest.mark.parametrize("content", [b"a\0b\nc\n", b'a\n"open\n', b"a\n" + b"x" * 200_000])
def test_a_broken_csv_is_refused(csv_of: Callable[[bytes], Path], content: bytes) -> None:
    with pytest.raises(BadTable):
        read_table(csv_of(content))


def test_lines_are_named_as_they_stand_in_the_file(csv_of: Callable[[bytes], Path]) -> None:
    found = read_table(csv_of("sep=,\nTên\n\nA\n".encode()))
    assert [line.number for line in found] == [2, 4]


@pytest.mark.parametrize("lines", [MAX_ROWS + 1, 50_000])
def test_too_many_lines_are_refused_soon(csv_of: Callable[[bytes], Path], lines: int) -> None:
    begun = time.process_time()
    with pytest.raises(BadTable, match="hơn 5000 dòng"):
        read_table(csv_of(b"a,b\n" + b"1,2\n" * lines))
    assert time.process_time() - begun < 2


def test_too_many_columns_are_refused(csv_of: Callable[[bytes], Path]) -> None:
    with pytest.raises(BadTable, match="Dòng 1 có hơn 200 cột"):
        read_table(csv_of(b",".join([b"a"] * 201)))


def test_columns_without_end_are_refused_before_they_are_parted(
    csv_of: Callable[[bytes], Path],
) -> None:
    with pytest.raises(BadTable, match="Dòng 2 có hơn 200 cột"):
        read_table(csv_of(b"a,b\n" + b"," * 20_000))


def test_empty_columns_and_lines_are_left_out(csv_of: Callable[[bytes], Path]) -> None:
    content = ",".join(["a", "b", *[""] * 400]) + "\n\n,,,\n1,,,\n"
    assert rows(csv_of(content.encode())) == [["a", "b"], ["1"]]


# --- XLSX ---------------------------------------------------------------------------------
def test_numbers_and_days_are_read_as_one_would_type_them(
    xlsx_of: Callable[[Make], Path],
) -> None:
    def make(book: Any) -> None:
        book.active.append(["a", "b", "c", "d", "e"])
        book.active.append([dt.date(2024, 7, 21), dt.datetime(2024, 7, 21, 8, 30), 12.0, 1.5, True])

    assert rows(xlsx_of(make))[1] == ["2024-07-21", "2024-07-21", "12", "1.5", "True"]


def test_the_first_sheet_that_shows_is_read(xlsx_of: Callable[[Make], Path]) -> None:
    def make(book: Any) -> None:
        book.active.append(["ẩn"])
        book.active.sheet_state = "hidden"
        book.create_sheet("Thấy").append(["thấy"])

    assert rows(xlsx_of(make)) == [["thấy"]]


def test_joined_cells_are_refused(xlsx_of: Callable[[Make], Path]) -> None:
    def make(book: Any) -> None:
        for row in (["Tên", "Tỉnh"], ["A", "68-lam-dong"], ["B", ""]):
            book.active.append(row)
        book.active.merge_cells("B2:B3")

    with pytest.raises(BadTable, match="B2:B3"):
        read_table(xlsx_of(make))


def test_a_formula_without_a_result_is_refused(xlsx_of: Callable[[Make], Path]) -> None:
    def make(book: Any) -> None:
        book.active.append(["Tên", "Số giường"])
        book.active.append(["A", "=1+1"])

    with pytest.raises(BadTable, match="Ô B2 có công thức"):
        read_table(xlsx_of(make))


def test_the_result_of_a_formula_is_read(forged: Callable[..., Path]) -> None:
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    assert rows(forged(SHEET.format(before="", rows=cells))) == [["2", "", "#DIV/0!"]]


@pytest.mark.parametrize(
    ("before", "cells"),
    [
        ('<dimension ref="A1:XFD1048576"/>', '<row r="1"><c r="A1"><v>1</v></c></row>'),
        ("", '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"/>'),
    ],
)
def test_a_claimed_size_costs_nothing(forged: Callable[..., Path], before: str, cells: str) -> None:
    begun = time.process_time()
    assert rows(forged(SHEET.format(before=before, rows=cells))) == [["1"]]
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c r="A9"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_out_is_refused(forged: Callable[..., Path], cells: str) -> None:
    with pytest.raises(BadTable):
        read_table(forged(SHEET.format(before="", rows=cells)))


def test_entities_that_grow_are_refused(forged: Callable[..., Path]) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    begun = time.process_time()
    with pytest.raises(BadTable):
        read_table(forged(declared + SHEET.format(before="", rows=cells)))
    assert time.process_time() - begun < 3


def test_a_file_outside_is_not_read(forged: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    declared = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>a&s;</t></is></c></row>'
    try:
        found = rows(forged(declared + SHEET.format(before="", rows=cells)))
    except BadTable:
        found = []
    assert "secret" not in str(found)


TEXT = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    f"<si><t>{'ê' * 500_000}</t></si></sst>"
)
BOMBS = {
    "unpacked": (SHEET.format(before=" " * 120_000_000, rows=""), ""),
    "tags": (SHEET.format(before="", rows=f"<row>{'<c/>' * 2_000_000}</row>"), ""),
    "cells": (SHEET.format(before="", rows='<row><c r="XFD1"/></row>' * 700), ""),
    "letters": (SHEET.format(before="", rows='<row><c t="s"><v>0</v></c></row>' * 4_000), TEXT),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_unpacks_too_large_is_refused(forged: Callable[..., Path], bomb: str) -> None:
    path = forged(*BOMBS[bomb], beside=50_000)
    begun = time.process_time()
    with pytest.raises(BadTable, match="quá lớn"):
        read_table(path)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("part", ['<c r="A1" ' * 100_000, '<c r="A1"><f/>' + " " * 900_000])
def test_formulas_are_sought_in_one_pass(forged: Callable[..., Path], part: str) -> None:
    path = forged(part, beside=50_000)
    begun = time.process_time()
    with pytest.raises(BadTable, match="không đọc được"):
        read_table(path)
    assert time.process_time() - begun < 3


def test_a_locked_or_old_workbook_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)
    with pytest.raises(BadTable, match="bỏ mật khẩu"):
        read_table(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"%PDF-1.7\n", b"a,b\n1,2\n", b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadTable):
        read_table(path)
