"""Who answers for whom, on which day. Pure: rows come in as arguments, days too.

A unit's *holder* on a day is found by following its successions that have taken effect. Before
its first succession, and also before it was founded, a unit holds itself.
"""

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Unit = TypeVar("Unit", bound=Hashable)

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
