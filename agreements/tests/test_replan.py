"""Keeping the review rows in line with the plan."""

import datetime as dt
import itertools
from typing import Any

import pytest

from agreements.models import Agreement, Review, ReviewDate
from agreements.reminders import plan_due
from agreements.services import replan_reviews, roll_review_plans
from agreements.services.plan import PlanChange
from agreements.states import ReviewKind, ReviewStatus, Status
from agreements.tests.builders import make_agreement, trail_of
from conftest import Cast
from outbox.models import Message, State

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(register: None, on_day: Any) -> None:
    on_day(TODAY)


def agreement_until(ends_on: dt.date | None, **fields: Any) -> Agreement:
    """Signed on 04/05/2026, every six months, with the plan's rows."""
    return make_agreement(ends_on=ends_on, with_reviews=True, **fields)


def plan_of(agreement: Agreement) -> list[tuple[int | None, str, dt.date | None]]:
    rows = agreement.reviews.exclude(status=ReviewStatus.CANCELLED).order_by("sequence")
    return list(rows.values_list("sequence", "kind", "due_on"))


def end(agreement: Agreement, day: dt.date | None) -> PlanChange:
    """Move the end and replan."""
    agreement.ends_on = day
    agreement.ends_on_precision = "day" if day else ""
    agreement.save()
    return replan_reviews(agreement, today=TODAY)


def redate(review: Review, day: dt.date) -> None:
    assert review.due_on is not None
    ReviewDate.objects.create(review=review, old_due_on=review.due_on, new_due_on=day, reason="Bận")
    Review.objects.filter(pk=review.pk).update(due_on=day)


def test_the_first_plan_is_inserted() -> None:
    agreement = make_agreement(ends_on=dt.date(2027, 12, 31))
    assert replan_reviews(agreement, today=TODAY) == PlanChange(added=3)
    # On 04/11/2027 a third one would be 57 days before the final one.
    assert plan_of(agreement) == [
        (1, "six_month", dt.date(2026, 11, 4)),
        (2, "annual", dt.date(2027, 5, 4)),
        (3, "final", dt.date(2027, 12, 31)),
    ]


def test_run_again_it_writes_nothing() -> None:
    agreement = agreement_until(dt.date(2028, 5, 4))
    before = list(agreement.reviews.values_list("updated_at", flat=True))
    assert not replan_reviews(agreement, today=TODAY)
    assert list(agreement.reviews.values_list("updated_at", flat=True)) == before


def test_a_later_end_turns_the_old_final_review_into_a_cycle_one() -> None:
    agreement = agreement_until(dt.date(2027, 5, 4))
    end(agreement, dt.date(2028, 5, 4))
    assert plan_of(agreement) == [
        (1, "six_month", dt.date(2026, 11, 4)),
        (2, "annual", dt.date(2027, 5, 4)),
        (3, "six_month", dt.date(2027, 11, 4)),
        (4, "final", dt.date(2028, 5, 4)),
    ]


def test_an_earlier_end_removes_what_lies_behind_it() -> None:
    agreement = agreement_until(dt.date(2028, 5, 4))
    assert end(agreement, dt.date(2027, 5, 4)) == PlanChange(changed=1, removed=2)
    assert plan_of(agreement) == [
        (1, "six_month", dt.date(2026, 11, 4)),
        (2, "final", dt.date(2027, 5, 4)),
    ]
    assert agreement.reviews.count() == 2


def test_periods_follow_each_other_without_a_gap() -> None:
    agreement = agreement_until(dt.date(2027, 5, 4))
    end(agreement, dt.date(2029, 2, 1))
    rows = list(agreement.reviews.order_by("sequence"))
    for before, after in itertools.pairwise(rows):
        assert after.period_from == before.period_to + dt.timedelta(days=1)


def test_a_mailed_review_is_cancelled_not_deleted(cast: Cast) -> None:
    agreement = agreement_until(dt.date(2027, 5, 4), entered_on=TODAY)
    plan_due(dt.date(2027, 5, 1))
    assert Message.objects.filter(state=State.QUEUED).exists()
    end(agreement, dt.date(2026, 11, 30))
    assert agreement.reviews.get(sequence=2).status == ReviewStatus.CANCELLED
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_mails_about_a_day_that_moved_are_cancelled(cast: Cast) -> None:
    agreement = agreement_until(dt.date(2027, 2, 1), entered_on=TODAY)
    plan_due(dt.date(2027, 1, 25))
    end(agreement, dt.date(2027, 2, 15))
    assert agreement.reviews.get(kind=ReviewKind.FINAL).due_on == dt.date(2027, 2, 15)
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_a_cancelled_review_comes_back_with_the_plan(cast: Cast) -> None:
    agreement = agreement_until(dt.date(2027, 5, 4), entered_on=TODAY)
    plan_due(dt.date(2027, 5, 1))
    end(agreement, dt.date(2026, 11, 30))
    end(agreement, dt.date(2027, 5, 4))
    assert agreement.reviews.get(sequence=2).status == ReviewStatus.PLANNED


