"""Opening a review: reports are owed, the commitments are asked about, open tasks come along."""

import datetime as dt
from typing import Any

import pytest

from agreements.models import ActionItem, Agreement, Review, ReviewedCommitment
from agreements.reminders import plan_due
from agreements.services import open_due_reviews, open_review
from agreements.states import ReportStatus, ReviewKind, ReviewStatus, Status
from agreements.tests.builders import PARTNER, make_agreement, make_review, organisation, trail_of
from audit.models import Entry
from conftest import Cast
from outbox.models import Message
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(contents=["Đào tạo", "Khám từ xa"])


@pytest.fixture
def review(agreement: Agreement) -> Review:
    return make_review(agreement, DUE, period_from=dt.date(2026, 6, 1))


def status_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).status


def rated(agreement: Agreement, due_on: dt.date, rating: str, **fields: Any) -> Review:
    """A concluded review of the past at which every commitment got ``rating``."""
    past = make_review(agreement, due_on, status=ReviewStatus.CONCLUDED, **fields)
    for position, content in enumerate(agreement.contents.all()):
        ReviewedCommitment.objects.create(
            review=past,
            content=content,
            area=content.area,
            text=content.text,
            position=position,
            times_carried=1,
            rating=rating,
        )
    return past


def carried(review: Review) -> list[int]:
    return list(review.commitments.values_list("times_carried", flat=True))


# --- By hand ------------------------------------------------------------------------------
def test_an_opened_review_still_reminds(review: Review, cast: Cast) -> None:
    assert open_review(review, by=cast.hub_officer).status == ReviewStatus.OPEN
    assert trail_of(review.agreement) == ["review.opened"]
    assert plan_due(TODAY).planned == 4


def test_each_holder_of_a_party_owes_one_report(review: Review, cast: Cast) -> None:
    open_review(review, by=cast.hub_officer)
    reports = review.reports.all()
    assert {report.organisation.slug for report in reports} == {
        "syt-79-ho-chi-minh",
        "syt-75-dong-nai-tp",
    }
    assert {report.status for report in reports} == {ReportStatus.DRAFT}


def test_two_parties_merged_into_one_body_owe_one_report(cast: Cast) -> None:
    agreement = make_agreement(
        partners=["syt-75-dong-nai", "syt-70-binh-phuoc"], signed_on=dt.date(2025, 3, 1)
    )
    review = open_review(make_review(agreement, DUE), by=cast.hub_officer)
    assert review.reports.count() == 2


def test_the_commitments_are_asked_about_in_the_words_of_the_day(
    review: Review, cast: Cast
) -> None:
    open_review(review, by=cast.hub_officer)
    review.agreement.contents.all().delete()
    assert [row.text for row in review.commitments.all()] == ["Đào tạo", "Khám từ xa"]


def test_the_bodies_are_written_to_before_the_first_reminder(
    agreement: Agreement, cast: Cast
) -> None:
    open_review(make_review(agreement, dt.date(2027, 3, 1)), by=cast.hub_officer)
    assert set(Message.objects.values_list("kind", "recipient__email")) == {
        ("report_owed", person.email)
        for person in (cast.hub_officer, cast.hub_head, cast.partner_officer, cast.partner_head)
    }


def test_after_the_first_reminder_that_says_it_alone(review: Review, cast: Cast) -> None:
    open_review(review, by=cast.hub_officer)
    assert not Message.objects.filter(kind="report_owed").exists()


def test_an_open_review_is_not_opened_again(review: Review, cast: Cast) -> None:
    open_review(review, by=cast.hub_officer)
    with pytest.raises(WrongState):
        open_review(review, by=cast.hub_officer)
    with pytest.raises(NotAllowed):
        open_review(review, by=cast.partner_officer)
    assert review.reports.count() == 2


def test_the_agreement_counts_as_changed(review: Review, cast: Cast) -> None:
    before = Agreement.objects.get(pk=review.agreement_id).updated_at
    open_review(review, by=cast.hub_officer)
    assert Agreement.objects.get(pk=review.agreement_id).updated_at > before


