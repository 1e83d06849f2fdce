"""Wake-ups without arguments; what is to be done stands in the rows. The day is the portal's."""

from celery import shared_task

from agreements import (
    reminders,
    reminders_decisions,
    reminders_items,
    reminders_unanswered,
)
from agreements.models import Agreement
from agreements.search_text import refresh_all
from agreements.services import move_due_states as move_states
from agreements.services import open_due_reviews
from agreements.services import roll_review_plans as roll_plans
from audit.context import surrounded_by
from toolkit import clock


@shared_task
def plan_reminders() -> int:
    """Open the reviews whose first reminder is due, and promise every reminder that is due by
    today. Returns how many were written down."""
    with surrounded_by("task"):
        open_due_reviews(clock.today())
        return reminders.plan_due(clock.today()).planned


@shared_task
def plan_item_reminders() -> int:
    """Promise what is due about action items by today. Returns how many were written down."""
    with surrounded_by("task"):
        return reminders_items.plan_due(clock.today()).planned


@shared_task
def plan_decision_reminders() -> int:
    """Ask for the decisions that mergers owe, hand on what waited for somebody at a successor,
    and promise what is due about both by today. Returns how many were written down."""
    today = clock.today()
    with surrounded_by("task"):
        planned = reminders_decisions.plan_due(today) + reminders_unanswered.plan_due(today)
        return planned.planned


@shared_task
def move_due_states() -> int:
    """Bring agreements into force and to their end. Returns how many moved."""
    with surrounded_by("task"):
        return move_states(clock.today())


@shared_task
def roll_review_plans() -> int:
    """Extend the plans of agreements without a known end. Returns how many grew."""
    with surrounded_by("task"):
        return roll_plans(clock.today())


@shared_task
def refresh_search_texts() -> int:
    """Find agreements by whoever answers for a party since today too. Returns how many changed."""
    with surrounded_by("task"):
        return refresh_all(Agreement.objects.all())
