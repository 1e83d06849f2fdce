"""What the mails about contracts say, to whom, and when they are no longer sent."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Membership
from agreements.tests.builders import pdf
from outbox.models import Message
from outbox.rendering import Rendered, render
from transfers.contract_news import NEWS
from transfers.models import Contract
from transfers.services import (
    liquidate_contract,
    note_departure,
    propose_acceptance,
    send_back_acceptance,
    sign_contract,
    start_contract,
    suspend_contract,
)
from transfers.sides import Side
from transfers.states import ContractStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_trainee
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def letter(kind: str, to: Any) -> Rendered | None:
    return render(Message.objects.get(kind=kind, recipient=to))


def sign(contract: Contract, sides: Sides, side: Side, **changes: Any) -> Contract:
    head = sides.source_head if side == Side.SOURCE else sides.recipient_head
    return sign_contract(
        contract, by=head, side=side, signed_on=TODAY, representative="Người mẫu", **changes
    )


def test_the_side_whose_turn_it_is_reads_what_to_do(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    sign(contract, sides, Side.SOURCE)
    mail = letter("contract_signed_by_one", sides.recipient_head)
    assert mail is not None
    assert mail.subject.startswith("Bệnh viện Mắt TP. Hồ Chí Minh đã ký hợp đồng, đang chờ")
    assert "Việc tiếp theo: Lãnh đạo ký hợp đồng giấy" in mail.text
    assert f"/transfer-contracts/{contract.pk}/" in mail.text
    assert contract.code in mail.html


def test_once_both_have_signed_nobody_is_asked_to_sign(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    sign(contract, sides, Side.SOURCE)
    sign(contract, sides, Side.RECIPIENT, scan=pdf())
    assert letter("contract_signed_by_one", sides.recipient_head) is None
    assert letter("contract_signed", sides.source_head) is not None


def test_the_two_sides_of_a_signed_contract_have_different_work(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    sign(contract, sides, Side.SOURCE)
    sign(contract, sides, Side.RECIPIENT, scan=pdf())
    source = letter("contract_signed", sides.source_head)
    recipient = letter("contract_signed", sides.recipient_officer)
    assert "lãnh đạo bắt đầu hợp đồng" in source.text  # type: ignore[union-attr]
    assert "mục sẵn sàng còn thiếu" in recipient.text  # type: ignore[union-attr]


def test_days_and_reasons_are_said(sides: Sides) -> None:
    started = make_contract(ContractStatus.SIGNED)
    start_contract(started, by=sides.source_head)
    assert "từ ngày 22/11/2026" in letter("contract_started", sides.source_officer).subject  # type: ignore[union-attr]
    suspend_contract(started, by=sides.source_head, reason="Máy hỏng & chờ sửa")
    assert letter("contract_started", sides.source_officer) is None
    assert "Lý do: Máy hỏng & chờ sửa" in letter("contract_suspended", sides.source_officer).text  # type: ignore[union-attr]


def test_a_proposal_that_was_sent_back_is_not_mailed_any_more(sides: Sides) -> None:
    contract = make_contract(target_cases=None, target_trainees=None, modality="satellite")
    propose_acceptance(contract, by=sides.recipient_head)
    send_back_acceptance(contract, by=sides.source_head, reason="Cần thêm ca khó")
    assert letter("contract_proposed", sides.source_officer) is None
    assert "Cần thêm ca khó" in letter("contract_sent_back", sides.recipient_officer).text  # type: ignore[union-attr]


def test_the_other_head_is_asked_to_liquidate_until_it_has(sides: Sides) -> None:
    contract = make_contract(ContractStatus.ACCEPTED)
    liquidate_contract(contract, by=sides.source_head, side=Side.SOURCE)
    assert letter("contract_liquidated_by_one", sides.recipient_head) is not None
    liquidate_contract(contract, by=sides.recipient_head, side=Side.RECIPIENT)
    assert letter("contract_liquidated_by_one", sides.recipient_head) is None
    assert letter("contract_liquidated", sides.source_officer) is not None


def test_the_alarm_about_one_performer_names_nobody(sides: Sides) -> None:
    contract = make_contract()
    make_trainee(contract, "Người mẫu Ở", certified_on=TODAY)
    leaver = make_trainee(contract, "Người mẫu Đi", certified_on=TODAY)
    note_departure(leaver, by=sides.recipient_officer, left_on=TODAY)
    mail = letter("contract_few_performers", sides.source_head)
    assert mail is not None
    assert "Chỉ còn một người làm được kỹ thuật" in mail.subject
    assert "Người mẫu" not in mail.text.replace(sides.source_head.full_name, "")
    make_trainee(contract, "Người mẫu Mới", certified_on=TODAY)
    assert letter("contract_few_performers", sides.source_head) is None


def test_who_has_left_the_hospital_reads_nothing(sides: Sides) -> None:
    start_contract(make_contract(ContractStatus.SIGNED), by=sides.source_head)
    Membership.objects.filter(user=sides.recipient_officer).update(
        valid_until=TODAY - dt.timedelta(days=1)
    )
    assert letter("contract_started", sides.recipient_officer) is None


def test_whoever_acted_is_not_written_to(sides: Sides) -> None:
    start_contract(make_contract(ContractStatus.SIGNED), by=sides.source_head)
    assert not Message.objects.filter(recipient=sides.source_head).exists()


@pytest.mark.parametrize("kind", NEWS)
def test_every_news_can_be_written(sides: Sides, kind: str) -> None:
    """Each headline finds what it names; ``still_true`` of each answers."""
    contract = make_contract()
    message = Message(
        kind=kind,
        recipient=sides.source_head,
        organisation_id=contract.source_id,
        record_id=str(contract.pk),
        payload={"planned_on": TODAY.isoformat(), "side": "source", "reason": "…"},
    )
    for status in ContractStatus:
        Contract.objects.update(status=status, source_signed_on=TODAY, recipient_signed_on=None)
        Contract.objects.update(source_liquidated_on=TODAY)
        if mail := render(message):
            assert "%(" not in mail.text
            return
    pytest.fail("in no state is this mail sent")
