"""After the merger of two provinces: recorded, decided, confirmed; Monday's mails reach the new
people. Acts on services only, as an administrator, an officer and a head would."""

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.models import Membership, MembershipProposal, PortalRole, Role, User
from accounts.services import confirm_membership, confirm_proposal, decline_proposal
from agreements.models import Agreement, MergerChoice, MergerDecision
from agreements.reminders import plan_everything
from agreements.services import decide_merger
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review, pdf
from conftest import Cast, organisation, person
from hospitals.changes import Act, NewUnit, Statement, preview_change
from hospitals.models import Organisation, Province, RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState

FRIDAY = dt.date(2026, 11, 20)
MONDAY = dt.date(2026, 11, 23)
# Two units of today that merge in this story.
FIRST, SECOND = "75-dong-nai-tp", "68-lam-dong"
HUB, PARTNER = f"syt-{FIRST}", f"syt-{SECOND}"


@pytest.fixture(autouse=True)
def _friday(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    on_day(FRIDAY)


def merger(day: dt.date = MONDAY) -> Statement:
    units = tuple(Province.objects.get(uid=uid) for uid in (FIRST, SECOND))
    new = NewUnit("Tỉnh Mẫu Mới", code="98")
    return Statement((Act("merge", units, new),), day, "Nghị quyết mẫu 1/2026")


def record(administrator: User, day: dt.date = MONDAY) -> RegisterChange:
    return record_change(plan_change(merger(day)), by=administrator)


def department() -> Organisation:
    return Organisation.objects.get(name_vi__contains="Mẫu Mới", kind="health_department")


def between(**fields: object) -> Agreement:
    """An agreement of the two departments that will be one."""
    return make_agreement(
        Status.IN_FORCE, hub=HUB, partners=[PARTNER], signed_on=dt.date(2026, 6, 1), **fields
    )


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_preview_names_what_the_merger_touches(cast: Cast) -> None:
    make_review(between(code="hai-so"), dt.date(2026, 12, 1), sequence=1)
    preview = preview_change(plan_change(merger()))
    found = {(effect.room, effect.kind): effect for effect in preview.effects}
    assert found["agreements", "agreements"].count == 1
    assert found["agreements", "decisions"].items == ("hai-so · Thỏa thuận thử",)
    assert found["agreements", "reviews"].count == 1
    assert found["accounts", "memberships"].count == 2
    assert preview.objections == ()
    assert not MergerDecision.objects.exists()


def test_the_administrator_records_and_the_head_ends_one_and_carries_on_the_other(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    ended, carried = between(code="mot"), between(code="hai")
    review = make_review(carried, dt.date(2026, 12, 1), sequence=1)
    record(cast.administrator)
    assert MergerDecision.objects.count() == 2
    assert set(MergerDecision.objects.values_list("is_whole", flat=True)) == {True}
    on_day(MONDAY)
    second = User.objects.create_user(
        "admin-2@portal.example", portal_role=PortalRole.ADMINISTRATOR
    )
    for proposal in MembershipProposal.objects.all():
        granted = confirm_proposal(proposal, by=cast.administrator)
        if granted.awaits_confirmation:
            confirm_membership(granted, by=second)
    head, officer = again(cast.partner_head), again(cast.partner_officer)
    decisions = {row.agreement.code: row for row in MergerDecision.objects.all()}
    with pytest.raises(NotAllowed):
        decide_merger(
            decisions["mot"], by=cast.administrator, choice="terminate", reason="Một cơ quan"
        )
    decide_merger(
        decisions["mot"],
        by=head,
        choice=MergerChoice.TERMINATE,
        reason="Hai sở đã là một",
        document=pdf(),
    )
    decide_merger(
        decisions["hai"],
        by=officer,
        choice=MergerChoice.CONTINUE_INTERNAL,
        reason="Việc nội bộ của sở",
    )
    ended.refresh_from_db()
    review.refresh_from_db()
    assert (ended.status, review.status) == (Status.TERMINATED, ReviewStatus.PLANNED)
    assert not MergerDecision.objects.owed_on(MONDAY).exists()


def test_mondays_reminders_reach_the_new_people(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    agreement = make_agreement(
        Status.IN_FORCE, hub="syt-79-ho-chi-minh", partners=[HUB], signed_on=dt.date(2026, 6, 1)
    )
    make_review(agreement, dt.date(2026, 12, 10), sequence=1)
    plan_everything(FRIDAY)
    sent = Message.objects.filter(recipient=cast.partner_officer).get()
    Message.objects.filter(pk=sent.pk).update(state=State.SENT)
    on_day(MONDAY)
    record(cast.administrator)
    waiting = Message.objects.filter(state=State.QUEUED)
    assert cast.partner_head.pk not in waiting.values_list("recipient", flat=True)
    newcomer = person("moi", department().slug)
    confirm_proposal(
        MembershipProposal.objects.get(membership__user=cast.partner_officer),
        by=cast.administrator,
    )
    plan_everything(MONDAY)
    mail = Message.objects.get(recipient=newcomer)
    assert (mail.state, mail.organisation_id) == (State.QUEUED, department().pk)
    # What was sent is sent: nobody reads the same reminder twice.
    assert Message.objects.get(recipient=cast.partner_officer).state == State.SENT


def test_until_confirmed_the_people_of_the_old_department_only_read(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    agreement = between()
    on_day(MONDAY)
    record(cast.administrator)
    officer = again(cast.partner_officer)
    assert Agreement.objects.visible_to(officer).filter(pk=agreement.pk).exists()
    assert not officer.reach.roles
    confirm_proposal(
        MembershipProposal.objects.get(membership__user=officer), by=cast.administrator
    )
    assert again(officer).reach.is_officer_of(organisation(HUB).pk)


def test_until_confirmed_they_read_all_that_they_read_before(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    hub = "syt-79-ho-chi-minh"
    older = make_agreement(Status.EXPIRED, hub=hub, partners=["syt-75-dong-nai"], code="truoc")
    managed = make_agreement(Status.IN_FORCE, hub="cdc-hcm", partners=["cdc-dong-nai"], code="cdc")
    before = Agreement.objects.visible_to(again(cast.partner_officer))
    assert {older, managed} <= set(before)
    on_day(MONDAY)
    record(cast.administrator)
    officer = again(cast.partner_officer)
    assert {older, managed} <= set(Agreement.objects.visible_to(officer))
    assert not officer.reach.roles
    stranger = person("ha-tinh", "syt-42-ha-tinh")
    assert not Agreement.objects.visible_to(stranger).exists()


def test_a_merger_that_comes_later_asks_when_it_has_come(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    between()
    record(cast.administrator, MONDAY)
    assert not MergerDecision.objects.owed_on(FRIDAY).exists()
    assert MergerDecision.objects.owed_on(MONDAY).count() == 1


def test_undone_the_questions_and_proposals_are_gone_and_roles_stand_as_before(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    make_review(between(), dt.date(2026, 12, 7), sequence=1)
    plan_everything(FRIDAY)
    before = set(Message.objects.filter(state=State.QUEUED).values_list("recipient", flat=True))
    on_day(MONDAY)
    change = record(cast.administrator)
    decline_proposal(
        MembershipProposal.objects.get(membership__user=cast.partner_head), by=cast.administrator
    )
    undo_change(change, by=cast.administrator, because="Ghi nhầm ngày")
    assert not MergerDecision.objects.exists()
    assert not MembershipProposal.objects.exists()
    assert Membership.objects.get(user=cast.partner_head).valid_until is None
    waiting = Message.objects.filter(state=State.QUEUED)
    assert set(waiting.values_list("recipient", flat=True)) == before


def test_undoing_is_refused_once_a_role_was_confirmed_or_a_decision_made(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    between(code="hai")
    on_day(MONDAY)
    change = record(cast.administrator)
    confirm_proposal(
        MembershipProposal.objects.get(membership__role=Role.OFFICER), by=cast.administrator
    )
    decide_merger(
        MergerDecision.objects.get(),
        by=again(cast.partner_officer),
        choice="continue_internal",
        reason="Việc nội bộ",
    )
    with pytest.raises(WrongState) as refusal:
        undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert "Kết thúc vai trò" in str(refusal.value)
    assert "“hai” đã có quyết định" in str(refusal.value)
