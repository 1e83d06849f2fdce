"""An action item done, verified by another body, sent back, dropped; and whom it waits for."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from agreements.messages_items import given_lines
from agreements.models import ActionItem, Review
from agreements.reminders_items import plan_due
from agreements.services import (
    assign_item,
    do_item,
    drop_item,
    send_back_item,
    verify_item,
)
from agreements.states import ItemStatus, ReviewStatus, Status
from agreements.tests.builders import (
    HUB,
    PARTNER,
    make_agreement,
    organisation,
    sentences,
    trail_of,
)
from agreements.tests.items import held_review, make_item
from conftest import Cast, person
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def told(state: str = State.QUEUED) -> set[User]:
    rows = Message.objects.filter(kind="action_item_moved", state=state)
    return {message.recipient for message in rows.select_related("recipient")}


def test_the_body_s_officer_says_it_is_done_and_the_others_are_asked(cast: Cast) -> None:
    item = do_item(make_item(), by=cast.partner_officer, note=" Đã gửi 12 tên ")
    assert (item.status, item.done_on, item.done_note) == (ItemStatus.DONE, TODAY, "Đã gửi 12 tên")
    assert told() == {cast.hub_officer}
    assert trail_of(item.agreement) == ["item.done"]


@pytest.mark.parametrize("who", ["hub_officer", "partner_head", "stranger", "administrator"])
def test_nobody_else_says_so(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        do_item(make_item(), by=getattr(cast, who), note="Đã gửi")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": " "}, "note"),
        ({"done_on": dt.date(2026, 11, 23)}, "done_on"),
        ({"done_on": dt.date(2026, 10, 1)}, "done_on"),
    ],
)
def test_done_needs_a_result_and_a_possible_day(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    item = make_item()
    with pytest.raises(ValidationError) as refused:
        do_item(item, by=cast.partner_officer, **{"note": "Đã gửi", **changes})
    assert sentences(refused.value, field)
    assert ActionItem.objects.get(pk=item.pk).status == ItemStatus.OPEN


def test_another_body_verifies_it(cast: Cast) -> None:
    item = verify_item(make_item(status=ItemStatus.DONE), by=cast.hub_officer)
    assert (item.status, item.verified_on, item.verified_by) == (
        ItemStatus.VERIFIED,
        TODAY,
        cast.hub_officer,
    )


@pytest.mark.parametrize("who", ["partner_officer", "hub_head", "stranger"])
def test_the_doer_s_own_body_does_not(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        verify_item(make_item(status=ItemStatus.DONE), by=getattr(cast, who))


def test_who_moved_to_the_other_body_does_not_verify_own_work(cast: Cast) -> None:
    item = make_item(status=ItemStatus.DONE, done_by=cast.hub_officer)
    with pytest.raises(NotAllowed):
        verify_item(item, by=cast.hub_officer)


def test_where_one_body_is_left_its_head_verifies(cast: Cast) -> None:
    agreement = make_agreement(partners=["syt-74-binh-duong"])  # merged into the hub since
    item = make_item(held_review(agreement), body=HUB)
    done = do_item(item, by=cast.hub_officer, note="Đã gửi")
    assert told() == {cast.hub_head}
    assert list(ActionItem.objects.waiting_for(cast.hub_head, TODAY)) == [item]
    with pytest.raises(NotAllowed):
        verify_item(done, by=person("second", HUB))
    assert verify_item(done, by=cast.hub_head).status == ItemStatus.VERIFIED


def test_what_is_not_done_is_sent_back_with_the_reason(cast: Cast) -> None:
    item = make_item(status=ItemStatus.DONE, done_by=cast.partner_officer)
    item = send_back_item(item, by=cast.hub_officer, reason="Thiếu ba bệnh viện")
    assert (item.status, item.done_on, item.sent_back_because) == (
        ItemStatus.OPEN,
        None,
        "Thiếu ba bệnh viện",
    )
    assert told() == {cast.partner_officer}
    again = do_item(item, by=cast.partner_officer, note="Đã bổ sung")
    assert again.sent_back_because == ""
    assert told(State.CANCELLED) == {cast.partner_officer}


def test_sending_back_needs_a_reason_and_something_done(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        send_back_item(make_item(status=ItemStatus.DONE), by=cast.hub_officer, reason="")
    with pytest.raises(WrongState):
        send_back_item(make_item(), by=cast.hub_officer, reason="Thiếu")


def test_the_hub_s_head_drops_it_with_a_reason(cast: Cast) -> None:
    item = make_item()
    with pytest.raises(NotAllowed):
        drop_item(item, by=cast.hub_officer, reason="Không cần nữa")
    with pytest.raises(ValidationError):
        drop_item(item, by=cast.hub_head, reason=" ")
    dropped = drop_item(item, by=cast.hub_head, reason="Không cần nữa")
    assert (dropped.status, dropped.dropped_because) == (ItemStatus.DROPPED, "Không cần nữa")
    assert told() == {cast.partner_officer}


def test_dropping_at_the_meeting_is_an_edit_of_its_minutes(cast: Cast) -> None:
    item = make_item()
    drop_item(item, by=cast.hub_head, reason="Không cần nữa")
    version = Review.objects.get(pk=item.review_id).minutes_version
    assert version == item.review.minutes_version + 1
    later = make_item(held_review(item.agreement, status=ReviewStatus.CONCLUDED))
    drop_item(later, by=cast.hub_head, reason="Không cần nữa")
    assert Review.objects.get(pk=later.review_id).minutes_version == later.review.minutes_version


def test_an_act_that_was_just_done_is_not_done_again(cast: Cast) -> None:
    item = make_item()
    do_item(item, by=cast.partner_officer, note="Đã gửi")
    with pytest.raises(WrongState):
        do_item(item, by=cast.partner_officer, note="Đã gửi")
    with pytest.raises(WrongState):
        assign_item(item, by=cast.partner_officer, person=None)


def test_done_cancels_the_reminder_and_sent_back_brings_it_again(cast: Cast) -> None:
    item = make_item(due_on=TODAY + dt.timedelta(days=5))
    plan_due(TODAY)
    done = do_item(item, by=cast.partner_officer, note="Đã gửi")
    reminder = Message.objects.get(kind="action_item_reminder")
    assert reminder.state == State.CANCELLED
    plan_due(TODAY)
    reminder.refresh_from_db()
    assert reminder.state == State.CANCELLED
    send_back_item(done, by=cast.hub_officer, reason="Thiếu")
    plan_due(TODAY)
    reminder.refresh_from_db()
    assert reminder.state == State.QUEUED


def test_news_that_is_old_by_the_time_of_sending_is_not_sent(cast: Cast) -> None:
    item = do_item(make_item(), by=cast.partner_officer, note="Đã gửi")
    ActionItem.objects.filter(pk=item.pk).update(status=ItemStatus.VERIFIED)
    send_waiting(ignore_hours=True)
    assert told(State.CANCELLED) == {cast.hub_officer}


# --- Whom it waits for --------------------------------------------------------------------
def waiting(user: User) -> list[ActionItem]:
    return list(ActionItem.objects.waiting_for(user, TODAY))


def test_an_open_task_waits_for_its_body(cast: Cast) -> None:
    item = make_item()
    assert waiting(cast.partner_officer) == [item]
    for other in (cast.partner_head, cast.hub_officer, cast.stranger, cast.auditor):
        assert waiting(other) == []


def test_a_task_given_to_one_waits_for_the_others_once_it_is_late(cast: Cast) -> None:
    colleague = person("colleague", PARTNER)
    item = make_item(person=colleague)
    assert waiting(cast.partner_officer) == []
    assert waiting(colleague) == [item]
    ActionItem.objects.update(due_on=TODAY - dt.timedelta(days=1))
    assert waiting(cast.partner_officer) == [item]


def test_a_done_task_waits_for_the_other_bodies(cast: Cast) -> None:
    item = make_item(status=ItemStatus.DONE, done_by=cast.partner_officer)
    assert waiting(cast.partner_officer) == []
    assert waiting(cast.hub_officer) == [item]


def test_a_paused_agreement_asks_for_nothing(cast: Cast) -> None:
    make_item(held_review(make_agreement(Status.SUSPENDED)))
    assert waiting(cast.partner_officer) == []


def test_a_merged_body_s_task_waits_for_its_successor(cast: Cast) -> None:
    agreement = make_agreement(partners=["syt-67-dak-nong"])
    item = make_item(held_review(agreement), body="syt-67-dak-nong")
    successor = person("lam-dong", "syt-68-lam-dong")
    assert waiting(successor) == [item]
    assert do_item(item, by=successor, note="Đã gửi").status == ItemStatus.DONE


# --- What the mails say -------------------------------------------------------------------
def test_the_mails_of_the_way_back_and_forth(cast: Cast) -> None:
    item = make_item()
    done = do_item(item, by=cast.partner_officer, note="Đã gửi 12 tên")
    send_waiting(ignore_hours=True)
    back = send_back_item(done, by=cast.hub_officer, reason="Thiếu ba bệnh viện")
    send_waiting(ignore_hours=True)
    drop_item(back, by=cast.hub_head, reason="Không cần nữa")
    send_waiting(ignore_hours=True)
    asked, returned, dropped = Letter.objects.order_by("delivered_at")
    assert asked.address == cast.hub_officer.email
    assert "báo đã làm xong" in asked.subject and "Kết quả: Đã gửi 12 tên" in asked.text
    assert returned.address == dropped.address == cast.partner_officer.email
    assert "Còn thiếu: Thiếu ba bệnh viện" in returned.text
    assert "Lý do: Không cần nữa" in dropped.text
    for letter in (asked, returned, dropped):
        assert f"/action-items/{item.pk}/" in letter.text and item.what in letter.html


def test_the_mail_of_a_conclusion_lists_what_the_reader_s_body_has_to_do(cast: Cast) -> None:
    item = make_item(held_review(status=ReviewStatus.CONCLUDED), due_on=dt.date(2026, 12, 1))
    make_item(item.review, ItemStatus.VERIFIED)
    partner, hub = (organisation(slug).pk for slug in (PARTNER, HUB))
    assert given_lines(item.review, partner, TODAY) == [
        "Việc phải làm, hạn 01/12/2026: Gửi danh sách bác sĩ đi học"
    ]
    assert given_lines(item.review, hub, TODAY) == []
