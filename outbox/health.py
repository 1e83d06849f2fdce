"""Is the portal keeping its promises? Asked by `remind --check`, /readyz and "Hộp thư đi"."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from outbox import hold
from outbox.models import Message, MessageQuerySet, State
from outbox.sending import OPENS_AT
from toolkit.together import Reading, counted, run

LATE_AFTER = dt.timedelta(minutes=15)
# A retry moves `due_at`; the pauses before the fifth attempt add up to a quarter of an hour.
LATE_AFTER_ATTEMPTS = 5


@dataclass(frozen=True)
class Health:
    """``overdue``: waiting longer than 15 minutes; ``alarms``: the mail server refuses the portal;
    ``uncertain``: a person has to decide; ``oldest``: since when the oldest message is due."""

    overdue: int
    alarms: int
    uncertain: int
    oldest: dt.datetime | None
    on_hold: bool

    @property
    def is_well(self) -> bool:
        return not (self.overdue or self.alarms or self.uncertain)


def overdue(now: dt.datetime | None = None) -> MessageQuerySet:
    """Messages that should have gone out a quarter of an hour ago.

    Nothing is sent between midnight and 07:30, so nothing that came due then is late before
    07:45, nor at night what came due in the last minutes of the day.
    """
    since = timezone.localtime(now or timezone.now()) - LATE_AFTER
    if since.time() < OPENS_AT:
        midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - LATE_AFTER
    return Message.objects.waiting().filter(
        Q(due_at__lte=since) | Q(attempts__gte=LATE_AFTER_ATTEMPTS, state=State.QUEUED)
    )


def look(now: dt.datetime | None = None) -> Health:
    """How the outbox stands at ``now`` (the real time unless given): one query."""
    return run(read_health(now))


def read_health(now: dt.datetime | None = None) -> Reading[Health]:
    """The same as one step of a page that asks for more at once."""
    waiting = Message.objects.waiting()
    due = waiting.filter(due_at__lte=now or timezone.now())
    late, alarms, uncertain, oldest, holds = yield [
        counted(overdue(now)),
        counted(waiting.filter(alarm=True)),
        counted(Message.objects.filter(state=State.UNCERTAIN)),
        due.order_by("due_at").values_list("due_at", flat=True)[:1],
        hold.standing()[:1],
    ]
    return Health(
        overdue=late[0]["n"],
        alarms=alarms[0]["n"],
        uncertain=uncertain[0]["n"],
        oldest=oldest[0] if oldest else None,
        on_hold=bool(holds),
    )
