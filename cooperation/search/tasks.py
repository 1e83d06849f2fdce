"""Wake-ups without arguments."""

from celery import shared_task

from audit.context import surrounded_by
from cooperation.search import vocabulary


@shared_task
def learn_changes() -> int:
    with surrounded_by("task"):
        return vocabulary.learn_changes()


@shared_task
def learn_everything() -> int:
    with surrounded_by("task"):
        return vocabulary.learn_everything()
