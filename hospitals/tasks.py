"""A wake-up without arguments; what is to be done stands in the rows. The day is the portal's."""

from celery import shared_task

from audit.context import surrounded_by
from hospitals.services import follow_due_changes
from toolkit import clock


@shared_task
def follow_changes() -> int:
    """Bring every room in line with the changes that are in effect. Returns how many there were."""
    with surrounded_by("task"):
        return follow_due_changes(clock.today())
