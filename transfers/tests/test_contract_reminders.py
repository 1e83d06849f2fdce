"""Late stages are reminded; posts and performance are asked for when their day has come."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from agreements.reminders import everything_owed_by, plan_everything
from outbox.models import Message, State
from outbox.rendering import render
from transfers.models import Contract, Stage
from transfers.reminders_contracts import owed_by, plan_due
from transfers.services import answer_performance, answer_post, set_stage
from transfers.states import ContractStatus, StageKind
from transfers.tests.contract_builders import (
    SIGNED_ON,
    TODAY,
    mailed,
    make_contract,
    make_performance,
    make_posts,
    make_trainee,
)
from transfers.tests.contract_sides import Sides

PLANNED_TO = dt.date(2026, 11, 16)  # a Monday


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def stage(sides: Sides) -> Stage:
    stage = make_contract().stages.get(kind=StageKind.TRAINING)
    Stage.objects.filter(pk=stage.pk).update(planned_to=PLANNED_TO)
    stage.refresh_from_db()
    return stage


def after(days: int) -> dt.date:
    return PLANNED_TO + dt.timedelta(days=days)


def queued() -> list[Message]:
    return list(Message.objects.filter(state=State.QUEUED).order_by("recipient__email"))


# --- Stages -------------------------------------------------------------------------------
def test_a_late_stage_reaches_both_hospitals_the_day_after(stage: Stage, sides: Sides) -> None:
    assert plan_due(PLANNED_TO).planned == 0
    assert plan_due(after(1)).planned == 4
    assert mailed("contract_stage_late") == {
        sides.source_officer.email,
        sides.source_head.email,
        sides.recipient_officer.email,
        sides.recipient_head.email,
    }


def test_planning_again_promises_nothing_more(stage: Stage) -> None:
    plan_due(after(1))
    assert plan_due(after(1)).planned == 0


def test_only_the_newest_reminder_is_sent(stage: Stage) -> None:
    planned = plan_due(after(8))
    assert (planned.planned, planned.superseded) == (4, 4)


def test_a_looker_sees_the_same_and_writes_nothing(stage: Stage) -> None:
    assert len(owed_by(after(1)).queue) == 4
    assert not Message.objects.exists()


def test_a_stage_that_is_done_or_moved_is_not_mailed(stage: Stage, sides: Sides) -> None:
    plan_due(after(1))
    message = queued()[0]
    assert "đã chậm 6 ngày" in render(message).subject  # type: ignore[union-attr]
    set_stage(stage, by=sides.source_officer, part="planned", starts_on=None, ends_on=TODAY)
    assert render(message) is None
    set_stage(stage, by=sides.source_officer, part="planned", starts_on=None, ends_on=PLANNED_TO)
    Stage.objects.update(is_done=True)
    assert render(message) is None


@pytest.mark.parametrize("status", [ContractStatus.SUSPENDED, ContractStatus.TERMINATED], ids=str)
def test_what_does_not_run_is_not_late(stage: Stage, status: ContractStatus) -> None:
    Contract.objects.update(status=status)
    assert plan_due(after(1)).planned == 0


def test_what_was_late_before_it_was_entered_is_nobodys_fault(stage: Stage) -> None:
    Contract.objects.update(entered_on=after(1))
    assert plan_due(after(2)).planned == 0


def test_a_pause_ends_and_the_reminder_is_owed_again(stage: Stage) -> None:
    plan_due(after(1))
    Message.objects.update(state=State.CANCELLED)
    assert plan_due(after(1)).planned == 4
    assert len(queued()) == 4


# --- Questions ----------------------------------------------------------------------------
@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract(ContractStatus.ACCEPTED, accepted_on=SIGNED_ON)


def test_only_the_recipient_is_asked_about_people_and_once_for_all(
    contract: Contract, sides: Sides
) -> None:
    for name in ("Người mẫu A", "Người mẫu B"):
        make_posts(make_trainee(contract, name), None, first=PLANNED_TO)
    assert plan_due(PLANNED_TO).planned == 2
    assert mailed("contract_posts_asked") == {
        sides.recipient_officer.email,
        sides.recipient_head.email,
    }
    mail = render(queued()[0])
    assert mail is not None
    assert "6 tháng sau khi học xong: 2 người học" in mail.subject
    assert "Người mẫu A" not in mail.text + mail.html


def test_an_answer_stops_the_question(contract: Contract, sides: Sides) -> None:
    post = make_posts(make_trainee(contract), None, first=PLANNED_TO)[0]
    plan_due(PLANNED_TO)
    answer_post(post, by=sides.recipient_officer, in_post=True)
    assert render(queued()[0]) is None
    assert plan_due(after(14)).planned == 0


def test_without_an_answer_it_is_asked_again_after_two_weeks(contract: Contract) -> None:
    make_posts(make_trainee(contract), None, first=PLANNED_TO)
    plan_due(PLANNED_TO)
    Message.objects.update(state=State.SENT)
    assert plan_due(after(13)).planned == 0
    assert plan_due(after(14)).planned == 2


def test_the_recipient_is_asked_whether_it_is_still_performed(
    contract: Contract, sides: Sides
) -> None:
    question = make_performance(contract, PLANNED_TO)
    assert plan_due(PLANNED_TO).planned == 2
    assert "6 tháng sau nghiệm thu" in render(queued()[0]).subject  # type: ignore[union-attr]
    answer_performance(question, by=sides.recipient_officer, is_performed=True)
    assert render(queued()[0]) is None


def test_a_day_off_moves_the_question_to_the_next_working_day(contract: Contract) -> None:
    saturday = dt.date(2026, 11, 14)
    make_performance(contract, saturday)
    assert plan_due(saturday).planned == 0
    assert plan_due(dt.date(2026, 11, 16)).planned == 2


def test_by_hand_and_by_the_scheduler_it_is_the_same_plan(stage: Stage) -> None:
    User.objects.update(wants_digest=False)  # the weekly digest is planned beside these
    kinds = {message.kind for owed in everything_owed_by(after(1)) for message in owed.queue}
    assert "contract_stage_late" in kinds
    assert plan_everything(after(1)).planned == 4


def test_the_number_of_queries_does_not_grow(
    sides: Sides, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        Stage.objects.filter(contract=make_contract(), kind=StageKind.TRAINING).update(
            planned_to=PLANNED_TO
        )
    with django_assert_max_num_queries(9):
        owed_by(after(1))
