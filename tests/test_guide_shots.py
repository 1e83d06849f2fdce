"""The user guide stays true: each of its pictures is taken again in a real browser.

A picture's page has to open and to show the words that the chapter says stand on it. What the
picture looks like is nobody's business here; `make guide` writes the files anew.
"""

import io
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import User
from agreements.models import Agreement, Review
from agreements.states import WAITING
from cooperation.handbook.chapters import NAMES, chapter, chapters
from cooperation.handbook.figures import FOLDER, Figure, size_of
from outbox.sending import send_waiting
from tests.browser import Browse
from tests.phaco import address_of
from transfers.models import Contract, TransferRequest

WRITES = os.environ.get("GUIDE_PICTURES") == "write"
LARGEST = 60_000
COLOURS = 80
PATIENCE = 4_000  # milliseconds until a word has to stand there


def _next_review(code: str) -> Review:
    return (
        Review.objects.filter(agreement__code=code, status__in=WAITING, due_on__isnull=False)
        .order_by("due_on")
        .first()
    )


_FIND: dict[str, Callable[[str], Any]] = {
    "agreement": lambda code: Agreement.objects.get(code=code),
    "review": _next_review,
    "request": lambda code: TransferRequest.objects.get(code=code),
    "contract": lambda code: Contract.objects.get(code=code),
}


def all_figures() -> list[Figure]:
    return [figure for chapter in chapters() for figure in chapter.figures]


def address(figure: Figure) -> str:
    return re.sub(
        r"\{(\w+):([\w-]+)\}", lambda found: str(_FIND[found[1]](found[2]).pk), figure.address
    )


def visit(page: Page, figure: Figure) -> str:
    """What is not as the chapter says; empty when all is."""
    page.set_viewport_size({"width": figure.size[0], "height": figure.size[1]})
    answer = page.goto(address(figure), wait_until="load" if WRITES else "domcontentloaded")
    if answer is None or answer.status != 200:
        return f"{figure.address} answers {answer and answer.status}"
    for words in figure.sees:
        try:
            expect(page.get_by_text(words).filter(visible=True).first).to_be_visible(
                timeout=PATIENCE
            )
        except AssertionError:
            return f"“{words}” does not stand on {figure.address}"
    return ""


def take(page: Page, figure: Figure) -> None:
    """The picture in few colours: a page is mostly flat, and the file a quarter as large.

    They are spread over all that is there: what is late stays red, however little of it there is.
    """
    if figure.scroll_to:
        page.get_by_text(figure.scroll_to).first.scroll_into_view_if_needed()
    page.evaluate("document.fonts.ready")
    page.evaluate("document.querySelector('.tour')?.remove()")  # the guide is about the portal
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    few = shot.quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
    few.save(figure.path, optimize=True)


@pytest.mark.browser
@pytest.mark.long
def test_every_picture_shows_what_its_chapter_says(demonstration: None, browse: Browse) -> None:
    send_waiting(ignore_hours=True)
    pages: dict[tuple[str, int], Page] = {}
    wrong = []
    for figure in all_figures():
        key = (figure.person, figure.size[0])
        if key not in pages:
            somebody = User.objects.get(email=address_of(key[0])) if key[0] else None
            pages[key] = browse(somebody, width=key[1])
        if problem := visit(pages[key], figure):
            wrong.append(f"{figure.chapter}, {figure.file}: {problem}")
        elif WRITES:
            take(pages[key], figure)
    assert wrong == []


def test_every_picture_is_there_small_and_of_its_size() -> None:
    for figure in all_figures():
        assert size_of(figure.path) == figure.size, f"{figure.file}: run make guide"
        assert figure.path.stat().st_size < LARGEST, figure.file
        assert len(figure.alt) > 30, f"{figure.file}: say what is on it"


def test_no_picture_lies_about_unused_and_none_bears_two_names() -> None:
    named = [figure.file for figure in all_figures()]
    assert sorted(path.name for path in (FOLDER / "hinh").iterdir()) == sorted(set(named))
    assert len(named) == len(set(named))


def test_every_picture_says_how_it_is_taken_and_every_chapter_is_shown() -> None:
    files = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert files == set(NAMES)
    for name in NAMES:
        source = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
        figures = chapter(name).figures
        assert source.count("](hinh/") == len(figures) > 0
        assert all(figure.sees and figure.caption for figure in figures)
