"""Memberships: granted, confirmed and ended."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership, PortalRole, Role, User
from accounts.services import confirm_membership, end_membership, grant_membership, set_active
from audit.models import Entry
from hospitals.models import Organisation
from toolkit import clock
from toolkit.refusal import NotAllowed, WrongState

YESTERDAY, TODAY, TOMORROW = (clock.today() + dt.timedelta(days=n) for n in (-1, 0, 1))


@pytest.fixture
def second(db) -> User:
    return User.objects.create_user(
        "second@portal.example", full_name="Người mẫu hai", portal_role=PortalRole.ADMINISTRATOR
    )


def body(slug: str = "syt-01-ha-noi") -> Organisation:
    return Organisation.objects.get(slug=slug)


def grant(cast, role: str = Role.OFFICER, **days) -> Membership:
    days = {"valid_from": TODAY, **days}
    return grant_membership(cast.hub_viewer, body(), role, by=cast.administrator, **days)


def reach(user: User):
    return User.objects.get(pk=user.pk).reach


def test_an_officer_acts_from_the_first_day_on(cast) -> None:
    grant(cast)
    assert reach(cast.hub_viewer).is_officer_of(body().pk)


def test_a_coming_membership_gives_nothing_yet(cast) -> None:
    grant(cast, valid_from=TOMORROW)
    assert not reach(cast.hub_viewer).is_officer_of(body().pk)


def test_only_administrators_grant(cast) -> None:
    for person in (cast.hub_head, cast.auditor, cast.observer):
        with pytest.raises(NotAllowed):
            grant_membership(cast.hub_viewer, body(), Role.VIEWER, by=person, valid_from=TODAY)


def test_nobody_grants_to_himself(cast) -> None:
    with pytest.raises(NotAllowed):
        grant_membership(
            cast.administrator, body(), Role.VIEWER, by=cast.administrator, valid_from=TODAY
        )


def test_a_head_counts_only_after_a_second_administrator(cast, second) -> None:
    membership = grant(cast, Role.HEAD)
    assert not reach(cast.hub_viewer).is_head_of(body().pk)
    with pytest.raises(NotAllowed):
        confirm_membership(membership, by=cast.administrator)
    confirm_membership(membership, by=second)
    assert reach(cast.hub_viewer).is_head_of(body().pk)


def test_a_head_does_not_confirm_himself(cast, second) -> None:
    membership = grant(cast, Role.HEAD)
    membership.user.portal_role = PortalRole.ADMINISTRATOR
    membership.user.save()
    with pytest.raises(NotAllowed):
        confirm_membership(membership, by=membership.user)


def test_an_administrator_is_granted_no_role_and_acts_for_nobody(cast, second) -> None:
    with pytest.raises(NotAllowed):
        grant_membership(second, body(), Role.OFFICER, by=cast.administrator, valid_from=TODAY)
    Membership.objects.create(
        user=second, organisation=body(), role=Role.OFFICER, valid_from=TODAY, confirmed=True
    )
    assert not reach(second).is_officer_of(body().pk)


def test_confirming_twice_is_refused(cast, second) -> None:
    membership = confirm_membership(grant(cast, Role.HEAD), by=second)
    with pytest.raises(WrongState):
        confirm_membership(membership, by=second)


def test_the_same_role_is_not_granted_twice_for_the_same_days(cast) -> None:
    grant(cast, valid_until=TOMORROW)
    with pytest.raises(ValidationError) as refusal:
        grant(cast, valid_from=TOMORROW)
    assert "role" in refusal.value.message_dict
    grant(cast, valid_from=TOMORROW + dt.timedelta(days=1))


def test_an_end_before_the_start_is_refused(cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        grant(cast, valid_until=YESTERDAY)
    assert "valid_until" in refusal.value.message_dict


def test_a_department_that_was_succeeded_takes_nobody_on(cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        grant_membership(
            cast.hub_viewer,
            body("syt-74-binh-duong"),
            Role.OFFICER,
            by=cast.administrator,
            valid_from=TODAY,
        )
    assert "01/07/2025" in refusal.value.message_dict["organisation"][0]


def test_a_closed_account_gets_no_role(cast) -> None:
    set_active(cast.hub_viewer, by=cast.administrator, active=False)
    with pytest.raises(WrongState):
        grant(cast)


def test_ending_today_takes_the_right_away_at_once(cast) -> None:
    membership = cast.hub_officer.memberships.get()
    end_membership(membership, by=cast.administrator, on=TODAY)
    assert not reach(cast.hub_officer).roles
    assert cast.hub_officer.memberships.get().valid_until == YESTERDAY


def test_a_membership_that_never_held_is_removed_and_stays_on_the_trail(cast) -> None:
    membership = grant(cast)
    end_membership(membership, by=cast.administrator, on=TODAY)
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert Entry.objects.filter(verb="membership.ended", record_id=str(membership.pk)).exists()


def test_what_ended_is_not_ended_again(cast) -> None:
    membership = cast.hub_officer.memberships.get()
    end_membership(membership, by=cast.administrator, on=TODAY)
    with pytest.raises(WrongState):
        end_membership(membership, by=cast.administrator, on=TODAY)


def test_only_administrators_end(cast) -> None:
    with pytest.raises(NotAllowed):
        end_membership(cast.hub_officer.memberships.get(), by=cast.hub_head, on=TODAY)


def test_the_trail_of_the_person_tells_it(cast, second) -> None:
    confirm_membership(grant(cast, Role.HEAD), by=second)
    told = list(Entry.objects.about(cast.hub_viewer).values_list("verb", "actor__email"))
    assert told == [
        ("membership.confirmed", "second@portal.example"),
        ("membership.granted", cast.administrator.email),
    ]


def test_ending_a_membership_that_was_removed_meanwhile_is_said(cast) -> None:
    membership = cast.hub_officer.memberships.get()
    Membership.objects.filter(pk=membership.pk).delete()
    with pytest.raises(WrongState, match="không còn nữa"):
        end_membership(membership, by=cast.administrator, on=clock.today())
