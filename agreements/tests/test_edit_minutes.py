"""Writing down the meeting: minutes, who came, ratings, conclusions."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Confirmation, Review
from agreements.services import add_document, edit_minutes
from agreements.states import Rating, ReviewStatus
from agreements.tests.builders import HUB, PARTNER, make_agreement, organisation, pdf, sentences
from agreements.tests.reviews import confirm, held, minuted, opened
from audit.models import Entry
from conftest import Cast
from outbox.models import Message
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def review(cast: Cast) -> Review:
    return held(make_agreement(contents=["Đào tạo", "Khám từ xa"]), cast)


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_the_meeting_is_written_down(review: Review, cast: Cast) -> None:
    done = minuted(review, cast)
    assert (done.place, done.minutes) == ("Trụ sở Sở Y tế", "Các bên đã báo cáo.")
    assert (done.conclusions, done.next_direction) == ("Đạt phần lớn.", "Tiếp tục đào tạo.")
    assert [(row.organisation.slug, row.people) for row in done.attendances.all()] == [
        (HUB, "Người mẫu A"),
        (PARTNER, ""),
    ]
    assert {row.rating for row in done.commitments.all()} == {Rating.PARTLY}
    assert done.minutes_version == 2


def test_one_commitment_is_rated_and_the_other_left(review: Review, cast: Cast) -> None:
    first, _second = review.commitments.all()
    minuted(review, cast, ratings={first.pk: ("fully", " Vượt ")})
    assert list(review.commitments.values_list("rating", "remark")) == [("fully", "Vượt"), ("", "")]


def test_nothing_changed_writes_and_voids_nothing(review: Review, cast: Cast) -> None:
    minuted(review, cast)
    confirm(review, cast)
    assert minuted(review, cast).minutes_version == 2
    assert Confirmation.objects.get().voided_at is None


def test_the_heads_are_asked_once_all_is_there(review: Review, cast: Cast) -> None:
    minuted(review, cast, conclusions="")
    assert told("minutes_to_confirm") == []
    minuted(review, cast)
    minuted(review, cast, place="Trực tuyến")
    assert told("minutes_to_confirm") == [cast.hub_head.email, cast.partner_head.email]


def test_minutes_that_come_as_a_paper_at_last_ask_them_too(review: Review, cast: Cast) -> None:
    minuted(review, cast, minutes="")
    assert told("minutes_to_confirm") == []
    add_document(review.agreement, by=cast.hub_officer, kind="minutes", upload=pdf(), review=review)
    assert told("minutes_to_confirm") == [cast.hub_head.email, cast.partner_head.email]


def test_an_edit_voids_the_confirmations_and_says_so(review: Review, cast: Cast) -> None:
    minuted(review, cast)
    confirm(review, cast)
    minuted(review, cast, conclusions="Đạt.")
    assert Confirmation.objects.get().voided_at is not None
    assert told("confirmation_voided") == [cast.partner_head.email]
    entry = Entry.objects.about(review).filter(verb="review.minutes_edited")[0]
    assert entry.changes["confirmations_voided"] == [None, 1]


def test_another_paper_of_minutes_voids_them_too(review: Review, cast: Cast) -> None:
    minuted(review, cast)
    confirm(review, cast)
    add_document(review.agreement, by=cast.hub_officer, kind="minutes", upload=pdf(), review=review)
    assert Confirmation.objects.get().voided_at is not None
    assert Review.objects.get(pk=review.pk).minutes_version == 3


def test_who_edits_an_older_version_learns_who_was_faster(review: Review, cast: Cast) -> None:
    minuted(review, cast)
    with pytest.raises(ValidationError) as refusal:
        minuted(review, cast, version=1, conclusions="Bản của tôi")
    assert "Người mẫu hub-officer đã sửa biên bản" in sentences(refusal.value, "version")
    assert Review.objects.get(pk=review.pk).conclusions == "Đạt phần lớn."


@pytest.mark.parametrize(
    ("field", "changes", "words"),
    [
        ("place", {"place": "a" * 256}, "255 ký tự"),
        ("ratings", {"ratings": {uuid.uuid4(): ("fully", "")}}, "không thuộc kỳ đánh giá"),
    ],
)
def test_bad_input_writes_nothing(
    review: Review, cast: Cast, field: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        minuted(review, cast, **changes)
    assert words in sentences(refusal.value, field)
    assert Review.objects.get(pk=review.pk).minutes_version == 1


def test_a_rating_nobody_knows_and_a_body_that_came_twice(review: Review, cast: Cast) -> None:
    row = review.commitments.all()[0]
    twice = [(organisation(HUB), "A"), (organisation(HUB), "B")]
    with pytest.raises(ValidationError) as refusal:
        minuted(review, cast, ratings={row.pk: ("great", "")}, attendances=twice)
    assert "“great” không phải một mức" in sentences(refusal.value, "ratings")
    assert "có mặt hai lần" in sentences(refusal.value, "attendances")


def test_the_minutes_themselves_are_not_in_the_trail(review: Review, cast: Cast) -> None:
    minuted(review, cast)
    told = str(list(Entry.objects.about(review).values_list("changes", flat=True)))
    for words in ("Các bên đã báo cáo", "Đạt phần lớn", "Tiếp tục đào tạo", "Người mẫu A"):
        assert words not in told


def test_who_writes_them_and_when(review: Review, cast: Cast) -> None:
    words = {"place": "", "minutes": "A", "conclusions": "", "next_direction": ""}
    rest: dict[str, Any] = {**words, "version": 1, "attendances": [], "ratings": {}}
    for other in (cast.hub_head, cast.partner_officer, cast.stranger):
        with pytest.raises(NotAllowed):
            edit_minutes(review, by=other, **rest)
    with pytest.raises(WrongState):
        minuted(opened(make_agreement(), cast), cast)
    Review.objects.filter(pk=review.pk).update(status=ReviewStatus.CONCLUDED)
    with pytest.raises(WrongState, match="Đã kết luận"):
        edit_minutes(review, by=cast.hub_officer, **rest)
