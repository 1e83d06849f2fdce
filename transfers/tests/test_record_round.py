"""Recording a round of cases, and every way to record a wrong one."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from conftest import organisation
from toolkit.refusal import NotAllowed
from transfers.models import Contract, Round
from transfers.services import correct_round, record_round
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    STARTED_ON,
    TODAY,
    make_contract,
    make_round,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract()


def write(contract: Contract, sides: Sides, **changes: Any) -> Round:
    fields = {
        "by": sides.recipient_officer,
        "starts_on": DAY,
        "supervised": 8,
        "independent": 2,
        "by_expert": 1,
    }
    return record_round(contract, **{**fields, **changes})


def nothing_kept(contract: Contract) -> bool:
    return not contract.rounds.exists() and trail_of(contract) == []


def test_friday_on_the_phone(contract: Contract, sides: Sides) -> None:
    one = write(contract, sides)
    assert (one.starts_on, one.ends_on, one.sessions) == (DAY, DAY, 1)
    assert (one.supervised, one.independent, one.by_expert) == (8, 2, 1)
    assert one.complications is None
    assert one.recorded_for == organisation("da-khoa-dak-nong")
    assert trail_of(contract) == ["round.recorded"]


def test_a_new_round_shows_among_what_changed(contract: Contract, sides: Sides) -> None:
    before = contract.updated_at
    write(contract, sides)
    contract.refresh_from_db()
    assert contract.updated_at > before


def test_either_hospital_records_and_nobody_else(contract: Contract, sides: Sides) -> None:
    source = write(contract, sides, by=sides.source_officer)
    assert source.recorded_for == organisation("mat-hcm")
    for other in (sides.recipient_head, sides.source_department, sides.stranger):
        with pytest.raises(NotAllowed):
            write(contract, sides, by=other, supervised=3)


@pytest.mark.parametrize("field", ["supervised", "independent", "by_expert", "complications"])
def test_negative_and_absurd_counts_are_refused(
    contract: Contract, sides: Sides, field: str
) -> None:
    for n in (-1, 501, 10**9):
        sentence = refused(field, write, contract, sides, **{field: n})
        assert f"Số ca {n} không hợp lý" in sentence
    assert nothing_kept(contract)


def test_the_sum_of_a_session_has_its_bound_too(contract: Contract, sides: Sides) -> None:
    counts = {"supervised": 300, "independent": 300}
    assert "Tổng 601 ca" in refused("supervised", write, contract, sides, **counts)
    assert write(contract, sides, sessions=2, **counts).sessions == 2


def test_a_round_without_any_count_is_refused(contract: Contract, sides: Sides) -> None:
    nothing = {"supervised": None, "independent": None, "by_expert": None}
    assert "Không có ca thì ghi 0" in refused("supervised", write, contract, sides, **nothing)
    assert nothing_kept(contract)


def test_a_visit_without_a_case_is_a_round_when_it_is_said(
    contract: Contract, sides: Sides
) -> None:
    one = write(contract, sides, supervised=0, independent=None, by_expert=None)
    assert (one.supervised, one.independent, one.by_expert) == (0, 0, 0)


def test_no_session_or_too_many_are_refused(contract: Contract, sides: Sides) -> None:
    for n in (0, -3, 367):
        sentence = refused("sessions", write, contract, sides, sessions=n)
        assert "Số đợt" in sentence


def test_more_complications_than_cases_are_refused(contract: Contract, sides: Sides) -> None:
    sentence = refused("complications", write, contract, sides, complications=12)
    assert "12 biến chứng trên 11 ca" in sentence
    assert write(contract, sides, complications=0).complications == 0


def test_a_round_before_the_contract_is_refused(contract: Contract, sides: Sides) -> None:
    early = STARTED_ON - dt.timedelta(days=1)
    sentence = refused("starts_on", write, contract, sides, starts_on=early)
    assert "trước ngày hợp đồng bắt đầu 02/02/2026" in sentence
    assert nothing_kept(contract)


def test_a_round_in_the_future_is_refused(contract: Contract, sides: Sides) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert "chưa đến" in refused("ends_on", write, contract, sides, ends_on=tomorrow)
    later = tomorrow + dt.timedelta(days=1)
    for end in (None, later):
        sentence = refused("starts_on", write, contract, sides, starts_on=tomorrow, ends_on=end)
        assert "chưa đến" in sentence


def test_a_round_that_ends_before_it_begins_is_refused(contract: Contract, sides: Sides) -> None:
    before = DAY - dt.timedelta(days=1)
    assert "ở trước ngày đầu" in refused("ends_on", write, contract, sides, ends_on=before)


def test_a_recorded_contract_may_lack_its_days(sides: Sides) -> None:
    contract = make_contract(signed_on=None, started_on=None, origin="recorded")
    assert write(contract, sides, starts_on=dt.date(2024, 1, 8)).ends_on == dt.date(2024, 1, 8)


def test_a_note_is_no_longer_than_the_form_lets_it_be(contract: Contract, sides: Sides) -> None:
    assert "2000 ký tự" in refused("note", write, contract, sides, note="x" * 2001)
    assert nothing_kept(contract)


def test_the_same_round_sent_twice_is_kept_once(contract: Contract, sides: Sides) -> None:
    round_id = uuid.uuid4()
    first = write(contract, sides, round_id=round_id)
    assert write(contract, sides, round_id=round_id) == first
    assert contract.rounds.count() == 1
    assert trail_of(contract) == ["round.recorded"]


def test_also_when_the_contract_has_moved_on_meanwhile(contract: Contract, sides: Sides) -> None:
    round_id = uuid.uuid4()
    first = write(contract, sides, round_id=round_id)
    Contract.objects.update(status=ContractStatus.PROPOSED)
    assert write(contract, sides, round_id=round_id) == first


def test_one_id_with_other_counts_is_told(contract: Contract, sides: Sides) -> None:
    round_id = uuid.uuid4()
    write(contract, sides, round_id=round_id)
    with pytest.raises(ValidationError, match="đã được ghi với số liệu khác"):
        write(contract, sides, round_id=round_id, supervised=9)


def test_the_round_the_other_hospital_wrote_already_is_refused(
    contract: Contract, sides: Sides
) -> None:
    write(contract, sides)
    sentence = refused("starts_on", write, contract, sides, by=sides.source_officer)
    assert "Đợt 20/11/2026 với đúng số ca này đã được ghi" in sentence
    assert contract.rounds.count() == 1


def test_an_id_of_another_contract_is_no_way_in(contract: Contract, sides: Sides) -> None:
    foreign = make_round(make_contract(recipient="da-khoa-soc-trang"), DAY, 8, 2, 1)
    with pytest.raises(ValidationError, match="không còn dùng được"):
        write(contract, sides, round_id=foreign.pk)


@pytest.mark.parametrize(
    "status", [s for s in ContractStatus if s != ContractStatus.RUNNING], ids=str
)
def test_only_a_running_contract_takes_rounds(sides: Sides, status: ContractStatus) -> None:
    contract = make_contract(status)
    assert str(status.label) in wrong_state(write, contract, sides)


def test_a_correction_keeps_before_after_and_why(contract: Contract, sides: Sides) -> None:
    one = write(contract, sides)
    fixed = correct_round(
        one,
        by=sides.source_officer,
        reason="Đếm nhầm",
        starts_on=DAY,
        supervised=7,
        independent=3,
        by_expert=1,
    )
    assert (fixed.supervised, fixed.independent) == (7, 3)
    entry = Entry.objects.about(contract).get(verb="round.corrected")
    assert entry.changes["supervised"] == [8, 7]
    assert entry.changes["reason"] == [None, "Đếm nhầm"]


def test_a_correction_obeys_the_same_rules(contract: Contract, sides: Sides) -> None:
    one = write(contract, sides)
    fix = partial(correct_round, one, by=sides.source_officer, starts_on=DAY)
    assert refused("supervised", fix, reason="…", supervised=-1)
    assert "Chưa có lý do sửa" in refused("reason", fix, reason=" ")
    with pytest.raises(NotAllowed):
        correct_round(one, by=sides.stranger, reason="…", starts_on=DAY)


# --- Beside a sum of several sessions ----------------------------------------------------
SUM = (dt.date(2026, 2, 10), dt.date(2026, 6, 30))


@pytest.fixture
def with_sum(contract: Contract) -> Contract:
    make_round(contract, SUM[1], 71, 2, 51, starts_on=SUM[0], sessions=9)
    return contract


def test_a_round_within_a_sum_is_asked_about(with_sum: Contract, sides: Sides) -> None:
    sentence = refused("despite_sum", write, with_sum, sides, starts_on=SUM[1])
    assert "10/02 – 30/06/2026" in sentence
    assert "124 ca" in sentence
    assert with_sum.rounds.count() == 1
    assert write(with_sum, sides, starts_on=SUM[1], despite_sum=True).supervised == 8


def test_a_sum_over_rounds_already_written_is_asked_about(contract: Contract, sides: Sides) -> None:
    write(contract, sides)
    lump = {"starts_on": SUM[0], "ends_on": TODAY, "sessions": 5}
    assert "đã có 11 ca" in refused("despite_sum", write, contract, sides, **lump)
    assert write(contract, sides, **lump, despite_sum=True).sessions == 5


def test_a_round_outside_the_sum_is_not_asked_about(with_sum: Contract, sides: Sides) -> None:
    assert write(with_sum, sides).starts_on == DAY


def test_a_correction_asks_only_when_it_moves_into_a_sum(with_sum: Contract, sides: Sides) -> None:
    one = write(with_sum, sides)
    fix = partial(correct_round, one, by=sides.source_officer, reason="Nhầm", supervised=8)
    assert "124 ca" in refused("despite_sum", fix, starts_on=SUM[0])
    fix(starts_on=SUM[0], despite_sum=True)
    assert fix(starts_on=SUM[0], note="Thêm ghi chú").note == "Thêm ghi chú"


def test_a_round_is_named_by_its_days(with_sum: Contract) -> None:
    assert str(make_round(with_sum, DAY, 1)) == "20/11/2026"
    assert str(with_sum.rounds.get(sessions=9)) == "10/02 – 30/06/2026"
