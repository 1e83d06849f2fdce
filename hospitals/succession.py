"""Who answers for whom, on which day. Pure: rows come in as arguments, days too.

A unit's *holder* on a day is found by following its successions that have taken effect. Before
its first succession, and also before it was founded, a unit holds itself.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Unit = TypeVar("Unit", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)

# Open ends of a span, so that a join needs no NULL tests: ``since <= day < until``.
BEGINNING = dt.date(1, 1, 1)
END = dt.date(9999, 12, 31)


class SuccessionError(ValueError):
    """The successions contradict each other; the message says how."""


@dataclass(frozen=True)
class Step(Generic[Unit]):
    """``predecessor`` is answered for by ``successor`` from ``effective_on`` on."""

    predecessor: Unit
    successor: Unit
    effective_on: dt.date


@dataclass(frozen=True)
class Span(Generic[Unit]):
    """``holder`` answers for ``unit`` on every day with ``since <= day < until``."""

    unit: Unit
    holder: Unit
    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class Offshoot(Generic[Unit]):
    """``unit`` got a part of ``origin`` on ``since`` and answers for nothing of its past."""

    origin: Unit
    unit: Unit
    since: dt.date


@dataclass(frozen=True)
class Stretch(Generic[Value]):
    """``value`` holds on every day with ``since <= day < until``."""

    value: Value
    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class Shift(Generic[Unit, Value]):
    """From ``since`` on it is ``after`` for ``unit`` where it would have been ``before``."""

    unit: Unit
    before: Value
    after: Value
    since: dt.date


def spans(units: Iterable[Unit], steps: Iterable[Step[Unit]]) -> list[Span[Unit]]:
    """Every unit's holders from the beginning to the end of time, without gap or overlap.

    Raises SuccessionError when a unit has two successors, succeeds itself, or the chain turns
    back on itself.
    """
    following: dict[Unit, Step[Unit]] = {}
    for step in steps:
        if step.predecessor == step.successor:
            raise SuccessionError(f"{step.predecessor} cannot succeed itself")
        if step.predecessor in following:
            raise SuccessionError(f"{step.predecessor} has two successors")
        following[step.predecessor] = step
    return [span for unit in units for span in _chain(unit, following)]


def _chain(unit: Unit, following: dict[Unit, Step[Unit]]) -> list[Span[Unit]]:
    result: list[Span[Unit]] = []
    holder, since, seen = unit, BEGINNING, {unit}
    while (step := following.get(holder)) is not None:
        if step.successor in seen:
            raise SuccessionError(f"{unit} would come back to {step.successor}")
        seen.add(step.successor)
        # A successor that had itself been succeeded earlier hands over at once.
        change = max(step.effective_on, since)
        if change > since:
            result.append(Span(unit, holder, since, change))
        holder, since = step.successor, change
    result.append(Span(unit, holder, since, END))
    return result


def holder_on(unit: Unit, day: dt.date, steps: Iterable[Step[Unit]]) -> Unit:
    """Who answers for ``unit`` on ``day``."""
    for span in spans([unit], steps):
        if span.since <= day < span.until:
            return span.holder
    raise AssertionError("spans cover every day")


def lineage(unit: Unit, steps: Iterable[Step[Unit]]) -> list[Step[Unit]]:
    """The steps that led to ``unit`` and those that lead on from it, the earliest first.

    What else flowed into its successors is not part of it.
    """
    known = list(steps)
    found: list[Step[Unit]] = []
    before, seen = [unit], {unit}
    while before:
        later = before.pop()
        for step in known:
            if step.successor == later and step.predecessor not in seen:
                seen.add(step.predecessor)
                found.append(step)
                before.append(step.predecessor)
    following = {step.predecessor: step for step in known}
    holder = unit
    while (onward := following.get(holder)) is not None and onward.successor not in seen:
        seen.add(onward.successor)
        found.append(onward)
        holder = onward.successor
    return sorted(found, key=lambda step: step.effective_on)


def shifts(
    before: Mapping[Unit, Sequence[Stretch[Value]]], after: Mapping[Unit, Sequence[Stretch[Value]]]
) -> dict[Unit, Shift[Unit, Value]]:
    """The units of both for which something differs, each with the first day on which it does.

    Both sides cover all time without gap or overlap.
    """
    found: dict[Unit, Shift[Unit, Value]] = {}
    for unit in before.keys() & after.keys():
        days = sorted({stretch.since for stretch in (*before[unit], *after[unit])})
        for day in days:
            old, new = value_on(before[unit], day), value_on(after[unit], day)
            if old != new:
                found[unit] = Shift(unit, old, new, day)
                break
    return found


def value_on(stretches: Sequence[Stretch[Value]], day: dt.date) -> Value:
    """What holds on ``day``."""
    return next(found.value for found in stretches if found.since <= day < found.until)


def family(
    unit: Unit, steps: Iterable[Step[Unit]], offshoots: Iterable[Offshoot[Unit]]
) -> tuple[list[Step[Unit]], list[Offshoot[Unit]]]:
    """All that ``unit`` came from and all that came of it: a tree to draw, the earliest first.

    What joined its ancestors only after it had split off is not part of it, nor what else flowed
    into its successors or was split off them before.
    """
    known, splits = list(steps), list(offshoots)
    found: set[Step[Unit]] = set()
    parted: set[Offshoot[Unit]] = set()
    back: list[tuple[Unit, dt.date]] = [(unit, END)]
    while back:
        later, until = back.pop()
        before = [s for s in known if s.successor == later and s.effective_on <= until]
        cuts = [o for o in splits if o.unit == later and o.since <= until]
        back += [(s.predecessor, s.effective_on) for s in before if s not in found]
        back += [(o.origin, o.since) for o in cuts if o not in parted]
        found |= set(before)
        parted |= set(cuts)
    # What was split off before its origin was reached is not part of it either.
    onward, reached = [(unit, BEGINNING)], {unit: BEGINNING}
    while onward:
        earlier, since = onward.pop()
        after = [s for s in known if s.predecessor == earlier]
        cuts = [o for o in splits if o.origin == earlier and o.since > since]
        found |= set(after)
        parted |= set(cuts)
        for child, day in (
            *((step.successor, step.effective_on) for step in after),
            *((cut.unit, cut.since) for cut in cuts),
        ):
            if day < reached.get(child, END):
                reached[child] = day
                onward.append((child, day))
    return (
        sorted((step for step in known if step in found), key=lambda step: step.effective_on),
        sorted((cut for cut in splits if cut in parted), key=lambda cut: cut.since),
    )
