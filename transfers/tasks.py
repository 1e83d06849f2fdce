"""Wake-ups about requests, without arguments. The day is the portal's."""

from celery import shared_task

from audit.context import surrounded_by
from toolkit import clock
from transfers import reminders_requests


@shared_task
def plan_request_reminders() -> int:
    """Promise what is due about requests by today. Returns how many were written down."""
    with surrounded_by("task"):
        return reminders_requests.plan_request_reminders(clock.today()).planned
