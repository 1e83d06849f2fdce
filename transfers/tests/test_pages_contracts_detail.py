"""A contract's page: what stands on it, for whom, and whose turn it is."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.builders import make_agreement
from agreements.tests.pages import as_, text_of
from audit.services import record
from conftest import Cast
from transfers.models import Contract
from transfers.states import ContractStatus, RequestStatus, SourceAnswer, StageKind
from transfers.tests.contract_builders import (
    STARTED_ON,
    TODAY,
    make_contract,
    make_performance,
    make_posts,
    make_round,
    make_trainee,
)
from transfers.tests.contract_pages import url
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import make_request


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def said_to(client: Client, person: Any, contract: Contract) -> str:
    response = as_(client, person).get(url(contract))
    assert response.status_code == 200
    return text_of(response)


def phaco(**fields: Any) -> Contract:
    """The worked example: nine sessions of which only the sum is known."""
    contract = make_contract(
        signed_on=None,
        started_on=None,
        source_signed_on=None,
        recipient_signed_on=None,
        origin="recorded",
        target_cases=None,
        target_trainees=None,
        **fields,
    )
    make_round(contract, dt.date(2024, 11, 5), 71, 2, 51, sessions=9, starts_on=dt.date(2024, 1, 1))
    return contract


def test_a_stranger_gets_404(client: Client, sides: Sides) -> None:
    assert as_(client, sides.stranger).get(url(make_contract())).status_code == 404


def test_the_worked_example_shows_its_figures(client: Client, sides: Sides) -> None:
    said = said_to(client, sides.recipient_officer, phaco())
    assert "2,7 % 2 trên 73 ca bên tiếp nhận làm" in said
    assert "1,6 % 2 trên tất cả 124 ca" in said
    assert "124 ca trong 9 đợt, đến 05/11/2024" in said
    assert "9 đợt, số gộp" in said


def test_one_known_point_is_one_point_without_a_line(client: Client, sides: Sides) -> None:
    response = as_(client, sides.recipient_officer).get(url(phaco()))
    chart = response.context["page"].chart
    assert (len(chart.points), chart.lines) == (1, [])
    assert 'class="ratio"' not in response.content.decode()


def test_a_gap_is_said_and_never_hidden(client: Client, sides: Sides) -> None:
    said = said_to(client, sides.source_officer, phaco())
    for gap in ("số hợp đồng chưa ghi", "ngày ký chưa ghi", "Chỉ tiêu: chưa ghi"):
        assert gap in said


def test_the_place_then_and_the_place_today(client: Client, sides: Sides) -> None:
    said = said_to(client, sides.source_officer, phaco())
    assert "khi bắt đầu: Đắk Nông · nay: Lâm Đồng" in said


def test_a_name_that_was_signed_with_stays(client: Client, sides: Sides) -> None:
    contract = make_contract(recipient_name="Bệnh viện tên cũ")
    assert "Bệnh viện tên cũ" in said_to(client, sides.source_officer, contract)


def test_without_cases_there_is_no_zero_percent(client: Client, sides: Sides) -> None:
    said = said_to(client, sides.source_officer, make_contract())
    assert "Chưa có số liệu: chưa có ca nào được ghi." in said
    assert "0,0 %" not in said


def test_the_agreement_is_linked_only_for_who_may_read_it(client: Client, sides: Sides) -> None:
    agreement = make_agreement(title="Thỏa thuận hai Sở", partners=["syt-68-lam-dong"])
    contract = make_contract(agreement=agreement)
    assert "Thỏa thuận hai Sở" in said_to(client, sides.source_department, contract)
    agreement.status = "circulated"
    agreement.save()
    said = said_to(client, sides.source_officer, contract)
    assert "Một thỏa thuận hợp tác, chỉ các bên của thỏa thuận xem được" in said
    assert "Thỏa thuận hai Sở" not in said


def test_who_may_not_see_the_agreement_does_not_read_its_code_in_the_trail(
    client: Client, sides: Sides, cast: Cast
) -> None:
    hidden = make_agreement(code="tt-kin", hub="syt-75-dong-nai-tp", partners=["syt-01-ha-noi"])
    contract = make_contract(agreement=hidden)
    record("contract.drafted", contract, by=None, changes={"agreement": (None, "tt-kin")})
    for person, is_named in ((sides.source_officer, False), (cast.partner_officer, True)):
        response = as_(client, person).get(url(contract), {"trail": "all"})
        assert ("tt-kin" in text_of(response)) == is_named
        assert ("ngoài quyền xem" in text_of(response)) != is_named


def test_the_request_is_linked_only_for_who_may_read_it(
    client: Client, sides: Sides, cast: Cast
) -> None:
    asked = make_request(RequestStatus.CONTRACTED, answers=(SourceAnswer.ACCEPTED,))
    hub = make_agreement(hub="syt-75-dong-nai-tp", partners=["syt-01-ha-noi"])
    contract = make_contract(request=asked, agreement=hub)
    address = f"/transfer-requests/{asked.pk}/"
    for person, is_linked in ((sides.source_officer, True), (cast.partner_officer, False)):
        page = as_(client, person).get(url(contract)).content.decode()
        assert (f'href="{address}"' in page) == is_linked
        assert (client.get(address).status_code == 200) == is_linked


def test_a_missing_agreement_is_named(client: Client, sides: Sides) -> None:
    said = said_to(client, sides.source_officer, make_contract(ContractStatus.DRAFT))
    assert "Chưa có thỏa thuận đang có hiệu lực giữa Sở Y tế TP. Hồ Chí Minh" in said


def test_late_and_current_stages_are_said(client: Client, sides: Sides) -> None:
    contract = make_contract()
    contract.stages.filter(kind=StageKind.SURVEY).update(is_done=True)
    contract.stages.filter(kind=StageKind.OUTLINE).update(planned_to=TODAY - dt.timedelta(days=3))
    contract.stages.filter(kind=StageKind.TRAINING).update(source_from=STARTED_ON)
    page = as_(client, sides.source_officer).get(url(contract)).context["page"]
    kinds = [bar.kind for bar in page.bars]
    assert kinds[:4] == ["done", "late", "doing", "coming"]


@pytest.mark.parametrize(
    ("status", "who", "words", "act"),
    [
        (ContractStatus.DRAFT, "source_head", "Đến lượt Bệnh viện Mắt", "sign/source"),
        (ContractStatus.SIGNED, "source_head", "bắt đầu thực hiện", "start"),
        (ContractStatus.RUNNING, "recipient_officer", "Ghi đợt mới", "rounds/new"),
        (ContractStatus.SUSPENDED, "source_head", "cho thực hiện lại", "resume"),
        (ContractStatus.PROPOSED, "source_head", "xác nhận nghiệm thu", "confirm"),
        (ContractStatus.ACCEPTED, "recipient_head", "thanh lý hợp đồng", "liquidate/recipient"),
    ],
)
def test_the_next_act_is_offered_to_who_may_do_it(
    client: Client, sides: Sides, status: ContractStatus, who: str, words: str, act: str
) -> None:
    contract = make_contract(status)
    if status == ContractStatus.PROPOSED:
        make_round(contract, TODAY, 0, 30)
        make_trainee(contract, certified_on=TODAY)
    turn = as_(client, getattr(sides, who)).get(url(contract)).context["page"].turn
    assert turn.mine
    assert words in turn.chip
    assert turn.url == url(contract, act)


def test_others_are_told_whom_it_waits_for(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED)
    turn = as_(client, sides.recipient_officer).get(url(contract)).context["page"].turn
    assert not turn.mine
    assert turn.chip.startswith("Chờ lãnh đạo Bệnh viện Mắt")


def test_what_keeps_it_from_starting_is_named_first(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED, ready=False)
    turn = as_(client, sides.recipient_officer).get(url(contract)).context["page"].turn
    assert "còn thiếu" in turn.sentence
    assert "trang thiết bị" in turn.sentence


def test_with_every_target_met_acceptance_is_next(client: Client, sides: Sides) -> None:
    contract = make_contract()
    make_round(contract, TODAY, 0, 20)
    make_trainee(contract, certified_on=TODAY)
    turn = as_(client, sides.recipient_head).get(url(contract)).context["page"].turn
    assert turn.url == url(contract, "propose")


def test_after_acceptance_the_question_waits_for_the_recipient(
    client: Client, sides: Sides
) -> None:
    contract = make_contract(ContractStatus.LIQUIDATED)
    asked = make_performance(contract, TODAY)
    turn = as_(client, sides.recipient_officer).get(url(contract)).context["page"].turn
    assert turn.url == url(contract, f"performances/{asked.pk}")


# --- People -------------------------------------------------------------------------------
def with_trainee() -> Contract:
    contract = make_contract()
    trainee = make_trainee(
        contract, "Người mẫu Bí Mật", position="Bác sĩ Mắt", certified_on=dt.date(2026, 3, 1)
    )
    make_posts(trainee, True, first=dt.date(2026, 9, 1))
    return contract


@pytest.mark.parametrize(
    "who", ["source_officer", "recipient_head", "source_department", "recipient_department"]
)
def test_names_are_read_by_both_hospitals_and_both_departments(
    client: Client, sides: Sides, who: str
) -> None:
    assert "Người mẫu Bí Mật" in said_to(client, getattr(sides, who), with_trainee())


def test_an_auditor_reads_letters_instead_of_names(
    client: Client, sides: Sides, cast: Cast
) -> None:
    said = said_to(client, cast.auditor, with_trainee())
    assert "Người học A" in said
    assert "Bí Mật" not in said
    assert "Bác sĩ Mắt" not in said


def test_an_observer_reads_figures_only(client: Client, sides: Sides, cast: Cast) -> None:
    said = said_to(client, cast.observer, with_trainee())
    assert "1 người học, 1 người có chứng nhận." in said
    assert "Người học A" not in said
    assert "Bí Mật" not in said


def test_an_agreements_hub_that_manages_neither_reads_no_names(
    client: Client, sides: Sides, cast: Cast
) -> None:
    contract = with_trainee()
    contract.agreement = make_agreement(hub="syt-75-dong-nai-tp", partners=["syt-01-ha-noi"])
    contract.save()
    assert "Bí Mật" not in said_to(client, cast.partner_officer, contract)


def test_the_last_performer_raises_a_flag(client: Client, sides: Sides) -> None:
    contract = with_trainee()
    said = said_to(client, sides.source_officer, contract)
    assert "Chỉ còn một người làm được kỹ thuật." in said
    make_trainee(contract, "Người mẫu Hai", certified_on=TODAY)
    assert "Chỉ còn một" not in said_to(client, sides.source_officer, contract)


# --- Queries ------------------------------------------------------------------------------
def queries_of(client: Client, contract: Contract) -> int:
    cache.clear()  # so that what waits for the reader is counted too
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url(contract)).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_rounds_and_trainees(
    client: Client, sides: Sides
) -> None:
    few, many = make_contract(), make_contract()
    for contract, number in ((few, 2), (many, 9)):
        for index in range(number):
            make_round(contract, dt.date(2026, 3, 1 + index), 2, 1)
            trainee = make_trainee(contract, f"Người mẫu {index}", certified_on=TODAY)
            make_posts(trainee, True, None, first=dt.date(2026, 9, 1))
    as_(client, sides.source_officer)
    assert queries_of(client, few) == queries_of(client, many)


def test_a_new_round_is_offered_once_besides_the_menu(client: Client, sides: Sides) -> None:
    contract = make_contract()
    page = as_(client, sides.recipient_officer).get(url(contract)).content.decode()
    assert page.count(f'href="{url(contract, "rounds/new")}"') == 1
    make_round(contract, TODAY, 0, 20)
    make_trainee(contract, certified_on=TODAY)
    page = client.get(url(contract)).content.decode()  # its turn is the proposal now
    assert page.count(f'href="{url(contract, "rounds/new")}"') == 2


def test_an_observer_is_told_that_either_hospital_records(
    client: Client, sides: Sides, cast: Cast
) -> None:
    contract = make_contract()
    turn = as_(client, cast.observer).get(url(contract)).context["page"].turn
    assert (turn.mine, turn.chip) == (False, "Hai bệnh viện ghi đợt khi có ca")


def test_the_draft_to_read_stands_beside_the_act(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    page = as_(client, sides.source_head).get(url(contract)).content.decode()
    assert "Tải bản dự thảo" in page
    signed = make_contract(ContractStatus.SIGNED)
    assert "Tải bản dự thảo" not in client.get(url(signed)).content.decode()


def test_a_start_that_is_not_ready_is_not_called_done_already(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED, ready=False)
    refused = as_(client, sides.source_head).get(url(contract, "start"))
    assert refused.status_code == 409
    assert "còn thiếu" in text_of(refused)
    assert "Có thể việc này vừa được làm" not in text_of(refused)
