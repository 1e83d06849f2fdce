"""When the register was last changed, unit by unit, as the trail tells.

A unit's own columns do not say it: who manages a hospital follows from the successions of its
department, and a change that is undone leaves no row. Every act on a unit stands in the trail.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from audit.models import Entry
from exchange.fhir.moments import latest
from hospitals.models import (
    Cdc,
    HealthDepartment,
    Hospital,
    Organisation,
    Province,
    Region,
    RegisterChange,
)

Ids = set[uuid.UUID]
Times = Mapping[uuid.UUID, dt.datetime]

_UNITS = [
    model._meta.label_lower
    for model in (Region, Province, Organisation, HealthDepartment, Cdc, Hospital)
]
_CHANGE = RegisterChange._meta.label_lower
_UNDONE = Entry.objects.filter(record_type=_CHANGE, verb="change.undone")


@dataclass
class Touched:
    """Units by id. ``itself``: touched in any way; ``standing``: in one that others follow (a
    succession, a hand-over, an end, the undoing of one), not by an edit of its own words."""

    itself: Ids = field(default_factory=set)
    standing: Ids = field(default_factory=set)


def touched_since(moment: dt.datetime) -> Touched:
    """The units touched at ``moment`` or later: two queries."""
    found = Touched()
    rows = Entry.objects.filter(record_type__in=_UNITS, at__gte=moment)
    for pk, verb, whole in rows.values_list("record_id", "verb", "whole_type").distinct():
        found.itself.add(uuid.UUID(pk))
        if _is_followed(verb, whole):
            found.standing.add(uuid.UUID(pk))
    undone = _UNDONE.filter(at__gte=moment).values("record_id")
    parts = Entry.objects.filter(
        whole_type=_CHANGE, whole_id__in=undone, record_type__in=_UNITS
    ).values_list("record_id", flat=True)
    back = {uuid.UUID(pk) for pk in parts.distinct()}
    found.itself |= back
    found.standing |= back
    return found


@dataclass(frozen=True)
class LastTouched:
    """Unit → when it was last touched; what no entry tells of is missing."""

    itself: Times
    standing: Times

    def of(self, unit: uuid.UUID, follows: Iterable[uuid.UUID | None] = ()) -> dt.datetime | None:
        """When ``unit``, or the standing of one that it ``follows``, was last touched."""
        others = (self.standing.get(other) for other in follows if other is not None)
        return latest(self.itself.get(unit), *others)


def last_touched(units: Collection[uuid.UUID]) -> LastTouched:
    """When each of ``units`` was last touched: two queries."""
    rows = (
        Entry.objects.filter(record_type__in=_UNITS, record_id__in=[str(pk) for pk in units])
        .values_list("record_id", "verb", "whole_type", "whole_id")
        .annotate(last=Max("at"))
    )
    itself: dict[uuid.UUID, list[dt.datetime]] = defaultdict(list)
    standing: dict[uuid.UUID, list[dt.datetime]] = defaultdict(list)
    changes: dict[str, Ids] = defaultdict(set)
    for text, verb, whole_type, whole_id, at in rows:
        pk = uuid.UUID(text)
        itself[pk].append(at)
        if _is_followed(verb, whole_type):
            standing[pk].append(at)
        if whole_type == _CHANGE:
            changes[whole_id].add(pk)
    undone = _UNDONE.filter(record_id__in=list(changes)).values_list("record_id", "at")
    for change, at in undone:
        for pk in changes[change]:
            itself[pk].append(at)
            standing[pk].append(at)
    return LastTouched(
        {pk: max(times) for pk, times in itself.items()},
        {pk: max(times) for pk, times in standing.items()},
    )


def _is_followed(verb: str, whole_type: str) -> bool:
    return whole_type == _CHANGE or verb.endswith(".loaded")
