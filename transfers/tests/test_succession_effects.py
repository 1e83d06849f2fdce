"""What a change of the register touches in technique transfer, and where its mails go."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import Cast, organisation, person
from hospitals.changes import Act, Effect, PlannedChange, Statement
from hospitals.models import Specialty
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from outbox.models import Message, State
from toolkit.refusal import WrongState
from transfers import notices_contracts
from transfers.models import SatelliteLink, TransferRequest
from transfers.reminders_requests import plan_request_reminders
from transfers.states import ContractStatus, RequestStatus
from transfers.succession_effects import TransferEffects
from transfers.tests.contract_builders import RECIPIENT, make_contract
from transfers.turns import turn_of

MONDAY = dt.date(2026, 11, 23)
HEIR = "da-khoa-soc-trang"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(MONDAY)


def absorbed() -> PlannedChange:
    act = Act("absorb", (organisation(RECIPIENT),), organisation(HEIR))
    return plan_change(Statement((act,), MONDAY, "Quyết định mẫu 5/QĐ"))


def handed_over() -> PlannedChange:
    department = organisation(HEIR).places.get(since__lte=MONDAY, until__gt=MONDAY).managed_by
    act = Act("handover", (organisation(RECIPIENT),), department)
    return plan_change(Statement((act,), MONDAY, "Quyết định mẫu 6/QĐ"))


def asked(status: RequestStatus = RequestStatus.SUBMITTED, **fields: Any) -> TransferRequest:
    return TransferRequest.objects.create(
        **{
            "code": f"dx-{TransferRequest.objects.count()}",
            "requester": organisation(RECIPIENT),
            "modality": "transfer",
            "title": "Phẫu thuật Phaco",
            "status": status,
            "submitted_on": MONDAY - dt.timedelta(days=16),
            "waits_since": MONDAY - dt.timedelta(days=16),
            "entered_on": MONDAY - dt.timedelta(days=20),
            **fields,
        }
    )


def effects(planned: PlannedChange) -> dict[str, Effect]:
    return {effect.kind: effect for effect in TransferEffects().touches(planned)}


def test_what_is_open_is_named_with_its_parties(register: None) -> None:
    asked()
    asked(RequestStatus.DECLINED)
    contract = make_contract()
    make_contract(ContractStatus.LIQUIDATED)
    SatelliteLink.objects.create(
        core=organisation("mat-hcm"),
        satellite=organisation(RECIPIENT),
        specialty=Specialty.objects.get(slug="mat"),
    )
    found = effects(absorbed())
    assert found["requests"].items == ("dx-0 · Bệnh viện Đa khoa tỉnh Đắk Nông",)
    assert found["contracts"].count == 1
    assert found["contracts"].items[0].startswith(contract.code)
    assert found["satellites"].count == 1


def test_nothing_open_is_nothing_said(register: None) -> None:
    assert effects(absorbed()) == {}


def test_the_preview_takes_the_same_queries_for_one_as_for_many(register: None) -> None:
    def queries() -> int:
        planned = absorbed()
        with CaptureQueriesContext(connection) as captured:
            list(TransferEffects().touches(planned))
        return len(captured)

    asked()
    make_contract()
    first = queries()
    for _number in range(5):
        asked()
        make_contract()
    assert queries() == first == 5


def test_closing_with_an_open_request_is_refused_with_the_remedy(cast: Cast) -> None:
    asked()
    close = Statement((Act("close", (organisation(RECIPIENT),)),), MONDAY, "Quyết định mẫu 7/QĐ")
    with pytest.raises(WrongState) as refusal:
        record_change(plan_change(close), by=cast.administrator)
    assert "1 đề xuất chưa xong" in str(refusal.value)


def test_ties_without_an_end_keep_a_hospital_from_closing(cast: Cast) -> None:
    link = SatelliteLink.objects.create(
        core=organisation("mat-hcm"),
        satellite=organisation(RECIPIENT),
        specialty=Specialty.objects.get(slug="mat"),
    )
    close = Statement((Act("close", (organisation(RECIPIENT),)),), MONDAY, "Quyết định mẫu 7/QĐ")
    with pytest.raises(WrongState) as refusal:
        record_change(plan_change(close), by=cast.administrator)
    assert "1 liên kết vệ tinh, mạng lưới chưa ghi ngày kết thúc" in str(refusal.value)
    link.until = MONDAY - dt.timedelta(days=1)
    link.save()
    assert record_change(plan_change(close), by=cast.administrator).pk


def test_requests_and_contracts_are_found_by_the_successor(cast: Cast) -> None:
    request, contract = asked(), make_contract()
    change = record_change(absorbed(), by=cast.administrator)
    for record in (request, contract):
        record.refresh_from_db()
        assert "soc trang" in record.search_text
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    for record in (request, contract):
        record.refresh_from_db()
        assert "soc trang" not in record.search_text


def test_news_about_a_contract_goes_to_the_successors_people(cast: Cast) -> None:
    heir = person("soc-trang", HEIR)
    contract = make_contract()
    notices_contracts.tell_started(contract, by=cast.giving_coordinator)
    old = Message.objects.get(recipient=cast.receiving_coordinator)
    record_change(absorbed(), by=cast.administrator)
    old.refresh_from_db()
    new = Message.objects.get(recipient=heir)
    assert (old.state, new.state) == (State.CANCELLED, State.QUEUED)
    assert (new.kind, new.payload) == (old.kind, old.payload)


def test_news_about_a_contract_that_has_just_ended_goes_to_them_too(cast: Cast) -> None:
    heir = person("soc-trang", HEIR)
    contract = make_contract(ContractStatus.TERMINATED)
    notices_contracts.tell_terminated(contract, by=cast.giving_coordinator, reason="Hết nguồn")
    old = Message.objects.get(recipient=cast.receiving_coordinator)
    assert effects(absorbed())["mails"].count == 1
    change = record_change(absorbed(), by=cast.administrator)
    old.refresh_from_db()
    new = Message.objects.get(recipient=heir)
    assert (old.state, new.state) == (State.CANCELLED, State.QUEUED)
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (State.QUEUED, State.CANCELLED)


def test_a_hospital_handed_over_is_endorsed_by_its_new_department(cast: Cast) -> None:
    request = asked()
    planned = handed_over()
    before = turn_of(request, MONDAY)
    assert before is not None
    old_head = person("so-cu", before.organisations[0].slug, "head")
    [move] = planned.moves
    assert move.manager is not None
    new_head = person("so-moi", move.manager.slug, "head")
    plan_request_reminders(MONDAY)
    assert Message.objects.get(recipient=old_head).state == State.QUEUED
    record_change(planned, by=cast.administrator)
    turn = turn_of(request, MONDAY)
    assert turn is not None
    assert turn.organisations == (move.manager,)
    assert Message.objects.get(recipient=old_head).state == State.CANCELLED
    assert Message.objects.get(recipient=new_head).state == State.QUEUED
