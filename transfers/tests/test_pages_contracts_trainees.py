"""Trainees on their pages: recorded once, certified, left, asked about later."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.tests.builders import make_agreement
from agreements.tests.pages import as_, text_of
from conftest import Cast
from transfers.models import Contract, Trainee
from transfers.tests.contract_builders import TODAY, make_contract, make_posts, make_trainee
from transfers.tests.contract_pages import url
from transfers.tests.contract_sides import Sides

ID = "7f1c1f9e-2f0e-4c0e-9f57-0d4f7f3b2a11"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract()


def trainee_form(**changes: Any) -> dict[str, Any]:
    return {
        "trainee_id": ID,
        "full_name": "Người mẫu Học",
        "position": "Bác sĩ Mắt",
        "licence_number": "000123/LĐ-CCHN",
        "trained_from": "01/03/2026",
        "trained_to": "30/04/2026",
        **changes,
    }


def test_a_trainee_is_recorded_once(client: Client, sides: Sides, contract: Contract) -> None:
    as_(client, sides.recipient_officer)
    for _ in range(2):
        response = client.post(url(contract, "trainees/new"), trainee_form())
        assert response["Location"] == f"{url(contract)}#trainees"
    assert contract.trainees.get().full_name == "Người mẫu Học"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("trained_to", "01/02/2026"),
        ("trained_to", "30/04/2027"),
        ("trained_from", "31/02/2026"),
    ],
)
def test_bad_input_is_said_at_its_field(
    client: Client, sides: Sides, contract: Contract, field: str, value: str
) -> None:
    response = as_(client, sides.recipient_officer).post(
        url(contract, "trainees/new"), trainee_form(**{field: value})
    )
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert "Bác sĩ Mắt" in response.content.decode()


def test_the_same_person_twice_is_refused(client: Client, sides: Sides, contract: Contract) -> None:
    make_trainee(contract, licence_number="000123/LĐ-CCHN")
    response = as_(client, sides.recipient_officer).post(
        url(contract, "trainees/new"), trainee_form(full_name="Người mẫu Khác")
    )
    assert response.status_code == 400
    assert "licence_number" in response.context["form"].errors


def test_who_certifies_corrects_and_notes_departures(
    client: Client, sides: Sides, contract: Contract
) -> None:
    trainee = make_trainee(contract)
    as_(client, sides.source_officer)
    root = f"trainees/{trainee.pk}"
    client.post(url(contract, root), trainee_form(full_name="Người mẫu Sửa"))
    client.post(url(contract, f"{root}/certify"), {"certified_on": "01/05/2026"})
    client.post(url(contract, f"{root}/left"), {"left_on": "01/11/2026", "left_to": "private"})
    trainee.refresh_from_db()
    assert trainee.full_name == "Người mẫu Sửa"
    assert trainee.certified_on == dt.date(2026, 5, 1)
    assert (trainee.left_on, trainee.left_to) == (dt.date(2026, 11, 1), "private")


def test_the_recipient_answers_whether_they_are_in_post(
    client: Client, sides: Sides, contract: Contract
) -> None:
    trainee = make_trainee(contract)
    make_posts(trainee, None, None, first=dt.date(2026, 9, 1))
    address = url(contract, f"trainees/{trainee.pk}/posts/6")
    assert as_(client, sides.source_officer).post(address, {"in_post": "yes"}).status_code == 403
    as_(client, sides.recipient_officer)
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"in_post": "yes"}).status_code == 302
    assert trainee.posts.get(months=6).in_post is True
    early = client.post(url(contract, f"trainees/{trainee.pk}/posts/12"), {"in_post": "yes"})
    assert early.status_code == 400
    assert "Chưa đến ngày hỏi" in text_of(early)


PARTS = ["", "/certify", "/left", "/posts/6"]


@pytest.mark.parametrize("part", PARTS)
def test_who_sees_the_contract_but_not_its_people_gets_404(
    client: Client, sides: Sides, cast: Cast, contract: Contract, part: str
) -> None:
    contract.agreement = make_agreement(hub="syt-75-dong-nai-tp", partners=["syt-01-ha-noi"])
    contract.save()
    trainee = make_trainee(contract)
    make_posts(trainee, None, first=dt.date(2026, 9, 1))
    address = url(contract, f"trainees/{trainee.pk}{part}")
    for person in (cast.partner_officer, cast.auditor, cast.observer, sides.stranger):
        assert as_(client, person).get(address).status_code == 404
    assert as_(client, sides.source_department).get(address).status_code == 403


def test_a_form_for_a_draft_keeps_what_was_typed(client: Client, sides: Sides) -> None:
    contract = make_contract("draft")  # type: ignore[arg-type]
    response = as_(client, sides.recipient_officer).post(
        url(contract, "trainees/new"), trainee_form()
    )
    assert response.status_code == 409
    assert "Người mẫu Học" in response.content.decode()
    assert not Trainee.objects.exists()
