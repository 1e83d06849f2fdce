"""What the tests of pages that count share: their day, who reads everything, what a list counts."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from conftest import Cast

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def today(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    on_day(TODAY)


@pytest.fixture
def reader(cast: Cast, client: Client) -> Client:
    """Who reads everything, but for persons."""
    client.force_login(cast.observer)
    return client


def found_in_list(client: Client, address: str) -> int:
    """How many rows the list at ``address`` says it has."""
    words = client.get(address).content.decode()
    found = re.search(r'class="filter-count"[^>]*>\s*<span class="num">(\d+)<', words)
    assert found, address
    return int(found[1])
