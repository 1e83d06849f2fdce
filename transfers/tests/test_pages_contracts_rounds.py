"""Rounds on their pages: a minute on a phone, refused with a sentence, kept once."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.tests.pages import as_, text_of
from transfers.models import Contract
from transfers.services import suspend_contract
from transfers.states import ContractStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_round
from transfers.tests.contract_pages import round_form, url
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract()


@pytest.mark.parametrize("who", ["source_officer", "recipient_officer"])
def test_either_hospital_records(
    client: Client, sides: Sides, contract: Contract, who: str
) -> None:
    response = as_(client, getattr(sides, who)).post(url(contract, "rounds/new"), round_form())
    assert response["Location"] == f"{url(contract)}#rounds"
    one = contract.rounds.get()
    assert (one.supervised, one.independent, one.by_expert) == (8, 2, 1)
    assert (one.starts_on, one.ends_on) == (dt.date(2026, 11, 20), dt.date(2026, 11, 20))


def test_the_form_knows_today_and_makes_the_id(
    client: Client, sides: Sides, contract: Contract
) -> None:
    as_(client, sides.recipient_officer)
    forms = [client.get(url(contract, "rounds/new")).context["form"] for _ in range(2)]
    assert forms[0]["starts_on"].value() == "22/11/2026"
    assert forms[0]["round_id"].value() != forms[1]["round_id"].value()


def test_a_form_without_any_count_is_refused(
    client: Client, sides: Sides, contract: Contract
) -> None:
    sent = round_form(supervised="", independent="", by_expert="")
    response = as_(client, sides.recipient_officer).post(url(contract, "rounds/new"), sent)
    assert response.status_code == 400
    assert "Không có ca thì ghi 0" in text_of(response)
    assert not contract.rounds.exists()


def test_a_round_within_a_sum_is_asked_about_and_then_kept(
    client: Client, sides: Sides, contract: Contract
) -> None:
    make_round(contract, TODAY, 71, 2, 51, starts_on=dt.date(2026, 3, 2), sessions=9)
    as_(client, sides.recipient_officer)
    assert "despite_sum" not in client.get(url(contract, "rounds/new")).content.decode()
    sent = round_form()
    response = client.post(url(contract, "rounds/new"), sent)
    assert response.status_code == 400
    assert "đã có 124 ca" in text_of(response)
    assert 'name="despite_sum"' in response.content.decode()
    again = client.post(url(contract, "rounds/new"), sent | {"despite_sum": "on"})
    assert again.status_code == 302


def test_empty_counts_are_none_and_empty_complications_unknown(
    client: Client, sides: Sides, contract: Contract
) -> None:
    sent = round_form(supervised="", by_expert="", complications="", sessions="")
    as_(client, sides.recipient_officer).post(url(contract, "rounds/new"), sent)
    one = contract.rounds.get()
    assert (one.supervised, one.by_expert, one.complications, one.sessions) == (0, 0, None, 1)


def test_the_same_form_sent_twice_is_kept_once(
    client: Client, sides: Sides, contract: Contract
) -> None:
    sent = round_form()
    as_(client, sides.recipient_officer)
    assert client.post(url(contract, "rounds/new"), sent).status_code == 302
    assert client.post(url(contract, "rounds/new"), sent).status_code == 302
    assert contract.rounds.count() == 1


def test_the_same_round_in_another_form_is_refused(
    client: Client, sides: Sides, contract: Contract
) -> None:
    as_(client, sides.recipient_officer).post(url(contract, "rounds/new"), round_form())
    response = as_(client, sides.source_officer).post(url(contract, "rounds/new"), round_form())
    assert response.status_code == 400
    assert "đã được ghi" in text_of(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("supervised", "-1"),
        ("independent", "99999"),
        ("independent", "999999999999"),
        ("by_expert", "vài"),
        ("by_expert", "2,5"),
        ("starts_on", "23/11/2026"),
        ("starts_on", "01/01/2026"),
        ("starts_on", ""),
        ("ends_on", "01/11/2026"),
        ("complications", "50"),
        ("sessions", "0"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(
    client: Client, sides: Sides, contract: Contract, field: str, value: str
) -> None:
    sent = round_form(note="Ghi chú đã gõ", **{field: value})
    response = as_(client, sides.recipient_officer).post(url(contract, "rounds/new"), sent)
    assert response.status_code == 400
    page = response.content.decode()
    assert "Ghi chú đã gõ" in page
    assert value in page
    assert "Chưa có gì được lưu" in page
    assert not contract.rounds.exists()


def test_a_form_that_comes_after_the_suspension_keeps_its_counts(
    client: Client, sides: Sides, contract: Contract
) -> None:
    as_(client, sides.recipient_officer)
    assert client.get(url(contract, "rounds/new")).status_code == 200
    suspend_contract(contract, by=sides.source_head, reason="Máy hỏng", on=TODAY)
    response = client.post(url(contract, "rounds/new"), round_form(supervised="17"))
    assert response.status_code == 409
    assert "Tạm dừng" in text_of(response)
    assert 'value="17"' in response.content.decode()


def test_before_the_start_there_is_no_round(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED)
    as_(client, sides.recipient_officer)
    assert client.get(url(contract, "rounds/new")).status_code == 409
    assert client.post(url(contract, "rounds/new"), round_form()).status_code == 409


def test_others_record_nothing(client: Client, sides: Sides, contract: Contract) -> None:
    for person, status in (
        (sides.source_head, 403),
        (sides.source_department, 403),
        (sides.stranger, 404),
    ):
        as_(client, person)
        assert client.get(url(contract, "rounds/new")).status_code == status
        assert client.post(url(contract, "rounds/new"), round_form()).status_code == status
    assert not contract.rounds.exists()


def test_a_correction_needs_its_reason(client: Client, sides: Sides, contract: Contract) -> None:
    one = make_round(contract, TODAY, 8, 2, 1)
    as_(client, sides.source_officer)
    address = url(contract, f"rounds/{one.pk}")
    assert client.post(address, round_form(supervised="9")).status_code == 400
    response = client.post(address, round_form(supervised="9", reason="Đếm lại"))
    assert response.status_code == 302
    one.refresh_from_db()
    assert one.supervised == 9


def test_a_round_of_another_contract_answers_404(
    client: Client, sides: Sides, contract: Contract
) -> None:
    one = make_round(make_contract(), TODAY, 1)
    as_(client, sides.source_officer)
    assert client.get(url(contract, f"rounds/{one.pk}")).status_code == 404
