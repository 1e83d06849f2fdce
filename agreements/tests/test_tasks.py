"""The wake-ups of this room. What they wake is tested beside it."""

import datetime as dt
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings

from agreements import tasks
from agreements.models import Agreement
from agreements.tests.builders import make_agreement, make_review
from audit.models import Entry
from conftest import Cast
from outbox.models import Message

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(cast: Cast, on_day: Any) -> None:
    on_day(TODAY)


def test_reminders_are_planned_once(cast: Cast) -> None:
    make_review(make_agreement(), TODAY + dt.timedelta(days=5))
    assert tasks.plan_reminders() == 4
    assert tasks.plan_reminders() == 0
    assert Message.objects.filter(recipient=cast.hub_officer).exists()


def test_open_plans_are_rolled_by_the_portal_itself() -> None:
    agreement = make_agreement()
    assert tasks.roll_review_plans() == 1
    entry = Entry.objects.about(agreement).get()
    assert (entry.verb, entry.via, entry.actor) == ("agreement.plan_rolled", "task", None)


def test_an_agreement_is_found_by_a_holder_of_later(on_day: Any) -> None:
    on_day(dt.date(2025, 6, 30))
    agreement = make_agreement(partners=["syt-80-long-an"], signed_on=dt.date(2024, 5, 4))
    assert agreement not in Agreement.objects.search("tay ninh")
    on_day(dt.date(2025, 7, 1))
    assert tasks.refresh_search_texts() == 1
    assert agreement in Agreement.objects.search("tay ninh")
    assert tasks.refresh_search_texts() == 0


@pytest.mark.parametrize(
    "name", ["plan_reminders", "move_due_states", "roll_review_plans", "refresh_search_texts"]
)
def test_every_task_stands_in_the_schedule(name: str) -> None:
    planned = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert isinstance(planned[f"agreements.tasks.{name}"], crontab)
