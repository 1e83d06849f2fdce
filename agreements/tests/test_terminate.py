"""Ending an agreement before its time."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.reminders import plan_due
from agreements.services import replan_reviews, terminate_agreement
from agreements.states import ReviewKind, ReviewStatus, Status
from agreements.tests.builders import (
    make_agreement,
    make_review,
    not_a_pdf,
    pdf,
    sentences,
    trail_of,
)
from conftest import Cast
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    """Two reviews held or waiting, the next one due in five days."""
    made = make_agreement(ends_on=dt.date(2028, 5, 4))
    make_review(
        made,
        dt.date(2026, 8, 4),
        sequence=1,
        status=ReviewStatus.CONCLUDED,
        period_from=dt.date(2026, 5, 4),
        period_to=dt.date(2026, 8, 3),
    )
    make_review(
        made,
        TODAY + dt.timedelta(days=5),
        sequence=2,
        period_from=dt.date(2026, 8, 4),
        period_to=TODAY + dt.timedelta(days=4),
    )
    return made


def terminate(agreement: Agreement, cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {
        "by": cast.hub_head,
        "number": "7/QĐ-SYT",
        "reason": "Hai bên thống nhất",
        "document": pdf(),
    }
    return terminate_agreement(agreement, **{**fields, **changes})


def test_open_reviews_are_cancelled_and_a_final_one_is_asked_for(
    agreement: Agreement, cast: Cast
) -> None:
    ended = terminate(agreement, cast)
    assert (ended.status, ended.terminated_on) == (Status.TERMINATED, TODAY)
    states = dict(agreement.reviews.values_list("sequence", "status"))
    assert states == {1: "concluded", 2: "cancelled", 3: "planned"}
    final = agreement.reviews.get(kind=ReviewKind.FINAL)
    assert final.due_on == dt.date(2026, 12, 22)
    assert (final.period_from, final.period_to) == (dt.date(2026, 8, 4), TODAY)
    assert trail_of(agreement) == ["agreement.terminated", "review.cancelled", "review.added"]


def test_the_day_of_the_final_review_may_be_said(agreement: Agreement, cast: Cast) -> None:
    terminate(agreement, cast, final_review_on=dt.date(2027, 2, 1))
    assert agreement.reviews.get(kind=ReviewKind.FINAL).due_on == dt.date(2027, 2, 1)


def test_waiting_mails_go_and_the_final_review_reminds(agreement: Agreement, cast: Cast) -> None:
    plan_due(TODAY)
    terminate(agreement, cast)
    final = agreement.reviews.get(kind=ReviewKind.FINAL)
    waiting = Message.objects.filter(state=State.QUEUED)
    assert set(waiting.values_list("record_id", flat=True)) == {str(final.pk)}


def test_the_plan_does_not_come_back(agreement: Agreement, cast: Cast) -> None:
    ended = terminate(agreement, cast)
    assert not replan_reviews(ended, today=TODAY)


def test_a_review_never_recorded_can_still_be_filled_in(cast: Cast) -> None:
    agreement = make_agreement(entered_on=dt.date(2026, 11, 1))
    old = make_review(agreement, dt.date(2026, 10, 1), sequence=1)
    terminate(agreement, cast)
    old.refresh_from_db()
    assert old.status == ReviewStatus.PLANNED


def test_without_a_plan_there_is_a_final_review_all_the_same(cast: Cast) -> None:
    agreement = make_agreement(signed_on=None)
    terminate(agreement, cast)
    assert agreement.reviews.get().kind == ReviewKind.FINAL


def test_a_suspended_agreement_can_be_terminated(cast: Cast) -> None:
    assert terminate(make_agreement(Status.SUSPENDED), cast).status == Status.TERMINATED


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("reason", {"reason": " "}, "Chưa có lý do"),
        ("document", {"document": None}, "Chưa có văn bản"),
        ("document", {"document": not_a_pdf()}, "đọc được"),
        ("on", {"on": dt.date(2026, 11, 23)}, "chưa đến"),
        ("final_review_on", {"final_review_on": dt.date(2026, 11, 1)}, "trước ngày chấm dứt"),
    ],
)
def test_bad_input_writes_nothing(
    agreement: Agreement, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        terminate(agreement, cast, **changes)
    assert words in sentences(refusal.value, field)
    assert trail_of(agreement) == []
    assert agreement.reviews.count() == 2


def test_only_the_hubs_head_terminates(agreement: Agreement, cast: Cast) -> None:
    for other in (cast.hub_officer, cast.partner_head):
        with pytest.raises(NotAllowed):
            terminate(agreement, cast, by=other)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SIGNED, Status.EXPIRED])
def test_only_what_runs_or_pauses_is_terminated(cast: Cast, status: Status) -> None:
    with pytest.raises(WrongState):
        terminate(make_agreement(status), cast)


def test_terminating_twice_is_a_wrong_state(agreement: Agreement, cast: Cast) -> None:
    terminate(agreement, cast)
    with pytest.raises(WrongState):
        terminate(agreement, cast)
