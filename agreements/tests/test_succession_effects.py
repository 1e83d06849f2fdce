"""What a change of the register touches among agreements, and where their mails go."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from agreements import notices
from agreements.messages import DRAFT_CIRCULATED, REVIEW_REDATED
from agreements.messages_reviews import REPORT_NUDGE
from agreements.models import Report
from agreements.notices_reviews import tell_nudge
from agreements.reminders import KIND as REVIEW_REMINDER
from agreements.reminders import plan_everything
from agreements.reminders_items import KIND as ITEM_REMINDER
from agreements.services import redate_review
from agreements.states import ItemStatus, ReportStatus, ReviewStatus, Status
from agreements.succession_effects import AgreementEffects
from agreements.tests.builders import make_agreement, make_review, organisation
from agreements.tests.items import held_review, make_item
from conftest import Cast, person
from hospitals.changes import Act, Effect, PlannedChange, Statement
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting

MONDAY = dt.date(2026, 11, 23)
CDC, HEIR = "cdc-dong-nai", "cdc-tay-ninh"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(MONDAY)


def absorbed(day: dt.date = MONDAY) -> PlannedChange:
    act = Act("absorb", (organisation(CDC),), organisation(HEIR))
    return plan_change(Statement((act,), day, "Quyết định mẫu 3/QĐ"))


def effects(planned: PlannedChange) -> dict[str, Effect]:
    return {effect.kind: effect for effect in AgreementEffects().touches(planned)}


def with_cdc(status: Status = Status.IN_FORCE, **fields: Any) -> Any:
    return make_agreement(status, hub="cdc-hcm", partners=[CDC], **fields)


def owed_report(agreement: Any, body: str = CDC, status: str = ReportStatus.DRAFT) -> Report:
    """A report of ``body`` for an open review that is due in five days."""
    review = make_review(agreement, MONDAY + dt.timedelta(days=5), status=ReviewStatus.OPEN)
    return Report.objects.create(
        review=review,
        organisation=organisation(body),
        status=status,
        submitted_at=timezone.now() if status == ReportStatus.SUBMITTED else None,
    )


def test_agreements_are_counted_by_what_happens_to_them(register: None) -> None:
    with_cdc(code="a")
    with_cdc(Status.DRAFT, code="b")
    with_cdc(Status.EXPIRED, code="c")
    make_agreement(hub="cdc-hcm", partners=[HEIR], code="d")
    found = effects(absorbed())
    assert {kind: effect.items for kind, effect in found.items()} == {
        "agreements": ("a · Thỏa thuận thử",),
        "drafts": ("b · Thỏa thuận thử",),
        "over": ("c · Thỏa thuận thử",),
    }


def test_parties_that_come_together_need_a_decision(register: None) -> None:
    make_agreement(hub="cdc-hcm", partners=[CDC, HEIR])
    assert effects(absorbed())["decisions"].count == 1


def test_open_reports_and_tasks_are_counted_and_their_words_are_not_shown(register: None) -> None:
    agreement = with_cdc(code="a")
    report = owed_report(agreement)
    owed_report(agreement, "cdc-hcm")
    owed_report(agreement, status=ReportStatus.SUBMITTED)
    due = MONDAY + dt.timedelta(days=9)
    make_item(report.review, body=CDC, due_on=due, what="Bí mật")
    make_item(report.review, body="cdc-hcm", due_on=due)
    make_item(report.review, ItemStatus.VERIFIED, body=CDC, due_on=due)
    found = effects(absorbed())
    assert found["reports"].items == (f"a · {organisation(CDC).name_vi}",)
    assert found["items"].items == ("a · 02/12/2026",)
    assert (found["reports"].count, found["items"].count) == (1, 1)


def test_items_are_limited_and_the_count_is_whole(register: None) -> None:
    for _number in range(12):
        with_cdc()
    found = effects(absorbed())["agreements"]
    assert (found.count, len(found.items)) == (12, 10)


def test_the_preview_takes_the_same_queries_for_one_as_for_many(cast: Cast) -> None:
    def asked() -> int:
        plan_everything(MONDAY)
        planned = absorbed()
        with CaptureQueriesContext(connection) as queries:
            list(AgreementEffects().touches(planned))
            list(AgreementEffects().objections(planned))
        return len(queries)

    def another() -> None:
        report = owed_report(with_cdc())
        make_item(report.review, body=CDC, due_on=MONDAY)

    another()
    first = asked()
    for _number in range(6):
        another()
    assert asked() == first == 6


def test_waiting_mails_go_to_the_successors_people_and_sent_ones_stay(cast: Cast) -> None:
    old, new = person("cdc-cu", CDC), person("cdc-moi", HEIR)
    make_review(with_cdc(), MONDAY + dt.timedelta(days=5), sequence=1)
    sent = make_review(with_cdc(), MONDAY + dt.timedelta(days=5), sequence=1)
    plan_everything(MONDAY)
    reminders = Message.objects.filter(kind=REVIEW_REMINDER)
    queued = reminders.filter(state=State.QUEUED)
    queued.filter(record_id=str(sent.pk)).update(state=State.SENT)
    record_change(absorbed(), by=cast.administrator)
    states = reminders.filter(recipient=old).exclude(state=State.SUPERSEDED)
    assert set(states.values_list("state", flat=True)) == {State.CANCELLED, State.SENT}
    waiting = queued.filter(recipient=new)
    assert {mail.organisation_id for mail in waiting} == {organisation(HEIR).pk}
    assert waiting.count() == 2


def test_news_that_waits_is_told_to_the_successors_people_in_the_same_role(cast: Cast) -> None:
    person("cdc-cu", CDC)
    officer = person("cdc-moi", HEIR)
    person("cdc-lanh-dao", HEIR, Role.HEAD)
    review = make_review(with_cdc(), MONDAY + dt.timedelta(days=60), sequence=1)
    redate_review(
        review, by=cast.cdc_officer, due_on=MONDAY + dt.timedelta(days=70), reason="Trùng lịch"
    )
    record_change(absorbed(), by=cast.administrator)
    told = Message.objects.filter(kind=REVIEW_REDATED, state=State.QUEUED)
    assert {mail.recipient for mail in told} == {cast.cdc_officer, officer}


def test_who_sits_in_both_bodies_is_told_once(cast: Cast) -> None:
    both = person("ca-hai", CDC)
    both.memberships.create(
        organisation=organisation(HEIR), role="officer", valid_from=MONDAY, confirmed=True
    )
    make_review(with_cdc(), MONDAY + dt.timedelta(days=5), sequence=1)
    plan_everything(MONDAY)
    record_change(absorbed(), by=cast.administrator)
    mail = Message.objects.get(kind=REVIEW_REMINDER, recipient=both, state=State.QUEUED)
    assert mail.organisation_id == organisation(HEIR).pk


def test_undone_the_mails_wait_for_the_old_people_again(cast: Cast) -> None:
    old = person("cdc-cu", CDC)
    new = person("cdc-moi", HEIR)
    agreement = with_cdc(Status.CIRCULATED)
    notices.tell_circulated(agreement, round_id="1", by=cast.cdc_officer)
    change = record_change(absorbed(), by=cast.administrator)
    waiting = Message.objects.filter(kind=DRAFT_CIRCULATED, state=State.QUEUED)
    assert [mail.recipient for mail in waiting] == [new]
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert [mail.recipient for mail in waiting.all()] == [old]


def test_search_finds_the_agreement_by_its_new_holder(cast: Cast) -> None:
    agreement = with_cdc()
    record_change(absorbed(), by=cast.administrator)
    agreement.refresh_from_db()
    assert "tay ninh" in agreement.search_text


def test_a_tasks_reminders_go_to_whoever_answers_now_and_arrive(cast: Cast) -> None:
    given, officer = person("cdc-cu", CDC), person("cdc-moi", HEIR)
    person("cdc-lanh-dao", HEIR, Role.HEAD)
    make_item(held_review(with_cdc()), body=CDC, due_on=MONDAY, person=given)
    plan_everything(MONDAY)
    mails = Message.objects.filter(kind=ITEM_REMINDER, state=State.QUEUED)
    assert {mail.recipient for mail in mails} == {given}
    record_change(absorbed(), by=cast.administrator)
    assert {(m.recipient, m.organisation_id) for m in mails.all()} == {
        (officer, organisation(HEIR).pk)
    }
    send_waiting(ignore_hours=True)
    assert Letter.objects.get(message__kind=ITEM_REMINDER).address == officer.email


def test_undone_a_tasks_reminders_wait_for_whom_it_was_given_to(cast: Cast) -> None:
    given = person("cdc-cu", CDC, Role.VIEWER)
    person("cdc-moi", HEIR)
    make_item(held_review(with_cdc()), body=CDC, due_on=MONDAY, person=given)
    plan_everything(MONDAY)
    change = record_change(absorbed(), by=cast.administrator)
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    waiting = Message.objects.filter(kind=ITEM_REMINDER, state=State.QUEUED)
    assert [mail.recipient for mail in waiting] == [given]


def test_a_task_of_another_body_keeps_its_reminder(cast: Cast) -> None:
    given = person("doc", "cdc-hcm", Role.VIEWER)
    make_item(held_review(with_cdc()), body="cdc-hcm", due_on=MONDAY, person=given)
    plan_everything(MONDAY)
    record_change(absorbed(), by=cast.administrator)
    mail = Message.objects.get(kind=ITEM_REMINDER, recipient=given, payload__lead=1)
    assert (mail.state, mail.organisation_id) == (State.QUEUED, organisation("cdc-hcm").pk)


def test_the_successor_is_asked_for_the_report_that_is_missing(cast: Cast) -> None:
    old, new = person("cdc-cu", CDC), person("cdc-moi", HEIR)
    tell_nudge(owed_report(with_cdc()))
    record_change(absorbed(), by=cast.administrator)
    found = Message.objects.filter(kind=REPORT_NUDGE)
    assert {(m.recipient, m.state) for m in found} == {
        (old, State.CANCELLED),
        (new, State.QUEUED),
    }
