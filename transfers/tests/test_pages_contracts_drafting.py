"""Drafting a contract on its pages: from a request, directly, edited, deleted, filled in."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.tests.builders import make_agreement
from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation
from transfers.models import Contract
from transfers.states import ContractStatus, RequestStatus, SourceAnswer
from transfers.tests.contract_builders import RECIPIENT, TODAY, make_contract
from transfers.tests.contract_pages import LIST, draft_form, url
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import make_request

NEW = f"{LIST}new/"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def test_a_draft_is_saved_once_however_often_it_is_sent(client: Client, sides: Sides) -> None:
    sent = draft_form()
    as_(client, sides.source_officer)
    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first["Location"] == second["Location"]
    assert Contract.objects.get().target_cases == 50


def test_the_missing_agreement_is_named_while_the_sides_are_chosen(
    client: Client, sides: Sides
) -> None:
    sent = draft_form()
    query = {"source": sent["source"], "recipient": sent["recipient"]}
    response = as_(client, sides.source_officer).get(f"{NEW}basis/", query)
    assert "Chưa có thỏa thuận đang có hiệu lực giữa" in text_of(response)


def test_the_agreement_that_will_be_linked_is_named(client: Client, sides: Sides) -> None:
    make_agreement(title="Thỏa thuận hai Sở", partners=["syt-68-lam-dong"])
    sent = draft_form()
    query = {"source": sent["source"], "recipient": sent["recipient"]}
    response = as_(client, sides.source_officer).get(f"{NEW}basis/", query)
    assert "Hợp đồng gắn với thỏa thuận “Thỏa thuận hai Sở”." in text_of(response)


@pytest.mark.parametrize("query", [{}, {"source": "xyz", "recipient": "1"}])
def test_sides_that_make_no_sense_say_nothing(
    client: Client, sides: Sides, query: dict[str, str]
) -> None:
    response = as_(client, sides.source_officer).get(f"{NEW}basis/", query)
    assert (response.status_code, text_of(response)) == (200, "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("source", ""),
        ("recipient", "khong-phai-uuid"),
        ("target_cases", "-5"),
        ("target_cases", "nhiều"),
        ("target_independence", "150"),
        ("cost", "rất đắt"),
        ("modality", "khac"),
        ("specialty", ""),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(
    client: Client, sides: Sides, field: str, value: str
) -> None:
    sent = draft_form(package="Nội dung đã gõ dài", **{field: value})
    response = as_(client, sides.source_officer).post(NEW, sent)
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert "Nội dung đã gõ dài" in response.content.decode()
    assert not Contract.objects.exists()


def test_a_source_that_is_the_recipient_is_refused(client: Client, sides: Sides) -> None:
    sent = draft_form()
    response = as_(client, sides.source_officer).post(NEW, sent | {"recipient": sent["source"]})
    assert response.status_code == 400
    assert "Bên tiếp nhận trùng với bên chuyển giao" in text_of(response)


def test_a_contract_between_others_is_refused_and_nothing_typed_is_lost(
    client: Client, sides: Sides
) -> None:
    sent = draft_form(
        source=str(organisation("nhi-dong-1").pk), recipient=str(organisation("san-nhi-ca-mau").pk)
    )
    response = as_(client, sides.source_officer).post(NEW, sent)
    assert response.status_code == 403
    assert "Chỉ chuyên viên của một trong hai bệnh viện" in text_of(response)
    assert "Phẫu thuật Phaco" in response.content.decode()


def test_money_may_be_typed_with_dots(client: Client, sides: Sides) -> None:
    as_(client, sides.source_officer).post(NEW, draft_form(cost="120.000.000"))
    assert Contract.objects.get().cost == 120_000_000


def test_a_viewer_gets_403_before_the_form(client: Client, cast: Cast) -> None:
    assert as_(client, cast.hub_viewer).get(NEW).status_code == 403


# --- From a request -----------------------------------------------------------------------
@pytest.fixture
def accepted(sides: Sides) -> Any:
    request = make_request(RequestStatus.ACCEPTED, sources=["mat-hcm"])
    request.sources.update(answer=SourceAnswer.ACCEPTED)
    return request


def test_an_accepted_request_begins_the_draft(client: Client, sides: Sides, accepted: Any) -> None:
    form = as_(client, sides.source_officer).get(NEW, {"request": accepted.pk}).context["form"]
    assert form["title"].value() == accepted.title
    assert form["source"].value() == organisation("mat-hcm").pk
    assert form["recipient"].value() == organisation(RECIPIENT).pk


def test_the_request_becomes_contracted(client: Client, sides: Sides, accepted: Any) -> None:
    response = as_(client, sides.source_officer).post(f"{NEW}?request={accepted.pk}", draft_form())
    assert response.status_code == 302
    accepted.refresh_from_db()
    assert accepted.status == RequestStatus.CONTRACTED
    assert Contract.objects.get().request == accepted


def test_a_second_contract_of_the_same_request_is_told_so(
    client: Client, sides: Sides, accepted: Any
) -> None:
    as_(client, sides.source_officer)
    client.post(f"{NEW}?request={accepted.pk}", draft_form())
    response = client.post(f"{NEW}?request={accepted.pk}", draft_form(title="Lần hai"))
    assert response.status_code == 409
    assert "Đề xuất này đã có hợp đồng" in text_of(response)
    assert "Lần hai" in response.content.decode()


@pytest.mark.parametrize("pk", ["khong-co", "00000000-0000-0000-0000-000000000000"])
def test_a_request_that_is_not_there_answers_404(client: Client, sides: Sides, pk: str) -> None:
    assert as_(client, sides.source_officer).get(NEW, {"request": pk}).status_code == 404


# --- Editing, deleting, filling in ----------------------------------------------------------
def test_a_draft_is_edited(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    as_(client, sides.recipient_officer)
    assert client.get(url(contract, "edit")).context["form"]["target_cases"].value() == 20
    client.post(url(contract, "edit"), draft_form(title="Tên mới", target_cases="60"))
    contract.refresh_from_db()
    assert (contract.title, contract.target_cases) == ("Tên mới", 60)


def test_editing_what_was_signed_meanwhile_keeps_what_was_typed(
    client: Client, sides: Sides
) -> None:
    contract = make_contract(ContractStatus.SIGNED)
    as_(client, sides.recipient_officer)
    assert client.get(url(contract, "edit")).status_code == 409
    response = client.post(url(contract, "edit"), draft_form(package="Gõ rất lâu"))
    assert response.status_code == 409
    assert "Gõ rất lâu" in response.content.decode()


def test_a_draft_is_deleted_after_a_confirmation(client: Client, sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    as_(client, sides.source_officer)
    assert "Nhật ký vẫn ghi ai đã xóa" in text_of(client.get(url(contract, "delete")))
    assert client.post(url(contract, "delete"))["Location"] == LIST
    assert not Contract.objects.exists()


def test_gaps_of_a_recorded_contract_are_filled_in(client: Client, sides: Sides) -> None:
    contract = make_contract(origin="recorded", target_trainees=None, started_on=None)
    as_(client, sides.recipient_officer)
    form = client.get(url(contract, "fill-in")).context["form"]
    assert "target_cases" not in form.fields
    response = client.post(
        url(contract, "fill-in"), {"target_trainees": "3", "started_on": "02/02/2026"}
    )
    assert response.status_code == 302
    contract.refresh_from_db()
    assert (contract.target_trainees, contract.started_on) == (3, dt.date(2026, 2, 2))


def test_filling_in_nothing_says_so(client: Client, sides: Sides) -> None:
    contract = make_contract(origin="recorded")
    response = as_(client, sides.recipient_officer).post(url(contract, "fill-in"), {})
    assert response.status_code == 400
    assert "Chưa ghi điều gì" in text_of(response)


@pytest.mark.parametrize("act", ["edit", "delete", "fill-in"])
def test_a_stranger_gets_404_and_a_department_403(client: Client, sides: Sides, act: str) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    assert as_(client, sides.stranger).get(url(contract, act)).status_code == 404
    assert as_(client, sides.source_department).get(url(contract, act)).status_code == 403
    for sent in (draft_form(), {}):
        assert client.post(url(contract, act), sent).status_code == 403
    assert Contract.objects.filter(title=contract.title).exists()
