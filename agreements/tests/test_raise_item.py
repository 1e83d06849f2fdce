"""Setting, changing and giving an action item."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import ActionItemCarry, Review
from agreements.services import assign_item, change_item, raise_item
from agreements.states import ItemStatus, ReviewStatus
from agreements.tests.builders import (
    HUB,
    PARTNER,
    make_agreement,
    make_review,
    organisation,
    sentences,
    trail_of,
)
from agreements.tests.items import held_review, make_item
from agreements.tests.reviews import confirm, held, minuted
from conftest import Cast, person
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)
IN_A_MONTH = dt.date(2026, 12, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def given(**changes: Any) -> dict[str, Any]:
    return {
        "what": " Gửi danh sách bác sĩ đi học ",
        "organisation": organisation(PARTNER),
        "due_on": IN_A_MONTH,
        **changes,
    }


def test_the_hub_s_officer_sets_a_task_at_the_meeting(cast: Cast) -> None:
    review = held_review()
    item = raise_item(review, by=cast.hub_officer, person=cast.partner_head, **given())
    assert (item.what, item.person, item.status) == (
        "Gửi danh sách bác sĩ đi học",
        cast.partner_head,
        ItemStatus.OPEN,
    )
    assert "item.raised" in trail_of(review.agreement)


@pytest.mark.parametrize("who", ["partner_officer", "hub_head", "stranger", "auditor"])
def test_nobody_else_sets_one(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        raise_item(held_review(), by=getattr(cast, who), **given())


@pytest.mark.parametrize("status", [ReviewStatus.OPEN, ReviewStatus.CONCLUDED])
def test_only_between_meeting_and_conclusion(cast: Cast, status: ReviewStatus) -> None:
    review = make_review(make_agreement(), TODAY, status=status)
    with pytest.raises(WrongState):
        raise_item(review, by=cast.hub_officer, **given())
    with pytest.raises(WrongState):
        raise_item(review, by=None, **given())


def test_a_body_that_is_no_party_cannot_be_asked(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        raise_item(
            held_review(),
            by=cast.hub_officer,
            **given(organisation=organisation("syt-01-ha-noi")),
        )
    assert "không phải một bên" in sentences(refused.value, "organisation")


def test_a_party_that_was_merged_away_is_asked_through_its_holder(cast: Cast) -> None:
    review = held_review(make_agreement(partners=["syt-67-dak-nong"]))
    with pytest.raises(ValidationError):
        raise_item(
            review, by=cast.hub_officer, **given(organisation=organisation("syt-67-dak-nong"))
        )
    holder = organisation("syt-68-lam-dong")
    item = raise_item(review, by=cast.hub_officer, **given(organisation=holder))
    assert item.organisation == holder


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": "  "}, "what"),
        ({"organisation": None}, "organisation"),
        ({"due_on": None}, "due_on"),
        ({"due_on": dt.date(2026, 10, 1)}, "due_on"),
    ],
)
def test_what_is_missing_or_impossible_is_said(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    review = held_review()
    with pytest.raises(ValidationError) as refused:
        raise_item(review, by=cast.hub_officer, **given(**changes))
    assert sentences(refused.value, field)
    assert not review.action_items.exists()


def test_the_person_works_at_the_body(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        raise_item(held_review(), by=cast.hub_officer, person=cast.hub_officer, **given())
    assert "Sở Y tế" in sentences(refused.value, "person")


def test_a_form_sent_twice_sets_one_task(cast: Cast) -> None:
    review, form_id = held_review(), uuid.uuid4()
    for _n in range(2):
        raise_item(review, by=cast.hub_officer, item_id=form_id, **given())
    assert review.action_items.count() == 1
    with pytest.raises(ValidationError, match="mở lại trang"):
        raise_item(held_review(), by=cast.hub_officer, item_id=form_id, **given())


def test_a_new_task_voids_what_heads_confirmed(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    confirm(review, cast)
    raise_item(review, by=cast.hub_officer, **given())
    assert not review.confirmations.filter(voided_at=None).exists()
    assert Review.objects.get(pk=review.pk).minutes_version > review.minutes_version


def test_a_task_is_changed_while_its_meeting_is_open(cast: Cast) -> None:
    item = make_item()
    version = item.review.minutes_version
    changed = change_item(
        item, by=cast.hub_officer, **given(organisation=organisation(HUB), person=cast.hub_head)
    )
    assert (changed.organisation.slug, changed.person) == (HUB, cast.hub_head)
    assert "ho chi minh" in changed.search_text
    assert Review.objects.get(pk=item.review_id).minutes_version == version + 1


def test_a_change_that_changes_nothing_voids_nothing(cast: Cast) -> None:
    item = raise_item(held_review(), by=cast.hub_officer, **given())
    version = Review.objects.get(pk=item.review_id).minutes_version
    change_item(item, by=cast.hub_officer, **given())
    assert Review.objects.get(pk=item.review_id).minutes_version == version
    assert trail_of(item.agreement).count("item.changed") == 0


def test_after_the_conclusion_only_a_later_meeting_changes_it(cast: Cast) -> None:
    item = make_item(held_review(status=ReviewStatus.CONCLUDED))
    with pytest.raises(WrongState):
        change_item(item, by=cast.hub_officer, **given())
    later = make_review(item.agreement, TODAY, status=ReviewStatus.HELD)
    ActionItemCarry.objects.create(item=item, review=later)
    change_item(item, by=cast.hub_officer, **given(what="Gửi lại danh sách"))
    assert Review.objects.get(pk=later.pk).minutes_version == later.minutes_version + 1


@pytest.mark.parametrize("who", ["partner_officer", "hub_officer"])
def test_the_body_or_the_hub_gives_it_to_a_person(cast: Cast, who: str) -> None:
    item = make_item(held_review(status=ReviewStatus.CONCLUDED))
    colleague = person("colleague", PARTNER, "viewer")
    assert assign_item(item, by=getattr(cast, who), person=colleague).person == colleague
    told = Message.objects.get(kind="action_item_moved")
    assert (told.recipient, told.state) == (colleague, State.QUEUED)


def test_it_is_not_given_to_somebody_elsewhere(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        assign_item(make_item(), by=cast.partner_officer, person=cast.stranger)
    with pytest.raises(NotAllowed):
        assign_item(make_item(), by=cast.stranger, person=None)
