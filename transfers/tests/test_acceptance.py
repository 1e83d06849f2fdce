"""Proposed, confirmed or sent back, liquidated; and asked again 6, 12 and 24 months later."""

import datetime as dt
from functools import partial
from typing import Any

import pytest

from toolkit.refusal import NotAllowed
from transfers.acceptance import Progress, Target, progress_of
from transfers.models import Contract
from transfers.permissions_contracts import can_propose
from transfers.services import (
    answer_performance,
    confirm_acceptance,
    liquidate_contract,
    propose_acceptance,
    send_back_acceptance,
)
from transfers.sides import Side
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    mailed,
    make_contract,
    make_performance,
    make_round,
    make_trainee,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

DAY = dt.date(2026, 6, 5)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def practised(sides: Sides) -> Contract:
    """20 independent cases of 25, one certified: every target is just met."""
    contract = make_contract(target_independence=80)
    make_round(contract, DAY, 5, 20, 7)
    make_trainee(contract, certified_on=DAY)
    return contract


@pytest.fixture
def proposed(practised: Contract) -> Contract:
    Contract.objects.update(status=ContractStatus.PROPOSED, proposed_on=DAY)
    practised.refresh_from_db()
    return practised


@pytest.fixture
def accepted(sides: Sides) -> Contract:
    return make_contract(ContractStatus.ACCEPTED, accepted_on=DAY)


# --- Proposing ----------------------------------------------------------------------------
def test_with_every_target_met_it_is_proposed(practised: Contract, sides: Sides) -> None:
    proposed = propose_acceptance(practised, by=sides.recipient_head)
    assert (proposed.status, proposed.proposed_on) == (ContractStatus.PROPOSED, TODAY)
    assert mailed("contract_proposed") == {
        sides.source_officer.email,
        sides.source_head.email,
        sides.recipient_officer.email,
    }


def test_below_target_the_sentence_says_what_is_missing(practised: Contract, sides: Sides) -> None:
    practised.rounds.update(independent=19)
    practised.trainees.update(certified_on=None)
    sentence = wrong_state(propose_acceptance, practised, by=sides.recipient_head)
    assert "mới có 19 trên 20 ca độc lập" in sentence
    assert "tỷ lệ độc lập mới đạt 79,2\u00a0%, chỉ tiêu 80\u00a0%" in sentence
    assert "mới có 0 trên 1 người học có chứng nhận" in sentence
    practised.refresh_from_db()
    assert practised.status == ContractStatus.RUNNING


@pytest.mark.parametrize(
    ("column", "value"), [("target_cases", 21), ("target_trainees", 2), ("target_independence", 81)]
)
def test_each_target_alone_refuses(
    practised: Contract, sides: Sides, column: str, value: int
) -> None:
    Contract.objects.update(**{column: value})
    assert wrong_state(propose_acceptance, practised, by=sides.recipient_head)


def test_without_cases_there_is_no_ratio_to_reach(sides: Sides) -> None:
    make_contract(target_cases=None, target_trainees=None, target_independence=80)
    contract = Contract.objects.get()
    assert "chưa có số liệu" in wrong_state(propose_acceptance, contract, by=sides.recipient_head)
    assert progress_of(contract) == [Progress(Target.INDEPENDENCE, 80, None, False)]


def test_without_any_target_what_has_rounds_is_not_accepted(sides: Sides) -> None:
    contract = make_contract(target_cases=None, target_trainees=None)
    assert "chưa ghi chỉ tiêu nào" in can_propose(sides.recipient_head, contract).reason
    advice = make_contract(
        modality="management_experience", target_cases=None, target_trainees=None
    )
    assert can_propose(sides.recipient_head, advice)


def test_it_is_not_proposed_before_the_last_round(practised: Contract, sides: Sides) -> None:
    propose = partial(propose_acceptance, practised, by=sides.recipient_head)
    assert "đợt mới nhất 05/06/2026" in refused("on", propose, on=DAY - dt.timedelta(days=1))
    assert propose(on=DAY).proposed_on == DAY


def test_only_the_recipients_head_proposes(practised: Contract, sides: Sides) -> None:
    for other in (sides.source_head, sides.recipient_officer, sides.recipient_department):
        with pytest.raises(NotAllowed):
            propose_acceptance(practised, by=other)


