"""All pages: none is forgotten, each opens for the one it is for."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import Cast
from tests.pages import NO_PAGES, ROOMS_OF_OTHERS, Page, every_page, reader_of


@pytest.fixture
def pages(cast: Cast, demonstration: None) -> list[Page]:
    return every_page(cast)


def names(patterns: Any, prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith(ROOMS_OF_OTHERS):
            continue
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from names(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join([*spaces, pattern.name])


def test_no_page_is_forgotten(pages: list[Page]) -> None:
    known = {page.name for page in pages}.union(*NO_PAGES.values())
    there = set(names(get_resolver().url_patterns))
    assert sorted(there - known) == [], "a line in tests/pages.py for each"
    assert sorted(known - there) == [], "these are gone"


# On PostgreSQL a browser opens them all (test_pages_in_browser.py).
@pytest.mark.once
def test_every_page_opens(client: Client, pages: list[Page]) -> None:
    client.raise_request_exception = False
    answers = {}
    for page in pages:
        client.logout()
        if reader := reader_of(page):
            client.force_login(reader)
        answer = client.get(page.path)
        answers[page.name, page.reader, page.path] = answer.status_code
    assert {page: status for page, status in answers.items() if status != 200} == {}
