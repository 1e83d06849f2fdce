"""Reminding of action items: 7 days and 1 day before, and late up to eight weeks."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from agreements.models import ActionItem
from agreements.reminders_items import LEADS, owed_by, plan_due, reminder_key
from agreements.states import ItemStatus, ReviewStatus, Status
from agreements.tasks import plan_item_reminders
from agreements.tests.builders import PARTNER, make_agreement
from agreements.tests.items import held_review, make_item
from conftest import Cast, person
from hospitals.models import Holiday
from outbox.models import Letter, Message, State

KIND = "action_item_reminder"
TODAY = dt.date(2026, 10, 1)
DUE = dt.date(2026, 10, 28)  # a Wednesday; no holiday until the new year
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return make_item(held_review(status=ReviewStatus.CONCLUDED), due_on=DUE)


def states() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for message in Message.objects.filter(kind=KIND):
        found.setdefault(message.payload["lead"], set()).add(message.state)
    return found


def queued(**only: Any) -> set[User]:
    rows = Message.objects.filter(kind=KIND, state=State.QUEUED, **only)
    return {message.recipient for message in rows.select_related("recipient")}


def test_the_leads_are_those_of_the_design() -> None:
    assert LEADS == (7, 1, -1, -7, -14, -21, -28, -35, -42, -49, -56)


def test_seven_days_before_its_officers_are_reminded(item: ActionItem, cast: Cast) -> None:
    assert plan_due(DUE - 8 * DAY).planned == 0
    assert plan_due(DUE - 7 * DAY).planned == 1
    assert queued() == {cast.partner_officer}


def test_each_promise_is_made_once(item: ActionItem) -> None:
    promised = 0
    for days in range(-10, 70):
        promised += plan_due(DUE + days * DAY).planned
        again = plan_due(DUE + days * DAY)
        assert (again.planned, again.superseded) == (0, 0)
    assert promised == 2 + 9 * 2  # late ones go to the head too
    assert set(states()) == set(LEADS)


def test_after_a_pause_only_the_newest_is_sent(item: ActionItem, cast: Cast) -> None:
    planned = plan_due(DUE + 20 * DAY)
    assert queued(payload__lead=-14) == {cast.partner_officer, cast.partner_head}
    assert (planned.planned, planned.superseded) == (2, 6)
    assert states()[7] == states()[1] == states()[-1] == states()[-7] == {State.SUPERSEDED}


def test_a_newer_reminder_supersedes_one_that_waits(item: ActionItem) -> None:
    plan_due(DUE - 7 * DAY)
    plan_due(DUE - DAY)
    assert states() == {7: {State.SUPERSEDED}, 1: {State.QUEUED}}


def test_a_sent_reminder_stays_sent(item: ActionItem) -> None:
    plan_due(DUE - 7 * DAY)
    Message.objects.update(state=State.SENT)
    plan_due(DUE - DAY)
    assert states() == {7: {State.SENT}, 1: {State.QUEUED}}


def test_who_was_given_the_task_is_reminded_alone_until_it_is_late(cast: Cast) -> None:
    colleague = person("colleague", PARTNER, "viewer")
    make_item(due_on=DUE, person=colleague)
    plan_due(DUE - 7 * DAY)
    assert queued() == {colleague}
    plan_due(DUE + DAY)
    assert queued(payload__lead=-1) == {colleague, cast.partner_officer, cast.partner_head}


def test_for_who_has_left_the_officers_are_reminded(cast: Cast) -> None:
    colleague = person("colleague", PARTNER)
    make_item(due_on=DUE, person=colleague)
    colleague.memberships.update(valid_until=TODAY)
    plan_due(DUE - 7 * DAY)
    assert queued() == {cast.partner_officer}


def test_a_merged_body_is_reminded_through_its_successor(cast: Cast) -> None:
    agreement = make_agreement(partners=["syt-67-dak-nong"])
    make_item(held_review(agreement), body="syt-67-dak-nong", due_on=DUE)
    successor = person("lam-dong", "syt-68-lam-dong")
    plan_due(DUE - DAY)
    assert queued() == {successor}


@pytest.mark.parametrize("status", [ItemStatus.DONE, ItemStatus.VERIFIED, ItemStatus.DROPPED])
def test_what_is_not_open_reminds_nobody(cast: Cast, status: ItemStatus) -> None:
    make_item(status=status, due_on=DUE)
    assert plan_due(DUE + 60 * DAY).planned == 0


@pytest.mark.parametrize(
    ("status", "planned"), [(Status.SUSPENDED, 0), (Status.TERMINATED, 0), (Status.EXPIRED, 1)]
)
def test_only_a_paused_agreement_is_silent(cast: Cast, status: Status, planned: int) -> None:
    review = held_review(make_agreement(status), status=ReviewStatus.CONCLUDED)
    make_item(review, due_on=DUE)
    assert plan_due(DUE - DAY).planned == planned


def test_days_off_move_it_forward_before_and_back_after_the_due_day(cast: Cast) -> None:
    make_item(due_on=dt.date(2026, 10, 25))  # a Sunday, and so is the seventh day before
    friday = dt.date(2026, 10, 16)
    assert plan_due(friday - DAY).planned == 0
    assert plan_due(friday).planned == 1
    Holiday.objects.create(day=dt.date(2026, 10, 26), name="Nghỉ bù", is_working=False)
    plan_due(dt.date(2026, 10, 26))
    assert -1 not in states()
    plan_due(dt.date(2026, 10, 27))
    assert states()[-1] == {State.QUEUED}


def test_another_due_day_is_another_promise(item: ActionItem) -> None:
    plan_due(DUE - DAY)
    before = reminder_key(item, 1, item.pk)
    item.due_on = DUE + 30 * DAY
    item.save()
    assert reminder_key(item, 1, item.pk) != before
    assert plan_due(DUE + 29 * DAY).planned == 1


def test_looking_writes_nothing(item: ActionItem) -> None:
    assert len(owed_by(DUE + DAY).queue) == 2
    assert not Message.objects.exists()


def test_the_number_of_queries_does_not_grow(cast: Cast, django_assert_num_queries: Any) -> None:
    review = held_review()
    for many in (2, 20):
        for _n in range(many):
            make_item(review, due_on=DUE)
        with django_assert_num_queries(8):
            owed_by(DUE + DAY)


def test_the_task_plans_for_the_portal_s_day(item: ActionItem, on_day: Any) -> None:
    on_day(DUE - DAY)
    assert plan_item_reminders() == 1


# --- By `manage.py remind` ----------------------------------------------------------------
def remind(*arguments: str) -> None:
    """Other rooms owe mails too; only those about items are looked at here."""
    call_command("remind", *arguments, stdout=io.StringIO())


def letters() -> list[Letter]:
    return list(Letter.objects.filter(message__kind=KIND).order_by("pk"))


def test_the_command_sends_each_once(item: ActionItem, cast: Cast) -> None:
    remind("--on", str(DUE - DAY))
    remind("--on", str(DUE))
    (letter,) = letters()
    assert letter.subject == "Còn 1 ngày: Gửi danh sách bác sĩ đi học"
    assert "Hạn: 28/10/2026" in letter.text
    assert f"/action-items/{item.pk}/" in letter.text


def test_a_late_mail_says_by_how_much_and_when_the_next_comes(item: ActionItem) -> None:
    remind("--on", str(DUE + 7 * DAY))
    assert len(letters()) == 2
    for letter in letters():
        assert letter.subject.startswith("Quá hạn 7 ngày")
        assert "Thư nhắc tiếp theo: 11/11/2026" in letter.text


def test_the_command_s_check_misses_what_was_not_planned(
    item: ActionItem, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("remind", "--on", str(DUE - DAY), "--check")
    assert f"not planned: item:{item.pk}" in capsys.readouterr().out


def test_what_was_done_meanwhile_is_not_sent(item: ActionItem) -> None:
    plan_due(DUE - DAY)
    ActionItem.objects.update(status=ItemStatus.DROPPED)
    remind("--on", str(DUE - DAY))
    assert states()[1] == {State.CANCELLED}
