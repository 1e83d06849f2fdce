"""Who sees a contract, its rounds and its trainees; everybody else finds nothing at all."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, User
from agreements.tests.builders import make_agreement
from conftest import Cast, person
from transfers.models import Contract, Round, Trainee
from transfers.permissions_contracts import can_read_trainees
from transfers.retention import retention_of
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    make_posts,
    make_round,
    make_trainee,
)
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    """Eye Hospital → Đắk Nông, under an agreement whose hub is Đồng Nai's department."""
    agreement = make_agreement(hub="syt-75-dong-nai-tp", partners=["syt-79-ho-chi-minh"])
    contract = make_contract(agreement=agreement)
    make_round(contract, TODAY, 1, 2, 3)
    make_posts(make_trainee(contract), True, first=TODAY)
    return contract


def sees(user: Any) -> tuple[bool, bool, bool]:
    """Contract, round, trainee."""
    return (
        Contract.objects.visible_to(user).exists(),
        Round.objects.visible_to(user).exists(),
        Trainee.objects.visible_to(user).exists(),
    )


def test_both_hospitals_and_both_departments_see_all(contract: Contract, sides: Sides) -> None:
    for user in (
        sides.source_officer,
        sides.source_head,
        sides.recipient_officer,
        sides.recipient_head,
        sides.source_department,
        sides.recipient_department,
    ):
        assert sees(user) == (True, True, True), user
        assert can_read_trainees(user, contract)


def test_the_agreements_hub_sees_all_but_people(contract: Contract, cast: Cast) -> None:
    for user in (cast.partner_officer, cast.partner_head):
        assert sees(user) == (True, True, False)
        assert not can_read_trainees(user, contract)


def test_auditor_and_observer_see_figures_without_people(contract: Contract, cast: Cast) -> None:
    for user in (cast.auditor, cast.observer):
        assert sees(user) == (True, True, False)
        assert not can_read_trainees(user, contract)
        assert retention_of(Contract.objects.visible_to(user), TODAY)[6].in_post == 1


def test_nobody_else_sees_anything(contract: Contract, cast: Cast) -> None:
    other_hospital = person("other-hospital", "nhi-dong-1")
    for user in (
        cast.stranger,
        cast.cdc_officer,
        cast.administrator,
        other_hospital,
        AnonymousUser(),
    ):
        assert sees(user) == (False, False, False), user


def test_a_partner_of_the_agreement_that_is_no_hub_sees_nothing(sides: Sides, cast: Cast) -> None:
    agreement = make_agreement(
        hub="syt-79-ho-chi-minh", partners=["syt-75-dong-nai-tp", "syt-68-lam-dong"]
    )
    make_contract(agreement=agreement)
    assert sees(cast.partner_officer) == (False, False, False)


def test_the_hub_that_manages_the_source_sees_one_row(sides: Sides) -> None:
    agreement = make_agreement(hub="syt-79-ho-chi-minh", partners=["syt-68-lam-dong"])
    make_contract(agreement=agreement)
    assert Contract.objects.visible_to(sides.source_department).count() == 1


def test_a_draft_is_seen_like_any_other(sides: Sides, cast: Cast) -> None:
    make_contract(ContractStatus.DRAFT)
    assert sees(sides.recipient_department)[0]
    assert not sees(cast.stranger)[0]


def test_a_right_that_ended_is_gone(contract: Contract, sides: Sides) -> None:
    Membership.objects.filter(user=sides.recipient_officer).update(valid_until=TODAY.replace(day=1))
    assert sees(User.objects.get(pk=sides.recipient_officer.pk)) == (False, False, False)
