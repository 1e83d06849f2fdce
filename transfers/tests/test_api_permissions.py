"""What the reader of a tie, a visit, a trainee or a decision may do with it."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from conftest import Cast, organisation
from hospitals.models import Region, Specialty
from transfers.models import (
    ContractDecision,
    NetworkMember,
    SatelliteLink,
    SpecialtyNetwork,
    Visit,
)
from transfers.states import ContractStatus
from transfers.tests.api_client import get
from transfers.tests.contract_builders import TODAY, make_contract, make_posts, make_trainee
from transfers.tests.contract_sides import Sides

DAY = dt.date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _day(on_day: Any) -> None:
    on_day(TODAY)


def may(user: User, path: str, record: Any) -> set[str]:
    """The acts that the record alone and its list tell alike."""
    acts: dict[str, bool] = get(user, f"{path}/{record.pk}/").json()["permissions"]
    found = get(user, f"{path}/", expand="permissions").json()["results"]
    told = {row["id"]: row["permissions"] for row in found}
    assert told[str(record.pk)] == acts
    return {act for act, yes in acts.items() if yes}


def eyes() -> Specialty:
    return Specialty.objects.get(slug="mat")


def make_link(**fields: Any) -> SatelliteLink:
    return SatelliteLink.objects.create(
        core=organisation("mat-hcm"),
        satellite=organisation("da-khoa-dak-nong"),
        specialty=eyes(),
        **fields,
    )


def make_network() -> SpecialtyNetwork:
    return SpecialtyNetwork.objects.create(
        region=Region.objects.get(code="DNB"), specialty=eyes(), lead=organisation("mat-hcm")
    )


# --- Ties and visits ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "ends"),
    [
        ("giving_coordinator", True),
        ("hub_officer", True),  # of the department that manages the core hospital
        ("hub_head", False),
        ("receiving_coordinator", False),
        ("stranger", False),
        ("auditor", False),
    ],
)
def test_who_may_end_a_satellite_link(cast: Cast, who: str, ends: bool) -> None:
    assert may(getattr(cast, who), "satellite-links", make_link()) == ({"end"} if ends else set())


def test_a_link_ends_once(cast: Cast) -> None:
    ended = make_link(until=TODAY - dt.timedelta(days=1))
    assert may(cast.giving_coordinator, "satellite-links", ended) == set()


def test_who_may_change_a_network(cast: Cast) -> None:
    network = make_network()
    assert may(cast.giving_coordinator, "networks", network) == {"add_member", "end"}
    member = NetworkMember.objects.create(network=network, organisation=organisation("cho-ray"))
    assert may(cast.hub_officer, "networks", network) == {"add_member", "end_member", "end"}
    assert may(cast.receiving_coordinator, "networks", network) == set()
    NetworkMember.objects.filter(pk=member.pk).update(until=DAY)
    assert may(cast.giving_coordinator, "networks", network) == {"add_member", "end"}


def test_who_may_correct_a_visit(cast: Cast, sides: Sides) -> None:
    visit = Visit.objects.create(
        kind="tele",
        happened_on=DAY,
        giver=organisation("mat-hcm"),
        receiver=organisation("da-khoa-dak-nong"),
    )
    for user in (cast.giving_coordinator, cast.receiving_coordinator, cast.hub_officer):
        assert may(user, "visits", visit) == {"edit"}
    for user in (sides.source_head, cast.auditor, cast.hub_viewer):
        assert may(user, "visits", visit) == set()


# --- Trainees -----------------------------------------------------------------------------
def test_who_may_do_what_with_a_trainee(sides: Sides) -> None:
    trainee = make_trainee(make_contract())
    make_posts(trainee, None, first=DAY)
    either = {"edit", "certify", "note_departure"}
    assert may(sides.source_officer, "trainees", trainee) == either
    assert may(sides.recipient_officer, "trainees", trainee) == either | {"answer_post"}
    for user in (sides.source_head, sides.recipient_head, sides.recipient_department):
        assert may(user, "trainees", trainee) == set()


def test_a_post_is_answered_once_its_day_has_come(sides: Sides) -> None:
    trainee = make_trainee(make_contract())
    make_posts(trainee, None, first=TODAY + dt.timedelta(days=1))
    assert "answer_post" not in may(sides.recipient_officer, "trainees", trainee)


def test_an_erased_name_is_not_written_again(sides: Sides) -> None:
    trainee = make_trainee(make_contract(), name="", erased_on=DAY)
    assert may(sides.source_officer, "trainees", trainee) == {"note_departure"}


# --- Decisions ----------------------------------------------------------------------------
def test_who_may_decide_what_after_a_merger(cast: Cast, sides: Sides) -> None:
    decision = ContractDecision.objects.create(contract=make_contract(), since=DAY, asked_on=DAY)
    path = "contract-decisions"
    assert may(sides.source_head, path, decision) == {"continue_internal", "terminate"}
    assert may(sides.recipient_officer, path, decision) == {"continue_internal"}
    for user in (cast.auditor, sides.source_department):
        assert may(user, path, decision) == set()


def test_about_a_contract_that_is_over_nothing_is_decided(sides: Sides) -> None:
    contract = make_contract(ContractStatus.LIQUIDATED)
    decision = ContractDecision.objects.create(contract=contract, since=DAY, asked_on=DAY)
    assert may(sides.source_head, "contract-decisions", decision) == set()
