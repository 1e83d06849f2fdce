"""Telling administrators where nobody answers since a change of the register, until somebody does.

Reminders go to officers and heads whose roles are confirmed; where a successor has none yet they
would fall due unheard. One promise a body, day, lead and administrator; the outbox sends it.
"""

import datetime as dt

from django.db import transaction

from accounts.models import PortalRole, User
from agreements.handing_over import hand_on
from agreements.reminders import Owed, Planned, promised, sending_moment, sort_in, write_down
from agreements.schedule import send_day
from agreements.unanswered import unanswered_on
from hospitals.models import Organisation
from hospitals.models.calendar import working_calendar
from outbox.services import new_message

KIND = "nobody_answers"
# Days after the change; only the newest that is due is sent.
DAYS_AFTER = (0, 7, 14, 28, 56)


def plan_due(day: dt.date) -> Planned:
    """Hand on the mails that waited for somebody, and tell where there is nobody by ``day``."""
    handed_on = hand_on(day)
    with transaction.atomic():
        return Planned(handed_on) + write_down(owed_by(day))


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would tell administrators, without writing it."""
    owed = Owed()
    found = unanswered_on(day)
    if not found:
        return owed
    calendar = working_calendar()
    known = promised(KIND, Organisation, [row.body.pk for row in found])
    for row in found:
        leads = [lead for lead in DAYS_AFTER if send_day(row.since, -lead, calendar) <= day]
        for administrator in administrators():
            messages = {
                key: new_message(
                    key=key,
                    kind=KIND,
                    recipient=administrator,
                    due_at=sending_moment(send_day(row.since, -lead, calendar)),
                    record=row.body,
                    organisation_id=None,
                    payload={"planned_on": day.isoformat()},
                )
                for lead in leads
                for key in [f"{KIND}:{row.body.pk}:{row.since}:{lead}:{administrator.pk}"]
            }
            sort_in(owed, messages, known[row.body.pk])
    return owed


def administrators() -> list[User]:
    """Everybody who confirms roles and keeps the register, and can be written to."""
    rows = User.objects.filter(portal_role=PortalRole.ADMINISTRATOR, is_active=True)
    return list(rows.exclude(email="").order_by("email"))
