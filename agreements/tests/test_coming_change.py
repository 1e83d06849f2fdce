"""A change that is recorded for a coming day: on that day everything follows by itself."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Membership, MembershipProposal, Role, User
from agreements import notices
from agreements.messages import DRAFT_CIRCULATED
from agreements.models import MergerDecision
from agreements.reminders import KIND as REVIEW_REMINDER
from agreements.reminders import plan_everything
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_review, organisation
from audit.models import Entry
from conftest import Cast, person
from hospitals.changes import Act, Statement, preview_change, succession_effects
from hospitals.models import RegisterChange
from hospitals.planning import plan_change
from hospitals.queries import holder_of
from hospitals.services import follow_due_changes, record_change, undo_change
from hospitals.tasks import follow_changes
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting

TODAY = dt.date(2026, 11, 23)
DAY = dt.date(2026, 12, 1)
OLD, HEIR = "cdc-dong-nai", "cdc-tay-ninh"


@pytest.fixture(autouse=True)
def _today(cast: Cast, on_day: Any) -> None:
    on_day(TODAY)
    User.objects.update(wants_digest=False)


def planned() -> Any:
    act = Act("absorb", (organisation(OLD),), organisation(HEIR))
    return plan_change(Statement((act,), DAY, "Quyết định mẫu 8/QĐ"))


def record(cast: Cast) -> RegisterChange:
    return record_change(planned(), by=cast.administrator)


def circulated(cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED, hub="cdc-hcm", partners=[OLD])
    notices.tell_circulated(agreement, round_id="1", by=cast.cdc_officer)


def waiting(**of: Any) -> set[User]:
    return {mail.recipient for mail in Message.objects.filter(state=State.QUEUED, **of)}


def test_until_the_day_nothing_changes(cast: Cast) -> None:
    old = person("cdc-cu", OLD)
    person("cdc-moi", HEIR)
    circulated(cast)
    change = record(cast)
    follow_changes()
    change.refresh_from_db()
    assert change.followed_on is None
    assert holder_of(organisation(OLD), TODAY) == organisation(OLD)
    assert waiting(kind=DRAFT_CIRCULATED) == {old}


def test_on_the_day_the_mails_that_wait_go_to_the_successors_people(
    cast: Cast, on_day: Any
) -> None:
    person("cdc-cu", OLD)
    heir = person("cdc-moi", HEIR)
    circulated(cast)
    change = record(cast)
    on_day(DAY)
    assert follow_changes() == 1
    assert waiting(kind=DRAFT_CIRCULATED) == {heir}
    change.refresh_from_db()
    assert change.followed_on == DAY
    assert Entry.objects.about(change).filter(verb="change.followed").count() == 1


def test_no_mail_goes_out_that_day_before_it_is_known_whose_it_is(cast: Cast, on_day: Any) -> None:
    old, heir = person("cdc-cu", OLD), person("cdc-moi", HEIR)
    circulated(cast)
    record(cast)
    on_day(DAY)
    send_waiting(ignore_hours=True)
    assert Letter.objects.get().address == heir.email
    assert not Letter.objects.filter(address=old.email).exists()


def test_a_fault_in_a_room_does_not_hold_up_everybodys_mail(
    cast: Cast, on_day: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError

    person("cdc-khac", "cdc-tay-ninh")
    change = record(cast)
    agreement = make_agreement(Status.CIRCULATED, hub="cdc-hcm", partners=[HEIR])
    notices.tell_circulated(agreement, round_id="1", by=cast.cdc_officer)
    on_day(DAY)
    monkeypatch.setattr(succession_effects[0], "follow", fail, raising=False)
    assert send_waiting(ignore_hours=True).sent == 1
    change.refresh_from_db()
    assert change.followed_on is None


def test_reminders_of_the_day_are_the_successors(cast: Cast, on_day: Any) -> None:
    old, heir = person("cdc-cu", OLD), person("cdc-moi", HEIR)
    review = make_review(make_agreement(hub="cdc-hcm", partners=[OLD]), DAY + dt.timedelta(days=6))
    plan_everything(TODAY)
    about = {"kind": REVIEW_REMINDER, "record_id": str(review.pk)}
    assert waiting(**about) == {cast.cdc_officer, old}
    record(cast)
    on_day(DAY)
    follow_changes()
    plan_everything(DAY)
    assert waiting(**about) == {cast.cdc_officer, heir}


def test_who_got_a_role_meanwhile_is_proposed_on_the_day(cast: Cast, on_day: Any) -> None:
    before, gone = person("cdc-cu", OLD), person("cdc-nghi", OLD)
    record(cast)
    meanwhile = person("cdc-them", OLD, since=TODAY + dt.timedelta(days=2))
    Membership.objects.filter(user=gone).update(valid_until=TODAY)
    on_day(DAY)
    follow_changes()
    proposed = MembershipProposal.objects.filter(membership__user__in=[before, meanwhile])
    assert proposed.count() == 2
    assert {row.effective_on for row in proposed} == {DAY}


def test_a_decision_is_asked_for_from_the_day_on(cast: Cast, on_day: Any) -> None:
    make_agreement(hub=HEIR, partners=[OLD])
    officer = person("cdc-moi", HEIR)
    record(cast)
    assert not MergerDecision.objects.owed_on(TODAY).exists()
    plan_everything(TODAY)
    assert not Message.objects.filter(kind="merger_decision").exists()
    on_day(DAY)
    follow_changes()
    plan_everything(DAY)
    assert waiting(kind="merger_decision") == {officer}


def test_people_of_a_body_that_closes_only_read_from_the_day_on(cast: Cast, on_day: Any) -> None:
    officer = person("cdc-cu", OLD)
    act = Act("close", (organisation(OLD),))
    record_change(plan_change(Statement((act,), DAY, "Mẫu 9/QĐ")), by=cast.administrator)
    assert User.objects.get(pk=officer.pk).reach.is_officer_of(organisation(OLD).pk)
    on_day(DAY)
    reach = User.objects.get(pk=officer.pk).reach
    assert (reach.roles, reach.homes) == ({}, frozenset())
    assert organisation(OLD).pk in reach.own


def test_what_is_undone_before_its_day_is_not_followed(cast: Cast, on_day: Any) -> None:
    old = person("cdc-cu", OLD, Role.HEAD)
    circulated(cast)
    undo_change(record(cast), by=cast.administrator, because="Hoãn")
    on_day(DAY)
    assert follow_due_changes(DAY) == 0
    assert waiting(kind=DRAFT_CIRCULATED) == {old}


def test_it_is_followed_once(cast: Cast, on_day: Any) -> None:
    record(cast)
    on_day(DAY)
    assert (follow_changes(), follow_changes()) == (1, 0)


def test_the_preview_says_what_the_day_brings(cast: Cast) -> None:
    person("cdc-cu", OLD)
    circulated(cast)
    words = " ".join(effect.what_happens for effect in preview_change(planned()).effects)
    assert "Từ 01/12/2026 chỉ đọc" in words
    assert "đến ngày đó cũng được đề xuất" in words
