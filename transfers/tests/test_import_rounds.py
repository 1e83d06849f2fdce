"""Rounds that come in by table."""

from typing import Any

import pytest

from exchange.tests.tables import counts, faults, tried, written
from transfers.import_lines import RoundImporter
from transfers.models import Contract, Round
from transfers.services import remove_round
from transfers.tests.contract_builders import TODAY, make_contract
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract(code="hd-nhap")


LINE = {"contract": "hd-nhap", "starts_on": "20/11/2026", "supervised": "8", "independent": "2"}


def test_the_same_rounds_again_change_nothing(contract: Contract, sides: Sides) -> None:
    assert counts(written("rounds", sides.recipient_officer, LINE)) == (1, 0, 0, 0)
    assert counts(tried("rounds", sides.recipient_officer, LINE)) == (0, 0, 1, 0)
    assert (contract.rounds.get().supervised, contract.rounds.count()) == (8, 1)


def test_other_counts_for_the_same_days_are_refused(contract: Contract, sides: Sides) -> None:
    written("rounds", sides.recipient_officer, LINE)
    run = tried("rounds", sides.recipient_officer, {**LINE, "supervised": "9"})
    assert faults(run) == [(2, "starts_on")]


def test_a_removed_round_does_not_come_back(contract: Contract, sides: Sides) -> None:
    written("rounds", sides.recipient_officer, LINE)
    remove_round(contract.rounds.get(), by=sides.recipient_officer, reason="Ghi nhầm")
    assert tried("rounds", sides.recipient_officer, LINE).refused == 1
    assert not Round.objects.exists()


def test_a_strangers_contract_is_not_there(contract: Contract, sides: Sides) -> None:
    run = tried("rounds", sides.stranger, LINE)
    assert faults(run) == [(2, "contract")]


def test_the_template_offers_the_contracts_whose_rounds_one_may_write(
    contract: Contract, sides: Sides
) -> None:
    (offered,) = [column.values for column in RoundImporter.columns if column.values]
    assert list(offered(sides.recipient_officer)) == ["hd-nhap"]
    assert list(offered(sides.recipient_head)) == []


def test_bad_counts_are_told_by_column(contract: Contract, sides: Sides) -> None:
    bad = {**LINE, "supervised": "tám", "starts_on": "20/11"}
    run = tried("rounds", sides.recipient_officer, bad)
    assert sorted(faults(run)) == [(2, "starts_on"), (2, "supervised")]
