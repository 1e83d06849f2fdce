"""Suspending an agreement and letting it run again."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.reminders import plan_due
from agreements.services import resume_agreement, suspend_agreement
from agreements.states import Status
from agreements.tests.builders import (
    make_agreement,
    make_review,
    not_a_pdf,
    pdf,
    sentences,
    trail_of,
)
from audit.models import Entry
from conftest import Cast
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement()


def suspend(agreement: Agreement, cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {"by": cast.hub_head, "reason": "Chờ quy định", "document": pdf()}
    return suspend_agreement(agreement, **{**fields, **changes})


def resume(agreement: Agreement, cast: Cast, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {"by": cast.hub_head, "reason": "Đã có quy định", "document": pdf()}
    return resume_agreement(agreement, **{**fields, **changes})


def test_the_head_suspends_with_a_decision(agreement: Agreement, cast: Cast) -> None:
    paused = suspend(agreement, cast, on=dt.date(2026, 11, 1))
    assert (paused.status, paused.suspended_on) == (Status.SUSPENDED, dt.date(2026, 11, 1))
    assert agreement.documents.get().kind == "decision"
    entry = Entry.objects.about(agreement).get()
    assert entry.changes["reason"] == [None, "Chờ quy định"]


def test_waiting_mails_are_cancelled(agreement: Agreement, cast: Cast) -> None:
    make_review(agreement, TODAY + dt.timedelta(days=5))
    plan_due(TODAY)
    assert Message.objects.filter(state=State.QUEUED).exists()
    suspend(agreement, cast)
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_it_runs_again(agreement: Agreement, cast: Cast) -> None:
    suspend(agreement, cast)
    running = resume(agreement, cast)
    assert (running.status, running.suspended_on) == (Status.IN_FORCE, None)
    assert trail_of(agreement) == ["agreement.suspended", "agreement.resumed"]


def test_it_expires_at_once_when_its_end_passed_meanwhile(cast: Cast) -> None:
    agreement = make_agreement(Status.SUSPENDED, ends_on=dt.date(2026, 11, 1))
    assert resume(agreement, cast).status == Status.EXPIRED


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("reason", {"reason": ""}, "Chưa có lý do"),
        ("document", {"document": None}, "Chưa có văn bản kèm theo"),
        ("document", {"document": not_a_pdf()}, "đọc được"),
        ("on", {"on": dt.date(2026, 11, 23)}, "chưa đến"),
        ("on", {"on": dt.date(2026, 5, 3)}, "trước ngày ký"),
    ],
)
def test_bad_input_writes_nothing(
    agreement: Agreement, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    for act, status in ((suspend, Status.IN_FORCE), (resume, Status.SUSPENDED)):
        Agreement.objects.filter(pk=agreement.pk).update(status=status)
        with pytest.raises(ValidationError) as refusal:
            act(agreement, cast, **changes)
        assert words in sentences(refusal.value, field)
    assert trail_of(agreement) == []
    assert not agreement.documents.exists()


def test_only_the_hubs_head_decides(agreement: Agreement, cast: Cast) -> None:
    for other in (cast.hub_officer, cast.partner_head, cast.administrator):
        with pytest.raises(NotAllowed):
            suspend(agreement, cast, by=other)
    paused = make_agreement(Status.SUSPENDED)
    with pytest.raises(NotAllowed):
        resume(paused, cast, by=cast.hub_officer)


def test_only_what_runs_is_suspended_and_only_what_is_suspended_resumes(cast: Cast) -> None:
    with pytest.raises(WrongState):
        suspend(make_agreement(Status.SUSPENDED), cast)
    with pytest.raises(WrongState):
        suspend(make_agreement(Status.EXPIRED), cast)
    with pytest.raises(WrongState):
        resume(make_agreement(), cast)
