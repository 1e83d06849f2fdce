"""Moving one review to another day."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Review
from agreements.reminders import KIND, plan_due
from agreements.services import redate_review
from agreements.states import ReviewStatus
from agreements.tests.builders import make_agreement, make_review, sentences, trail_of
from audit.models import Entry
from conftest import Cast
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2026, 12, 1)
NEW = dt.date(2026, 12, 15)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def review(cast: Cast) -> Review:
    return make_review(make_agreement(), DUE, period_from=dt.date(2026, 11, 25))


def redate(review: Review, cast: Cast, **changes: Any) -> Review:
    fields: dict[str, Any] = {
        "by": cast.hub_officer,
        "due_on": NEW,
        "reason": "Giám đốc đi công tác",
    }
    return redate_review(review, **{**fields, **changes})


def test_the_old_day_stays_in_the_history(review: Review, cast: Cast) -> None:
    moved = redate(review, cast)
    assert (moved.due_on, moved.planned_on) == (NEW, DUE)
    change = moved.date_changes.get()
    assert (change.old_due_on, change.new_due_on, change.changed_by) == (DUE, NEW, cast.hub_officer)
    entry = Entry.objects.about(review.agreement).get()
    assert entry.verb == "review.redated"
    assert entry.changes["due_on"] == ["2026-12-01", "2026-12-15"]


def test_waiting_reminders_are_cancelled_and_everyone_is_told(review: Review, cast: Cast) -> None:
    plan_due(TODAY)
    redate(review, cast)
    for message in Message.objects.filter(kind=KIND, state=State.QUEUED):
        assert message.payload["due_on"] == NEW.isoformat()
    assert Message.objects.filter(kind=KIND, state=State.CANCELLED).exists()
    told = Message.objects.exclude(kind=KIND).filter(state=State.QUEUED)
    assert cast.partner_head in {message.recipient for message in told}


def test_moving_there_and_back_is_two_changes(review: Review, cast: Cast) -> None:
    redate(review, cast)
    redate(review, cast, due_on=DUE)
    assert review.date_changes.count() == 2
    assert Review.objects.get(pk=review.pk).due_on == DUE


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("due_on", {"due_on": None}, "Chưa có ngày mới"),
        ("due_on", {"due_on": DUE}, "đã định vào ngày đó"),
        ("due_on", {"due_on": dt.date(2026, 11, 21)}, "đã qua"),
        ("due_on", {"due_on": dt.date(2026, 11, 24)}, "trước kỳ đánh giá, bắt đầu 25/11/2026"),
        ("reason", {"reason": "  "}, "Chưa có lý do"),
    ],
)
def test_bad_input_writes_nothing(
    review: Review, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        redate(review, cast, **changes)
    assert words in sentences(refusal.value, field)
    review.refresh_from_db()
    assert review.due_on == DUE
    assert not review.date_changes.exists()
    assert trail_of(review.agreement) == []


def test_only_the_hubs_officer_redates(review: Review, cast: Cast) -> None:
    for other in (cast.partner_officer, cast.hub_viewer, cast.stranger):
        with pytest.raises(NotAllowed):
            redate(review, cast, by=other)


@pytest.mark.parametrize("status", [ReviewStatus.HELD, ReviewStatus.CONCLUDED, ReviewStatus.WAIVED])
def test_what_is_over_is_not_moved(cast: Cast, status: ReviewStatus) -> None:
    review = make_review(make_agreement(), DUE, status=status)
    with pytest.raises(WrongState):
        redate(review, cast)


def test_a_review_stays_before_the_one_that_follows(cast: Cast) -> None:
    agreement = make_agreement(with_reviews=True)
    first, second = agreement.reviews.filter(status="planned").order_by("due_on")[:2]
    with pytest.raises(ValidationError) as refused:
        redate_review(first, by=cast.hub_officer, due_on=second.due_on, reason="Bận")
    assert "due_on" in refused.value.message_dict
    first.refresh_from_db()
    assert first.due_on != second.due_on


def test_the_last_review_moves_by_less_than_a_year(cast: Cast) -> None:
    last = make_agreement(with_reviews=True).reviews.order_by("-due_on").first()
    with pytest.raises(ValidationError, match="quá xa"):
        redate_review(last, by=cast.hub_officer, due_on=dt.date(2099, 1, 1), reason="Bận")
