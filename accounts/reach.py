"""How far a person reaches: the organisations they act for, and those whose records they read.

A department's people act for its predecessors' records too; people who still sit in a
predecessor may only read until an administrator has confirmed them at the successor. People of a
body that was closed may only read.
"""

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from hospitals.models import OrganisationHolder, OrganisationPlace

if TYPE_CHECKING:
    from accounts.models import Standing, User


@dataclass(frozen=True)
class Reach:
    """Ids of organisations, worked out for one person and day.

    ``roles``: organisation → roles the person acts with there (predecessors included).
    ``own``: organisations whose records are the person's own to read; while the person sits in a
    body whose place another has taken, those that it answered for to its end.
    ``homes``: organisations of the person's memberships that hold their own place today and are
    not closed.
    ``managed``: what ``own`` departments manage today, or managed to their end. ``managers``:
    departments that manage the person's organisations today, with the predecessors they answer
    for.
    """

    roles: dict[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    own: frozenset[uuid.UUID] = frozenset()
    homes: frozenset[uuid.UUID] = frozenset()
    managed: frozenset[uuid.UUID] = frozenset()
    managers: frozenset[uuid.UUID] = frozenset()

    def is_officer_of(self, organisation_id: uuid.UUID) -> bool:
        return "officer" in self.roles.get(organisation_id, frozenset())

    def is_head_of(self, organisation_id: uuid.UUID) -> bool:
        return "head" in self.roles.get(organisation_id, frozenset())

    def with_role(self, *roles: str) -> frozenset[uuid.UUID]:
        """The organisations of today where the person has one of ``roles``."""
        return self.homes.intersection(self.acting(*roles))

    def acting(self, *roles: str) -> list[uuid.UUID]:
        """The organisations for whose records the person acts with one of ``roles``."""
        return [pk for pk, held in self.roles.items() if held.intersection(roles)]

    @property
    def around(self) -> frozenset[uuid.UUID]:
        """Whose signed agreements are open to the person: own, managed and managing."""
        return self.own | self.managed | self.managers

    @cached_property
    def digest(self) -> str:
        """The same for the same reach, in every process."""
        said = hashlib.sha256()
        for body in sorted(self.roles):
            said.update(body.bytes + ",".join(sorted(self.roles[body])).encode() + b";")
        for bodies in (self.own, self.homes, self.managed, self.managers):
            said.update(b"".join(sorted(body.bytes for body in bodies)) + b"|")
        return said.hexdigest()


def reach_of(
    user: "User",
    day: dt.date,
    *,
    only: Collection[uuid.UUID] | None = None,
    among: "Collection[Standing] | None" = None,
) -> Reach:
    """Work out ``user``'s reach on ``day``: at most four queries, one for a non-member.

    ``only`` leaves the memberships of some organisations (an API token that was tied to one).
    ``among``: what the person is that day, where that has been read already.
    """
    if not user.is_active or user.is_administrator:  # an administrator signs nothing
        return Reach()
    granted: dict[uuid.UUID, set[str]] = defaultdict(set)
    held: Iterable[tuple[uuid.UUID, str]] = [(one.organisation_id, one.role) for one in among or ()]
    if among is None:
        from accounts.models import Membership

        rows = Membership.objects.active_on(day).filter(user=user)
        held = rows.values_list("organisation_id", "role")
    for organisation_id, role in held:
        if only is None or organisation_id in only:
            granted[organisation_id].add(role)
    return _reach_with(granted, day)


def reach_of_body(organisation_id: uuid.UUID, day: dt.date) -> Reach:
    """What somebody who only reads for that organisation reaches: at most three queries."""
    return _reach_with({organisation_id: {"viewer"}}, day)


def _reach_with(granted: Mapping[uuid.UUID, set[str]], day: dt.date) -> Reach:
    """The reach of whoever holds these roles: organisation → roles."""
    if not granted:
        return Reach()
    roles: dict[uuid.UUID, set[str]] = defaultdict(set)
    own: set[uuid.UUID] = set(granted)
    homes: set[uuid.UUID] = set()
    held = list(
        OrganisationHolder.objects.filter(holder__in=granted, since__lte=day).values_list(
            "organisation_id", "holder_id", "until", "holder__closing__effective_on"
        )
    )
    # Bodies whose place another has taken, with the first day of that.
    gone = {holder: until for unit, holder, until, _ in held if unit == holder and until <= day}
    for organisation_id, holder_id, until, closed_on in held:
        if until <= day:
            # Whoever still sits there reads on what it answered for to its end.
            if until == gone.get(holder_id):
                own.add(organisation_id)
            continue
        own.add(organisation_id)
        if closed_on is not None and closed_on <= day:
            continue
        roles[organisation_id] |= granted[holder_id]
        if organisation_id == holder_id:
            homes.add(holder_id)
    managed, departments = _managing(granted, gone, day)
    managers: Collection[uuid.UUID] = ()
    if departments:
        managers = OrganisationHolder.objects.filter(
            holder__in=departments, since__lte=day, until__gt=day
        ).values_list("organisation_id", flat=True)
    return Reach(
        roles={key: frozenset(value) for key, value in roles.items()},
        own=frozenset(own),
        homes=frozenset(homes),
        managed=frozenset(managed),
        managers=frozenset(managers),
    )


def _managing(
    bodies: Collection[uuid.UUID], gone: Mapping[uuid.UUID, dt.date], day: dt.date
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """What ``bodies`` manage on ``day`` (those of ``gone``: managed to their end), and the
    departments that manage them: one query."""
    that_day = Q(since__lte=day, until__gt=day)
    told = (Q(managed_by__in=bodies) | Q(organisation__in=bodies)) & that_day
    for body, end in gone.items():
        told |= Q(managed_by=body, since__lt=end, until__gte=end)
    managed: set[uuid.UUID] = set()
    departments: set[uuid.UUID] = set()
    for place, department, until in OrganisationPlace.objects.filter(told).values_list(
        "organisation_id", "managed_by_id", "until"
    ):
        if department in bodies:
            managed.add(place)
        if department is not None and place in bodies and until > day:
            departments.add(department)
    return managed, departments
