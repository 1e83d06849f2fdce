"""A leader reads the dashboard before a meeting and takes it along, in a real browser."""

import datetime as dt
import io
import re
from collections.abc import Callable

import pypdf
import pytest
from playwright.sync_api import expect

from conftest import Cast
from cooperation.tests.test_dashboard import TODAY, some_of_everything
from tests.browser import Browse, overflows

pytestmark = pytest.mark.browser

# As high as it was drawn (1,051), with a line or two that the sample does not have.
ONE_SCREEN = 1120


def test_a_leader_reads_it_on_one_screen_and_takes_it_along(
    cast: Cast, browse: Browse, on_day: Callable[[dt.date], None]
) -> None:
    on_day(TODAY)
    some_of_everything()
    page = browse(cast.hub_head)
    page.goto("/dashboard/")
    assert page.evaluate("document.documentElement.scrollHeight") <= ONE_SCREEN
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (len(paper), paper[0].mediabox.width > paper[0].mediabox.height) == (1, True)

    page.get_by_role("link", name=re.compile("^Xem tất cả")).click()
    expect(page.get_by_role("main").get_by_text("quá hạn 5 ngày").first).to_be_visible()
    page.go_back()
    page.get_by_role("combobox", name="Chuyên khoa").select_option(label="Mắt")
    expect(page).to_have_url(re.compile("specialty=mat"))
    expect(page.get_by_role("link", name=re.compile("^Chuyên khoa: Mắt"))).to_be_visible()
    along = page.get_by_role("link", name="Tải PDF một trang")
    expect(along).to_have_attribute("href", re.compile(r"dashboard\.pdf\?.*specialty=mat"))

    page.set_viewport_size({"width": 390, "height": 844})
    assert not overflows(page)
