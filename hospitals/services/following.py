"""A change of the register once it is in effect: whatever its day does not bring by itself.

Who answers on a day is worked out for every day, so nothing is written for it. The rest (roles to
propose, mails that wait, what searches find) the rooms do in the act and once more when the day
has come: for a coming day there was nothing to bring yet, and what somebody wrote at the same
moment as the act is found only after it.
"""

import datetime as dt
import logging
import uuid

from django.db import transaction

import audit.services
from hospitals.changes import succession_effects
from hospitals.models import RegisterChange
from hospitals.planning import plan_of
from toolkit import clock

log = logging.getLogger(__name__)


def follow_due_changes(day: dt.date) -> int:
    """Have every room follow the changes that are in effect by ``day`` and were not followed since.

    Each in a transaction of its own: one that fails is tried again the next time and does not hold
    up the others. Brought by the calendar, not by a person: no predicate is asked. Returns how
    many were followed.
    """
    followed = 0
    for pk in list(RegisterChange.objects.to_follow(day).values_list("pk", flat=True)):
        try:
            followed += _follow(pk, day)
        except Exception:
            log.exception("The change %s could not be followed", pk)
    return followed


def catch_up() -> int:
    """The same for the portal's day, before mails go out (`outbox.sending.preparations`)."""
    return follow_due_changes(clock.today())


@transaction.atomic
def _follow(pk: uuid.UUID, day: dt.date) -> bool:
    """False when it was undone, or another has followed it, meanwhile."""
    change = RegisterChange.objects.to_follow(day).select_for_update().filter(pk=pk).first()
    if change is None:
        return False
    planned = plan_of(change)
    for room in succession_effects:
        room.follow(change, planned, None)
    change.followed_on = day
    change.save(update_fields=["followed_on"])
    audit.services.record("change.followed", change, by=None)
    return True
