"""Two people, or two schedulers, at one review at the same moment."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from agreements.models import Confirmation, Report, Review
from agreements.services import (
    conclude_review,
    confirm_minutes,
    edit_minutes,
    nudge_report,
    open_due_reviews,
    save_report,
    submit_report,
)
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_review, organisation
from agreements.tests.reviews import confirm, held, minuted, opened, report_of, write
from agreements.tests.test_two_at_once import at_once, refusals
from audit.models import Entry
from conftest import Cast
from outbox.models import Message
from toolkit.refusal import WrongState

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def again(user: User) -> User:
    """The same person, as another request reads them."""
    return User.objects.get(pk=user.pk)


def test_two_schedulers_open_a_review_once(cast: Cast) -> None:
    review = make_review(make_agreement(), TODAY + dt.timedelta(days=7))
    assert sum(at_once(*[lambda: open_due_reviews(TODAY)] * 2)) == 1
    assert (review.reports.count(), review.commitments.count()) == (2, 1)
    assert Entry.objects.about(review).filter(verb="review.opened").count() == 1


def test_two_who_save_one_report(cast: Cast) -> None:
    report = report_of(opened(make_agreement(), cast))

    def save(words: str) -> Report:
        return save_report(
            report,
            by=again(cast.partner_officer),
            version=0,
            summary=words,
            difficulties="",
            proposals="",
            answers={},
        )

    ended = at_once(lambda: save("Một"), lambda: save("Hai"))
    assert refusals(ended) == [ValidationError]
    assert Report.objects.get(pk=report.pk).version == 1


def test_a_report_that_is_saved_and_handed_in_at_once(cast: Cast) -> None:
    report = write(report_of(opened(make_agreement(), cast)), cast)
    ended = at_once(
        lambda: write(Report.objects.get(pk=report.pk), cast, summary="Thêm"),
        lambda: submit_report(report, by=again(cast.partner_head), version=1),
    )
    assert len(refusals(ended)) == 1


def test_two_nudges_are_one(cast: Cast) -> None:
    report = report_of(opened(make_agreement(), cast))
    ended = at_once(*[lambda: nudge_report(report, by=again(cast.hub_officer))] * 2)
    assert refusals(ended) == [WrongState]
    assert Message.objects.filter(kind="report_nudge").count() == 2


def test_two_confirmations_of_one_body_are_one(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    ended = at_once(*[lambda: confirm(review, cast)] * 2)
    assert refusals(ended) == [WrongState]
    assert Confirmation.objects.count() == 1


def test_a_confirmation_beside_an_edit_never_holds_for_what_was_not_read(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    version = review.minutes_version

    def sign() -> Confirmation:
        return confirm_minutes(
            review,
            by=again(cast.partner_head),
            organisation=organisation(PARTNER),
            version=version,
        )

    def edit() -> Review:
        return edit_minutes(
            review,
            by=again(cast.hub_officer),
            version=version,
            place="",
            minutes="Khác",
            conclusions="Khác",
            next_direction="",
            attendances=[],
            ratings={},
        )

    at_once(sign, edit)
    assert not Confirmation.objects.filter(voided_at=None).exists()


def test_a_conclusion_beside_an_edit_keeps_what_was_confirmed(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    confirm(review, cast, HUB)
    confirm(review, cast, PARTNER)
    ended = at_once(
        lambda: conclude_review(review, by=again(cast.hub_head)),
        lambda: minuted(review, cast, conclusions="Khác", version=review.minutes_version),
    )
    assert len(refusals(ended)) == 1
    concluded = Review.objects.get(pk=review.pk)
    assert (concluded.status, concluded.conclusions) in {
        ("concluded", "Đạt phần lớn."),
        ("held", "Khác"),
    }
