"""What a merger asks about a contract of which one holder answers for both sides."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation, person
from cooperation.home import home_of
from cooperation.work import waiting_for_person
from hospitals.changes import Act, Statement, preview_change
from hospitals.models import RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from outbox.models import Message, State
from outbox.rendering import render
from toolkit.refusal import NotAllowed, WrongState
from transfers import reminders_decisions
from transfers.models import Contract, ContractDecision
from transfers.services import decide_contract_merger, owe_contract_decisions
from transfers.states import ContractStatus
from transfers.tests.contract_builders import RECIPIENT, SOURCE, TODAY, make_contract

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(MONDAY)


def absorb(slug: str = RECIPIENT, into: str = SOURCE) -> Statement:
    act = Act("absorb", (organisation(slug),), organisation(into))
    return Statement((act,), MONDAY, "Quyết định mẫu 1/QĐ")


def record(cast: Cast) -> RegisterChange:
    return record_change(plan_change(absorb()), by=cast.administrator)


def head_of_source() -> Any:
    return person("head-mat", SOURCE, "head")


def test_two_hospitals_that_become_one_are_asked(cast: Cast) -> None:
    make_contract()
    make_contract(ContractStatus.LIQUIDATED)
    make_contract(recipient="mat-nghe-an")
    change = record(cast)
    decision = ContractDecision.objects.get()
    assert (decision.since, decision.is_whole, decision.change) == (MONDAY, True, change)
    assert owe_contract_decisions() == 0


def test_the_preview_says_so_first(cast: Cast) -> None:
    contract = make_contract()
    preview = preview_change(plan_change(absorb()))
    found = {effect.kind: effect for effect in preview.effects if effect.room == "transfers"}
    assert found["contracts"].count == 1
    assert found["contract_decisions"].items[0].startswith(contract.code)
    assert not ContractDecision.objects.exists()


def test_it_goes_on_as_internal_work(cast: Cast) -> None:
    contract = make_contract()
    record(cast)
    decide_contract_merger(
        ContractDecision.objects.get(),
        by=cast.giving_coordinator,
        choice="continue_internal",
        reason="Hai bệnh viện đã là một",
    )
    contract.refresh_from_db()
    assert contract.status == ContractStatus.RUNNING
    assert not ContractDecision.objects.owed_on(MONDAY).exists()


def test_ending_it_is_the_heads(cast: Cast) -> None:
    contract = make_contract()
    record(cast)
    decision = ContractDecision.objects.get()
    for somebody in (cast.giving_coordinator, cast.administrator, cast.hub_head):
        with pytest.raises(NotAllowed):
            decide_contract_merger(decision, by=somebody, choice="terminate", reason="Đã là một")
    decide_contract_merger(decision, by=head_of_source(), choice="terminate", reason="Đã là một")
    contract.refresh_from_db()
    assert contract.status == ContractStatus.TERMINATED


def test_signing_anew_is_not_offered_and_a_reason_is_asked_for(cast: Cast) -> None:
    make_contract()
    record(cast)
    with pytest.raises(ValidationError) as refusal:
        decide_contract_merger(
            ContractDecision.objects.get(), by=cast.giving_coordinator, choice="re_sign", reason=""
        )
    assert {"choice", "reason"} == set(refusal.value.message_dict)


def test_it_waits_on_the_home_page_until_made(cast: Cast, client: Client) -> None:
    contract = make_contract()
    record(cast)
    somebody = cast.giving_coordinator
    page = home_of(somebody, MONDAY)
    assert "Hợp đồng cần quyết định" in [group.title for group in page.groups]
    assert page.waiting == waiting_for_person(somebody, MONDAY).total
    address = f"/transfer-contracts/decisions/{ContractDecision.objects.get().pk}/"
    detail = f"/transfer-contracts/{contract.pk}/"
    assert address in as_(client, somebody).get(detail).content.decode()
    assert client.get(address).status_code == 200
    sent = {"choice": "continue_internal", "reason": "Đã là một"}
    assert client.post(address, sent).status_code == 302
    assert "Hợp đồng cần quyết định" not in text_of(client.get("/"))
    assert "Tiếp tục như việc nội bộ." in text_of(client.get(detail))
    assert as_(client, cast.stranger).get(address).status_code == 404


def test_the_holder_is_reminded(cast: Cast) -> None:
    make_contract()
    record(cast)
    mail = Message.objects.get(kind=reminders_decisions.KIND)
    assert (mail.recipient, mail.state) == (cast.giving_coordinator, State.QUEUED)
    rendered = render(mail)
    assert rendered is not None
    assert "hai bên của hợp đồng thuộc về một cơ quan" in rendered.subject


def test_undone_the_question_is_gone(cast: Cast) -> None:
    make_contract()
    change = record(cast)
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert not ContractDecision.objects.exists()


def test_closing_a_hospital_with_an_open_contract_is_refused_with_the_remedy(cast: Cast) -> None:
    make_contract()
    close = Statement((Act("close", (organisation(RECIPIENT),)),), MONDAY, "Quyết định mẫu 2/QĐ")
    with pytest.raises(WrongState) as refusal:
        record_change(plan_change(close), by=cast.administrator)
    assert "1 hợp đồng chưa thanh lý" in str(refusal.value)
    assert "Ghi đơn vị kế thừa" in str(refusal.value)
    Contract.objects.update(status=ContractStatus.TERMINATED, terminated_on=TODAY)
    assert record_change(plan_change(close), by=cast.administrator).pk
