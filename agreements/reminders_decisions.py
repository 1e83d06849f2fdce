"""Reminding the hub's people of decisions that a merger asks for, until they are made.

The planner asks "due and not yet promised", never "due today". One promise a decision, lead and
person; the outbox sends it. The machinery is that of the review reminders.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from accounts.models import Role
from agreements.models import MergerDecision, Party
from agreements.recipients import Recipient, each_person_once, members_of
from agreements.reminders import Owed, Planned, promised, sending_moment, sort_in, write_down
from agreements.schedule import send_day
from agreements.services.owing import owe_decisions
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from outbox.services import new_message

KIND = "merger_decision"
# Days after the portal began to ask; only the newest that is due is sent.
DAYS_AFTER = (0, 14, 28, 56)
BOTH_ROLES = (Role.OFFICER, Role.HEAD)


def plan_due(day: dt.date) -> Planned:
    """Ask where the register puts a question, and promise every reminder due by ``day``."""
    owe_decisions()
    with transaction.atomic():
        return write_down(owed_by(day))


def owed_by(day: dt.date) -> Owed:
    """What `plan_due` would write, without writing it."""
    decisions = list(MergerDecision.objects.owed_on(day).order_by("pk"))
    return owed_about(KIND, decisions, people_of(decisions, day), day)


def people_of(
    decisions: Iterable[MergerDecision], day: dt.date
) -> dict[uuid.UUID, list[Recipient]]:
    """Decision → officers and heads of the hub's holder on ``day``: three queries."""
    rows = list(decisions)
    hubs = dict(
        Party.objects.filter(
            agreement__in={row.agreement_id for row in rows}, role=Party.Role.HUB
        ).values_list("agreement_id", "organisation_id")
    )
    return people_of_bodies({row.pk: [hubs[row.agreement_id]] for row in rows}, day)


def people_of_bodies(
    bodies: Mapping[Any, Iterable[uuid.UUID]], day: dt.date
) -> dict[Any, list[Recipient]]:
    """Key → officers and heads of its bodies' holders on ``day``: two queries."""
    wanted = {key: list(found) for key, found in bodies.items()}
    holders = holders_on({body for found in wanted.values() for body in found}, day)
    answering = {
        key: {holders[body].pk if body in holders else body for body in found}
        for key, found in wanted.items()
    }
    members = members_of(
        {pk for found in answering.values() for pk in found}, day, roles=BOTH_ROLES
    )
    return {key: each_person_once(found, members) for key, found in answering.items()}


def owed_about(
    kind: str,
    decisions: Iterable[Any],
    people: Mapping[uuid.UUID, Iterable[Recipient]],
    day: dt.date,
) -> Owed:
    """The reminders of ``kind`` that are due by ``day`` about undecided rows and not promised."""
    calendar = working_calendar()
    owed = Owed()
    due = {
        row: leads
        for row in decisions
        if (leads := [d for d in DAYS_AFTER if send_day(row.asked_on, -d, calendar) <= day])
    }
    if not due:
        return owed
    known = promised(kind, _model_of(due), [row.pk for row in due])
    for row, leads in due.items():
        for recipient in people[row.pk]:
            messages = {
                f"{kind}:{row.pk}:{lead}:{recipient.user.pk}": new_message(
                    key=f"{kind}:{row.pk}:{lead}:{recipient.user.pk}",
                    kind=kind,
                    recipient=recipient.user,
                    due_at=sending_moment(send_day(row.asked_on, -lead, calendar)),
                    record=row,
                    organisation_id=recipient.organisation_id,
                    payload={"lead": lead, "planned_on": day.isoformat()},
                )
                for lead in leads
            }
            sort_in(owed, messages, known[row.pk])
    return owed


def _model_of(rows: Iterable[models.Model]) -> type[models.Model]:
    return type(next(iter(rows)))
