"""Numbers of papers over the REST API: what the reader may do with one."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from conftest import Cast, organisation
from papers.kinds import REPORT
from papers.models import PaperNumber
from papers.services import enter_number, void_number

DAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(DAY)


def enter(cast: Cast, number: int = 5) -> PaperNumber:
    return enter_number(
        organisation("syt-79-ho-chi-minh"),
        by=cast.hub_officer,
        kind=REPORT,
        dated_on=DAY,
        number=number,
        symbol="BC-SYT",
        label="Báo cáo",
    )


def ask(user: User, path: str, **parameters: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/paper-numbers/{path}", parameters).json()


@pytest.mark.parametrize(
    ("who", "may"),
    [("hub_officer", True), ("hub_head", True), ("hub_viewer", False), ("auditor", False)],
)
def test_who_may_strike_a_number_out(cast: Cast, who: str, may: bool) -> None:
    number = enter(cast)
    user = getattr(cast, who)
    assert ask(user, f"{number.pk}/")["permissions"] == {"void": may}
    (row,) = ask(user, "", expand="permissions")["results"]
    assert row["permissions"] == {"void": may}


def test_a_number_is_struck_out_once(cast: Cast) -> None:
    number = enter(cast)
    void_number(number, by=cast.hub_officer, because="Ghi nhầm")
    assert ask(cast.hub_officer, f"{number.pk}/")["permissions"] == {"void": False}


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert ask(cast.hub_officer, "", expand="permissions")["results"]
        return len(found)

    enter(cast)
    before = queries()
    for number in (6, 7, 8):
        enter(cast, number)
    assert queries() == before
