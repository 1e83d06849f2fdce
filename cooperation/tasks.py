"""Wake-ups without arguments. The day is the portal's."""

from celery import shared_task

from agreements.services import open_due_reviews
from audit.context import surrounded_by
from cooperation.digest import planning
from toolkit import clock


@shared_task
def plan_weekly_digests() -> int:
    """Promise this week's digests when they are due. Returns how many were written down.

    Reviews that open today are opened first: the reports they ask for belong into the digest.
    """
    with surrounded_by("task"):
        open_due_reviews(clock.today())
        return planning.plan_due(clock.today()).planned
