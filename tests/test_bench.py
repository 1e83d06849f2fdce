"""The arithmetic and the verdicts of `make bench`; the measuring itself needs its servers."""

import json
import os
import random

import pytest

from scripts.bench import floor_sql, measures, report
from scripts.bench.contents import difference
from scripts.bench.figures import Cost, Round, percentile, ratio_of, tail
from scripts.bench.goals import GOALS, Goal, Reading, judge
from scripts.bench.processes import cpu_of
from scripts.bench.seed_agreements import AGREEMENTS, PARTIES, REVIEWS
from scripts.bench.statements import counting, read_statements

SPEED = Goal("speed", "How fast", "×", 2.0)
TOLD = Goal("told", "For the curious", "×")


def costs(candidate: float, against: float) -> Round:
    return Round(Cost(candidate, 0), Cost(against / 2, against / 2))


def test_the_middle_of_the_rounds_counts_and_one_disturbed_round_does_not():
    ratio = ratio_of([costs(2, 1), costs(4, 2), costs(90, 1)])
    assert ratio.middle == 2
    assert ratio.against.total == 1


def test_no_rounds_have_no_ratio():
    with pytest.raises(ValueError, match="no rounds"):
        ratio_of([])


def test_a_percentile_is_one_of_the_values():
    values = list(range(1, 101))
    random.Random(1).shuffle(values)
    assert [percentile(values, share) for share in (0, 50, 95, 100)] == [1, 50, 95, 100]
    assert percentile([7.5], 95) == 7.5


@pytest.mark.parametrize(("values", "share"), [([], 50), ([1], 101), ([1], -1)])
def test_what_has_no_percentile_is_refused(values, share):
    with pytest.raises(ValueError, match="no values"):
        percentile(values, share)


def test_the_tail_is_the_middle_batch():
    calm, stormy = [1.0] * 94 + [1.5] * 6, [1.0] * 50 + [9.0] * 50
    assert tail([calm, calm, stormy]) == (1.5, 1.0, 1.5)


def test_a_goal_is_reached_at_its_very_limit_and_missed_above():
    at, above = judge([Reading("speed", "a", 2.0), Reading("speed", "b", 2.01)], (SPEED,))
    assert (at.word, above.word) == ("ok", "MISSED")
    assert at.is_reached and not above.is_reached


def test_what_could_not_be_measured_is_not_reached():
    (absent,) = judge([Reading("speed", "a", None, "not there")], (SPEED,))
    (nobody,) = judge([], (SPEED,))
    assert absent.word == nobody.word == "NOT MEASURED"
    assert not absent.is_reached and not nobody.is_reached


def test_a_figure_without_a_limit_is_told():
    (verdict,) = judge([Reading("told", "a", 99.0)], (TOLD,))
    assert verdict.word == "told" and verdict.is_reached


def test_a_reading_of_no_goal_is_refused():
    with pytest.raises(ValueError, match="no such goal: spede"):
        judge([Reading("spede", "a", 1.0)], (SPEED,))


def test_every_goal_has_a_measure_and_every_measure_a_goal():
    measured = [goal for measure in measures.MEASURES for goal in measure.goals]
    assert sorted(measured) == sorted(goal.key for goal in GOALS)
    assert {name for one in measures.MEASURES for name in one.readers} <= set(measures.READERS)


def test_the_report_names_what_was_missed():
    verdicts = judge(
        [Reading("speed", "hub", 3.14159, "why"), Reading("told", "hub", 1.0)], (SPEED, TOLD)
    )
    text = report.as_text({"date": "today"}, verdicts)
    assert "3.14 ×  MISSED" in text and "    why" in text
    assert text.endswith("1 of 1 goals are not reached: speed (hub): MISSED\n")
    rows = json.loads(report.as_json({"date": "today"}, verdicts))["goals"]
    assert rows[0]["value"] == 3.142 and rows[0]["verdict"] == "MISSED"


def test_answers_that_say_the_same_have_no_difference():
    ours = {"a": [{"updated_at": "2026-11-22T10:00:00.120000+07:00", "b": None}]}
    floor = {"a": [{"b": None, "updated_at": "2026-11-22T10:00:00.12+07:00"}]}
    assert difference(ours, floor) == ""


@pytest.mark.parametrize(
    ("ours", "floor", "said"),
    [
        ({"a": 1}, {"a": 2}, ".a is 1, not 2"),
        ({"a": 1, "b": 2}, {"a": 1}, "the answer has b on one side only"),
        ([1, 2], [1], "the answer has 2 rows, not 1"),
        ([{"p": [1]}], [{"p": [None]}], "[0].p[0] is 1, not None"),
        ({"updated_at": "2026-11-22T10:00:01Z"}, {"updated_at": None}, ".updated_at is"),
    ],
)
def test_the_first_difference_is_named(ours, floor, said):
    assert difference(ours, floor).startswith(said)


LOG = """[portal] LOG:  statement: BEGIN
[portal] LOG:  statement: SELECT "a"
\tFROM agreements_agreement
[bench] LOG:  statement: SELECT 2
[portal] LOG:  statement: SELECT COUNT(*) FROM agreements_agreement
[portal] LOG:  duration: 3 ms
[portal] LOG:  statement: SELECT 1
"""


def test_the_portals_statements_are_read_from_the_log():
    found = read_statements(LOG)
    assert found == [
        'SELECT "a" FROM agreements_agreement',
        "SELECT COUNT(*) FROM agreements_agreement",
    ]
    assert counting(found) == found[1:]


def test_the_seed_holds_what_the_goals_speak_of():
    assert AGREEMENTS * sum(PARTIES) / len(PARTIES) == 80_000
    assert AGREEMENTS * sum(REVIEWS) / len(REVIEWS) == 400_000


def test_the_floor_asks_one_statement_with_all_its_values():
    values = {"day": "2026-11-22", "own": [], "around": [], "after": "", "size": 100}
    for visible in (floor_sql.VISIBLE, floor_sql.EVERYTHING):
        asked = floor_sql.page(visible) % values
        assert ";" not in asked and "%" not in asked
        assert (floor_sql.everything(visible) % values).startswith("COPY")


def test_the_processor_time_of_a_process_only_grows():
    before = cpu_of(os.getpid())
    assert sum(number * number for number in range(300_000))
    assert cpu_of(os.getpid()) > before > 0
