"""Two hundred officers who take a number at the same moment: no gap, no number twice."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from conftest import Cast, organisation
from papers.kinds import REPORT
from papers.models import NumberSeries, PaperNumber
from papers.services import enter_number, issue_next_number, turn_on_series, void_number
from toolkit.refusal import WrongState

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 11, 22)
HUB = "syt-79-ho-chi-minh"
PARALLEL = 200


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(DAY)


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """What each of ``times`` threads ended with: all with a connection of their own before the
    first of them acts."""
    start = threading.Barrier(times, timeout=60)
    ended: list[Any] = [None] * times

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            ended[place] = act(place)
        except Exception as error:  # looked at by the test
            ended[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def take(by: Any) -> PaperNumber:
    return issue_next_number(
        organisation(HUB),
        by=User.objects.get(pk=by.pk),
        kind=REPORT,
        dated_on=DAY,
        label="Báo cáo",
    )


def turn_on(cast: Cast) -> NumberSeries:
    return turn_on_series(
        organisation(HUB), by=cast.hub_head, kind=REPORT, year=2026, symbol="BC-SYT"
    )


def test_two_hundred_at_once_leave_no_gap_and_no_number_twice(cast: Cast) -> None:
    turn_on(cast)
    ended = at_once(lambda _place: take(cast.hub_officer).number, PARALLEL)

    assert sorted(ended) == list(range(1, PARALLEL + 1))
    assert NumberSeries.objects.get().next_number == PARALLEL + 1


def test_what_fails_or_is_voided_among_them_leaves_no_gap(cast: Cast) -> None:
    turn_on(cast)

    def act(place: int) -> int | None:
        if place % 5 == 0:  # the paper could not be made
            try:
                with transaction.atomic():
                    take(cast.hub_officer)
                    raise ZeroDivisionError
            except ZeroDivisionError:
                return None
        number = take(cast.hub_officer)
        if place % 7 == 0:
            void_number(
                number, by=User.objects.get(pk=cast.hub_officer.pk), because="Văn bản không gửi"
            )
        return number.number

    ended = [number for number in at_once(act, PARALLEL) if number is not None]
    assert sorted(ended) == list(range(1, 161))
    assert PaperNumber.objects.exclude(voided_at=None).count() == len(
        [place for place in range(PARALLEL) if place % 7 == 0 and place % 5]
    )


def test_two_who_type_the_same_number(cast: Cast) -> None:
    def enter(_place: int) -> PaperNumber:
        return enter_number(
            organisation(HUB),
            by=User.objects.get(pk=cast.hub_officer.pk),
            kind=REPORT,
            dated_on=DAY,
            number=5,
            symbol="BC-SYT",
            label="Báo cáo",
        )

    ended = at_once(enter, 8)
    assert sum(isinstance(one, ValidationError) for one in ended) == 7
    assert PaperNumber.objects.count() == 1


def test_two_who_turn_the_series_on(cast: Cast) -> None:
    def act(_place: int) -> NumberSeries:
        return turn_on_series(
            organisation(HUB),
            by=User.objects.get(pk=cast.hub_head.pk),
            kind=REPORT,
            year=2026,
            symbol="BC-SYT",
        )

    ended = at_once(act, 4)
    assert [type(one) for one in ended if isinstance(one, Exception)] == [WrongState] * 3
