"""Wake-ups without arguments. What they do stands in rows, so a lost or doubled one is harmless."""

from celery import shared_task

from audit.context import surrounded_by
from exchange import idempotency
from exchange.exports import running as exports_running
from exchange.exports import services as exports
from exchange.imports import running
from exchange.imports import services as imports
from exchange.webhooks import dispatching, keeping, sending

# No further message is begun after this many seconds; the next wake-up goes on.
BATCH_SECONDS = 45
# A table has thousands of lines; other work comes in between.
IMPORT_SECONDS = 20
EXPORT_SECONDS = 20


@shared_task
def tell_webhooks() -> None:
    """Write down what the sealed trail owes to other systems, and send what is due."""
    with surrounded_by("task"):
        dispatching.dispatch()
        sending.send_due(seconds=BATCH_SECONDS)


@shared_task
def forget_old_deliveries() -> int:
    with surrounded_by("task"):
        return keeping.forget_old()


@shared_task
def forget_old_answers() -> int:
    with surrounded_by("task"):
        return idempotency.forget_old_answers()


@shared_task
def go_on_with_imports() -> int:
    """Try or write further lines of the tables that people brought in."""
    return running.go_on(seconds=IMPORT_SECONDS)


@shared_task
def forget_old_imports() -> int:
    with surrounded_by("task"):
        return imports.forget_old()


@shared_task
def go_on_with_exports() -> int:
    """Write the lists that people want as files."""
    return exports_running.go_on(seconds=EXPORT_SECONDS)


@shared_task
def forget_old_exports() -> int:
    with surrounded_by("task"):
        return exports.forget_old()
