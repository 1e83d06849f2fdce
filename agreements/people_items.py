"""Who is written to about an action item: those who do it, and those who verify it."""

import datetime as dt

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
