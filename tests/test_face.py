"""The pages in a real browser: readable by everybody, on every width, in both themes."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_review
from conftest import Cast
from outbox.models import Letter
from tests.browser import Browse
from toolkit import clock

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(cast: Cast) -> Agreement:
    """Something late, something due, something undated, something merged."""
    late = make_agreement(
        Status.IN_FORCE,
        title="Thỏa thuận có kỳ quá hạn",
        partners=["syt-75-dong-nai", "syt-70-binh-phuoc"],
        signed_on=clock.today() - dt.timedelta(days=400),
        with_reviews=True,
    )
    soon = make_agreement(Status.IN_FORCE, signed_on=clock.today() - dt.timedelta(days=100))
    make_review(soon, clock.today() + dt.timedelta(days=30), sequence=1)
    make_agreement(Status.CIRCULATED, origin=Agreement.Origin.RECORDED)
    Letter.objects.create(address=cast.hub_officer.email, subject="Nhắc kỳ đánh giá", text="…")
    return late


def test_a_slash_goes_to_the_search_and_finds_without_diacritics(
    browse: Browse, cast: Cast, filled: Agreement
) -> None:
    page = browse(cast.hub_officer)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("co ky qua han")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Tìm trong cổng")
    expect(page.get_by_role("link", name="Thỏa thuận có kỳ quá hạn", exact=True)).to_be_visible()


def test_the_skip_link_is_the_first_stop_of_the_keyboard(browse: Browse, cast: Cast) -> None:
    page = browse(cast.hub_officer)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_theme_is_chosen_in_the_menu_and_stays(browse: Browse, cast: Cast) -> None:
    page = browse(cast.hub_officer)
    page.goto("/help/")
    page.locator("details.person summary").click()
    page.get_by_role("button", name="Tối").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("h1")).to_have_text("Hướng dẫn sử dụng")


def test_auto_follows_the_system(browse: Browse, cast: Cast) -> None:
    page = browse(cast.hub_officer, theme="dark")
    page.goto("/help/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_escape_closes_the_menu_and_gives_the_focus_back(browse: Browse, cast: Cast) -> None:
    page = browse(cast.hub_officer)
    page.goto("/")
    menu = page.locator("details.person")
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Đăng xuất")).not_to_be_visible()
    expect(menu.locator("summary")).to_be_focused()


def test_a_phone_folds_the_sections_behind_a_button(browse: Browse, cast: Cast) -> None:
    page = browse(cast.hub_officer, width=390)
    page.goto("/")
    link = page.get_by_role("link", name="Đánh giá", exact=True)
    expect(link).not_to_be_visible()
    page.get_by_role("button", name="Mở danh mục trang").click()
    expect(link).to_be_visible()


def test_a_phone_shows_the_work_before_the_figures(
    browse: Browse, cast: Cast, filled: Agreement
) -> None:
    page = browse(cast.hub_officer, width=390)
    page.goto("/")
    assert _top(page, ".work") < _top(page, ".figures")
    button = page.locator(".work-act").first.bounding_box()
    assert button is not None
    assert button["height"] >= 44
    assert button["width"] > 300


def test_without_scripts_the_sections_and_the_search_are_there(browse: Browse, cast: Cast) -> None:
    page = browse(cast.hub_officer, width=390, java_script_enabled=False)
    page.goto("/")
    expect(page.get_by_role("link", name="Đánh giá", exact=True)).to_be_visible()
    expect(page.locator("#search-everything")).to_be_visible()


def test_one_filled_button_on_the_home_page(browse: Browse, cast: Cast, filled: Agreement) -> None:
    page = browse(cast.hub_officer)
    page.goto("/")
    expect(page.locator(".btn-brand")).to_have_count(1)
    assert _top(page, ".btn-brand") < _top(page, ".work-act.btn-plain")


def _top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]