@pytest.mark.parametrize(
    "status",
    [ReviewStatus.OPEN, ReviewStatus.HELD, ReviewStatus.CONCLUDED, ReviewStatus.WAIVED],
)
def test_what_has_begun_or_is_done_is_left_as_it_is(status: ReviewStatus) -> None:
    agreement = agreement_until(dt.date(2028, 5, 4))
    agreement.reviews.filter(sequence=3).update(status=status, held_on=TODAY)
    end(agreement, dt.date(2027, 5, 4))
    kept = agreement.reviews.get(sequence=3)
    assert (kept.status, kept.due_on) == (status, dt.date(2027, 11, 4))


def test_a_held_review_in_the_final_ones_place_leaves_it_the_next_number() -> None:
    agreement = agreement_until(dt.date(2028, 5, 4))
    agreement.reviews.filter(sequence__lte=2).update(status="held", held_on=TODAY)
    end(agreement, dt.date(2027, 6, 1))
    final = agreement.reviews.get(kind=ReviewKind.FINAL)
    assert final.due_on == dt.date(2027, 6, 1)
    assert agreement.reviews.get(sequence=2).status == ReviewStatus.HELD
    assert not replan_reviews(agreement, today=TODAY)


def test_a_redated_review_keeps_its_day() -> None:
    agreement = agreement_until(dt.date(2027, 5, 4))
    review = agreement.reviews.get(sequence=1)
    redate(review, dt.date(2026, 12, 1))
    end(agreement, dt.date(2028, 5, 4))
    review.refresh_from_db()
    assert review.due_on == dt.date(2026, 12, 1)
    assert review.planned_on == dt.date(2026, 11, 4)


def test_a_redated_final_review_follows_an_end_that_moves() -> None:
    agreement = agreement_until(dt.date(2027, 6, 15))
    redate(agreement.reviews.get(kind=ReviewKind.FINAL), dt.date(2027, 6, 20))
    end(agreement, dt.date(2028, 5, 4))
    assert agreement.reviews.get(kind=ReviewKind.FINAL).due_on == dt.date(2028, 5, 4)
    assert agreement.reviews.get(sequence=2).due_on == dt.date(2027, 5, 4)


def test_a_redated_review_that_fell_out_keeps_its_history() -> None:
    agreement = agreement_until(dt.date(2028, 5, 4))
    redate(agreement.reviews.get(sequence=3), dt.date(2027, 12, 1))
    end(agreement, dt.date(2027, 5, 4))
    row = agreement.reviews.get(sequence=3)
    assert (row.status, row.date_changes.count()) == (ReviewStatus.CANCELLED, 1)


def test_a_meeting_beside_the_plan_is_not_touched() -> None:
    agreement = agreement_until(dt.date(2027, 5, 4))
    Review.objects.create(agreement=agreement, kind="other", status="held", held_on=TODAY)
    assert not replan_reviews(agreement, today=TODAY)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CIRCULATED, Status.TERMINATED])
def test_drafts_and_terminated_agreements_have_no_plan(status: Status) -> None:
    agreement = make_agreement(status, review_anchor_on=dt.date(2026, 5, 4))
    assert not replan_reviews(agreement, today=TODAY)
    assert not agreement.reviews.exists()


def test_an_open_end_rolls_on_and_the_trail_says_so() -> None:
    agreement = agreement_until(None)
    assert roll_review_plans(TODAY) == 0
    assert roll_review_plans(dt.date(2027, 5, 4)) == 1
    newest = agreement.reviews.order_by("-due_on")[0]
    assert newest.due_on == dt.date(2029, 5, 4)
    assert trail_of(agreement) == ["agreement.plan_rolled"]
    assert roll_review_plans(dt.date(2027, 5, 4)) == 0


def test_a_known_end_does_not_roll() -> None:
    agreement_until(dt.date(2027, 5, 4))
    assert roll_review_plans(dt.date(2027, 6, 1)) == 0
