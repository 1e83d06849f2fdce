"""Holding a review, waiving it; a meeting beside the plan."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Document, Review
from agreements.reminders import plan_due
from agreements.services import (
    add_other_review,
    mark_review_held,
    open_review,
    waive_review,
)
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
DUE = dt.date(2026, 12, 1)
HELD_ON = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement()


@pytest.fixture
def review(agreement: Agreement) -> Review:
    return make_review(agreement, DUE, period_from=dt.date(2026, 6, 1))


@pytest.fixture
def held(agreement: Agreement) -> Review:
    return make_review(agreement, HELD_ON, status=ReviewStatus.HELD)


def status_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).status


# --- Holding ------------------------------------------------------------------------------
def test_a_held_review_reminds_nobody(review: Review, cast: Cast) -> None:
    plan_due(TODAY)
    done = mark_review_held(review, by=cast.hub_officer, held_on=HELD_ON)
    assert (done.status, done.held_on) == (ReviewStatus.HELD, HELD_ON)
    assert not Message.objects.filter(state=State.QUEUED).exists()
    assert trail_of(review.agreement) == ["review.held"]


def test_a_review_that_nobody_opened_gets_its_commitments_but_no_reports(
    review: Review, cast: Cast
) -> None:
    done = mark_review_held(review, by=cast.hub_officer, held_on=HELD_ON)
    assert [row.text for row in done.commitments.all()] == ["Đào tạo bác sĩ theo đơn đặt hàng"]
    assert not done.reports.exists()
    assert done.minutes_version == 1


def test_an_opened_one_keeps_its_commitments_and_reports(review: Review, cast: Cast) -> None:
    open_review(review, by=cast.hub_officer)
    mark_review_held(review, by=cast.hub_officer, held_on=HELD_ON)
    assert (review.commitments.count(), review.reports.count()) == (1, 2)


def test_the_minutes_may_come_along(review: Review, cast: Cast) -> None:
    mark_review_held(review, by=cast.hub_officer, held_on=HELD_ON, minutes=pdf())
    document = review.documents.get()
    assert (document.kind, document.agreement) == (Document.Kind.MINUTES, review.agreement)


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("held_on", {"held_on": None}, "Chưa có ngày họp"),
        ("held_on", {"held_on": dt.date(2026, 11, 23)}, "chưa đến"),
        ("held_on", {"held_on": dt.date(2026, 5, 31)}, "trước kỳ đánh giá"),
        ("held_on", {"held_on": dt.date(2026, 5, 1)}, "trước ngày ký"),
        ("minutes", {"minutes": not_a_pdf()}, "đọc được"),
    ],
)
def test_bad_input_does_not_hold_it(
    review: Review, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        mark_review_held(review, **{"by": cast.hub_officer, "held_on": HELD_ON, **changes})
    assert words in sentences(refusal.value, field)
    assert status_of(review) == ReviewStatus.PLANNED
    assert trail_of(review.agreement) == []


def test_who_may_hold_and_when(review: Review, held: Review, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        mark_review_held(review, by=cast.partner_officer, held_on=HELD_ON)
    with pytest.raises(WrongState):
        mark_review_held(held, by=cast.hub_officer, held_on=HELD_ON)


# --- Waiving ------------------------------------------------------------------------------
def test_the_head_waives_with_a_reason_and_a_paper(review: Review, cast: Cast) -> None:
    plan_due(TODAY)
    done = waive_review(review, by=cast.hub_head, reason="Sáp nhập tỉnh", document=pdf())
    assert (done.status, done.waived_because) == (ReviewStatus.WAIVED, "Sáp nhập tỉnh")
    assert review.documents.get().kind == Document.Kind.DECISION
    assert not Message.objects.filter(state=State.QUEUED).exists()
    assert trail_of(review.agreement) == ["review.waived"]


def test_without_reason_or_paper_nothing_is_waived(review: Review, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        waive_review(review, by=cast.hub_head, reason="", document=None)
    assert set(refusal.value.message_dict) == {"reason", "document"}
    assert status_of(review) == ReviewStatus.PLANNED


def test_who_may_waive_and_when(review: Review, held: Review, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        waive_review(review, by=cast.hub_officer, reason="A", document=pdf())
    with pytest.raises(WrongState):
        waive_review(held, by=cast.hub_head, reason="A", document=pdf())


# --- Beside the plan ----------------------------------------------------------------------
def test_a_meeting_beside_the_plan_is_held_and_has_no_due_day(
    agreement: Agreement, cast: Cast
) -> None:
    review = add_other_review(
        agreement, by=cast.hub_officer, held_on=HELD_ON, one_sided=True, conclusions="Học hỏi thêm"
    )
    assert (review.kind, review.status, review.due_on) == (ReviewKind.OTHER, "held", None)
    assert review.is_one_sided
    assert (review.commitments.count(), review.reports.count()) == (1, 0)
    assert trail_of(agreement) == ["review.added"]


def test_the_same_meeting_twice_is_refused(agreement: Agreement, cast: Cast) -> None:
    add_other_review(agreement, by=cast.hub_officer, held_on=HELD_ON)
    with pytest.raises(ValidationError) as refusal:
        add_other_review(agreement, by=cast.hub_officer, held_on=HELD_ON)
    assert "đã được ghi" in sentences(refusal.value, "held_on")
    assert agreement.reviews.count() == 1


@pytest.mark.parametrize("day", [None, dt.date(2026, 11, 23), dt.date(2026, 5, 3)])
def test_a_meeting_needs_a_day_that_fits(
    agreement: Agreement, cast: Cast, day: dt.date | None
) -> None:
    with pytest.raises(ValidationError) as refusal:
        add_other_review(agreement, by=cast.hub_officer, held_on=day)
    assert "held_on" in refusal.value.message_dict
    assert not agreement.reviews.exists()


def test_who_may_add_a_meeting_and_when(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_other_review(agreement, by=cast.partner_officer, held_on=HELD_ON)
    with pytest.raises(WrongState):
        add_other_review(make_agreement(Status.DRAFT), by=cast.hub_officer, held_on=HELD_ON)


def test_the_agreement_counts_as_changed(review: Review, cast: Cast) -> None:
    before = Agreement.objects.get(pk=review.agreement_id).updated_at
    open_review(review, by=cast.hub_officer)
    assert Agreement.objects.get(pk=review.agreement_id).updated_at > before


def test_a_meeting_beside_the_plan_may_name_its_period(cast: Cast) -> None:
    agreement = make_agreement()
    first, last, held_on = (dt.date(2026, month, 5) for month in (5, 8, 6))
    review = add_other_review(
        agreement, by=cast.hub_officer, held_on=held_on, period_from=first, period_to=last
    )
    assert (review.period_from, review.period_to) == (first, last)
    for wrong, field in (
        ({"period_from": first}, "period_to"),
        ({"period_from": last, "period_to": first}, "period_to"),
        ({"period_from": last, "period_to": last}, "held_on"),
    ):
        day = held_on + dt.timedelta(days=1)
        with pytest.raises(ValidationError) as refused:
            add_other_review(agreement, by=cast.hub_officer, held_on=day, **wrong)
        assert sentences(refused.value, field)
