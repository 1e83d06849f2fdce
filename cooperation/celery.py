"""The Celery app. Tasks carry no arguments: they wake the portal to look at its own rows."""

import os
from typing import Any

from celery import Celery
from celery.signals import import_modules, worker_ready
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

app = Celery("cooperation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="tasks_contracts")


@import_modules.connect(sender=app)
def refuse_unsafe_settings(**_: Any) -> None:
    """Worker and scheduler stop where the web would, with the same sentences."""
    from cooperation.checks import refuse_unsafe

    try:
        refuse_unsafe()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


@worker_ready.connect
def look_at_once(**_: Any) -> None:
    """A worker that starts does not wait for the scheduler: it plans and sends what is due."""
    for name in (
        "hospitals.tasks.follow_changes",
        "agreements.tasks.move_due_states",
        "agreements.tasks.plan_reminders",
        "agreements.tasks.plan_decision_reminders",
        "transfers.tasks.plan_request_reminders",
        "transfers.tasks_contracts.plan_contract_reminders",
        "cooperation.tasks.plan_weekly_digests",
        "audit.tasks.seal_trail",
        "outbox.tasks.resolve_doubts",
        "outbox.tasks.send_waiting",
        "exchange.tasks.tell_webhooks",
        "exchange.tasks.go_on_with_imports",
    ):
        app.send_task(name)
