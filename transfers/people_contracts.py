"""Who is written to about a contract: the people of whoever answers for its sides that day."""

import datetime as dt
import uuid
from collections.abc import Iterable

from accounts.models import Role
from agreements.recipients import Recipient, each_person_once, members_of
from hospitals.queries import holders_on
from transfers.models import Contract
from transfers.sides import Side, organisation_id

BOTH_ROLES = (Role.OFFICER, Role.HEAD)


def people_of(
    contracts: Iterable[Contract],
    day: dt.date,
    *,
    sides: Iterable[Side] = tuple(Side),
    roles: tuple[str, ...] = BOTH_ROLES,
) -> dict[uuid.UUID, list[Recipient]]:
    """Contract → the active members of its ``sides`` on ``day``: two queries however many.

    A person who sits on both sides is written to once.
    """
    wanted = list(contracts)
    chosen = list(sides)
    bodies = {
        contract.pk: [organisation_id(contract, side) for side in chosen] for contract in wanted
    }
    holders = holders_on({pk for found in bodies.values() for pk in found}, day)
    answering = {
        pk: {holders[body].pk if body in holders else body for body in found}
        for pk, found in bodies.items()
    }
    members = members_of({pk for found in answering.values() for pk in found}, day, roles=roles)
    return {pk: each_person_once(found, members) for pk, found in answering.items()}
