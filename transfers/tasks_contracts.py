"""Wake-ups about contracts, without arguments. The day is the portal's."""

from celery import shared_task

from audit.context import surrounded_by
from toolkit import clock
from transfers import reminders_contracts, reminders_decisions
from transfers.services.trainees import erase_expired


@shared_task
def plan_contract_reminders() -> int:
    """Promise what is due about contracts by today. Returns how many were written down."""
    with surrounded_by("task"):
        planned = reminders_contracts.plan_due(clock.today())
        return (planned + reminders_decisions.plan_due(clock.today())).planned


@shared_task
def erase_expired_trainees() -> int:
    """Erase the personal data whose time is over. Returns how many people."""
    with surrounded_by("task"):
        return erase_expired(clock.today())
