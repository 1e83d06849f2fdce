"""Every page in a real browser: read by everybody, on every width, light, without a complaint.

For each commit in one language and one theme; `make attack` (EVERY_LOOK=1) walks through all.
"""

import pytest
from playwright.sync_api import Page as Door

from accounts.models import User
from conftest import Cast
from tests.browser import LOOKS, Browse, Look, axe_problems, overflows
from tests.pages import Page, every_page, reader_of
from tests.weights import EACH_VISIT, FIRST_VISIT, weight_of

# Taken apart so that several can walk at once.
PARTS = 3
# 320: 400 % zoom on 1280. 640: 200 %. 390: a phone.
WIDTHS = (320, 390, 640, 768, 1280)

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def pages(cast: Cast, demonstration: None) -> list[Page]:
    return every_page(cast)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_every_page_is_for_everybody(
    browse: Browse, pages: list[Page], look: Look, part: int
) -> None:
    language, theme = look
    User.objects.update(language=language)
    doors: dict[str, Door] = {}
    faults = {}
    for page in pages[part::PARTS]:
        if page.reader not in doors:
            doors[page.reader] = browse(reader_of(page), theme=theme, locale=language)
        if found := faults_of(doors[page.reader], page.path):
            faults[page.name, page.path] = found
    assert faults == {}


def faults_of(door: Door, path: str) -> list[str]:
    """What is wrong with the page for somebody."""
    response = door.goto(path)
    assert response is not None
    if response.status != 200:
        return [f"answered {response.status}"]
    found = axe_problems(door)
    headings = door.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} h1")
    first, again = weight_of(door, response)
    if first > FIRST_VISIT or again > EACH_VISIT:
        found.append(f"{first / 1024:.0f} KB on the first visit, {again / 1024:.0f} after")
    for width in WIDTHS:
        door.set_viewport_size({"width": width, "height": 900})
        if overflows(door):
            found.append(f"scrolls sideways at {width}")
    return found
