"""Somebody at a browser of their own, in a walk through the portal.

They sign in by the form, are called by a mail in the mailbox, follow its link and do what the page
offers, by the words on it.
"""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from conftest import PASSWORD
from outbox.sending import send_waiting
from tests.browser import Browse


class Person:
    """``name``: the part before the @ of a sample person's address."""

    def __init__(self, browse: Browse, name: str, *, width: int = 1280) -> None:
        self.page: Page = browse(width=width)
        self.page.goto("/accounts/login/")
        self.fills_in({"Thư điện tử": f"{name}@portal.example", "Mật khẩu": PASSWORD})
        self.presses("Đăng nhập")
        expect(self.heading).not_to_have_text("Đăng nhập")

    # --- What stands on the page --------------------------------------------------------------
    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def next_act(self) -> Locator:
        return self.page.get_by_role("region", name="Việc tiếp theo")

    def card(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title, exact=True)

    def reads(self, status: str, next_act: str) -> None:
        """The page's status and its next-act bar."""
        expect(self.page.locator(".page-facts .badge").first).to_have_text(status)
        expect(self.next_act).to_contain_text(next_act)

    def is_told(self, words: str) -> None:
        """A sentence somewhere on the page: of what was done, or why it was not."""
        expect(self.page.get_by_role("main").get_by_text(words).first).to_be_visible()

    # --- What is done to it -------------------------------------------------------------------
    def follows(self, link: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        """By label, without the "(không bắt buộc)" after it."""
        name, place = re.compile(rf"^{re.escape(label)}( \(|$)"), within or self.page
        number = place.get_by_role("spinbutton", name=name)
        return place.get_by_role("textbox", name=name).or_(number)

    def fills_in(self, answers: dict[str, str], *, within: Locator | None = None) -> None:
        for label, answer in answers.items():
            self.field(label, within=within).fill(answer)

    def does_next(self, act: str, button: str, answers: dict[str, str] | None = None) -> None:
        """What the next-act bar offers: its button, the form behind it, the form's button."""
        self.next_act.get_by_role("link", name=act, exact=True).click()
        self.fills_in(answers or {})
        self.presses(button)

    def opens_mail(self, subject: str, button: str, heading: str) -> None:
        """To the mailbox, into the newest letter with ``subject``, and on by its ``button`` to
        the page headed ``heading``."""
        send_waiting(ignore_hours=True)
        self.page.goto("/mailbox/")
        self.page.get_by_role("main").get_by_role("link", name=subject).first.click()
        letter = self.page.frame_locator("iframe")
        letter.get_by_role("link", name=button, exact=True).click()
        expect(self.heading).to_have_text(heading)

    def downloads(self, link: str, folder: Path) -> Path:
        """The file behind ``link``, under the name the portal gives it."""
        with self.page.expect_download() as caught:
            self.follows(link)
        path = folder / caught.value.suggested_filename
        caught.value.save_as(path)
        return path
