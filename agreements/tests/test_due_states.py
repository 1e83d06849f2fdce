"""The moves that a day brings."""

import datetime as dt

import pytest

from agreements.models import Agreement
from agreements.services import move_due_states
from agreements.states import Status
from agreements.tasks import move_due_states as task
from agreements.tests.builders import make_agreement, trail_of
from audit.models import Entry

DAY = dt.date(2026, 11, 22)
pytestmark = pytest.mark.usefixtures("register")


def status_of(agreement: Agreement) -> str:
    return Agreement.objects.get(pk=agreement.pk).status


def test_a_signed_agreement_enters_force_on_its_first_day() -> None:
    agreement = make_agreement(Status.SIGNED, starts_on=DAY)
    assert move_due_states(DAY - dt.timedelta(days=1)) == 0
    assert move_due_states(DAY) == 1
    assert status_of(agreement) == Status.IN_FORCE
    entry = Entry.objects.about(agreement).get()
    assert (entry.verb, entry.actor) == ("agreement.entered_force", None)
    assert entry.changes["status"] == ["signed", "in_force"]


@pytest.mark.parametrize("status", [Status.IN_FORCE, Status.SUSPENDED, Status.SIGNED])
def test_it_expires_the_day_after_its_last(status: Status) -> None:
    agreement = make_agreement(status, ends_on=DAY, starts_on=dt.date(2026, 6, 1))
    move_due_states(DAY)
    assert status_of(agreement) != Status.EXPIRED
    move_due_states(DAY + dt.timedelta(days=1))
    assert status_of(agreement) == Status.EXPIRED


def test_days_without_a_scheduler_are_caught_up_in_one_go() -> None:
    agreement = make_agreement(
        Status.SIGNED, starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 10, 1)
    )
    assert move_due_states(DAY) == 1
    assert trail_of(agreement) == ["agreement.entered_force", "agreement.expired"]


def test_a_second_run_moves_nothing() -> None:
    agreement = make_agreement(Status.SIGNED, starts_on=DAY)
    move_due_states(DAY)
    assert move_due_states(DAY) == 0
    assert len(trail_of(agreement)) == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CIRCULATED, Status.TERMINATED])
def test_drafts_and_terminated_ones_are_left_alone(status: Status) -> None:
    agreement = make_agreement(status, ends_on=dt.date(2026, 10, 1))
    assert move_due_states(DAY) == 0
    assert status_of(agreement) == status


def test_the_task_moves_by_the_portals_day_and_says_so_in_the_trail(on_day) -> None:  # type: ignore[no-untyped-def]
    on_day(DAY)
    agreement = make_agreement(Status.SIGNED, starts_on=DAY)
    assert task() == 1
    assert Entry.objects.about(agreement).get().via == "task"
