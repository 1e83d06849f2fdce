"""Wake-ups without arguments. What they do stands in rows, so a lost or doubled one is harmless."""

from celery import shared_task

from audit.context import surrounded_by
from outbox import resolving, sending

# No further mail is begun after this many seconds: the task ends before its time limit, and the
# next minute's goes on.
BATCH_SECONDS = 60


@shared_task
def send_waiting() -> None:
    with surrounded_by("task"):
        sending.send_waiting(seconds=BATCH_SECONDS)


@shared_task
def resolve_doubts() -> None:
    with surrounded_by("task"):
        resolving.resolve_doubts()
