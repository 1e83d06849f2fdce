"""A file of legacy agreements brought in, in a real browser; the worker is called by hand."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from agreements.models import Agreement
from conftest import Cast
from exchange.imports import running
from exchange.tests.tables import AGREEMENT, table
from tests.browser import Browse, axe_problems, overflows

pytestmark = pytest.mark.browser


def on_disk(folder: Path, *rows: dict) -> str:
    path = folder / "thoa-thuan.csv"
    path.write_bytes(table(*rows).read())
    return str(path)


def test_an_officer_brings_in_a_file(cast: Cast, browse: Browse, tmp_path: Path) -> None:
    page = browse(cast.hub_officer)
    page.goto("/agreements/")
    page.get_by_role("link", name="Nhập từ tệp").first.click()
    bad = {**AGREEMENT, "code": "khac", "signed_on": "31/04/2024"}
    page.get_by_label("Tệp").set_input_files(on_disk(tmp_path, AGREEMENT, bad))
    page.get_by_role("button", name="Tải tệp lên").click()
    page.get_by_role("button", name="Chạy thử tệp").click()
    expect(page.get_by_text("đã đọc 0/2 dòng")).to_be_visible()
    running.go_on(seconds=60)
    # Nobody reloads: the page fetches its middle anew.
    expect(page.get_by_text("Tháng 4 có 30 ngày")).to_be_visible()
    expect(page.get_by_text("Ghi được khi không còn lỗi.")).to_be_visible()
    page.get_by_role("link", name="Chọn tệp khác").click()
    page.get_by_label("Tệp").set_input_files(on_disk(tmp_path, AGREEMENT))
    page.get_by_role("button", name="Tải tệp lên").click()
    page.get_by_role("button", name="Chạy thử tệp").click()
    running.go_on(seconds=60)
    page.get_by_role("button", name="Ghi 1 dòng vào cổng").click()
    running.go_on(seconds=60)
    expect(page.get_by_text("Đã ghi 1 dòng vào cổng")).to_be_visible()
    assert Agreement.objects.filter(code=AGREEMENT["code"]).exists()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_pages_are_for_everybody(
    cast: Cast, browse: Browse, tmp_path: Path, width: int, theme: str
) -> None:
    page = browse(cast.hub_officer, width=width, theme=theme)
    page.goto("/imports/new/agreements/")
    assert (axe_problems(page), overflows(page)) == ([], False)
    bad = {**AGREEMENT, "signed_on": "31/04/2024"}
    page.get_by_label("Tệp").set_input_files(on_disk(tmp_path, AGREEMENT, bad))
    page.get_by_role("button", name="Tải tệp lên").click()
    assert (axe_problems(page), overflows(page)) == ([], False)
    page.get_by_role("button", name="Chạy thử tệp").click()
    assert (axe_problems(page), overflows(page)) == ([], False)
    running.go_on(seconds=60)
    page.reload()
    assert (axe_problems(page), overflows(page)) == ([], False)
    page.goto("/imports/")
    assert (axe_problems(page), overflows(page)) == ([], False)
