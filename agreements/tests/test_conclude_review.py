"""Concluding a review, and taking a conclusion back."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Confirmation, Document, Review
from agreements.services import (
    add_other_review,
    conclude_review,
    mark_review_held,
    reopen_conclusion,
)
from agreements.states import ReviewStatus
from agreements.tests.builders import (
    HUB,
    PARTNER,
    make_agreement,
    make_document,
    make_review,
    pdf,
    sentences,
    trail_of,
)
from agreements.tests.reviews import confirm, held, minuted
from audit.models import Entry
from conftest import Cast
from outbox.models import Message
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement()


@pytest.fixture
def review(agreement: Agreement, cast: Cast) -> Review:
    """Held, written down, not yet confirmed."""
    return minuted(held(agreement, cast), cast)


@pytest.fixture
def agreed(review: Review, cast: Cast) -> Review:
    confirm(review, cast, HUB)
    confirm(review, cast, PARTNER)
    return review


def status_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).status


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_what_every_head_confirmed_is_concluded(agreed: Review, cast: Cast) -> None:
    done = conclude_review(agreed, by=cast.hub_head)
    assert (done.status, done.conclusions) == (ReviewStatus.CONCLUDED, "Đạt phần lớn.")
    assert done.unconfirmed_because == ""
    assert Confirmation.objects.filter(voided_at=None).count() == 2
    assert trail_of(agreed.agreement)[-1] == "review.concluded"


def test_all_parties_are_told_but_not_who_did_it(agreed: Review, cast: Cast) -> None:
    conclude_review(agreed, by=cast.hub_head)
    assert told("review_concluded") == {
        cast.hub_officer.email,
        cast.partner_officer.email,
        cast.partner_head.email,
    }


def test_a_confirmation_that_is_missing_is_named(review: Review, cast: Cast) -> None:
    confirm(review, cast, HUB)
    with pytest.raises(ValidationError) as refusal:
        conclude_review(review, by=cast.hub_head)
    said = sentences(refusal.value, "unconfirmed_because")
    assert "Chưa có xác nhận của: Sở Y tế TP. Đồng Nai." in said
    assert status_of(review) == ReviewStatus.HELD


def test_with_a_reason_it_is_concluded_without_it(review: Review, cast: Cast) -> None:
    done = conclude_review(review, by=cast.hub_head, unconfirmed_because=" Lãnh đạo đi vắng ")
    assert (done.status, done.unconfirmed_because) == ("concluded", "Lãnh đạo đi vắng")
    entry = Entry.objects.about(review).filter(verb="review.concluded").get()
    assert len(entry.changes["unconfirmed"][1]) == 2


def test_a_reason_that_was_not_needed_is_not_kept(agreed: Review, cast: Cast) -> None:
    assert (
        conclude_review(agreed, by=cast.hub_head, unconfirmed_because="A").unconfirmed_because == ""
    )


@pytest.mark.parametrize("change", ["conclusions", "minutes"])
def test_other_words_or_papers_than_those_confirmed_are_refused(
    agreed: Review, cast: Cast, change: str
) -> None:
    changes: dict[str, Any] = {change: pdf() if change == "minutes" else "Đạt."}
    with pytest.raises(ValidationError) as refusal:
        conclude_review(agreed, by=cast.hub_head, **changes)
    assert "khác bản các bên đã xác nhận" in sentences(refusal.value, "unconfirmed_because")
    done = conclude_review(agreed, by=cast.hub_head, unconfirmed_because="Sửa lỗi", **changes)
    assert done.minutes_version == agreed.minutes_version + 1
    assert not Confirmation.objects.filter(voided_at=None).exists()
    assert not told("confirmation_voided")


def test_every_commitment_is_rated_first(agreement: Agreement, cast: Cast) -> None:
    review = minuted(held(agreement, cast), cast, ratings={})
    with pytest.raises(ValidationError) as refusal:
        conclude_review(review, by=cast.hub_head, unconfirmed_because="A")
    assert "chưa được đánh giá" in sentences(refusal.value, "ratings")


def test_without_minutes_or_words_nothing_is_concluded(agreement: Agreement, cast: Cast) -> None:
    review = held(agreement, cast)
    with pytest.raises(ValidationError) as refusal:
        conclude_review(review, by=cast.hub_head, conclusions=" ")
    assert "Chưa có kết luận" in sentences(refusal.value, "conclusions")
    assert "Chưa có biên bản" in sentences(refusal.value, "minutes")
    assert status_of(review) == ReviewStatus.HELD


def test_minutes_as_a_paper_are_enough_and_another_paper_is_not(
    agreement: Agreement, cast: Cast
) -> None:
    review = minuted(held(agreement, cast), cast, minutes="")
    make_document(agreement, kind=Document.Kind.OTHER, review=review)
    with pytest.raises(ValidationError):
        conclude_review(review, by=cast.hub_head, unconfirmed_because="A")
    make_document(agreement, kind=Document.Kind.MINUTES, review=review)
    conclude_review(review, by=cast.hub_head, unconfirmed_because="A")
    assert status_of(review) == ReviewStatus.CONCLUDED


def test_a_one_sided_meeting_takes_words_and_minutes_only(agreement: Agreement, cast: Cast) -> None:
    meeting = add_other_review(agreement, by=cast.hub_officer, held_on=TODAY, one_sided=True)
    done = conclude_review(meeting, by=cast.hub_head, conclusions=" Học hỏi. ", minutes=pdf())
    assert (done.status, done.conclusions) == (ReviewStatus.CONCLUDED, "Học hỏi.")
    assert not told("review_concluded")


def test_so_does_a_past_review_that_is_filled_in(cast: Cast) -> None:
    agreement = make_agreement(signed_on=dt.date(2024, 5, 4), entered_on=TODAY)
    past = make_review(agreement, dt.date(2025, 5, 4))
    review = mark_review_held(past, by=cast.hub_officer, held_on=dt.date(2025, 5, 10))
    assert conclude_review(review, by=cast.hub_head, conclusions="Đạt.", minutes=pdf()).status == (
        "concluded"
    )


def test_who_may_conclude_and_when(agreed: Review, agreement: Agreement, cast: Cast) -> None:
    for other in (cast.hub_officer, cast.partner_head):
        with pytest.raises(NotAllowed):
            conclude_review(agreed, by=other)
    planned = make_review(agreement, dt.date(2027, 5, 4))
    with pytest.raises(WrongState):
        conclude_review(planned, by=cast.hub_head, conclusions="Đạt.", minutes=pdf())


# --- Taking it back -----------------------------------------------------------------------
def test_a_conclusion_taken_back_is_confirmed_anew(agreed: Review, cast: Cast) -> None:
    conclude_review(agreed, by=cast.hub_head)
    back = reopen_conclusion(agreed, by=cast.hub_head, reason="Sai số liệu")
    assert back.status == ReviewStatus.HELD
    assert not Confirmation.objects.filter(voided_at=None).exists()
    assert told("confirmation_voided") == {cast.hub_head.email, cast.partner_head.email}
    assert trail_of(agreed.agreement)[-1] == "review.reopened"
    with pytest.raises(ValidationError):
        conclude_review(agreed, by=cast.hub_head)


def test_it_takes_a_reason(agreed: Review, cast: Cast) -> None:
    conclude_review(agreed, by=cast.hub_head)
    with pytest.raises(ValidationError) as refusal:
        reopen_conclusion(agreed, by=cast.hub_head, reason="")
    assert "Chưa có lý do" in sentences(refusal.value, "reason")
    assert status_of(agreed) == ReviewStatus.CONCLUDED


def test_who_may_take_it_back_and_when(agreed: Review, cast: Cast) -> None:
    with pytest.raises(WrongState):
        reopen_conclusion(agreed, by=cast.hub_head, reason="A")
    conclude_review(agreed, by=cast.hub_head)
    for other in (cast.hub_officer, cast.partner_head):
        with pytest.raises(NotAllowed):
            reopen_conclusion(agreed, by=other, reason="A")
