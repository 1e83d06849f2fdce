"""A list made one's own and taken away, in a real browser; the worker is called by hand."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import SavedView
from agreements.states import Status
from agreements.tests.builders import make_agreement
from conftest import Cast
from exchange.exports import running, services
from tests.browser import Browse, axe_problems, overflows

pytestmark = pytest.mark.browser


def test_an_officer_keeps_a_view_and_takes_the_list_away(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    for number in range(3):
        make_agreement(title=f"Thỏa thuận {number}")
    page = browse(cast.hub_officer, width=390)
    page.goto("/agreements/?level=department")
    page.locator("summary", has_text="Cột (7/11)").click()
    page.get_by_label("Cam kết").uncheck()
    page.get_by_label("Cấp", exact=True).last.check()
    assert (axe_problems(page), overflows(page)) == ([], False)
    page.get_by_role("button", name="Hiện các cột đã chọn").click()
    expect(page).to_have_url(re.compile(r"columns=title,parties,status,level,"))
    page.locator("summary", has_text="Lưu cách xem").click()
    page.get_by_label("Tên cách xem").fill("Cấp Sở")
    page.get_by_label("Mở danh sách là thấy cách xem này").check()
    assert (axe_problems(page), overflows(page)) == ([], False)
    page.get_by_role("button", name="Lưu cách xem").click()
    expect(page.get_by_role("link", name="Cấp Sở")).to_have_attribute("aria-current", "true")
    page.goto("/agreements/")
    expect(page).to_have_url(re.compile(f"view={SavedView.objects.get().pk}"))
    page.locator("summary", has_text="Xuất bảng tính").click()
    page.get_by_role("link", name="Excel (XLSX)").click()
    page.get_by_role("button", name="Lập tệp XLSX").click()
    expect(page.get_by_role("button", name="Dừng ghi")).to_be_visible()
    running.go_on(seconds=60)
    # Nobody reloads: the page fetches its middle anew.
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bảng tính").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    assert (axe_problems(page), overflows(page)) == ([], False)


def test_the_way_back_leads_to_the_list_as_it_was(cast: Cast, browse: Browse) -> None:
    make_agreement(Status.DRAFT)
    make_agreement()
    page = browse(cast.hub_officer)
    page.goto("/agreements/")
    status, rows = page.locator("#filters [name=status]"), page.locator("#results tbody tr")
    expect(rows).to_have_count(2)
    for _time in range(2):
        status.select_option("draft")
        expect(rows).to_have_count(1)
        expect(page).to_have_url(re.compile("status=draft"))
        page.go_back()
        expect(page).not_to_have_url(re.compile("status=draft"))
        expect(rows).to_have_count(2)
        expect(status).to_have_value("")
    expect(page.locator("#search-everything")).to_have_attribute("role", "combobox")
