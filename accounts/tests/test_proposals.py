"""People of a merged body: proposed to its successor, read-only until an administrator confirms."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Membership, MembershipProposal, PortalRole, Role, User
from accounts.services import confirm_proposal, decline_proposal, end_membership
from agreements.tests.pages import as_, text_of
from audit.models import Entry
from conftest import Cast, organisation, person
from hospitals.changes import Act, Statement
from hospitals.models import RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from toolkit.refusal import NotAllowed, WrongState

MONDAY = dt.date(2026, 11, 23)
OLD, NEW = "da-khoa-dak-nong", "da-khoa-soc-trang"
PAGE = "/people/proposals/"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(MONDAY)


def record(cast: Cast, day: dt.date = MONDAY, old: str = OLD, new: str = NEW) -> RegisterChange:
    act = Act("absorb", (organisation(old),), organisation(new))
    statement = Statement((act,), day, f"Quyết định mẫu {old}")
    return record_change(plan_change(statement), by=cast.administrator)


def proposal_of(user: User) -> MembershipProposal:
    return MembershipProposal.objects.get(membership__user=user)


def second_administrator() -> User:
    return User.objects.create_user("admin-2@portal.example", portal_role=PortalRole.ADMINISTRATOR)


def test_each_role_is_proposed_once_and_told_to_the_trail(cast: Cast) -> None:
    person("head-dak-nong", OLD, Role.HEAD)
    record(cast)
    assert MembershipProposal.objects.waiting().count() == 2
    assert Entry.objects.filter(verb="membership.proposed").count() == 2


def test_who_left_or_is_locked_or_there_already_is_not_proposed(cast: Cast) -> None:
    left = Membership.objects.filter(user=cast.receiving_coordinator)
    left.update(valid_until=MONDAY - dt.timedelta(days=1))
    locked = person("khoa", OLD)
    User.objects.filter(pk=locked.pk).update(is_active=False)
    both = person("ca-hai", OLD)
    Membership.objects.create(
        user=both,
        organisation=organisation(NEW),
        role=Role.OFFICER,
        valid_from=dt.date(2024, 1, 1),
        confirmed=True,
    )
    record(cast)
    assert not MembershipProposal.objects.exists()


def test_confirmed_an_officer_acts_for_the_successor_and_the_old_role_ends(cast: Cast) -> None:
    record(cast)
    somebody = cast.receiving_coordinator
    assert not User.objects.get(pk=somebody.pk).reach.roles
    granted = confirm_proposal(proposal_of(somebody), by=cast.administrator)
    assert (granted.organisation.slug, granted.role, granted.valid_from) == (NEW, "officer", MONDAY)
    reach = User.objects.get(pk=somebody.pk).reach
    assert reach.is_officer_of(organisation(OLD).pk)
    old = Membership.objects.get(user=somebody, organisation__slug=OLD)
    assert old.valid_until == MONDAY - dt.timedelta(days=1)


def test_a_head_needs_the_second_administrator_too(cast: Cast) -> None:
    head = person("head-dak-nong", OLD, Role.HEAD)
    record(cast)
    granted = confirm_proposal(proposal_of(head), by=cast.administrator)
    assert granted.awaits_confirmation
    assert not User.objects.get(pk=head.pk).reach.roles


def test_declined_the_old_role_ends_and_none_begins(cast: Cast) -> None:
    record(cast)
    decline_proposal(proposal_of(cast.receiving_coordinator), by=cast.administrator)
    memberships = Membership.objects.filter(user=cast.receiving_coordinator)
    assert [m.organisation.slug for m in memberships] == [OLD]
    assert not memberships.running_on(MONDAY).exists()


def test_a_role_that_ended_meanwhile_is_not_prolonged(cast: Cast) -> None:
    day = MONDAY + dt.timedelta(days=60)
    change = record(cast, day)
    proposal = proposal_of(cast.receiving_coordinator)
    earlier = MONDAY + dt.timedelta(days=7)
    end_membership(proposal.membership, by=cast.administrator, on=earlier)
    ended = Membership.objects.get(pk=proposal.membership_id).valid_until
    decline_proposal(proposal, by=cast.administrator)
    assert Membership.objects.get(pk=proposal.membership_id).valid_until == ended
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert Membership.objects.get(pk=proposal.membership_id).valid_until == ended


def test_undone_what_was_ended_since_the_decision_stays_ended(cast: Cast) -> None:
    change = record(cast, MONDAY + dt.timedelta(days=60))
    proposal = proposal_of(cast.receiving_coordinator)
    decline_proposal(proposal, by=cast.administrator)
    proposal.membership.refresh_from_db()
    end_membership(proposal.membership, by=cast.administrator, on=MONDAY)
    ended = Membership.objects.get(pk=proposal.membership_id).valid_until
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert Membership.objects.get(pk=proposal.membership_id).valid_until == ended


def test_it_is_decided_once_and_by_administrators_only(cast: Cast) -> None:
    record(cast)
    proposal = proposal_of(cast.receiving_coordinator)
    for somebody in (cast.hub_head, cast.auditor, cast.receiving_coordinator):
        with pytest.raises(NotAllowed):
            confirm_proposal(proposal, by=somebody)
    confirm_proposal(proposal, by=cast.administrator)
    with pytest.raises(WrongState):
        decline_proposal(proposal, by=second_administrator())


def test_a_role_already_held_at_the_successor_is_said_so(cast: Cast) -> None:
    record(cast)
    Membership.objects.create(
        user=cast.receiving_coordinator,
        organisation=organisation(NEW),
        role=Role.OFFICER,
        valid_from=MONDAY,
        confirmed=True,
    )
    with pytest.raises(ValidationError):
        confirm_proposal(proposal_of(cast.receiving_coordinator), by=cast.administrator)


def test_it_leads_to_whoever_answers_when_it_is_confirmed(cast: Cast) -> None:
    record(cast)
    record(cast, old=NEW, new="mat-nghe-an", day=MONDAY + dt.timedelta(days=7))
    assert MembershipProposal.objects.waiting().count() == 1
    granted = confirm_proposal(proposal_of(cast.receiving_coordinator), by=cast.administrator)
    assert granted.organisation.slug == NEW


def test_before_the_day_the_new_role_begins_with_it(cast: Cast) -> None:
    day = MONDAY + dt.timedelta(days=10)
    record(cast, day)
    granted = confirm_proposal(proposal_of(cast.receiving_coordinator), by=cast.administrator)
    assert granted.valid_from == day
    assert User.objects.get(pk=cast.receiving_coordinator.pk).reach.is_officer_of(
        organisation(OLD).pk
    )


def test_undone_the_roles_stand_as_before(cast: Cast) -> None:
    change = record(cast)
    decline_proposal(proposal_of(cast.receiving_coordinator), by=cast.administrator)
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert not MembershipProposal.objects.exists()
    assert User.objects.get(pk=cast.receiving_coordinator.pk).reach.is_officer_of(
        organisation(OLD).pk
    )


# --- The page -----------------------------------------------------------------------------
def test_an_administrator_confirms_on_the_page(cast: Cast, client: Client) -> None:
    record(cast)
    page = text_of(as_(client, cast.administrator).get(PAGE))
    assert cast.receiving_coordinator.full_name in page
    pk = proposal_of(cast.receiving_coordinator).pk
    assert client.post(f"{PAGE}{pk}/", {"decision": "confirm"}).status_code == 302
    assert "Không có vai trò nào cần xác nhận" in text_of(client.get(PAGE))
    assert client.post(f"{PAGE}{pk}/", {"decision": "decline"}).status_code == 409


def test_the_home_page_of_the_administrator_counts_them(cast: Cast, client: Client) -> None:
    record(cast)
    assert as_(client, cast.administrator).get("/").context["oversight"].proposals == 1


def test_an_auditor_reads_the_page_and_others_get_404(cast: Cast, client: Client) -> None:
    record(cast)
    pk = proposal_of(cast.receiving_coordinator).pk
    assert as_(client, cast.auditor).get(PAGE).status_code == 200
    assert client.post(f"{PAGE}{pk}/", {"decision": "confirm"}).status_code == 403
    for somebody in (cast.hub_head, cast.receiving_coordinator, cast.observer):
        assert as_(client, somebody).get(PAGE).status_code == 404
        assert client.post(f"{PAGE}{pk}/", {"decision": "confirm"}).status_code == 404


def test_the_page_asks_as_many_questions_for_one_as_for_many(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        person(f"nguoi-{number}", OLD)
    record(cast)
    as_(client, cast.administrator)
    with django_assert_max_num_queries(12):
        assert len(client.get(PAGE).context["lines"]) == 13
