"""The portal by the keyboard alone, and without scripts: what a person does, end to end."""

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement
from conftest import Cast
from tests.browser import Browse

pytestmark = pytest.mark.browser

MOST_STOPS = 90
_FOCUSED = """() => {
  const focused = document.activeElement;
  const labels = [...(focused.labels || [])].map((label) => label.innerText).join(" ");
  const shown = [focused, focused.closest("label"), focused.parentElement].filter(Boolean);
  return {
    name: `${focused.innerText || ""} ${focused.getAttribute("aria-label") || ""} ${labels}`,
    visible: shown.some((one) => {
      const style = getComputedStyle(one);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return outlined || style.boxShadow !== "none";
    }),
  };
}"""


def tab_to(page: Page, name: str, *, exact: bool = False) -> None:
    """On with Tab to what is called ``name``; every stop on the way shows that it has the focus."""
    passed: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        words = " ".join(focused["name"].split())
        assert focused["visible"], f"the focus cannot be seen at “{words[:60]}” after {passed}"
        if words == name or (name in words and not exact):
            return
        passed.append(words[:30])
    raise AssertionError(f"Tab never came to “{name}”, but to {passed}")


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    make_agreement(title="Thỏa thuận khác")
    return make_agreement(Status.DRAFT, title="Thỏa thuận tìm bằng bàn phím")


def test_from_the_home_page_to_a_saved_form(
    browse: Browse, cast: Cast, agreement: Agreement
) -> None:
    page = browse(cast.hub_officer)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    tab_to(page, "Thỏa thuận")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Thỏa thuận")

    tab_to(page, "Tìm", exact=True)
    page.keyboard.type("ban phim")
    expect(page.get_by_role("link", name="Thỏa thuận khác")).to_have_count(0)
    tab_to(page, agreement.title)
    with page.expect_response("**/agreements/?*"):  # the same list again, under the focus
        page.evaluate("htmx.trigger('#filters', 'submit')")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    expect(page.get_by_role("link", name=agreement.title)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(agreement.title)

    menu = page.locator("main details.menu").first
    tab_to(page, menu.locator("summary").inner_text().strip())
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()

    page.goto(f"/agreements/{agreement.pk}/edit/")
    tab_to(page, "Tên thỏa thuận")
    page.keyboard.press("Control+a")
    page.keyboard.type("Tên mới, gõ bằng bàn phím")
    tab_to(page, "Lưu bản thảo")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Tên mới, gõ bằng bàn phím")


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_the_lists_are_read_and_narrowed(
    browse: Browse, cast: Cast, agreement: Agreement, width: int
) -> None:
    page = browse(cast.hub_officer, width=width, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Thỏa thuận", exact=True).first.click()
    expect(page.get_by_role("link", name="Thỏa thuận khác")).to_be_visible()
    page.get_by_label("Tìm", exact=True).fill("ban phim")
    page.get_by_role("button", name="Lọc danh sách").click()
    expect(page.get_by_role("link", name="Thỏa thuận khác")).to_have_count(0)
    page.get_by_role("link", name=agreement.title).click()
    expect(page.locator("h1")).to_have_text(agreement.title)
