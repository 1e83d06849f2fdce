"""Who is written to about a request: the people of whoever answers for the bodies that day."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Role
from agreements.recipients import Recipient, each_person_once, members_of
from hospitals.models import Organisation
from hospitals.queries import holders_on
from transfers.turns import Turn

# Ordinary mails go to those who do the work; heads are told when an answer is late.
DOING: tuple[str, ...] = (Role.OFFICER,)
DECIDING: tuple[str, ...] = (Role.OFFICER, Role.HEAD)


def roles_for(turn: Turn) -> tuple[str, ...]:
    """Who is told that it is their organisation's turn: heads too where the act is theirs."""
    return DECIDING if turn.role == Role.HEAD else DOING


def people_of(
    organisations: Iterable[Organisation | None], day: dt.date, *, roles: tuple[str, ...] = DOING
) -> list[Recipient]:
    """The active members of the organisations' holders on ``day``, each person once."""
    wanted = [organisation.pk for organisation in organisations if organisation is not None]
    holders = [holder.pk for holder in holders_on(wanted, day).values()]
    return each_person_once(set(holders), members_of(holders, day, roles=roles))
