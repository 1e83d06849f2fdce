"""Who is written to about an action item: those who do it, and those who verify it."""

import datetime as dt
import uuid
from collections.abc import Sequence

from accounts.models import Role
from agreements.models import ActionItem
from agreements.recipients import Recipient, recipients_of
from agreements.reminders_items import bodies_of, people_for, staff_of


def doers_of(item: ActionItem, day: dt.date, *, late: bool = False) -> list[Recipient]:
    """Whoever was given the item, else the officers of the body that answers for it on ``day``;
    once it is ``late`` its heads too."""
    bodies = bodies_of([item], day)
    body = bodies[item.organisation_id]
    staff = staff_of(bodies, day).get(body, {})
    return [Recipient(user, body) for user in people_for(item, -1 if late else 1, staff)]


def others_of(item: ActionItem, day: dt.date) -> list[Recipient]:
    """The officers of the other bodies; its heads where one body holds every signature."""
    body = bodies_of([item], day)[item.organisation_id]
    everybody = recipients_of([item.agreement_id], day, roles=(Role.OFFICER,))
    others = [told for told in everybody[item.agreement_id] if told.organisation_id != body]
    if others:
        return others
    heads = recipients_of([item.agreement_id], day, roles=(Role.HEAD,))[item.agreement_id]
    return [told for told in heads if told.organisation_id == body]


def people_about(items: Sequence[ActionItem], day: dt.date) -> dict[uuid.UUID, list[Recipient]]:
    """Item → everybody who may be written to about it on ``day``: all of the body that answers
    for it (the task may be anybody's), officers and heads of the others. Each person once."""
    bodies = bodies_of(items, day)
    staff = staff_of(bodies, day)
    parties = recipients_of({item.agreement_id for item in items}, day)
    found: dict[uuid.UUID, list[Recipient]] = {}
    for item in items:
        body = bodies[item.organisation_id]
        own = {user.pk: user for people in staff.get(body, {}).values() for user in people.values()}
        others = [told for told in parties[item.agreement_id] if told.user.pk not in own]
        found[item.pk] = [*(Recipient(user, body) for user in own.values()), *others]
    return found
