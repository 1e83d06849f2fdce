"""What the scheduler wakes up about contracts."""

import datetime as dt
from typing import Any

import pytest

from audit.models import Entry
from cooperation.celery import app
from transfers.models import Stage
from transfers.states import StageKind
from transfers.tasks_contracts import erase_expired_trainees, plan_contract_reminders
from transfers.tests.contract_builders import TODAY, make_contract, make_trainee
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def test_the_planner_plans_for_today(sides: Sides) -> None:
    late = Stage.objects.filter(contract=make_contract(), kind=StageKind.SURVEY)
    late.update(planned_to=TODAY - dt.timedelta(days=7))
    assert plan_contract_reminders() == 4
    assert plan_contract_reminders() == 0


def test_the_eraser_erases_and_the_trail_names_the_task(sides: Sides) -> None:
    make_trainee(make_contract(), keep_until=TODAY - dt.timedelta(days=1))
    assert erase_expired_trainees() == 1
    entry = Entry.objects.get(verb="trainee.erased")
    assert (entry.via, entry.actor) == ("task", None)


def test_what_the_scheduler_calls_exists(settings: Any) -> None:
    settings.SECRET_KEY = "0123456789" * 5  # a worker refuses to start on the default one
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted <= set(app.tasks)
