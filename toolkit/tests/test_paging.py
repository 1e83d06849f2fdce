"""Walking a list forwards and backwards by key."""

import datetime as dt

import pytest
from django.db.models import Value
from django.db.models.functions import Coalesce

from hospitals.models import Province
from toolkit.paging import BadCursor, Ordering, choose, page_of

NEVER = Value(dt.date(9999, 12, 31))
ORDERINGS = [Ordering("name", "name_vi"), Ordering("until", Coalesce("valid_to", NEVER))]


def walk(ordering: Ordering, size: int) -> tuple[list[list[str]], str]:
    pages, cursor = [], ""
    while True:
        page = page_of(Province.objects.all(), ordering, cursor=cursor, size=size)
        pages.append([row.uid for row in page.rows])
        if not page.next:
            return pages, cursor
        cursor = page.next


@pytest.mark.parametrize("asked", ["name", "-name", "until", "-until"])
@pytest.mark.parametrize("size", [1, 7, 74, 100])
def test_every_row_is_seen_once_in_order(register, asked: str, size: int) -> None:
    ordering = choose(ORDERINGS, asked)
    pages, _ = walk(ordering, size)
    whole = page_of(Province.objects.all(), ordering, size=500)
    assert [uid for page in pages for uid in page] == [row.uid for row in whole.rows]
    assert sum(map(len, pages)) == 74


@pytest.mark.parametrize("asked", ["name", "-until"])
def test_going_back_shows_the_same_pages(register, asked: str) -> None:
    ordering = choose(ORDERINGS, asked)
    pages, cursor = walk(ordering, 10)
    seen = [pages[-1]]
    page = page_of(Province.objects.all(), ordering, cursor=cursor, size=10)
    while page.previous:
        page = page_of(Province.objects.all(), ordering, cursor=page.previous, size=10)
        seen.insert(0, [row.uid for row in page.rows])
    assert seen == pages


def test_the_first_page_has_no_previous_and_the_last_no_next(register) -> None:
    first = page_of(Province.objects.all(), ORDERINGS[0], size=50)
    assert first.previous is None
    last = page_of(Province.objects.all(), ORDERINGS[0], cursor=first.next, size=50)
    assert last.next is None


@pytest.mark.parametrize("cursor", ["x", "!!", "bm90IGpzb24", "WzFd"])
def test_an_altered_cursor_is_refused(register, cursor: str) -> None:
    with pytest.raises(BadCursor):
        page_of(Province.objects.all(), ORDERINGS[0], cursor=cursor)


def test_a_cursor_of_another_ordering_is_refused(register) -> None:
    cursor = page_of(Province.objects.all(), ORDERINGS[0], size=5).next
    with pytest.raises(BadCursor):
        page_of(Province.objects.all(), ORDERINGS[1], cursor=cursor)
