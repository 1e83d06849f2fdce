"""The succession desk in a real browser: a merger recorded by clicking, read by everybody."""

import datetime as dt
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from conftest import Cast
from hospitals.changes import NewUnit
from hospitals.models import RegisterChange
from hospitals.tests.builders import act, record
from tests.browser import Browse, axe_problems, overflows

pytestmark = pytest.mark.browser

FORMS = (
    "/changes/",
    "/changes/new/",
    "/changes/new/provinces/merge/",
    "/changes/new/provinces/split/",
    "/changes/new/provinces/split/?unit=79-ho-chi-minh",
    "/changes/new/organisations/handover/",
    "/changes/import/",
    "/provinces/75-dong-nai/",
    "/organisations/syt-79-ho-chi-minh/",
    "/provinces/?search=BR-VT",
)


@pytest.fixture
def pages(cast: Cast) -> list[str]:
    new = NewUnit(name_vi="Tỉnh Sông Hồng", code="33")
    change = record(cast.administrator, act("merge", "33-hung-yen", "37-ninh-binh", into=new))
    whole = RegisterChange.objects.get(effective_on=dt.date(2025, 7, 1))
    own = [f"/changes/{change.pk}/", f"/changes/{change.pk}/undo/", f"/changes/{whole.pk}/"]
    return [*FORMS, *own]


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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_can_be_read_by_everybody(
    browse: Browse, cast: Cast, pages: list[str], theme: Literal["light", "dark"]
) -> None:
    page = browse(cast.administrator, theme=theme)
    problems = {}
    for path in pages:
        page.goto(path)
        problems[path] = axe_problems(page)
    assert {path: found for path, found in problems.items() if found} == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_of_the_desk_scrolls_sideways(
    browse: Browse, cast: Cast, pages: list[str], width: int
) -> None:
    page = browse(cast.administrator, width=width)
    wide = []
    for path in pages:
        page.goto(path)
        if overflows(page):
            wide.append(path)
    assert wide == []


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
