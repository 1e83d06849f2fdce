"""The moves of a contract on their pages: who may, what is refused, who was faster."""

from typing import Any

import pytest
from django.test import Client

from agreements.tests.builders import not_a_pdf, pdf
from agreements.tests.pages import as_, text_of
from transfers.models import Contract
from transfers.services import start_contract
from transfers.states import ContractStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_round, make_trainee
from transfers.tests.contract_pages import url
from transfers.tests.contract_sides import Sides

S = ContractStatus
DAY = "22/11/2026"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def signature(**changes: Any) -> dict[str, Any]:
    return {
        "signed_on": "20/11/2026",
        "representative": "Người mẫu Giám đốc",
        "position": "Giám đốc",
        "number": "12/HĐ-BVM",
        **changes,
    }


def test_each_side_signs_for_itself(client: Client, sides: Sides) -> None:
    contract = make_contract(S.DRAFT)
    as_(client, sides.source_head).post(url(contract, "sign/source"), signature())
    contract.refresh_from_db()
    assert contract.status == S.DRAFT
    as_(client, sides.recipient_head).post(url(contract, "sign/recipient"), signature(scan=pdf()))
    contract.refresh_from_db()
    assert contract.status == S.SIGNED
    assert contract.number == "12/HĐ-BVM"


def test_the_last_signature_needs_the_scan(client: Client, sides: Sides) -> None:
    contract = make_contract(S.DRAFT)
    as_(client, sides.source_head).post(url(contract, "sign/source"), signature())
    as_(client, sides.recipient_head)
    for scan in ("", not_a_pdf()):
        response = client.post(url(contract, "sign/recipient"), signature(scan=scan))
        assert response.status_code == 400
        assert "scan" in response.context["form"].errors
        assert "Người mẫu Giám đốc" in response.content.decode()
    contract.refresh_from_db()
    assert contract.status == S.DRAFT


def test_nobody_signs_for_the_other_side(client: Client, sides: Sides) -> None:
    contract = make_contract(S.DRAFT)
    as_(client, sides.source_head)
    assert client.get(url(contract, "sign/recipient")).status_code == 403
    assert client.post(url(contract, "sign/recipient"), signature()).status_code == 403
    assert client.get(url(contract, "sign/khac")).status_code == 404
    contract.refresh_from_db()
    assert contract.recipient_signed_on is None


def test_starting_unready_is_refused_with_what_is_missing(client: Client, sides: Sides) -> None:
    contract = make_contract(S.SIGNED, ready=False)
    response = as_(client, sides.source_head).post(url(contract, "start"), {"on": DAY})
    assert response.status_code == 409
    assert "Chưa bắt đầu được vì bên tiếp nhận còn thiếu" in text_of(response)
    assert f'value="{DAY}"' in response.content.decode()


def test_the_second_of_two_is_told_what_happened(client: Client, sides: Sides) -> None:
    contract = make_contract(S.SIGNED)
    as_(client, sides.source_head)
    assert client.get(url(contract, "start")).status_code == 200
    start_contract(contract, by=sides.source_head, on=TODAY)
    response = client.post(url(contract, "start"), {"on": DAY})
    assert response.status_code == 409
    assert "Đang thực hiện" in text_of(response)


MOVES = [
    (S.SIGNED, "start", "source_head", {"on": DAY}, S.RUNNING),
    (S.RUNNING, "suspend", "source_head", {"on": DAY, "reason": "Máy hỏng"}, S.SUSPENDED),
    (S.SUSPENDED, "resume", "source_head", {"on": DAY, "reason": "Đã sửa"}, S.RUNNING),
    (S.RUNNING, "terminate", "source_head", {"on": DAY, "reason": "Hai bên dừng"}, S.TERMINATED),
    (S.RUNNING, "propose", "recipient_head", {"on": DAY}, S.PROPOSED),
    (S.PROPOSED, "confirm", "source_head", {"on": DAY}, S.ACCEPTED),
    (S.PROPOSED, "send-back", "source_head", {"reason": "Thiếu hồ sơ"}, S.RUNNING),
]


def ready_for(status: ContractStatus) -> Contract:
    """In ``status``, with every target met."""
    contract = make_contract(status, suspended_on=TODAY if status == S.SUSPENDED else None)
    make_round(contract, TODAY, 0, 20)
    make_trainee(contract, certified_on=TODAY)
    return contract


@pytest.mark.parametrize(("before", "act", "who", "sent", "after"), MOVES)
def test_each_move_leads_on(
    client: Client, sides: Sides, before: S, act: str, who: str, sent: dict[str, str], after: S
) -> None:
    contract = ready_for(before)
    as_(client, getattr(sides, who))
    assert client.get(url(contract, act)).status_code == 200
    assert client.post(url(contract, act), sent)["Location"] == url(contract)
    contract.refresh_from_db()
    assert contract.status == after


@pytest.mark.parametrize(("before", "act", "who", "sent", "after"), MOVES)
def test_nobody_else_moves_it(
    client: Client, sides: Sides, before: S, act: str, who: str, sent: dict[str, str], after: S
) -> None:
    contract = ready_for(before)
    other = sides.recipient_head if who == "source_head" else sides.source_head
    for person in (other, sides.source_officer, sides.source_department):
        assert as_(client, person).get(url(contract, act)).status_code == 403
        assert client.post(url(contract, act), sent).status_code == 403
    assert as_(client, sides.stranger).post(url(contract, act), sent).status_code == 404
    contract.refresh_from_db()
    assert contract.status == before


@pytest.mark.parametrize("act", ["suspend", "terminate"])
def test_a_decision_without_a_reason_keeps_what_was_typed(
    client: Client, sides: Sides, act: str
) -> None:
    contract = make_contract()
    response = as_(client, sides.source_head).post(
        url(contract, act), {"on": "01/11/2026", "reason": " "}
    )
    assert response.status_code == 400
    assert 'value="01/11/2026"' in response.content.decode()


@pytest.mark.parametrize("day", ["31/11/2026", "01/12/2026", "01/01/2026", "hôm nay"])
def test_a_day_that_cannot_be_is_refused(client: Client, sides: Sides, day: str) -> None:
    contract = make_contract(S.SIGNED)
    response = as_(client, sides.source_head).post(url(contract, "start"), {"on": day})
    assert response.status_code == 400
    assert response.context["form"].errors["on"]


def test_acceptance_below_target_is_refused(client: Client, sides: Sides) -> None:
    contract = make_contract()
    make_round(contract, TODAY, 5, 3)
    response = as_(client, sides.recipient_head).post(url(contract, "propose"), {"on": DAY})
    assert response.status_code == 409
    assert "mới có 3 trên 20 ca độc lập" in text_of(response)


def test_each_side_liquidates_for_itself(client: Client, sides: Sides) -> None:
    contract = make_contract(S.ACCEPTED, accepted_on=TODAY)
    as_(client, sides.source_head).post(url(contract, "liquidate/source"), {"on": DAY})
    assert client.post(url(contract, "liquidate/recipient"), {"on": DAY}).status_code == 403
    contract.refresh_from_db()
    assert contract.status == S.ACCEPTED
    as_(client, sides.recipient_head).post(url(contract, "liquidate/recipient"), {"on": DAY})
    contract.refresh_from_db()
    assert contract.status == S.LIQUIDATED


def test_ending_counts_what_stays(client: Client, sides: Sides) -> None:
    contract = make_contract()
    make_round(contract, TODAY, 1)
    said = text_of(as_(client, sides.source_head).get(url(contract, "terminate")))
    assert "1 đợt đã ghi vẫn còn" in said
