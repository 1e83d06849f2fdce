"""Places in the charts of a contract: nothing is drawn that is not known."""

import datetime as dt
import uuid

from transfers.case_counts import SumOverMonths
from transfers.figures import Cases
from transfers.models import Round
from transfers.presentation.charts import chart_of_months, chart_of_rounds, segments_of

TODAY = dt.date(2026, 11, 22)


def counted(ends_on: dt.date, supervised: int, independent: int, **fields: object) -> Round:
    values = {"starts_on": ends_on, "ends_on": ends_on, "sessions": 1, **fields}
    return Round(supervised=supervised, independent=independent, **values)


def test_the_bar_adds_up_and_a_narrow_part_has_its_number_above() -> None:
    parts = segments_of(Cases(71, 2, 51))
    assert [part.kind for part in parts] == ["supervised", "independent", "by_expert"]
    assert [part.is_narrow for part in parts] == [False, True, False]
    assert round(sum(float(part.width.rstrip("%")) for part in parts)) == 100


def test_a_part_without_cases_is_not_drawn() -> None:
    assert [part.kind for part in segments_of(Cases(0, 4, 0))] == ["independent"]
    assert segments_of(Cases()) == []


def test_without_local_cases_there_is_no_point() -> None:
    only_the_expert = counted(TODAY, 0, 0, by_expert=5)
    assert chart_of_rounds([only_the_expert], TODAY).points == []


def test_neighbouring_months_are_joined_and_a_gap_is_left() -> None:
    months = {
        dt.date(2026, 7, 1): Cases(5, 1),
        dt.date(2026, 8, 1): Cases(4, 2),
        dt.date(2026, 10, 1): Cases(1, 6),
    }
    chart = chart_of_months(months, [], TODAY)
    assert len(chart.points) == 3
    assert [(line[0], line[2]) for line in chart.lines] == [(chart.points[0].x, chart.points[1].x)]


def test_a_sum_of_sessions_is_a_point_with_its_span() -> None:
    whole = counted(dt.date(2024, 11, 5), 71, 2, sessions=9, starts_on=dt.date(2024, 1, 1))
    chart = chart_of_rounds([whole], TODAY, target=80)
    assert chart.points[0].band_from
    assert chart.lines == []
    assert chart.empty_from == chart.points[0].x
    assert float(chart.target_y) < float(chart.points[0].y)


def test_a_sum_among_the_months_of_many_contracts_joins_nothing() -> None:
    months = {dt.date(2026, 7, 1): Cases(5, 1), dt.date(2026, 8, 1): Cases(4, 2, 6)}
    sums = [
        SumOverMonths(uuid.uuid4(), "", dt.date(2026, 1, 5), dt.date(2026, 7, 20), Cases(71, 2))
    ]
    chart = chart_of_months(months, sums, TODAY)
    assert [bool(point.band_from) for point in chart.points] == [False, True, False]
    assert len(chart.lines) == len(chart.lines_all) == 1


def test_both_shares_are_drawn() -> None:
    chart = chart_of_rounds([counted(TODAY, 3, 1, by_expert=4)], TODAY)
    assert (chart.last.y, chart.last.y_all) == ("96.5", "110.2")


def test_a_single_month_is_written_once() -> None:
    chart = chart_of_rounds([counted(TODAY, 3, 1)], TODAY)
    assert [words for _x, words in chart.marks] == ["11/2026"]


def test_everything_stays_inside_the_plot() -> None:
    rounds = [counted(TODAY, 0, 3), counted(dt.date(2025, 1, 5), 3, 0)]
    places = [float(point.y) for point in chart_of_rounds(rounds, TODAY).points]
    assert places == [124.0, 14.0]
