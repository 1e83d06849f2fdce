"""A real browser for tests: Debian's Chromium, signed in as somebody of the cast.

``browse(user, width=1280, theme="light")`` gives a page at the live server. At the end of the
test every complaint of the browser's console, whichever window or frame it came from (a script that
failed, something the content security policy refused, a picture that is not there) makes it fail.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from accounts.models import User

# Milliseconds: other tests are at work beside this one.
expect.set_options(timeout=15_000)

Theme = Literal["light", "dark"]
Look = tuple[str, Theme]  # language and theme
# For each commit axe reads the pages in one look, in `make attack` (EVERY_LOOK=1) in all.
LOOKS: list[Look] = [("vi", "light")]
if os.environ.get("EVERY_LOOK"):
    LOOKS += [("vi", "dark"), ("en", "light"), ("en", "dark")]
Browse = Callable[..., Page]

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
]
# What a person's own act is answered with, as a kind of resource.
ANSWERS = ("document", "xhr", "fetch")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would then refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browse(chromium: Browser, live_server: Any) -> Iterator[Browse]:
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    def note_missing(response: Response) -> None:
        # A form or a page may well be refused; what belongs to a page is there.
        if response.status >= 400 and response.request.resource_type not in ANSWERS:
            complaints.append(f"{response.status} {response.url}")

    def start(
        user: User | None = None, *, width: int = 1280, theme: Theme = "light", **options: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            **options,
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        context.on("console", note)
        context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))
        context.on("response", note_missing)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()
    assert not complaints, complaints


def axe_problems(page: Page) -> list[str]:
    """What axe-core finds wrong for people with disabilities: ``rule: first element``."""
    # Playwright evaluates outside of the page's content security policy.
    page.evaluate(AXE.read_text())
    # Told of faults alone: all that is right would be ten times as much.
    found: list[str] = page.evaluate(
        """async () => {
          const run = {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            resultTypes: ["violations"],
          };
          const {violations} = await axe.run(document, run);
          return violations.map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 160)}`);
        }"""
    )
    return found


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wider
