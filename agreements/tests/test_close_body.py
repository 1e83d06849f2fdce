"""A body that closes leaves nothing that nobody answers for: refused with reason and remedy."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership, MembershipProposal, User
from accounts.services import decline_proposal, grant_membership
from agreements import reminders_unanswered
from agreements.models import ActionItem, Agreement
from agreements.reminders_unanswered import KIND as NOBODY_ANSWERS
from agreements.states import ItemStatus, ReviewKind, ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review, organisation
from agreements.tests.items import held_review, make_item
from agreements.unanswered import unanswered_on
from conftest import Cast, person
from hospitals.changes import Act, PlannedChange, Statement
from hospitals.models import RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change
from outbox.models import Letter, Message
from outbox.sending import send_waiting
from toolkit.refusal import WrongState

MONDAY = dt.date(2026, 11, 23)
CDC, OTHER = "cdc-dong-nai", "cdc-hcm"


@pytest.fixture(autouse=True)
def _today(cast: Cast, on_day: Any) -> None:
    on_day(MONDAY)
    User.objects.update(wants_digest=False)


def closing(day: dt.date = MONDAY) -> PlannedChange:
    act = Act("close", (organisation(CDC),))
    return plan_change(Statement((act,), day, "Quyết định mẫu 4/QĐ"))


def close(cast: Cast, day: dt.date = MONDAY) -> RegisterChange:
    return record_change(closing(day), by=cast.administrator)


def refusal(cast: Cast) -> str:
    with pytest.raises(WrongState) as caught:
        close(cast)
    return str(caught.value)


def with_cdc(status: Status = Status.IN_FORCE, **fields: Any) -> Agreement:
    return make_agreement(status, **{"hub": OTHER, "partners": [CDC], **fields})


def test_an_agreement_that_binds_it_stands_in_the_way_until_it_ends(cast: Cast) -> None:
    agreement = with_cdc()
    words = refusal(cast)
    assert "còn là bên của 1 thỏa thuận đang ràng buộc" in words
    assert "Ghi đơn vị kế thừa (sáp nhập), hoặc chấm dứt" in words
    Agreement.objects.filter(pk=agreement.pk).update(status=Status.TERMINATED)
    assert close(cast).pk


@pytest.mark.parametrize("status", [ReviewStatus.PLANNED, ReviewStatus.OPEN, ReviewStatus.HELD])
def test_a_review_of_an_agreement_that_is_over_stands_in_the_way(
    cast: Cast, status: ReviewStatus
) -> None:
    review = make_review(
        with_cdc(Status.TERMINATED), MONDAY, status=status, kind=ReviewKind.FINAL, sequence=1
    )
    words = refusal(cast)
    assert "1 kỳ đánh giá chưa kết luận" in words
    assert "miễn các kỳ đó trước" in words
    review.status = ReviewStatus.CONCLUDED if status == ReviewStatus.HELD else ReviewStatus.WAIVED
    review.save()
    assert close(cast).pk


def test_a_review_that_was_over_when_it_came_into_the_portal_does_not(cast: Cast) -> None:
    agreement = with_cdc(Status.EXPIRED, entered_on=MONDAY)
    make_review(agreement, MONDAY - dt.timedelta(days=90), sequence=1)
    assert close(cast).pk


def test_its_own_drafts_stand_in_the_way_and_those_of_others_do_not(cast: Cast) -> None:
    with_cdc(Status.CIRCULATED)
    draft = with_cdc(Status.DRAFT, hub=CDC, partners=[OTHER])
    assert "còn 1 bản thảo thỏa thuận do mình lập" in refusal(cast)
    draft.delete()
    assert close(cast).pk


def test_a_task_to_do_or_to_verify_stands_in_the_way(cast: Cast) -> None:
    meeting = held_review(with_cdc())
    make_item(meeting, body=CDC, due_on=MONDAY)
    make_item(meeting, ItemStatus.DONE, body=OTHER, due_on=MONDAY)
    meeting.status = ReviewStatus.CONCLUDED
    meeting.save()
    Agreement.objects.update(status=Status.EXPIRED)
    assert "còn 2 việc phải làm chưa xong hoặc chờ mình xác nhận" in refusal(cast)
    ActionItem.objects.all().delete()
    assert close(cast).pk


def test_what_a_predecessor_left_counts_as_its_own(cast: Cast) -> None:
    act = Act("absorb", (organisation("cdc-tay-ninh"),), organisation(CDC))
    day = MONDAY - dt.timedelta(days=9)
    record_change(plan_change(Statement((act,), day, "Mẫu 1/QĐ")), by=cast.administrator)
    make_agreement(hub=OTHER, partners=["cdc-tay-ninh"])
    assert "1 thỏa thuận đang ràng buộc" in refusal(cast)


def test_people_who_are_proposed_to_it_are_decided_about_first(cast: Cast) -> None:
    person("cdc-cu", "cdc-tay-ninh")
    act = Act("absorb", (organisation("cdc-tay-ninh"),), organisation(CDC))
    day = MONDAY - dt.timedelta(days=9)
    record_change(plan_change(Statement((act,), day, "Mẫu 1/QĐ")), by=cast.administrator)
    assert "1 vai trò đang chờ xác nhận" in refusal(cast)
    decline_proposal(MembershipProposal.objects.get(), by=cast.administrator)
    assert close(cast).pk


# --- Its people -------------------------------------------------------------------------------
def test_its_people_go_on_reading_and_act_no_more(cast: Cast) -> None:
    officer = person("cdc", CDC)
    close(cast)
    reach = User.objects.get(pk=officer.pk).reach
    assert not reach.is_officer_of(organisation(CDC).pk)
    assert organisation(CDC).pk in reach.own
    assert Membership.objects.running_on(MONDAY).filter(user=officer).exists()


def test_nobody_gets_a_role_there_any_more(cast: Cast) -> None:
    close(cast)
    with pytest.raises(ValidationError) as caught:
        grant_membership(
            person("moi"), organisation(CDC), "officer", by=cast.administrator, valid_from=MONDAY
        )
    assert "đã chấm dứt hoạt động" in caught.value.message_dict["organisation"][0]


# --- After a closing that was recorded for a coming day -----------------------------------------
def test_what_was_opened_in_between_is_told_to_administrators_on_the_day(
    cast: Cast, on_day: Any
) -> None:
    day = MONDAY + dt.timedelta(days=7)
    close(cast, day)
    with_cdc()
    assert unanswered_on(MONDAY) == []
    on_day(day)
    (row,) = unanswered_on(day)
    assert (row.body.slug, row.since) == (CDC, day)
    reminders_unanswered.plan_due(day)
    assert Message.objects.get(kind=NOBODY_ANSWERS).recipient == cast.administrator
    send_waiting(ignore_hours=True)
    letter = Letter.objects.get(address=cast.administrator.email)
    assert "còn việc chưa ai nhận" in letter.subject
    assert "1 thỏa thuận đang ràng buộc" in letter.text


def test_a_body_that_left_nothing_is_not_told_of(cast: Cast) -> None:
    close(cast)
    assert unanswered_on(MONDAY) == []
