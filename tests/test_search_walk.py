"""The search box as a combobox, in a real browser: keys, what is read aloud, one kind alone."""

import re

import pytest
from playwright.sync_api import expect

from agreements.tests.builders import make_agreement
from conftest import Cast
from tests.browser import Browse, axe_problems, overflows

pytestmark = pytest.mark.browser


def test_by_keys_alone(cast: Cast, browse: Browse) -> None:
    first = make_agreement(title="Thỏa thuận Thalassemia", with_reviews=True)
    page = browse(cast.hub_officer)
    page.goto("/help/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Tìm trong cổng")
    expect(box).to_be_focused()
    page.keyboard.type("thalas")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#live")).to_contain_text("gợi ý; phím mũi tên để chọn")
    page.keyboard.press("ArrowDown")
    pointed = page.get_by_role("option", selected=True)
    expect(pointed).to_contain_text("Thỏa thuận Thalassemia")
    expect(box).to_have_attribute("aria-activedescendant", "suggest-agreements-1")
    expect(box).to_be_focused()
    assert axe_problems(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Xem tất cả kết quả")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/agreements/{first.pk}/"))


def test_one_kind_on_a_phone(cast: Cast, browse: Browse) -> None:
    for number in range(7):
        make_agreement(title=f"Thỏa thuận Thalassemia số {number}")
    page = browse(cast.hub_officer, width=390)
    page.goto("/search/?q=thalassemia")
    assert (axe_problems(page), overflows(page)) == ([], False)
    page.get_by_role("link", name="Xem cả 7 kết quả").click()
    expect(page.get_by_role("listitem").filter(has_text="Thalassemia số")).to_have_count(7)
    assert (axe_problems(page), overflows(page)) == ([], False)
