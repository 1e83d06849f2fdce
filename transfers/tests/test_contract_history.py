"""In which state a contract was on a past day."""

import datetime as dt
from typing import Any

import pytest

from toolkit import clock
from transfers.contract_history import UNKNOWN, states_on
from transfers.models import Contract
from transfers.services import (
    propose_acceptance,
    resume_contract,
    send_back_acceptance,
    suspend_contract,
)
from transfers.states import ContractStatus
from transfers.tests.contract_builders import SIGNED_ON, STARTED_ON, make_contract, make_round
from transfers.tests.contract_sides import Sides

DAY = dt.timedelta(days=1)
UNDATED: dict[str, Any] = {"signed_on": None, "started_on": None}


@pytest.fixture(autouse=True)
def _everybody(today: None, sides: Sides) -> None:
    """The register, and the day of these tests."""


def state(contract: Contract, day: dt.date) -> str | None:
    """None: it was not signed."""
    return states_on(Contract.objects.filter(pk=contract.pk), day).get(contract.pk)


def test_a_contract_goes_from_state_to_state_on_the_days_of_its_acts() -> None:
    day = dt.date(2026, 5, 4)
    contract = make_contract(
        ContractStatus.LIQUIDATED,
        proposed_on=day,
        accepted_on=day + 10 * DAY,
        source_liquidated_on=day + 30 * DAY,
        recipient_liquidated_on=day + 20 * DAY,
    )
    assert state(contract, SIGNED_ON - DAY) is None
    assert state(contract, SIGNED_ON) == state(contract, STARTED_ON - DAY) == "signed"
    assert state(contract, STARTED_ON) == state(contract, day - DAY) == "running"
    assert state(contract, day) == "proposed"
    assert state(contract, day + 10 * DAY) == state(contract, day + 29 * DAY) == "accepted"
    assert state(contract, day + 30 * DAY) == "liquidated"


def test_a_terminated_contract_was_suspended_before() -> None:
    day = dt.date(2026, 5, 4)
    contract = make_contract(
        ContractStatus.TERMINATED, suspended_on=day, terminated_on=day + 9 * DAY
    )
    assert state(contract, day + 8 * DAY) == "suspended"
    assert state(contract, day + 9 * DAY) == "terminated"


def test_the_trail_tells_of_a_suspension_that_is_over(sides: Sides) -> None:
    day = dt.date(2026, 5, 4)
    contract = make_contract()
    suspend_contract(contract, by=sides.source_head, reason="Sửa phòng mổ", on=day)
    resume_contract(contract, by=sides.source_head, reason="Sửa xong", on=day + 9 * DAY)
    assert state(contract, day - DAY) == state(contract, day + 9 * DAY) == "running"
    assert state(contract, day) == state(contract, day + 8 * DAY) == "suspended"


def test_the_trail_tells_of_a_proposal_that_was_sent_back(sides: Sides) -> None:
    contract = make_contract(target_cases=1, target_trainees=None)
    make_round(contract, STARTED_ON, 0, 1)
    day = clock.today() - 3 * DAY
    propose_acceptance(contract, by=sides.recipient_head, on=day)
    assert state(contract, day) == "proposed"
    send_back_acceptance(contract, by=sides.source_head, reason="Thiếu hồ sơ")
    assert state(contract, day - DAY) == state(contract, clock.today()) == "running"
    assert state(contract, day) == state(contract, clock.today() - DAY) == "proposed"


def test_a_draft_is_in_no_state() -> None:
    assert state(make_contract(ContractStatus.DRAFT), clock.today()) is None


def test_who_does_cases_is_under_way_also_without_a_day_of_the_start() -> None:
    contract = make_contract(entered_on=clock.today(), **UNDATED)
    make_round(contract, dt.date(2026, 3, 31), 1, starts_on=dt.date(2026, 3, 1))
    assert state(contract, dt.date(2026, 2, 28)) == UNKNOWN
    assert state(contract, dt.date(2026, 3, 1)) == "running"


@pytest.mark.parametrize("status", ["signed", "running", "accepted", "liquidated", "terminated"])
def test_a_state_without_a_day_holds_from_the_day_it_was_entered(status: str) -> None:
    contract = make_contract(ContractStatus(status), entered_on=STARTED_ON, **UNDATED)
    assert state(contract, STARTED_ON - DAY) == UNKNOWN
    assert state(contract, STARTED_ON) == status


def test_what_was_recorded_as_running_ran_until_its_first_dated_act() -> None:
    accepted_on = dt.date(2026, 9, 1)
    contract = make_contract(
        ContractStatus.ACCEPTED, entered_on=STARTED_ON, accepted_on=accepted_on, **UNDATED
    )
    assert state(contract, accepted_on - DAY) == "running"
    assert state(contract, accepted_on) == "accepted"
