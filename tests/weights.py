"""How heavy a page is on its way to the browser, in bytes as they are sent."""

import gzip
from functools import cache
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Response

# What comes once and is kept, and what comes each time.
FIRST_VISIT, EACH_VISIT = 200 * 1024, 40 * 1024

_FETCHED = """() => performance.getEntriesByType("resource").map((entry) => entry.name)"""


def weight_of(page: Page, response: Response) -> tuple[int, int]:
    """(first visit, each one after): the page itself, and all that it fetched.

    Everything counts as gzip sends it, fonts as they are: what production sends over https, with
    Brotli, is less. The browser knows which fonts a page needs.
    """
    own = len(gzip.compress(response.body(), 6))
    kept = 0
    for address in set(page.evaluate(_FETCHED)):
        path = urlsplit(address).path
        if path.startswith("/static/"):
            kept += _static(path.removeprefix("/static/"))
        elif not address.startswith("data:"):
            own += len(gzip.compress(page.request.get(address).body(), 6))
    return own + kept, own


@cache
def _static(name: str) -> int:
    path = finders.find(name)
    assert path is not None, name
    with open(path, "rb") as file:
        content = file.read()
    return len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content, 9))
