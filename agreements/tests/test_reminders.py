"""Which reminders are promised, to whom, and which newer one replaces an older."""

import datetime as dt

import pytest

from accounts.models import Membership, Role
from agreements.models import Agreement, Review
from agreements.reminders import owed_by, plan_due, plan_for_agreement, reminder_key
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import make_agreement
from conftest import Cast, organisation, person
from outbox.models import Message, State
from outbox.services import cancel_waiting

DUE = dt.date(2027, 1, 21)


@pytest.fixture
def review(cast: Cast) -> Review:
    """A six-month review due on 21/01/2027 between Ho Chi Minh City and Đồng Nai."""
    agreement = make_agreement(signed_on=dt.date(2026, 7, 21), entered_on=dt.date(2026, 7, 21))
    return Review.objects.create(
        agreement=agreement,
        sequence=1,
        kind="six_month",
        period_from=dt.date(2026, 7, 21),
        period_to=dt.date(2027, 1, 20),
        planned_on=DUE,
        due_on=DUE,
    )


def queued() -> set[str]:
    return set(
        Message.objects.filter(state=State.QUEUED).values_list("recipient__email", flat=True)
    )


def states() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for message in Message.objects.all():
        found.setdefault(message.payload["lead"], set()).add(message.state)
    return found


def test_officers_and_heads_of_every_holder_are_promised_one(review: Review, cast: Cast) -> None:
    assert plan_due(dt.date(2026, 12, 22)).planned == 4
    assert queued() == {
        cast.hub_officer.email,
        cast.hub_head.email,
        cast.partner_officer.email,
        cast.partner_head.email,
    }


def test_a_viewer_and_a_stranger_get_none(review: Review, cast: Cast) -> None:
    plan_due(dt.date(2026, 12, 22))
    assert not queued() & {cast.hub_viewer.email, cast.stranger.email, cast.auditor.email}


def test_planning_again_promises_nothing_more(review: Review) -> None:
    plan_due(dt.date(2026, 12, 22))
    again = plan_due(dt.date(2026, 12, 22))
    assert (again.planned, again.superseded) == (0, 0)


def test_the_day_before_the_first_lead_nothing_is_due(review: Review) -> None:
    assert plan_due(dt.date(2026, 12, 21)).planned == 0


def test_only_the_newest_lead_is_sent_after_a_pause(review: Review) -> None:
    planned = plan_due(dt.date(2027, 1, 15))
    assert (planned.planned, planned.superseded) == (4, 8)
    assert states() == {30: {"superseded"}, 14: {"superseded"}, 7: {"queued"}}


def test_a_waiting_older_reminder_gives_way_to_the_newer(review: Review) -> None:
    plan_due(dt.date(2026, 12, 22))
    planned = plan_due(dt.date(2027, 1, 7))
    assert (planned.planned, planned.superseded) == (4, 4)
    assert states() == {30: {"superseded"}, 14: {"queued"}}


def test_a_sent_reminder_stays_sent(review: Review) -> None:
    plan_due(dt.date(2026, 12, 22))
    Message.objects.update(state=State.SENT)
    assert plan_due(dt.date(2027, 1, 7)).superseded == 0
    assert states() == {30: {"sent"}, 14: {"queued"}}


def test_an_overdue_review_is_reminded_weekly_until_day_fifty_six(review: Review) -> None:
    due_on = dt.date(2027, 6, 1)  # a summer without public holidays
    Review.objects.update(due_on=due_on)
    for day in range(1, 120):
        plan_due(due_on + dt.timedelta(days=day))
        Message.objects.filter(state=State.QUEUED).update(state=State.SENT)
    sent = {lead for lead, found in states().items() if found == {"sent"} and lead < 0}
    assert sent == {-1, -7, -14, -21, -28, -35, -42, -49, -56}


def test_two_weekly_reminders_that_tet_moves_to_one_day_are_one_mail(review: Review) -> None:
    plan_due(dt.date(2027, 2, 28))
    later = states()
    assert later[-14] == later[-21] == {"superseded"}


