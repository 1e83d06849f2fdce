"""Specialty networks of a region: a lead, members, and periods."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import sentences
from audit.models import Entry
from conftest import Cast, organisation, person
from hospitals.models import Region, Specialty
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import NetworkMember, SpecialtyNetwork
from transfers.services import add_network_member, end_network, end_network_member, set_up_network

TODAY = dt.date(2026, 11, 22)
SINCE = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def network(by: Any = None, **changes: Any) -> SpecialtyNetwork:
    return set_up_network(
        **{
            "by": by,
            "region": Region.objects.get(code="DBSCL"),
            "specialty": Specialty.objects.get(slug="nhi"),
            "lead": organisation("nhi-dong-1"),
            "members": [organisation("san-nhi-ca-mau")],
            "since": SINCE,
            **changes,
        }
    )


def test_the_department_of_the_lead_sets_it_up(cast: Cast) -> None:
    made = network(cast.hub_officer)
    assert [str(m.organisation.slug) for m in made.members.all()] == ["san-nhi-ca-mau"]
    entry = Entry.objects.about(made).get()
    assert (entry.verb, entry.changes["members"]) == ("network.set_up", [None, ["san-nhi-ca-mau"]])


def test_the_lead_sets_it_up(cast: Cast) -> None:
    assert network(person("nhi-dong-1", "nhi-dong-1")).lead == organisation("nhi-dong-1")


@pytest.mark.parametrize("who", ["giving_coordinator", "hub_viewer", "stranger", "administrator"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        network(getattr(cast, who))


def test_a_region_has_one_network_a_specialty(register: None) -> None:
    network()
    with pytest.raises(ValidationError) as refused:
        network(lead=organisation("nhi-dong-2"))
    assert "đã được ghi" in sentences(refused.value, "specialty")


def test_the_region_must_exist_on_that_day(register: None) -> None:
    with pytest.raises(ValidationError) as refused:
        network(region=Region.objects.get(code="TN"))
    assert "Tây Nguyên" in sentences(refused.value, "region")


def test_the_lead_is_no_member_and_nobody_is_twice(register: None) -> None:
    lead, member = organisation("nhi-dong-1"), organisation("san-nhi-ca-mau")
    with pytest.raises(ValidationError) as refused:
        network(members=[lead, member, member])
    assert "đứng đầu" in sentences(refused.value, "members")
    assert "hai lần" in sentences(refused.value, "members")
    assert not SpecialtyNetwork.objects.exists()


def test_a_member_joins_and_leaves(cast: Cast) -> None:
    made = network()
    body = organisation("da-khoa-soc-trang")
    member = add_network_member(made, by=cast.hub_officer, organisation=body, since=TODAY)
    end_network_member(member, by=cast.hub_officer, until=TODAY)
    assert NetworkMember.objects.get(organisation=body).until == TODAY
    verbs = Entry.objects.about(made).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["network.set_up", "network.member_added", "network.member_ended"]


def test_a_member_is_not_added_twice(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        add_network_member(
            network(), by=cast.hub_officer, organisation=organisation("san-nhi-ca-mau")
        )
    assert "đã được ghi" in sentences(refused.value, "organisation")


def test_a_member_does_not_join_before_the_network(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        add_network_member(
            network(),
            by=cast.hub_officer,
            organisation=organisation("da-khoa-soc-trang"),
            since=dt.date(2026, 1, 4),
        )
    assert "05/01/2026" in sentences(refused.value, "since")


def test_a_member_does_not_add_members(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_network_member(
            network(),
            by=person("ca-mau", "san-nhi-ca-mau"),
            organisation=organisation("da-khoa-soc-trang"),
        )


def test_the_network_ends_with_its_memberships(cast: Cast) -> None:
    made = end_network(network(), by=cast.hub_officer, until=SINCE)
    assert {member.until for member in made.members.all()} == {SINCE}
    with pytest.raises(WrongState):
        add_network_member(
            made, by=cast.hub_officer, organisation=organisation("da-khoa-soc-trang")
        )


def test_nobody_is_a_member_longer_than_there_is_a_network(cast: Cast) -> None:
    end = dt.date(2026, 12, 31)
    made = end_network(network(), by=cast.hub_officer, until=end)
    body = organisation("da-khoa-soc-trang")
    late = end + dt.timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        add_network_member(made, by=cast.hub_officer, organisation=body, since=late)
    assert "31/12/2026" in sentences(refused.value, "since")
    member = add_network_member(made, by=cast.hub_officer, organisation=body, since=TODAY)
    assert member.until == end
    with pytest.raises(ValidationError) as refused:
        end_network_member(member, by=cast.hub_officer, until=late)
    assert "31/12/2026" in sentences(refused.value, "until")


def test_a_membership_does_not_reach_into_the_next_one(cast: Cast) -> None:
    made, body = network(), organisation("san-nhi-ca-mau")
    first = end_network_member(made.members.get(), by=cast.hub_officer, until=dt.date(2026, 12, 31))
    later = dt.date(2027, 1, 1)
    add_network_member(made, by=cast.hub_officer, organisation=body, since=later)
    with pytest.raises(ValidationError):
        end_network_member(first, by=cast.hub_officer, until=later)


def test_it_does_not_end_before_a_member_joined(cast: Cast) -> None:
    made = network()
    body = organisation("da-khoa-soc-trang")
    add_network_member(made, by=cast.hub_officer, organisation=body, since=TODAY)
    with pytest.raises(ValidationError) as refused:
        end_network(made, by=cast.hub_officer, until=dt.date(2026, 6, 1))
    assert body.name_vi in sentences(refused.value, "until")
    assert SpecialtyNetwork.objects.get().until is None
    assert not NetworkMember.objects.exclude(until=None).exists()


def test_after_it_has_ended_another_may_begin(cast: Cast) -> None:
    end_network(network(), by=cast.hub_officer, until=dt.date(2026, 6, 30))
    network(since=dt.date(2026, 7, 1), lead=organisation("nhi-dong-2"))
    assert SpecialtyNetwork.objects.on_day(TODAY).get().lead == organisation("nhi-dong-2")


def test_everybody_who_is_signed_in_sees_networks(cast: Cast) -> None:
    network()
    assert SpecialtyNetwork.objects.visible_to(cast.stranger).count() == 1
    assert NetworkMember.objects.visible_to(cast.stranger).count() == 1
