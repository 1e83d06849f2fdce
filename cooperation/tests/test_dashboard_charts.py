"""The dashboard's pictures and waits: places, widths and days, without rows."""

import datetime as dt
from collections import Counter

from cooperation.dashboard.charts import bar_of, curve_of
from cooperation.dashboard.requests import Waiting, waiting_of

TODAY = dt.date(2026, 11, 22)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def test_the_longest_bar_fills_the_width_and_nought_is_not_drawn() -> None:
    bar = bar_of([("on_time", 3), ("late", 0), ("coming", 1)], 4)
    assert [(s.kind, s.left, s.width) for s in bar.segments] == [
        ("on_time", "0.00%", "75.00%"),
        ("coming", "75.00%", "25.00%"),
    ]


def test_one_known_share_is_one_point() -> None:
    curve = curve_of([(12, 0.875)], (6, 12, 24))
    assert [(point.months, point.words) for point in curve.points] == [(12, "87,5\u00a0%")]
    assert curve.lines == []


def test_only_neighbours_are_joined() -> None:
    assert len(curve_of([(6, 1.0), (12, 0.5)], (6, 12, 24)).lines) == 1
    assert curve_of([(6, 1.0), (24, 0.5)], (6, 12, 24)).lines == []


def test_nothing_known_is_nothing_drawn() -> None:
    curve = curve_of([], (6, 12, 24))
    assert not curve.points and [months for _x, months in curve.marks] == [6, 12, 24]


def test_the_middle_and_the_longest_wait() -> None:
    since: Counter[dt.date | None] = Counter({ago(40): 1, ago(3): 3, ago(10): 1, None: 9})
    assert waiting_of(since, TODAY) == Waiting(3, 40)


def test_an_unknown_beginning_is_no_wait_of_nought_days() -> None:
    assert waiting_of(Counter({None: 2}), TODAY) == Waiting(None, None)