def test_ten_days_without_a_planner_are_caught_up(review: Review) -> None:
    plan_due(DUE + dt.timedelta(days=-35))
    assert plan_due(DUE + dt.timedelta(days=-25)).planned == 4


def test_a_merged_department_is_reminded_through_its_successor(cast: Cast) -> None:
    agreement = make_agreement(
        partners=("syt-67-dak-nong",), signed_on=dt.date(2024, 4, 3), entered_on=dt.date(2024, 4, 3)
    )
    Review.objects.create(agreement=agreement, kind="annual", due_on=DUE, planned_on=DUE)
    successor = person("lam-dong", "syt-68-lam-dong")
    predecessor = person("dak-nong", "syt-67-dak-nong")
    plan_due(dt.date(2026, 12, 22))
    assert successor.email in queued()
    assert predecessor.email not in queued()


def test_a_person_in_two_holders_is_written_to_once(review: Review, cast: Cast) -> None:
    Membership.objects.create(
        user=cast.hub_officer,
        organisation=organisation("syt-75-dong-nai-tp"),
        role=Role.OFFICER,
        valid_from=dt.date(2020, 1, 1),
    )
    plan_due(dt.date(2026, 12, 22))
    assert Message.objects.filter(recipient=cast.hub_officer).count() == 1


@pytest.mark.parametrize("status", [ReviewStatus.HELD, ReviewStatus.CONCLUDED, ReviewStatus.WAIVED])
def test_a_review_that_is_over_reminds_nobody(review: Review, status: str) -> None:
    Review.objects.filter(pk=review.pk).update(status=status, held_on=dt.date(2026, 12, 1))
    assert plan_due(DUE).planned == 0


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.CIRCULATED])
def test_a_paused_or_unsigned_agreement_reminds_nobody(review: Review, status: str) -> None:
    Agreement.objects.update(status=status)
    assert plan_due(DUE).planned == 0


def test_a_suspension_that_ends_brings_the_waiting_reminder_back(review: Review) -> None:
    plan_due(dt.date(2026, 12, 22))
    cancel_waiting(review)
    assert plan_due(dt.date(2026, 12, 23)).planned == 4
    assert states() == {30: {"queued"}}


def test_a_review_due_before_the_agreement_was_entered_reminds_nobody(review: Review) -> None:
    Agreement.objects.update(entered_on=DUE + dt.timedelta(days=1))
    assert plan_due(DUE + dt.timedelta(days=30)).planned == 0


def test_a_new_due_date_is_a_new_promise(review: Review) -> None:
    plan_due(dt.date(2026, 12, 22))
    review.due_on = dt.date(2027, 1, 28)
    assert "2027-01-28" in reminder_key(review, 30, review.pk)


def test_the_sending_day_starts_at_half_past_seven_in_vietnam(review: Review) -> None:
    plan_due(dt.date(2026, 12, 22))
    due_at = Message.objects.first().due_at
    assert due_at == dt.datetime(2026, 12, 22, 0, 30, tzinfo=dt.UTC)


def test_looking_writes_nothing(review: Review) -> None:
    owed = owed_by(dt.date(2027, 1, 15))
    assert (len(owed.queue), len(owed.superseded)) == (4, 8)
    assert not Message.objects.exists()


def test_one_agreement_alone_can_be_planned(review: Review) -> None:
    other = make_agreement(title="Thỏa thuận khác")
    assert plan_for_agreement(other, day=dt.date(2026, 12, 22)).planned == 0
    assert plan_for_agreement(review.agreement, day=dt.date(2026, 12, 22)).planned == 4


def test_the_number_of_queries_does_not_grow_with_the_reviews(
    review: Review, django_assert_max_num_queries
) -> None:
    for number in range(12):
        agreement = make_agreement(title=f"Thỏa thuận {number}")
        Review.objects.create(agreement=agreement, kind="annual", due_on=DUE, planned_on=DUE)
    with django_assert_max_num_queries(16):
        assert plan_due(dt.date(2026, 12, 22)).planned == 13 * 4
