"""Mails that wait when a body is merged into one where nobody is yet: they wait for its people."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import MembershipProposal, PortalRole, Role, User
from accounts.services import confirm_membership, confirm_proposal, decline_proposal
from agreements import notices, reminders_unanswered
from agreements.messages import REVIEW_REDATED
from agreements.models import Review
from agreements.reminders import KIND as REVIEW_REMINDER
from agreements.reminders import plan_everything
from agreements.reminders_unanswered import KIND as NOBODY_ANSWERS
from agreements.services import redate_review
from agreements.tests.builders import make_agreement, make_review, organisation
from agreements.unanswered import unanswered_on
from conftest import Cast, person
from hospitals.changes import Act, NewUnit, Statement, preview_change
from hospitals.models import Province, RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting

MONDAY = dt.date(2026, 11, 23)
FIRST, SECOND, NEW = "syt-40-nghe-an", "syt-42-ha-tinh", "syt-40-nghe-tinh"


@pytest.fixture(autouse=True)
def _today(cast: Cast, on_day: Any) -> None:
    on_day(MONDAY)
    User.objects.update(wants_digest=False)


def merger() -> Any:
    units = tuple(Province.objects.get(uid=slug.removeprefix("syt-")) for slug in (FIRST, SECOND))
    act = Act("merge", units, NewUnit("Tỉnh Nghệ Tĩnh", "province", code="40"))
    return plan_change(Statement((act,), MONDAY, "Nghị quyết mẫu 1/NQ"))


def merged(cast: Cast) -> RegisterChange:
    return record_change(merger(), by=cast.administrator)


def redated(cast: Cast, *, partners: tuple[str, ...] = (FIRST, SECOND)) -> Review:
    """A review of both departments far ahead, whose move everybody is being told."""
    agreement = make_agreement(partners=partners)
    review = make_review(agreement, MONDAY + dt.timedelta(days=90), sequence=1)
    day = MONDAY + dt.timedelta(days=95)
    return redate_review(review, by=cast.hub_officer, due_on=day, reason="Trùng lịch")


def confirmed(somebody: User, cast: Cast) -> User:
    proposal = MembershipProposal.objects.get(membership__user=somebody)
    confirm_proposal(proposal, by=cast.administrator)
    return somebody


def news(**of: Any) -> Any:
    return Message.objects.filter(kind=REVIEW_REDATED, **of)


def hand_on() -> None:
    reminders_unanswered.plan_due(MONDAY)


def test_news_waits_and_comes_to_who_is_confirmed_first(cast: Cast) -> None:
    officer = person("nghe-an", FIRST)
    redated(cast)
    merged(cast)
    hand_on()
    assert news(recipient=officer).get().state == State.CANCELLED
    assert news().awaiting_heirs().get().heir_id == organisation(NEW).pk
    confirmed(officer, cast)
    hand_on()
    mail = news(recipient=officer).get()
    assert (mail.state, mail.organisation_id) == (State.QUEUED, organisation(NEW).pk)
    send_waiting(ignore_hours=True)
    assert Letter.objects.filter(address=officer.email).count() == 1


def test_two_predecessors_people_get_it_once_each(cast: Cast) -> None:
    officers = [person("nghe-an", FIRST), person("ha-tinh", SECOND)]
    redated(cast)
    merged(cast)
    for officer in officers:
        confirmed(officer, cast)
    for _again in range(2):
        hand_on()
        send_waiting(ignore_hours=True)
    for officer in officers:
        assert Letter.objects.filter(address=officer.email).count() == 1
    assert not Message.objects.awaiting_heirs().exists()


def test_somebody_new_at_the_successor_gets_it_too(cast: Cast) -> None:
    person("nghe-an", FIRST)
    redated(cast)
    merged(cast)
    newcomer = person("nghe-tinh", NEW)
    hand_on()
    assert news(recipient=newcomer).get().state == State.QUEUED
    assert not Message.objects.awaiting_heirs().exists()


def test_what_is_for_a_head_waits_for_one_that_is_confirmed_by_two(cast: Cast) -> None:
    head = person("nghe-an-gd", FIRST, Role.HEAD)
    redated(cast)
    merged(cast)
    confirmed(head, cast)
    person("nghe-tinh", NEW)
    hand_on()
    assert news().awaiting_heirs().count() == 1
    other = User.objects.create_user("qtv-2@portal.example", portal_role=PortalRole.ADMINISTRATOR)
    confirm_membership(head.memberships.get(organisation=organisation(NEW)), by=other)
    hand_on()
    assert news(recipient=head).get().state == State.QUEUED


def test_it_follows_a_successor_that_is_merged_itself(cast: Cast) -> None:
    person("nghe-an", FIRST)
    third = person("thanh-hoa", "syt-38-thanh-hoa")
    redated(cast)
    merged(cast)
    unit, into = (Province.objects.get(uid=uid) for uid in ("40-nghe-tinh", "38-thanh-hoa"))
    absorb = Statement((Act("absorb", (unit,), into),), MONDAY + dt.timedelta(days=1), "Mẫu 2/NQ")
    record_change(plan_change(absorb), by=cast.administrator)
    reminders_unanswered.plan_due(MONDAY + dt.timedelta(days=1))
    assert news(recipient=third).get().state == State.QUEUED


def test_undone_it_waits_for_the_old_people_again_and_for_nobody_else(cast: Cast) -> None:
    officer = person("nghe-an", FIRST)
    redated(cast)
    change = merged(cast)
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert news(recipient=officer).get().state == State.QUEUED
    assert not Message.objects.awaiting_heirs().exists()


def test_an_undo_wakes_no_mail_that_was_cancelled_for_another_reason(cast: Cast) -> None:
    officer = person("nghe-an", FIRST)
    redated(cast)
    Message.objects.filter(recipient=officer).update(state=State.CANCELLED)
    undo_change(merged(cast), by=cast.administrator, because="Ghi nhầm")
    assert news(recipient=officer).get().state == State.CANCELLED


def test_recorded_anew_after_an_undo_the_successors_people_get_it(cast: Cast) -> None:
    person("cdc-cu", "cdc-dong-nai")
    heir = person("cdc-moi", "cdc-tay-ninh")
    agreement = make_agreement(hub="cdc-hcm", partners=["cdc-dong-nai"])
    review = make_review(agreement, MONDAY + dt.timedelta(days=90), sequence=1)
    day = MONDAY + dt.timedelta(days=95)
    redate_review(review, by=cast.cdc_officer, due_on=day, reason="Bận")

    def absorbed() -> RegisterChange:
        act = Act("absorb", (organisation("cdc-dong-nai"),), organisation("cdc-tay-ninh"))
        planned = plan_change(Statement((act,), MONDAY, "Mẫu 3/QĐ"))
        return record_change(planned, by=cast.administrator)

    undo_change(absorbed(), by=cast.administrator, because="Ghi nhầm")
    assert news(recipient=heir).get().state == State.CANCELLED
    absorbed()
    assert news(recipient=heir).get().state == State.QUEUED


def test_a_mail_that_a_sender_has_begun_is_not_told_twice(cast: Cast) -> None:
    person("cdc-cu", "cdc-dong-nai")
    heir = person("cdc-moi", "cdc-tay-ninh")
    agreement = make_agreement(hub="cdc-hcm", partners=["cdc-dong-nai"])
    notices.tell_circulated(agreement, round_id="1", by=cast.cdc_officer)
    Message.objects.update(state=State.IN_DOUBT)
    act = Act("absorb", (organisation("cdc-dong-nai"),), organisation("cdc-tay-ninh"))
    record_change(plan_change(Statement((act,), MONDAY, "Mẫu 4/QĐ")), by=cast.administrator)
    assert not Message.objects.filter(recipient=heir).exists()


def test_reminders_do_not_wait_they_are_asked_for_anew(cast: Cast) -> None:
    officer = person("nghe-an", FIRST)
    review = make_review(make_agreement(partners=(FIRST,)), MONDAY + dt.timedelta(days=5))
    plan_everything(MONDAY)
    merged(cast)
    assert not Message.objects.awaiting_heirs().exists()
    confirmed(officer, cast)
    plan_everything(MONDAY)
    mail = Message.objects.get(
        kind=REVIEW_REMINDER, recipient=officer, state=State.QUEUED, record_id=str(review.pk)
    )
    assert mail.organisation_id == organisation(NEW).pk


# --- Nobody answers ---------------------------------------------------------------------------
def told(cast: Cast) -> Any:
    return Message.objects.filter(kind=NOBODY_ANSWERS, recipient=cast.administrator)


def test_administrators_are_told_where_nobody_can_be_reminded(cast: Cast) -> None:
    person("nghe-an", FIRST)
    make_review(make_agreement(partners=(FIRST,)), MONDAY + dt.timedelta(days=5))
    redated(cast)
    merged(cast)
    (row,) = unanswered_on(MONDAY)
    assert (row.body.slug, row.roles, row.mails, row.reviews) == (NEW, 1, 1, 1)
    hand_on()
    assert told(cast).count() == 1
    hand_on()
    send_waiting(ignore_hours=True)
    letter = Letter.objects.get(address=cast.administrator.email)
    assert "Nghệ Tĩnh: từ 23/11/2026 chưa ai có vai trò được xác nhận" in letter.subject
    assert "1 kỳ đánh giá quá hạn hoặc đến hạn trong 30 ngày" in letter.text


def test_they_are_told_again_until_somebody_answers(cast: Cast) -> None:
    officer = person("nghe-an", FIRST)
    redated(cast)
    merged(cast)
    for days in (0, 1, 7, 8, 14):
        reminders_unanswered.plan_due(MONDAY + dt.timedelta(days=days))
    assert told(cast).exclude(state=State.SUPERSEDED).count() == 1
    assert told(cast).count() == 3
    confirmed(officer, cast)
    hand_on()
    assert unanswered_on(MONDAY) == []
    send_waiting(ignore_hours=True)
    assert not Letter.objects.filter(address=cast.administrator.email).exists()


def test_mails_that_nobody_may_get_any_more_are_told_too(cast: Cast) -> None:
    officer = person("nghe-an", FIRST)
    redated(cast)
    merged(cast)
    decline_proposal(MembershipProposal.objects.get(), by=cast.administrator)
    (row,) = unanswered_on(MONDAY)
    assert (row.roles, row.mails) == (0, 1)
    assert news(recipient=officer).get().state == State.CANCELLED


def test_nobody_is_told_of_a_successor_that_has_people(cast: Cast) -> None:
    person("nghe-an", FIRST)
    unit, into = (Province.objects.get(uid=uid) for uid in ("40-nghe-an", "79-ho-chi-minh"))
    act = Act("absorb", (unit,), into)
    record_change(plan_change(Statement((act,), MONDAY, "Mẫu 5/NQ")), by=cast.administrator)
    hand_on()
    assert not told(cast).exists()


def test_the_preview_names_the_successor_where_nobody_is(cast: Cast) -> None:
    def silent() -> list[str]:
        effects = preview_change(merger()).effects
        return [item for effect in effects if effect.kind == "nobody_yet" for item in effect.items]

    assert silent() == []
    person("nghe-an", FIRST)
    assert silent() == ["Sở Y tế tỉnh Nghệ Tĩnh"]
