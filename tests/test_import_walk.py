"""A file of legacy agreements brought in, in a real browser; the worker is called by hand."""

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from agreements.models import Agreement
from conftest import Cast
from exchange.imports import running
from exchange.imports.kinds import KINDS
from exchange.tests.tables import AGREEMENT, Row
from tests.browser import Browse
from tests.walking import Person
from toolkit.spreadsheets import read_table

pytestmark = pytest.mark.browser

OURS = "Gọi là"  # what the officer's own table calls the title


def _fill_in(blank: Path, *rows: Row) -> Path:
    """``rows`` below the headings of the template, one of which is the officer's own."""
    book = openpyxl.load_workbook(blank)
    sheet = book.worksheets[0]
    columns = KINDS["agreements"].columns
    sheet.delete_rows(2, sheet.max_row)
    for place, column in enumerate(columns, start=1):
        for number, row in enumerate(rows, start=2):
            sheet.cell(number, place, row.get(column.name))
        if column.name == "title":
            sheet.cell(1, place, OURS)
    book.save(blank)
    return blank


def _tries(officer: Person, file: Path, *, choosing: bool = False) -> None:
    page = officer.page
    page.get_by_label("Tệp").set_input_files(file)
    officer.presses("Tải tệp lên")
    title = page.get_by_role("combobox", name="Tên thỏa thuận")
    heading = f"{OURS} (dòng đầu: {AGREEMENT['title']})"
    if choosing:
        expect(title).to_have_value("")
        officer.presses("Chạy thử tệp")
        officer.is_told("Cột này bắt buộc. Chọn cột của tệp.")
        title.select_option(label=heading)
    else:
        page.get_by_text("Xem lại các cột đã ghép").click()
        expect(title.get_by_role("option", selected=True)).to_have_text(heading)
    officer.presses("Chạy thử tệp")
    progress = page.get_by_role("progressbar")
    expect(progress).to_have_attribute("value", "0")
    running.go_on(seconds=60)
    # Nobody reloads: the page fetches its middle anew.
    expect(progress).to_have_attribute("value", progress.get_attribute("max") or "")


def test_an_officer_brings_in_the_filled_in_template(
    cast: Cast, browse: Browse, tmp_path: Path
) -> None:
    officer = Person(browse, "hub-officer")
    page = officer.page
    page.goto("/agreements/")
    officer.follows("Nhập từ tệp")
    blank = officer.downloads("XLSX", tmp_path)
    bad = {**AGREEMENT, "code": "khac", "signed_on": "31/04/2024"}
    _tries(officer, _fill_in(blank, AGREEMENT, bad), choosing=True)
    row = page.get_by_role("row").filter(has_text="Ngày ký")
    expect(row).to_contain_text("Tháng 4 có 30 ngày")
    expect(row).to_contain_text("Ô đang ghi: 31/04/2024")
    officer.is_told("Ghi được khi không còn lỗi.")
    lines = read_table(officer.downloads("Tải tệp kèm lỗi", tmp_path))
    assert "Tháng 4 có 30 ngày" in lines[2].cells[-1]
    assert not Agreement.objects.exists()

    officer.follows("Chọn tệp khác")
    _tries(officer, _fill_in(blank, AGREEMENT))
    officer.presses("Ghi 1 dòng vào cổng")
    officer.is_told("Dừng thì các dòng đã ghi vẫn giữ trên cổng.")
    running.go_on(seconds=60)
    officer.is_told("Đã ghi 1 dòng vào cổng")
    lines = read_table(officer.downloads("Tải tệp kết quả", tmp_path))
    assert {"Ghi mới", AGREEMENT["code"]} <= set(lines[1].cells)
    assert Agreement.objects.get().code == AGREEMENT["code"]

    officer.follows("Chọn tệp khác")
    _tries(officer, blank)
    counts = page.locator(".import-counts dd")
    expect(counts).to_have_text(["0", "0", "1"])
    assert Agreement.objects.count() == 1
