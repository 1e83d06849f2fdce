"""The succession desk in a real browser: a merger recorded by clicking, read by everybody."""

import pytest
from playwright.sync_api import Page, expect

from conftest import Cast
from hospitals.models import RegisterChange
from tests.browser import Browse, axe_problems, overflows

pytestmark = pytest.mark.browser


def fill_in(page: Page) -> None:
    """A merger of two provinces, chosen with the search."""
    page.goto("/changes/new/provinces/merge/")
    search = page.get_by_label("Tìm đơn vị")
    for words, name in (("hung yen", "Tỉnh Hưng Yên"), ("ninh binh", "Tỉnh Ninh Bình")):
        search.fill(words)
        page.locator("label:visible", has_text=name).first.click()
    page.get_by_label("Tên đơn vị mới").fill("Tỉnh Sông Hồng")
    page.get_by_label("Mã").first.fill("33")
    page.get_by_label("Có hiệu lực từ ngày").fill("01/01/2027")
    page.get_by_label("Căn cứ").fill("Nghị quyết [Mẫu] 1/2026/QH16")
    page.get_by_role("button", name="Xem trước thay đổi").click()


TABLE = (
    "kind,effective_on,legal_basis,unit,successor,new_name,new_code\n"
    "merge,{day},Nghị quyết [Mẫu] 9/2026,33-hung-yen,,Tỉnh Sông Hồng,33\n"
    "merge,01/01/2027,Nghị quyết [Mẫu] 9/2026,37-ninh-binh,,Tỉnh Sông Hồng,33\n"
)


def try_table(page: Page, day: str) -> None:
    content = TABLE.format(day=day).encode()
    page.get_by_label("Bảng thay đổi").set_input_files(
        {"name": "bang.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Xem trước bảng").click()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_table_is_tried_mended_and_recorded(browse: Browse, cast: Cast, width: int) -> None:
    page = browse(cast.administrator, width=width)
    page.goto("/changes/import/")
    try_table(page, "31/02/2027")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("row").last).to_contain_text("Tháng 2 có 28 ngày. Ghi 28/02/2027.")
    assert axe_problems(page) == []
    page.get_by_role("link", name="Tải bảng đã sửa lên").click()
    try_table(page, "01/01/2027")
    expect(page.get_by_role("region", name="Nghị quyết [Mẫu] 9/2026")).to_contain_text("Hợp nhất")
    assert axe_problems(page) == []
    assert not overflows(page)
    page.get_by_role("button", name="Ghi 1 thay đổi").dblclick()
    expect(page.get_by_role("main")).to_contain_text("Đã ghi 1 thay đổi từ bảng.")
    assert RegisterChange.objects.filter(recorded_by=cast.administrator).count() == 1


def test_a_merger_is_previewed_mended_and_recorded(browse: Browse, cast: Cast) -> None:
    page = browse(cast.administrator)
    fill_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xem trước")
    expect(page.locator("main")).to_contain_text("Sở Y tế tỉnh Sông Hồng")
    assert axe_problems(page) == []
    assert not overflows(page)
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.get_by_label("Tên đơn vị mới")).to_have_value("Tỉnh Sông Hồng")
    page.get_by_label("Tên tiếng Anh").fill("Song Hong")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    page.get_by_role("button", name="Ghi thay đổi").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hợp nhất ngày 01/01/2027")
    change = RegisterChange.objects.get(recorded_by=cast.administrator)
    assert change.province_successions.count() == 2