# --- Confirming ---------------------------------------------------------------------------
def test_the_source_confirms_and_three_questions_follow(proposed: Contract, sides: Sides) -> None:
    accepted = confirm_acceptance(proposed, by=sides.source_head)
    assert (accepted.status, accepted.accepted_on) == (ContractStatus.ACCEPTED, TODAY)
    assert [(p.months, p.due_on) for p in accepted.performances.all()] == [
        (6, dt.date(2027, 5, 22)),
        (12, dt.date(2027, 11, 22)),
        (24, dt.date(2028, 11, 22)),
    ]
    assert mailed("contract_accepted")


def test_nobody_confirms_the_own_proposal(proposed: Contract, sides: Sides) -> None:
    for other in (sides.recipient_head, sides.source_officer, sides.source_department):
        with pytest.raises(NotAllowed):
            confirm_acceptance(proposed, by=other)


def test_below_target_it_is_not_confirmed_either(proposed: Contract, sides: Sides) -> None:
    proposed.trainees.update(certified_on=None)
    assert "người học" in wrong_state(confirm_acceptance, proposed, by=sides.source_head)


def test_no_acceptance_before_its_proposal_or_tomorrow(proposed: Contract, sides: Sides) -> None:
    confirm = partial(confirm_acceptance, proposed, by=sides.source_head)
    assert "ngày đề nghị nghiệm thu" in refused("on", confirm, on=DAY - dt.timedelta(days=1))
    assert "chưa đến" in refused("on", confirm, on=TODAY + dt.timedelta(days=1))


def test_sent_back_it_runs_on(proposed: Contract, sides: Sides) -> None:
    assert "Chưa có lý do" in refused(
        "reason", send_back_acceptance, proposed, by=sides.source_head, reason=""
    )
    back = send_back_acceptance(proposed, by=sides.source_head, reason="Cần thêm 5 ca khó")
    assert (back.status, back.proposed_on) == (ContractStatus.RUNNING, None)
    assert mailed("contract_sent_back")
    assert propose_acceptance(back, by=sides.recipient_head).status == ContractStatus.PROPOSED


# --- Liquidating --------------------------------------------------------------------------
def test_both_heads_liquidate(accepted: Contract, sides: Sides) -> None:
    one = liquidate_contract(accepted, by=sides.recipient_head, side=Side.RECIPIENT)
    assert one.status == ContractStatus.ACCEPTED
    assert mailed("contract_liquidated_by_one") == {
        sides.source_officer.email,
        sides.source_head.email,
    }
    both = liquidate_contract(accepted, by=sides.source_head, side=Side.SOURCE)
    assert both.status == ContractStatus.LIQUIDATED
    assert trail_of(accepted) == ["contract.liquidated", "contract.liquidated"]


def test_a_side_liquidates_once_and_for_itself(accepted: Contract, sides: Sides) -> None:
    with pytest.raises(NotAllowed):
        liquidate_contract(accepted, by=sides.recipient_head, side=Side.SOURCE)
    liquidate_contract(accepted, by=sides.source_head, side=Side.SOURCE)
    assert "Bên này đã thanh lý" in wrong_state(
        liquidate_contract, accepted, by=sides.source_head, side=Side.SOURCE
    )


def test_what_is_not_accepted_is_not_liquidated(sides: Sides) -> None:
    running = make_contract()
    assert "Đang thực hiện" in wrong_state(
        liquidate_contract, running, by=sides.source_head, side=Side.SOURCE
    )


# --- Asked again --------------------------------------------------------------------------
def test_the_recipient_says_whether_it_is_still_performed(accepted: Contract, sides: Sides) -> None:
    question = make_performance(accepted, TODAY)
    answered = answer_performance(question, by=sides.recipient_officer, is_performed=True)
    assert (answered.is_performed, answered.answered_on) == (True, TODAY)
    with pytest.raises(NotAllowed):
        answer_performance(question, by=sides.source_officer, is_performed=True)


def test_giving_it_up_takes_a_reason(accepted: Contract, sides: Sides) -> None:
    question = make_performance(accepted, TODAY)
    stop = partial(answer_performance, question, by=sides.recipient_officer, is_performed=False)
    assert "vì sao không còn" in refused("note", stop, note=" ")
    assert stop(note="Bác sĩ đã nghỉ").is_performed is False


def test_it_is_not_answered_before_it_is_asked(accepted: Contract, sides: Sides) -> None:
    question = make_performance(accepted, TODAY + dt.timedelta(days=1))
    assert "Chưa đến ngày hỏi" in refused(
        "answer", answer_performance, question, by=sides.recipient_officer, is_performed=True
    )
