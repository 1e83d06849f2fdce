"""How far a person reaches: the organisations they act for, and those whose records they read.

A department's people act for its predecessors' records too; people who still sit in a
predecessor may only read until an administrator has confirmed them at the successor.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

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
    """Work out ``user``'s reach on ``day``: at most three queries, one for a non-member.

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
    return _reach_with(granted, day)


def reach_of_body(organisation_id: uuid.UUID, day: dt.date) -> Reach:
    """What somebody who only reads for that organisation reaches on ``day``: two queries."""
    return _reach_with({organisation_id: {"viewer"}}, day)


def _reach_with(granted: Mapping[uuid.UUID, set[str]], day: dt.date) -> Reach:
    """The reach of whoever holds these roles: organisation → roles."""
    if not granted:
        return Reach()
    of_day: dict[str, Any] = {"since__lte": day, "until__gt": day}
    places = OrganisationPlace.objects.filter(
        Q(managed_by__in=granted) | Q(organisation__in=granted), **of_day
    ).values_list("organisation_id", "managed_by_id")
    managed, managing = set(), set()
    for body, manager in places:
        if manager in granted:
            managed.add(body)
        if body in granted and manager is not None:
            managing.add(manager)
    roles: dict[uuid.UUID, set[str]] = defaultdict(set)
    own, homes, managers = set(granted), set(), set()
    for body, holder in OrganisationHolder.objects.filter(
        holder__in=[*granted, *managing], **of_day
    ).values_list("organisation_id", "holder_id"):
        if holder in granted:
            own.add(body)
            roles[body] |= granted[holder]
            if body == holder:
                homes.add(holder)
        if holder in managing:
            managers.add(body)
    return Reach(
        roles={key: frozenset(value) for key, value in roles.items()},
        own=frozenset(own),
        homes=frozenset(homes),
        managed=frozenset(managed),
        managers=frozenset(managers),
    )
