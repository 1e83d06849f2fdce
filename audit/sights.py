"""Who could see a record at some time: to tell them, and nobody else, that it is gone.

A room says in ``AppConfig.ready()`` who sees which of its records now (`audiences`); with every
entry of the trail about such a record this is remembered, in the same transaction. A part that
whoever sees its whole sees has no audience of its own.
"""

import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.db.models import Q

from audit.models import Sight

# Stands for those who read everything.
EVERYONE = uuid.UUID(int=0)
Ids = frozenset[uuid.UUID]
_OWN, _NEAR, _AROUND = Sight.Span.OWN, Sight.Span.NEAR, Sight.Span.AROUND


@dataclass(frozen=True)
class Audience:
    """Ids of the organisations whose people see a record now.

    ``own``: theirs alone; ``near``: also those of a department that manages one; ``around``: also
    those of the bodies that one manages. ``everyone``: also who reads everything.
    """

    own: Ids = frozenset()
    near: Ids = frozenset()
    around: Ids = frozenset()
    everyone: bool = True

    def rows(self) -> Iterator[tuple[uuid.UUID, str]]:
        for span, bodies in ((_OWN, self.own), (_NEAR, self.near), (_AROUND, self.around)):
            for body in bodies:
                yield body, span
        if self.everyone:
            yield EVERYONE, _OWN


# Label of a model (``agreements.agreement``) → who sees a record of it.
audiences: dict[str, Callable[[Any], Audience]] = {}


class Reader(Protocol):
    """A person who asks (`accounts.User`)."""

    @property
    def reads_everything(self) -> bool: ...
    @property
    def reach(self) -> Any:
        """`accounts.reach.Reach`."""


def remember(record: models.Model) -> None:
    """Add who sees ``record`` now to those who ever did. Part of the act that changed it."""
    label = record._meta.label_lower
    audience_of = audiences.get(label)
    if audience_of is None:
        return
    about = {"record_type": label, "record_id": str(record.pk)}
    known = set(Sight.objects.filter(**about).values_list("organisation_id", "span"))
    new = [row for row in audience_of(record).rows() if row not in known]
    if new:
        Sight.objects.bulk_create(
            [Sight(**about, organisation_id=body, span=span) for body, span in new],
            ignore_conflicts=True,  # another act on it, at the same moment
        )


def known_to(
    reader: Reader,
    label: str,
    ids: Collection[str],
    *,
    own_only: bool = False,
    spans: Collection[str] = (),
    readers_of_all: bool = True,
) -> set[str]:
    """Those of the records ``ids`` that ``reader``'s bodies could see at some time: one query.

    Narrower for a part that fewer people see than the record: ``own_only`` asks for the reader's
    own bodies, ``spans`` for bodies remembered with these, and ``readers_of_all`` False leaves
    out who reads everything.
    """
    if reader.reads_everything:
        mine = Q(organisation_id=EVERYONE) if readers_of_all else Q(pk__in=[])
    else:
        reach = reader.reach
        mine = Q(organisation_id__in=reach.own)
        if not own_only:
            mine |= Q(organisation_id__in=reach.managed, span__in=[_NEAR, _AROUND])
            mine |= Q(organisation_id__in=reach.managers, span=_AROUND)
        if spans:
            mine &= Q(span__in=list(spans))
    found = Sight.objects.filter(mine, record_type=label, record_id__in=ids)
    return set(found.values_list("record_id", flat=True))
