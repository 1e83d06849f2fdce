"""What the source of a recorded contract left open is added later."""

import datetime as dt
from typing import Any

import pytest

from audit.models import Entry
from toolkit.refusal import NotAllowed
from transfers.forms_contracts import FillInForm
from transfers.models import Contract
from transfers.services import Gaps, fill_in_contract
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    make_round,
    refused,
    wrong_state,
)
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def recorded(sides: Sides) -> Contract:
    return make_contract(
        origin="recorded", signed_on=None, started_on=None, target_cases=None, target_trainees=None
    )


def fill(contract: Contract, sides: Sides, **gaps: Any) -> Contract:
    by = gaps.pop("by", sides.source_officer)
    return fill_in_contract(contract, by=by, gaps=Gaps(**gaps))


def test_gaps_are_filled_and_the_trail_says_so(recorded: Contract, sides: Sides) -> None:
    filled = fill(
        recorded,
        sides,
        number="5/HĐ",
        signed_on=dt.date(2024, 1, 10),
        target_cases=50,
        source_representative="Người mẫu Ký",
    )
    assert (filled.number, filled.register_year, filled.target_cases) == ("5/HĐ", 2024, 50)
    entry = Entry.objects.about(recorded).get(verb="contract.filled_in")
    assert entry.changes["source_representative"] == [None, None]


def test_what_is_known_is_not_changed(recorded: Contract, sides: Sides) -> None:
    fill(recorded, sides, target_cases=50)
    assert "đã được ghi" in refused("target_cases", fill, recorded, sides, target_cases=40)
    assert fill(recorded, sides, target_cases=50).target_cases == 50


def test_days_fit_the_rounds_and_each_other(recorded: Contract, sides: Sides) -> None:
    make_round(recorded, dt.date(2024, 1, 8), 1)
    late = {"signed_on": dt.date(2024, 1, 10)}
    assert "Đã có đợt từ 08/01/2024" in refused("signed_on", fill, recorded, sides, **late)
    wrong = {"signed_on": dt.date(2024, 1, 5), "started_on": dt.date(2024, 1, 4)}
    assert "ở trước ngày ký" in refused("started_on", fill, recorded, sides, **wrong)


def test_days_fit_what_followed(recorded: Contract, sides: Sides) -> None:
    Contract.objects.update(started_on=dt.date(2024, 1, 8), accepted_on=dt.date(2025, 6, 1))
    late = {"signed_on": dt.date(2024, 1, 10)}
    assert "đã có việc ghi ngày 08/01/2024" in refused("signed_on", fill, recorded, sides, **late)
    Contract.objects.update(started_on=None)
    late = {"started_on": dt.date(2025, 6, 2)}
    assert "đã có việc ghi ngày 01/06/2025" in refused("started_on", fill, recorded, sides, **late)


def test_a_start_is_not_filled_in_past_the_readiness(sides: Sides) -> None:
    signed = make_contract(ContractStatus.SIGNED, origin="recorded", ready=False)
    day = {"started_on": dt.date(2026, 3, 1)}
    assert "Hợp đồng chưa bắt đầu" in refused("started_on", fill, signed, sides, **day)
    assert "started_on" not in FillInForm(contract=signed).fields


def test_a_number_needs_its_day(recorded: Contract, sides: Sides) -> None:
    assert "cần ngày ký" in refused("number", fill, recorded, sides, number="5/HĐ")


def test_only_the_two_hospitals_and_only_recorded_ones(recorded: Contract, sides: Sides) -> None:
    with pytest.raises(NotAllowed):
        fill(recorded, sides, by=sides.source_department, target_cases=50)
    made_here = make_contract()
    assert "ghi lại từ nơi khác" in wrong_state(fill, made_here, sides, target_cases=50)
