"""What a digest tells whom: the same rules as the reminders, read for everybody at once.

For everybody it costs the same few queries however many people there are; with a person only
what may concern them is read. Words are made later, in the reader's language.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import PortalRole, User
from agreements.reminders_items import staff_of
from agreements.reminders_unanswered import administrators
from cooperation.digest import about_agreements, about_people, about_transfers
from cooperation.digest.things import PORTAL, Ask, Section, Thing
from hospitals.queries import holders_on

Staff = Mapping[uuid.UUID, Mapping[str, Mapping[uuid.UUID, User]]]


@dataclass(frozen=True)
class Told:
    """What one person is told, and the body they are written to for (None: administrators)."""

    user: User
    organisation_id: uuid.UUID | None
    things: tuple[Thing, ...]


def told_on(day: dt.date) -> list[Told]:
    """What each person is told on ``day``: nobody without anything."""
    return list(_by_person(_things(day, None), day).values())


def told_to(user: User, day: dt.date) -> Told | None:
    """The same for one person, as ``user.reach`` stands; None when there is nothing."""
    return _by_person(_things(day, user), day).get(user.pk)


def _things(day: dt.date, user: User | None) -> Iterator[Thing]:
    yield from about_agreements.things(day, user)
    yield from about_transfers.things(day, user)
    yield from about_people.things(day, user)


def _by_person(things: Iterable[Thing], day: dt.date) -> dict[uuid.UUID, Told]:
    found = list(things)
    asked = {ask.body for thing in found for ask in thing.asks}
    holders = {pk: holder.pk for pk, holder in holders_on(asked, day).items()}
    # A body that nobody holds any more has no people either.
    staff: dict[uuid.UUID, dict[str, dict[uuid.UUID, User]]] = staff_of(holders, day)
    if PORTAL in asked:
        holders[PORTAL] = PORTAL
        staff[PORTAL] = {
            PortalRole.ADMINISTRATOR.value: {user.pk: user for user in administrators()}
        }
    people: dict[uuid.UUID, User] = {}
    bodies: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    told: dict[uuid.UUID, list[Thing]] = defaultdict(list)
    for thing in found:
        for user, body in _readers(thing, holders, staff).items():
            people[user.pk] = user
            bodies[user.pk].add(body)
            told[user.pk].append(thing)
    return {
        pk: Told(
            people[pk],
            min(bodies[pk] - {PORTAL}, key=str, default=None),
            tuple(sorted(told[pk], key=_urgency)),
        )
        for pk in people
    }


def _readers(
    thing: Thing, holders: Mapping[uuid.UUID, uuid.UUID], staff: Staff
) -> dict[User, uuid.UUID]:
    """Each reader once, with a body they are asked for."""
    readers: dict[User, uuid.UUID] = {}
    for ask in thing.asks:
        body = holders.get(ask.body)
        if body is None:
            continue
        for user in _people(ask, staff.get(body, {})):
            if user.pk != ask.but_for:
                readers.setdefault(user, body)
    return readers


def _people(ask: Ask, roles: Mapping[str, Mapping[uuid.UUID, User]]) -> list[User]:
    if ask.person is not None:
        for members in roles.values():
            if ask.person in members:
                return [members[ask.person]]
    return [user for role in sorted(ask.roles) for user in roles.get(role, {}).values()]


def _urgency(thing: Thing) -> Any:
    return list(Section).index(thing.section), thing.day or dt.date.max
