"""Which contracts wait for somebody: the same ones at which their page says so."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from transfers.contracts_waiting import contracts_waiting_for
from transfers.models import Contract, ReadinessItem
from transfers.presentation.contract_situations import turns_of_contracts
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    SIGNED_ON,
    TODAY,
    make_contract,
    make_performance,
    make_round,
    make_trainee,
)
from transfers.tests.contract_sides import Sides

S = ContractStatus
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def reached(status: ContractStatus, **fields: Any) -> Contract:
    """At its targets: 20 cases alone of 25, one person certified."""
    contract = make_contract(status, **{"target_independence": 80, **fields})
    make_round(contract, TODAY, 5, 15)
    make_round(contract, TODAY - DAY, 0, 5)
    make_trainee(contract, certified_on=TODAY)
    return contract


def below(status: ContractStatus, *counts: int, **targets: Any) -> Contract:
    none = {"target_cases": None, "target_trainees": None, "target_independence": None}
    contract = make_contract(status, **{**none, **targets})
    if counts:
        make_round(contract, TODAY, *counts)
    return contract


def unready(**fields: Any) -> Contract:
    """Signed, and one item lacks what ``fields`` do not give."""
    contract = make_contract(S.SIGNED)
    first = contract.readiness.order_by("kind")[0]
    ReadinessItem.objects.filter(pk=first.pk).update(**{"met_on": None, **fields})
    return contract


def asked(status: ContractStatus, due_on: dt.date = TODAY, **fields: Any) -> Contract:
    contract = reached(status, **fields)
    make_performance(contract, due_on)
    return contract


def every_situation() -> dict[str, Contract]:
    past, coming = TODAY - DAY, TODAY + DAY
    return {
        "draft": make_contract(S.DRAFT),
        "draft without targets": below(S.DRAFT),
        "draft without rounds": below(S.DRAFT, modality="tele_consultation"),
        "draft signed by the source": make_contract(S.DRAFT, source_signed_on=SIGNED_ON),
        "draft signed by the recipient": make_contract(S.DRAFT, recipient_signed_on=SIGNED_ON),
        "ready": make_contract(S.SIGNED),
        "unready": unready(),
        "evidence of today": unready(met_on=TODAY, valid_until=TODAY),
        "evidence of tomorrow": unready(met_on=coming),
        "evidence run out": unready(met_on=SIGNED_ON, valid_until=past),
        "waived": unready(waived_on=TODAY, waived_because="Thuê ngoài"),
        "not mandatory": unready(is_mandatory=False),
        "running without cases": make_contract(S.RUNNING),
        "running without targets": below(S.RUNNING, 1, 1),
        "nothing to teach in rounds": below(S.RUNNING, modality="tele_consultation"),
        "too few cases": below(S.RUNNING, 0, 19, target_cases=20),
        "share missed": below(S.RUNNING, 21, 79, target_independence=80),
        "share hit": below(S.RUNNING, 20, 80, target_independence=80),
        "share of nothing": below(S.RUNNING, 0, 0, 9, target_independence=80),
        "nobody certified": below(S.RUNNING, 1, 1, target_trainees=1),
        "reached": reached(S.RUNNING),
        "suspended": make_contract(S.SUSPENDED),
        "proposed": reached(S.PROPOSED),
        "proposed and below": make_contract(S.PROPOSED),
        "accepted": reached(S.ACCEPTED),
        "accepted, source done": reached(S.ACCEPTED, source_liquidated_on=TODAY),
        "accepted, recipient done": reached(S.ACCEPTED, recipient_liquidated_on=TODAY),
        "accepted and asked": asked(S.ACCEPTED),
        "accepted, asked tomorrow": asked(S.ACCEPTED, coming),
        "liquidated": reached(S.LIQUIDATED),
        "liquidated and asked": asked(S.LIQUIDATED),
        "terminated": reached(S.TERMINATED),
    }


WAITING = {
    "source_officer": {
        "draft without targets", "unready", "evidence of tomorrow", "evidence run out",
        "running without cases", "running without targets", "too few cases", "share missed",
        "share of nothing", "nobody certified",
    },
    "source_head": {
        "draft", "draft without rounds", "draft signed by the recipient", "ready",
        "evidence of today", "waived", "not mandatory", "suspended", "proposed", "accepted",
        "accepted, recipient done", "accepted and asked", "accepted, asked tomorrow",
    },
    "recipient_head": {
        "draft", "draft without rounds", "draft signed by the source", "reached", "share hit",
        "nothing to teach in rounds", "accepted", "accepted, source done", "accepted and asked",
        "accepted, asked tomorrow",
    },
    "recipient_department": set(),
    "stranger": set(),
}  # fmt: skip
WAITING["recipient_officer"] = WAITING["source_officer"] | {
    "accepted and asked", "liquidated and asked"
}  # fmt: skip


@pytest.mark.parametrize("who", sorted(WAITING))
def test_they_wait_for_who_has_to_act(sides: Sides, who: str) -> None:
    names = {contract.pk: name for name, contract in every_situation().items()}
    found = contracts_waiting_for(getattr(sides, who), TODAY)
    assert {names[contract.pk] for contract in found} == WAITING[who]


@pytest.mark.parametrize("who", sorted(WAITING))
def test_the_pages_say_the_same(sides: Sides, who: str) -> None:
    every_situation()
    user: User = getattr(sides, who)
    visible = list(Contract.objects.visible_to(user).select_related("source", "recipient"))
    turns = turns_of_contracts(visible, user, TODAY)
    mine = {pk for pk, turn in turns.items() if turn is not None and turn.mine}
    assert mine == {contract.pk for contract in contracts_waiting_for(user, TODAY)}


def test_the_same_few_questions_however_many(
    sides: Sides, django_assert_num_queries: Callable[..., Any]
) -> None:
    user = sides.source_head
    assert user.reach.roles
    for n in (1, 5):
        for _n in range(n):
            every_situation()
        with django_assert_num_queries(2):
            rows = contracts_waiting_for(user, TODAY).select_related("source", "recipient")
            turns_of_contracts(list(rows), user, TODAY)
