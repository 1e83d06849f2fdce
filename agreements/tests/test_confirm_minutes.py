"""The head of each holder confirms the minutes once, as they stand."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Confirmation, Review
from agreements.services import add_other_review, confirm_minutes
from agreements.services.confirmations import unconfirmed_bodies
from agreements.tests.builders import HUB, PARTNER, make_agreement, organisation, sentences
from agreements.tests.reviews import confirm, held, minuted
from audit.models import Entry
from conftest import Cast
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def review(cast: Cast) -> Review:
    return minuted(held(make_agreement(), cast), cast)


def test_a_head_confirms_for_its_body(review: Review, cast: Cast) -> None:
    done = confirm(review, cast)
    assert (done.by, done.organisation.slug) == (cast.partner_head, PARTNER)
    assert done.minutes_version == review.minutes_version
    assert [body.slug for body in unconfirmed_bodies(review)] == [HUB]
    assert Entry.objects.about(review)[0].verb == "review.confirmed"


def test_it_is_confirmed_once_and_anew_after_an_edit(review: Review, cast: Cast) -> None:
    confirm(review, cast)
    with pytest.raises(WrongState, match="đã xác nhận"):
        confirm(review, cast)
    minuted(review, cast, conclusions="Đạt.")
    confirm(review, cast)
    assert Confirmation.objects.filter(voided_at=None).count() == 1
    assert Confirmation.objects.count() == 2


def test_what_was_edited_after_the_head_read_it_is_not_confirmed(
    review: Review, cast: Cast
) -> None:
    minuted(review, cast, conclusions="Đạt.")
    with pytest.raises(ValidationError) as refusal:
        confirm_minutes(
            review,
            by=cast.partner_head,
            organisation=organisation(PARTNER),
            version=review.minutes_version,
        )
    assert "Người mẫu hub-officer đã sửa biên bản" in sentences(refusal.value, "version")
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("missing", ["minutes", "conclusions", "ratings"])
def test_each_part_has_to_be_there(cast: Cast, missing: str) -> None:
    review = held(make_agreement(), cast)
    minuted(review, cast, **{missing: {} if missing == "ratings" else ""})
    with pytest.raises(ValidationError) as refusal:
        confirm(review, cast)
    assert "chưa ghi đủ" in sentences(refusal.value, "minutes")


def test_the_successors_head_confirms_for_a_party_that_merged(cast: Cast) -> None:
    agreement = make_agreement(
        partners=["syt-70-binh-phuoc", "syt-75-dong-nai"], signed_on=dt.date(2025, 3, 1)
    )
    review = minuted(held(agreement, cast), cast)
    confirm(review, cast)
    assert [body.slug for body in unconfirmed_bodies(review)] == [HUB]


def test_only_heads_of_the_parties_confirm_each_its_own(review: Review, cast: Cast) -> None:
    for other in (cast.partner_officer, cast.hub_head, cast.stranger):
        with pytest.raises(NotAllowed):
            confirm_minutes(
                review,
                by=other,
                organisation=organisation(PARTNER),
                version=review.minutes_version,
            )
    with pytest.raises(NotAllowed, match="không phải một bên"):
        confirm_minutes(
            review,
            by=cast.partner_head,
            organisation=organisation("cdc-hcm"),
            version=review.minutes_version,
        )


def test_a_one_sided_meeting_needs_nobodys_word(cast: Cast) -> None:
    meeting = add_other_review(
        make_agreement(), by=cast.hub_officer, held_on=TODAY, one_sided=True, conclusions="A"
    )
    with pytest.raises(WrongState, match="không cần"):
        confirm(meeting, cast)