# --- What comes along ---------------------------------------------------------------------
def test_a_commitment_that_was_left_short_is_carried_once_more(review: Review, cast: Cast) -> None:
    rated(review.agreement, dt.date(2026, 6, 1), "mostly")
    assert carried(open_review(review, by=cast.hub_officer)) == [2, 2]


def test_one_that_was_fully_met_starts_anew(review: Review, cast: Cast) -> None:
    rated(review.agreement, dt.date(2026, 5, 20), "partly")
    rated(review.agreement, dt.date(2026, 6, 1), "fully")
    assert carried(open_review(review, by=cast.hub_officer)) == [0, 0]


def test_a_past_review_without_ratings_carries_nothing(cast: Cast) -> None:
    agreement = make_agreement(signed_on=dt.date(2024, 5, 4), entered_on=dt.date(2026, 5, 4))
    rated(agreement, dt.date(2025, 5, 4), "")
    assert carried(open_review(make_review(agreement, DUE), by=cast.hub_officer)) == [0]


def test_a_waived_review_and_one_beside_the_plan_carry_nothing(review: Review, cast: Cast) -> None:
    waived = rated(review.agreement, dt.date(2026, 6, 1), "partly")
    Review.objects.filter(pk=waived.pk).update(status=ReviewStatus.WAIVED)
    rated(review.agreement, dt.date(2026, 7, 1), "partly", kind=ReviewKind.OTHER)
    assert carried(open_review(review, by=cast.hub_officer)) == [0, 0]


def test_open_tasks_come_along_with_one_more_count(review: Review, cast: Cast) -> None:
    past = rated(review.agreement, dt.date(2026, 6, 1), "partly")
    items = [
        ActionItem.objects.create(
            agreement=review.agreement,
            review=past,
            what=status,
            organisation=organisation(PARTNER),
            due_on=DUE,
            status=status,
            done_on=TODAY,
        )
        for status in ("open", "verified")
    ]
    open_review(review, by=cast.hub_officer)
    assert [carry.item for carry in review.carried_items.all()] == items[:1]
    assert [ActionItem.objects.get(pk=item.pk).times_carried for item in items] == [1, 0]


# --- By the first reminder ----------------------------------------------------------------
def test_the_first_reminder_opens_it_and_nobody_did_it(review: Review) -> None:
    assert open_due_reviews(TODAY) == 1
    entry = Entry.objects.about(review).get()
    assert (entry.verb, entry.actor) == ("review.opened", None)
    assert (review.reports.count(), review.commitments.count()) == (2, 2)
    assert not Message.objects.exists()


def test_a_second_run_opens_nothing(review: Review) -> None:
    open_due_reviews(TODAY)
    assert open_due_reviews(TODAY) == 0
    assert review.reports.count() == 2


def test_it_waits_for_the_sending_day_of_the_first_reminder(agreement: Agreement) -> None:
    review = make_review(agreement, dt.date(2027, 1, 21))
    assert open_due_reviews(dt.date(2026, 12, 21)) == 0
    assert open_due_reviews(dt.date(2026, 12, 22)) == 1
    assert status_of(review) == ReviewStatus.OPEN


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.CIRCULATED])
def test_a_paused_or_unsigned_agreement_opens_nothing(review: Review, status: str) -> None:
    Agreement.objects.update(status=status)
    assert open_due_reviews(TODAY) == 0
    assert status_of(review) == ReviewStatus.PLANNED


def test_what_was_due_before_the_entry_is_not_opened(cast: Cast) -> None:
    agreement = make_agreement(signed_on=dt.date(2024, 5, 4), entered_on=TODAY)
    make_review(agreement, dt.date(2025, 5, 4))
    assert open_due_reviews(TODAY) == 0


def test_the_number_of_queries_does_not_grow_with_what_is_open_already(
    review: Review, agreement: Agreement, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make_review(agreement, DUE + dt.timedelta(days=number), status=ReviewStatus.OPEN)
    open_due_reviews(TODAY)
    with django_assert_max_num_queries(4):
        assert open_due_reviews(TODAY) == 0
