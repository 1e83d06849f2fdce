"""A contract starts when the recipient is ready; and its pauses and early end."""

import datetime as dt
from functools import partial
from typing import Any

import pytest

from toolkit.refusal import NotAllowed, WrongState
from transfers.models import Contract
from transfers.permissions_contracts import can_start
from transfers.services import (
    resume_contract,
    start_contract,
    suspend_contract,
    terminate_contract,
)
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    SIGNED_ON,
    STARTED_ON,
    TODAY,
    mailed,
    make_contract,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def signed(sides: Sides) -> Contract:
    return make_contract(ContractStatus.SIGNED)


@pytest.fixture
def running(sides: Sides) -> Contract:
    return make_contract(ContractStatus.RUNNING)


def test_a_ready_contract_starts(signed: Contract, sides: Sides) -> None:
    started = start_contract(signed, by=sides.source_head)
    assert (started.status, started.started_on) == (ContractStatus.RUNNING, TODAY)
    assert trail_of(signed) == ["contract.started"]
    assert mailed("contract_started") == {
        sides.source_officer.email,
        sides.recipient_officer.email,
        sides.recipient_head.email,
    }


def test_starting_unready_is_refused_and_names_what_is_missing(
    signed: Contract, sides: Sides
) -> None:
    signed.readiness.filter(kind__in=["equipment", "licence"]).update(met_on=None)
    sentence = wrong_state(start_contract, signed, by=sides.source_head)
    assert "trang thiết bị" in sentence
    assert "danh mục kỹ thuật được phê duyệt" in sentence
    assert "nhân lực" not in sentence
    signed.refresh_from_db()
    assert signed.status == ContractStatus.SIGNED


def test_evidence_that_ran_out_yesterday_counts_as_missing(signed: Contract, sides: Sides) -> None:
    licence = signed.readiness.filter(kind="licence")
    licence.update(valid_until=TODAY - dt.timedelta(days=1))
    assert "danh mục" in wrong_state(start_contract, signed, by=sides.source_head)
    licence.update(valid_until=TODAY)
    assert start_contract(signed, by=sides.source_head).status == ContractStatus.RUNNING


def test_what_was_waived_does_not_keep_it_from_starting(signed: Contract, sides: Sides) -> None:
    item = signed.readiness.filter(kind="licence")
    item.update(met_on=None, waived_on=TODAY, waived_because="Đang trình phê duyệt")
    assert start_contract(signed, by=sides.source_head).status == ContractStatus.RUNNING


def test_what_the_modality_does_not_demand_may_be_open(sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED, modality="training_to_order")
    contract.readiness.exclude(kind="staff").update(met_on=None)
    assert start_contract(contract, by=sides.source_head).status == ContractStatus.RUNNING


def test_the_page_can_say_beforehand_why_it_does_not_start(signed: Contract, sides: Sides) -> None:
    signed.readiness.filter(kind="staff").update(met_on=None)
    verdict = can_start(sides.source_head, signed)
    assert not verdict
    assert verdict.by_state
    assert "nhân lực" in verdict.reason


def test_only_the_sources_head_starts(signed: Contract, sides: Sides) -> None:
    for other in (sides.recipient_head, sides.source_officer, sides.source_department):
        with pytest.raises(NotAllowed):
            start_contract(signed, by=other)


def test_it_starts_neither_before_the_signature_nor_tomorrow(
    signed: Contract, sides: Sides
) -> None:
    early, late = SIGNED_ON - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
    start = partial(start_contract, signed, by=sides.source_head)
    assert "ở trước ngày ký 15/01/2026" in refused("on", start, on=early)
    assert "chưa đến" in refused("on", start, on=late)


def test_it_did_not_start_on_a_day_on_which_it_was_not_ready(
    signed: Contract, sides: Sides
) -> None:
    signed.readiness.filter(kind="equipment").update(met_on=dt.date(2026, 3, 10))
    start = partial(start_contract, signed, by=sides.source_head)
    words = refused("on", start, on=dt.date(2026, 3, 9))
    assert words.startswith("Ngày 09/03/2026 bên tiếp nhận còn thiếu: trang thiết bị.")
    assert start(on=dt.date(2026, 3, 10)).status == ContractStatus.RUNNING


def test_a_draft_does_not_start(sides: Sides) -> None:
    draft = make_contract(ContractStatus.DRAFT)
    with pytest.raises(WrongState):
        start_contract(draft, by=sides.source_head)


# --- Pauses and the early end -------------------------------------------------------------
def test_a_pause_has_a_way_back(running: Contract, sides: Sides) -> None:
    paused = suspend_contract(running, by=sides.source_head, reason="Máy hỏng")
    assert (paused.status, paused.suspended_on) == (ContractStatus.SUSPENDED, TODAY)
    again = resume_contract(running, by=sides.source_head, reason="Máy đã sửa")
    assert (again.status, again.suspended_on) == (ContractStatus.RUNNING, None)
    assert trail_of(running) == ["contract.suspended", "contract.resumed"]
    assert mailed("contract_suspended") == mailed("contract_resumed") != set()


def test_termination_is_for_good(running: Contract, sides: Sides) -> None:
    ended = terminate_contract(running, by=sides.source_head, reason="Bên tiếp nhận thôi nhận")
    assert (ended.status, ended.terminated_on) == (ContractStatus.TERMINATED, TODAY)
    with pytest.raises(WrongState):
        resume_contract(running, by=sides.source_head, reason="Nghĩ lại")
    assert mailed("contract_terminated")


def test_each_decision_needs_a_reason(running: Contract, sides: Sides) -> None:
    for act in (suspend_contract, terminate_contract):
        assert "Chưa có lý do" in refused("reason", act, running, by=sides.source_head, reason=" ")


def test_no_decision_before_the_start(running: Contract, sides: Sides) -> None:
    early = STARTED_ON - dt.timedelta(days=1)
    assert "ở trước ngày bắt đầu" in refused(
        "on", suspend_contract, running, by=sides.source_head, reason="…", on=early
    )


def test_only_the_sources_head_decides(running: Contract, sides: Sides) -> None:
    for act in (suspend_contract, terminate_contract):
        for other in (sides.recipient_head, sides.source_officer, sides.stranger):
            with pytest.raises(NotAllowed):
                act(running, by=other, reason="…")
