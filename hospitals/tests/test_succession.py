"""The pure succession: chains of any shape, and what contradicts itself."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospitals.succession import (
    BEGINNING,
    END,
    Offshoot,
    Step,
    Stretch,
    SuccessionError,
    family,
    holder_on,
    lineage,
    shifts,
    spans,
    value_on,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
UNITS = 12


@st.composite
def chains(draw: st.DrawFn) -> list[Step[int]]:
    """Every unit may go into one of a higher number: any forest, never a ring."""
    steps = []
    for unit in range(UNITS - 1):
        if draw(st.booleans()):
            successor = draw(st.integers(unit + 1, UNITS - 1))
            steps.append(Step(unit, successor, draw(DAYS)))
    return draw(st.permutations(steps))


def walk(unit: int, day: dt.date, steps: list[Step[int]]) -> int:
    """The holder found the slow way: step by step while the steps have taken effect."""
    while True:
        onward = [s for s in steps if s.predecessor == unit and s.effective_on <= day]
        if not onward:
            return unit
        unit = onward[0].successor


@given(chains(), DAYS)
def test_the_holder_is_the_end_of_the_steps_in_effect(steps: list[Step[int]], day: dt.date) -> None:
    for unit in range(UNITS):
        assert holder_on(unit, day, steps) == walk(unit, day, steps)


@given(chains())
def test_spans_cover_all_time_once(steps: list[Step[int]]) -> None:
    for unit in range(UNITS):
        found = spans([unit], steps)
        assert found[0].since == BEGINNING
        assert found[-1].until == END
        assert all(a.until == b.since for a, b in pairwise(found))
        assert all(span.since < span.until for span in found)


@given(st.integers(2, 6), DAYS)
def test_a_ring_is_refused(length: int, day: dt.date) -> None:
    ring = [Step(unit, (unit + 1) % length, day) for unit in range(length)]
    with pytest.raises(SuccessionError, match="would come back"):
        spans([0], ring)


def test_a_second_successor_is_refused() -> None:
    day = dt.date(2025, 7, 1)
    with pytest.raises(SuccessionError, match="two successors"):
        spans(["a"], [Step("a", "b", day), Step("a", "c", day)])


def test_succeeding_itself_is_refused() -> None:
    with pytest.raises(SuccessionError, match="itself"):
        spans(["a"], [Step("a", "a", dt.date(2025, 7, 1))])


def test_lineage_leaves_out_what_else_was_merged() -> None:
    day = dt.date(2025, 7, 1)
    steps = [Step("a", "b", day), Step("x", "b", day), Step("b", "c", dt.date(2026, 1, 1))]
    assert [(s.predecessor, s.successor) for s in lineage("a", steps)] == [("a", "b"), ("b", "c")]
    assert {s.predecessor for s in lineage("c", steps)} == {"a", "x", "b"}


def stretches(steps: list[Step[int]]) -> dict[int, list[Stretch[int]]]:
    return {
        unit: [Stretch(span.holder, span.since, span.until) for span in spans([unit], steps)]
        for unit in range(UNITS)
    }


@given(chains(), st.integers(0, UNITS), DAYS)
def test_shifts_are_where_the_holders_differ(
    steps: list[Step[int]], kept: int, day: dt.date
) -> None:
    before, after = stretches(steps[:kept]), stretches(steps)
    found = shifts(before, after)
    for unit in range(UNITS):
        shift = found.get(unit)
        if shift is None or day < shift.since:
            assert value_on(before[unit], day) == value_on(after[unit], day)
        else:
            assert value_on(before[unit], shift.since) == shift.before != shift.after
            assert value_on(after[unit], shift.since) == shift.after


@given(chains())
def test_the_family_without_splits_is_the_lineage(steps: list[Step[int]]) -> None:
    # A unit of a higher number ends later, as in a register.
    in_order = [Step(s.predecessor, s.successor, BEGINNING.replace(year=2000 + s.predecessor))
                for s in steps]  # fmt: skip
    for unit in range(UNITS):
        assert family(unit, in_order, []) == (lineage(unit, in_order), [])


def test_a_family_knows_who_was_split_off_and_what_it_was_split_from() -> None:
    first, second, third = (dt.date(year, 1, 1) for year in (2020, 2021, 2022))
    steps = [Step("x", "a", first), Step("y", "a", third), Step("b", "c", third)]
    cuts = [Offshoot("a", "b", second)]
    assert family("b", steps, cuts) == ([steps[0], steps[2]], cuts)
    assert family("a", steps, cuts) == (steps, cuts)
    assert family("y", steps, cuts) == ([steps[1]], [])
