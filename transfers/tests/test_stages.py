"""The days of the stages: planned by either hospital, real ones by each side for itself."""

import datetime as dt
from typing import Any

import pytest

from toolkit.refusal import NotAllowed
from transfers.models import Contract, Stage
from transfers.services import set_stage
from transfers.states import ContractStatus, StageKind
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

FROM, TO = dt.date(2026, 3, 1), dt.date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract()


@pytest.fixture
def stage(contract: Contract) -> Stage:
    return contract.stages.get(kind=StageKind.TRAINING)


def write(stage: Stage, by: Any, part: str, **changes: Any) -> Stage:
    return set_stage(stage, by=by, part=part, **{"starts_on": FROM, "ends_on": TO, **changes})


def test_planned_days_are_either_hospitals(stage: Stage, sides: Sides) -> None:
    write(stage, sides.recipient_officer, "planned")
    planned = write(stage, sides.source_officer, "planned", ends_on=dt.date(2027, 1, 31))
    assert (planned.planned_from, planned.planned_to) == (FROM, dt.date(2027, 1, 31))
    assert not planned.is_done


def test_real_days_are_each_sides_own(stage: Stage, sides: Sides) -> None:
    assert write(stage, sides.source_officer, "source").source_to == TO
    with pytest.raises(NotAllowed):
        write(stage, sides.source_officer, "recipient")
    with pytest.raises(NotAllowed):
        write(stage, sides.recipient_department, "planned")


def test_a_stage_that_ends_before_it_begins_is_refused(stage: Stage, sides: Sides) -> None:
    for part in ("planned", "source"):
        sentence = refused(
            "ends_on",
            write,
            stage,
            sides.source_officer,
            part,
            starts_on=TO,
            ends_on=FROM,
        )
        assert "01/03/2026 ở trước ngày bắt đầu 31/05/2026" in sentence
    assert trail_of(stage.contract) == []


def test_what_has_not_come_is_planned_not_real(stage: Stage, sides: Sides) -> None:
    assert "chưa đến" in refused(
        "ends_on", write, stage, sides.source_officer, "source", ends_on=dt.date(2027, 1, 1)
    )


@pytest.mark.parametrize("part", ["planned", "source"])
def test_a_slip_of_the_year_is_caught(stage: Stage, sides: Sides, part: str) -> None:
    for field in ("starts_on", "ends_on"):
        days = {"starts_on": None, "ends_on": None, field: dt.date(1926, 3, 1)}
        sentence = refused(field, write, stage, sides.source_officer, part, **days)
        assert "Ngày 01/03/1926 quá xa. Hãy xem lại năm." in sentence
    assert trail_of(stage.contract) == []


def test_a_stage_is_over_when_both_sides_have_ended_it(stage: Stage, sides: Sides) -> None:
    assert not write(stage, sides.source_officer, "source").is_done
    assert write(stage, sides.recipient_officer, "recipient").is_done


def test_or_when_somebody_says_so_without_days(stage: Stage, sides: Sides) -> None:
    done = write(stage, sides.source_officer, "source", starts_on=None, ends_on=None, is_done=True)
    assert done.is_done
    assert trail_of(stage.contract) == ["stage.set"]


def test_days_may_be_taken_back_to_unknown(stage: Stage, sides: Sides) -> None:
    write(stage, sides.source_officer, "source")
    emptied = write(stage, sides.source_officer, "source", starts_on=None, ends_on=None)
    assert (emptied.source_from, emptied.source_to) == (None, None)


def test_a_closed_contracts_stages_stay(sides: Sides) -> None:
    stage = make_contract(ContractStatus.LIQUIDATED).stages.first()
    assert "Đã thanh lý" in wrong_state(write, stage, sides.source_officer, "planned")
