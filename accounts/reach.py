"""How far a person reaches: the organisations they act for, and those whose records they read.

A department's people act for its predecessors' records too; people who still sit in a
predecessor may only read until an administrator has confirmed them at the successor.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hospitals.models import OrganisationHolder, OrganisationPlace

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reach:
    """Ids of organisations, worked out for one person and day.

    ``roles``: organisation → roles the person acts with there (predecessors included).
    ``own``: organisations whose records are the person's own to read.
    ``homes``: organisations of the person's memberships that hold their own place today.
    ``managed``: what ``own`` departments manage today. ``managers``: departments that manage the
    person's organisations today, with the predecessors they answer for.
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
        return frozenset(o for o in self.homes if self.roles.get(o, frozenset()) & set(roles))

    @property
    def around(self) -> frozenset[uuid.UUID]:
        """Whose signed agreements are open to the person: own, managed and managing."""
        return self.own | self.managed | self.managers


def reach_of(user: "User", day: dt.date, *, only: uuid.UUID | None = None) -> Reach:
    """Work out ``user``'s reach on ``day``: at most five queries, one for a non-member.

    ``only`` leaves the memberships of one organisation (an API token that was tied to it).
    """
    if not user.is_active or user.is_administrator:  # an administrator signs nothing
        return Reach()
    granted: dict[uuid.UUID, set[str]] = defaultdict(set)
    from accounts.models import Membership

    memberships = Membership.objects.active_on(day).filter(user=user)
    if only is not None:
        memberships = memberships.filter(organisation=only)
    for organisation_id, role in memberships.values_list("organisation_id", "role"):
        granted[organisation_id].add(role)
    if not granted:
        return Reach()
    roles: dict[uuid.UUID, set[str]] = defaultdict(set)
    own: set[uuid.UUID] = set(granted)
    homes: set[uuid.UUID] = set()
    for organisation_id, holder_id in OrganisationHolder.objects.filter(
        holder__in=granted, since__lte=day, until__gt=day
    ).values_list("organisation_id", "holder_id"):
        own.add(organisation_id)
        roles[organisation_id] |= granted[holder_id]
        if organisation_id == holder_id:
            homes.add(holder_id)
    places = OrganisationPlace.objects.filter(since__lte=day, until__gt=day)
    managed = frozenset(
        places.filter(managed_by__in=granted).values_list("organisation_id", flat=True)
    )
    managing = places.filter(organisation__in=granted, managed_by__isnull=False)
    managers = frozenset(
        OrganisationHolder.objects.filter(
            holder__in=managing.values("managed_by"), since__lte=day, until__gt=day
        ).values_list("organisation_id", flat=True)
    )
    return Reach(
        roles={key: frozenset(value) for key, value in roles.items()},
        own=frozenset(own),
        homes=frozenset(homes),
        managed=managed,
        managers=managers,
    )
