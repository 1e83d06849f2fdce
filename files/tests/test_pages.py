"""A paper's pages as pictures: drawn by a program of its own, kept, and bounded."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from agreements.tests.builders import pdf
from conftest import Cast
from files import drawing, pages
from files.models import StoredFile
from files.pages import NotDrawn, picture_of, preview_of
from files.services import store_upload


def long_pdf(length: int) -> SimpleUploadedFile:
    writer = PdfWriter()
    for _n in range(length):
        writer.add_blank_page(width=200, height=300)
    content = io.BytesIO()
    writer.write(content)
    return SimpleUploadedFile("dai.pdf", content.getvalue())


def photo(turned: bool) -> SimpleUploadedFile:
    picture, content = Image.new("RGB", (60, 40), "white"), io.BytesIO()
    exif = picture.getexif()
    if turned:
        exif[drawing.ORIENTATION] = 6
    picture.save(content, "JPEG", exif=exif)
    return SimpleUploadedFile("anh.jpg", content.getvalue())


def broken(stored: StoredFile) -> StoredFile:
    """It opened once, and its bytes rotted on the disk."""
    Path(stored.open().name).write_bytes(b"%PDF-1.7 rotten")
    return stored


def test_a_page_becomes_a_picture_in_its_proportions(cast: Cast) -> None:
    stored = store_upload(long_pdf(2), by=cast.hub_officer)
    shown = preview_of(stored)
    assert (shown.count, shown.is_cut) == (2, False)
    assert (shown.pages[1].width, shown.pages[1].height) == (200, 300)
    with Image.open(io.BytesIO(picture_of(stored, 2))) as picture:
        assert (picture.format, picture.width) == ("WEBP", drawing.WIDTH)


def test_of_a_long_paper_the_first_pages_are_shown(cast: Cast) -> None:
    stored = store_upload(long_pdf(drawing.MAX_PAGES + 3), by=cast.hub_officer)
    shown = preview_of(stored)
    assert (len(shown.pages), shown.count) == (drawing.MAX_PAGES, drawing.MAX_PAGES + 3)
    assert shown.is_cut
    with pytest.raises(NotDrawn):
        picture_of(stored, drawing.MAX_PAGES + 1)


def test_a_photo_stands_upright(cast: Cast) -> None:
    for turned, size in ((False, (60, 40)), (True, (40, 60))):
        stored = store_upload(photo(turned), by=cast.hub_officer)
        page = preview_of(stored).pages[0]
        assert (page.width, page.height) == size
        with Image.open(io.BytesIO(picture_of(stored, 1))) as picture:
            assert picture.size == size


def test_what_cannot_be_drawn_says_so_and_is_not_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = broken(store_upload(pdf(), by=cast.hub_officer))
    with pytest.raises(NotDrawn):
        preview_of(stored)
    monkeypatch.setattr(pages, "_drawn", None)
    with pytest.raises(NotDrawn):
        preview_of(stored)


def test_a_paper_that_takes_too_long_is_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = store_upload(pdf(), by=cast.hub_officer)
    monkeypatch.setattr(pages, "SECONDS", 0.001)
    with pytest.raises(NotDrawn):
        preview_of(stored)
    monkeypatch.setattr(pages, "SECONDS", 15)
    assert preview_of(stored).count == 1


def test_only_the_papers_looked_at_last_stay_drawn(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "KEPT_PAPERS", 2)
    first, second, third = (store_upload(long_pdf(n), by=cast.hub_officer) for n in (1, 2, 3))
    drawn = Path(settings.PREVIEWS_DIR)
    for when, paper in enumerate((first, second)):
        preview_of(paper)
        os.utime(drawn / paper.pk.hex, (when, when))
    preview_of(first)
    preview_of(third)
    assert {folder.name for folder in drawn.iterdir()} == {first.pk.hex, third.pk.hex}


def test_a_paper_that_is_no_more_leaves_no_picture(cast: Cast, settings: Any) -> None:
    stored = store_upload(pdf(), by=cast.hub_officer)
    preview_of(stored)
    pages.forget(stored.pk)
    assert list(Path(settings.PREVIEWS_DIR).iterdir()) == []
