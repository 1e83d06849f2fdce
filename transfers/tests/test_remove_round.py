"""Taking a round out that should not be there, and the figures afterwards."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.tests.pages import as_, text_of
from audit.models import Entry
from toolkit.refusal import NotAllowed
from transfers.case_counts import cases_of
from transfers.figures import Cases
from transfers.models import Contract, Round
from transfers.services import record_round, remove_round
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    make_round,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_pages import url
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def one(sides: Sides) -> Round:
    return make_round(make_contract(), TODAY, 8, 2, 1)


@pytest.mark.parametrize("who", ["source_officer", "recipient_officer"])
def test_an_officer_of_either_hospital_removes(one: Round, sides: Sides, who: str) -> None:
    remove_round(one, by=getattr(sides, who), reason="Ghi nhầm hợp đồng")
    assert cases_of([one.contract_id])[one.contract_id] == Cases()
    assert not Round.objects.exists()


def test_the_trail_keeps_the_counts_and_why(one: Round, sides: Sides) -> None:
    pk = one.pk
    remove_round(one, by=sides.source_officer, reason=" Ghi nhầm hợp đồng ")
    entry = Entry.objects.about(one.contract).get(verb="round.removed")
    assert entry.record_id == str(pk)
    assert entry.changes["supervised"] == [8, None]
    assert entry.changes["starts_on"] == ["2026-11-22", None]
    assert entry.changes["reason"] == [None, "Ghi nhầm hợp đồng"]


def test_what_was_removed_shows_among_what_changed(one: Round, sides: Sides) -> None:
    before = one.contract.updated_at
    remove_round(one, by=sides.source_officer, reason="Ghi nhầm")
    assert Contract.objects.get().updated_at > before


def test_a_reason_is_asked(one: Round, sides: Sides) -> None:
    assert "Chưa có lý do" in refused(
        "reason", remove_round, one, by=sides.source_officer, reason=" "
    )
    assert Round.objects.exists()


def test_others_remove_nothing(one: Round, sides: Sides) -> None:
    for other in (sides.source_head, sides.recipient_department, sides.stranger):
        with pytest.raises(NotAllowed):
            remove_round(one, by=other, reason="Ghi nhầm")


@pytest.mark.parametrize(
    "status",
    [ContractStatus.PROPOSED, ContractStatus.ACCEPTED, ContractStatus.LIQUIDATED],
    ids=str,
)
def test_what_was_accepted_on_stays(one: Round, sides: Sides, status: ContractStatus) -> None:
    Contract.objects.update(status=status)
    sentence = wrong_state(remove_round, one, by=sides.source_officer, reason="Ghi nhầm")
    assert str(status.label) in sentence


def test_two_who_remove_it_at_once(one: Round, sides: Sides) -> None:
    remove_round(Round.objects.get(), by=sides.source_officer, reason="Ghi nhầm")
    assert "đã bị xóa" in wrong_state(
        remove_round, one, by=sides.recipient_officer, reason="Ghi nhầm"
    )
    assert trail_of(one.contract) == ["round.removed"]


def test_a_phone_that_sends_it_again_does_not_bring_it_back(sides: Sides) -> None:
    contract, round_id = make_contract(), uuid.uuid4()
    form: dict[str, Any] = {
        "by": sides.source_officer,
        "starts_on": TODAY,
        "supervised": 3,
        "round_id": round_id,
    }
    remove_round(record_round(contract, **form), by=sides.source_officer, reason="Ghi nhầm")
    with pytest.raises(ValidationError, match="đã bị xóa"):
        record_round(contract, **form)


def test_the_page_counts_what_is_lost_and_asks_why(
    client: Client, one: Round, sides: Sides
) -> None:
    address = url(one.contract, f"rounds/{one.pk}/remove")
    as_(client, sides.recipient_officer)
    asked = text_of(client.get(address))
    assert "Xóa đợt 22/11/2026?" in asked
    assert "11 ca" in asked
    assert client.post(address, {"reason": ""}).status_code == 400
    response = client.post(address, {"reason": "Ghi nhầm"})
    assert response["Location"] == f"{url(one.contract)}#rounds"
    assert not Round.objects.exists()


def test_the_page_is_for_the_two_hospitals(client: Client, one: Round, sides: Sides) -> None:
    address = url(one.contract, f"rounds/{one.pk}/remove")
    assert as_(client, sides.source_department).get(address).status_code == 403
    assert as_(client, sides.stranger).get(address).status_code == 404


def test_the_correction_leads_to_it(client: Client, one: Round, sides: Sides) -> None:
    page = as_(client, sides.source_officer).get(url(one.contract, f"rounds/{one.pk}"))
    assert f"rounds/{one.pk}/remove/" in page.content.decode()
