"""Who is written to about an agreement: the people of whoever answers for its parties that day."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Membership, Role, User
from agreements.models import Party
from hospitals.models import OrganisationHolder


@dataclass(frozen=True)
class Recipient:
    """One person and the organisation of today they are written to for."""

    user: User
    organisation_id: uuid.UUID


def recipients_of(
    agreement_ids: Iterable[uuid.UUID],
    day: dt.date,
    *,
    roles: tuple[str, ...] = (Role.OFFICER, Role.HEAD),
) -> dict[uuid.UUID, list[Recipient]]:
    """Agreement → its recipients on ``day``: three queries however many agreements.

    Active members (officers and heads) of the parties' holders on that day; a person who sits
    in two of them is written to once.
    """
    holders: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    parties = list(
        Party.objects.filter(agreement__in=list(agreement_ids)).values_list(
            "agreement_id", "organisation_id"
        )
    )
    holder_of = dict(
        OrganisationHolder.objects.filter(
            organisation__in={organisation for _, organisation in parties},
            since__lte=day,
            until__gt=day,
        ).values_list("organisation_id", "holder_id")
    )
    for agreement_id, organisation_id in parties:
        holders[agreement_id].add(holder_of.get(organisation_id, organisation_id))
    members = members_of(holder_of.values(), day, roles=roles)
    return {
        agreement_id: each_person_once(holding, members)
        for agreement_id, holding in holders.items()
    }


def members_of(
    holder_ids: Iterable[uuid.UUID], day: dt.date, *, roles: tuple[str, ...]
) -> dict[uuid.UUID, dict[uuid.UUID, User]]:
    """Organisation of today → its active members in one of ``roles`` by id: one query."""
    members: dict[uuid.UUID, dict[uuid.UUID, User]] = defaultdict(dict)
    for membership in (
        Membership.objects.active_on(day)
        .filter(organisation__in=set(holder_ids), role__in=roles)
        .exclude(user__email="")
        .select_related("user")
        .order_by("user__email")
    ):
        members[membership.organisation_id][membership.user_id] = membership.user
    return members


def each_person_once(
    holder_ids: Iterable[uuid.UUID], members: dict[uuid.UUID, dict[uuid.UUID, User]]
) -> list[Recipient]:
    """Who is written to for the organisations; a person who sits in two of them only once."""
    chosen: dict[uuid.UUID, Recipient] = {}
    for organisation_id in sorted(holder_ids, key=str):
        for user_id, user in members.get(organisation_id, {}).items():
            chosen.setdefault(user_id, Recipient(user, organisation_id))
    return list(chosen.values())
