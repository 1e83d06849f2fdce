"""Which of a record's sides a merger put into one holder, and keeping the questions that follow.

A question is a row (`agreements.models.DecisionOwed`): made here when the register says so, taken
away when it says so no longer, never touched once somebody has answered it. Agreements use it for
their parties, the transfers room for the two sides of a contract.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agreements.models import DecisionOwed
from hospitals.models import OrganisationHolder, OrganisationSuccession
from hospitals.succession import BEGINNING, Stretch, value_on

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Join:
    """On ``since`` sides that ``before`` held apart came to one holder; ``is_whole``: all sides."""

    since: dt.date
    before: frozenset[uuid.UUID]
    is_whole: bool


def joins_of(sides: Iterable[Sequence[Stretch[uuid.UUID]]]) -> list[Join]:
    """Every joining of the sides of one record, the earliest first. Pure.

    A side is given by its holders over all time. What has come together stays together: a holder
    that is itself renamed, or merged into another, joins nothing anew.
    """
    known = list(sides)
    days = sorted({s.since for stretches in known for s in stretches if s.since > BEGINNING})
    found = []
    for day in days:
        after: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for stretches in known:
            after[value_on(stretches, day)].add(value_on(stretches, day - _DAY))
        joined = [before for before in after.values() if len(before) > 1]
        if joined:
            found.append(Join(day, frozenset().union(*joined), is_whole=len(after) == 1))
    return found


def owe(
    rows: Any, record: str, sides: Mapping[Any, Iterable[uuid.UUID]], *, today: dt.date
) -> list[DecisionOwed]:
    """Bring the undecided ``rows`` of the records in ``sides`` in line with the register.

    ``rows`` is the queryset of one kind of decision, ``record`` the name of its link to what it is
    about; ``sides`` maps a record's id to the bodies that signed it. Returns the new rows. Five
    queries however many records; safe to run again and beside itself.
    """
    bodies = {pk: list(dict.fromkeys(found)) for pk, found in sides.items()}
    holders = _stretches({body for found in bodies.values() for body in found})
    wanted: dict[tuple[Any, dt.date, Any], bool] = {}
    joins = {
        pk: joins_of([holders[body] for body in found if body in holders])
        for pk, found in bodies.items()
    }
    changes = _changes({join.since for found in joins.values() for join in found})
    for pk, found in joins.items():
        for join in found:
            by = {changes.get((join.since, body)) for body in join.before} - {None} or {None}
            for change in by:
                wanted[pk, join.since, change] = join.is_whole
    there = {
        (getattr(row, f"{record}_id"), row.since, row.change_id): row
        for row in rows.filter(**{f"{record}__in": list(bodies)})
    }
    stale = [row.pk for key, row in there.items() if not row.choice and key not in wanted]
    rows.filter(pk__in=stale, choice="").delete()
    for key, is_whole in wanted.items():
        row = there.get(key)
        if row is not None and not row.choice and row.is_whole != is_whole:
            rows.filter(pk=row.pk, choice="").update(is_whole=is_whole)
    new = [
        rows.model(
            **{f"{record}_id": pk},
            since=since,
            change_id=change,
            is_whole=is_whole,
            asked_on=max(since, today),
        )
        for (pk, since, change), is_whole in wanted.items()
        if (pk, since, change) not in there
    ]
    rows.model._default_manager.bulk_create(new, ignore_conflicts=True)
    return new


def bodies_with_successors() -> Any:
    """Ids of the organisations that somebody else has come to answer for, ever: a subquery."""
    return OrganisationHolder.objects.filter(since__gt=BEGINNING).values("organisation")


def _stretches(bodies: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Stretch[uuid.UUID]]]:
    found: dict[uuid.UUID, list[Stretch[uuid.UUID]]] = defaultdict(list)
    for body, holder, since, until in OrganisationHolder.objects.filter(
        organisation__in=list(bodies)
    ).values_list("organisation_id", "holder_id", "since", "until"):
        found[body].append(Stretch(holder, since, until))
    return found


def _changes(days: Iterable[dt.date]) -> dict[tuple[dt.date, uuid.UUID], Any]:
    """(day, predecessor) → the recorded change by which it was succeeded that day."""
    return {
        (day, predecessor): change
        for day, predecessor, change in OrganisationSuccession.objects.filter(
            effective_on__in=list(days)
        ).values_list("effective_on", "predecessor_id", "change_id")
    }
