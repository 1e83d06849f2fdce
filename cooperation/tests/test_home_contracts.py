"""Contracts that wait for the reader stand on the home page and are counted in the navigation."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from accounts.models import User
from agreements.tests.pages import text_of
from cooperation.frame import Frame
from cooperation.home import home_of
from cooperation.work import waiting_for_person
from transfers.services import sign_contract
from transfers.sides import Side
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import TODAY, make_contract
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import make_request


@pytest.fixture(autouse=True)
def _today(on_day: Callable[[dt.date], None]) -> None:
    on_day(TODAY)


def counts(user: User) -> dict[str, int]:
    request = RequestFactory().get("/help/")
    request.user = user
    return {section.label: section.count for section in Frame(request).sections}


def test_a_draft_waits_for_the_head_with_its_act(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT, title="Đặt stent")
    (row,) = home_of(sides.source_head, TODAY).rows
    assert (row.title, row.unit) == ("Đặt stent", "bản thảo")
    assert row.turn is not None
    assert row.turn.url == f"/transfer-contracts/{contract.pk}/sign/source/"
    assert "ký hợp đồng" in row.turn.chip
    assert contract.code in row.note


def test_what_waits_for_others_is_not_on_the_page(sides: Sides) -> None:
    make_contract(ContractStatus.DRAFT)
    for other in (sides.source_officer, sides.recipient_department, sides.stranger):
        assert home_of(other, TODAY).rows == []


def test_a_round_comes_after_what_somebody_waits_for(sides: Sides) -> None:
    make_contract(ContractStatus.RUNNING, title="đang làm")
    make_contract(ContractStatus.SIGNED, ready=False, title="thiếu điều kiện")
    titles = [row.title for row in home_of(sides.recipient_officer, TODAY).rows]
    assert titles == ["thiếu điều kiện", "đang làm"]


def test_both_are_counted_where_they_stand(sides: Sides, client: Client) -> None:
    for _n in range(7):
        make_contract(ContractStatus.RUNNING)
        make_request(RequestStatus.WITH_SOURCE)
    user = sides.source_officer
    assert counts(user)["Hợp đồng chuyển giao"] == counts(user)["Đề xuất"] == 7
    assert counts(user)["Trang của tôi"] == waiting_for_person(user, TODAY).total == 14
    client.force_login(user)
    page = client.get("/").context["home"]
    assert (page.waiting, page.waiting_requests, page.waiting_contracts) == (14, 7, 7)
    assert len(page.rows) == 10


def test_the_rest_stands_in_a_list_of_what_is_mine(sides: Sides, client: Client) -> None:
    for _n in range(7):
        make_contract(ContractStatus.RUNNING)
    make_contract(ContractStatus.LIQUIDATED)
    client.force_login(sides.source_officer)
    assert 'href="/transfer-contracts/?mine=on"' in client.get("/").content.decode()
    response = client.get("/transfer-contracts/?mine=on")
    assert len(response.context["rows"]) == 7
    assert "7 hợp đồng đến lượt tôi" in text_of(response)
    assert len(client.get("/transfer-contracts/").context["rows"]) == 8


def test_the_number_of_queries_does_not_grow(
    sides: Sides,
    client: Client,
    django_assert_num_queries: Callable[..., Any],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client.force_login(sides.source_officer)
    make_contract(ContractStatus.RUNNING)
    client.get("/")  # notes the visit, once a session
    cache.clear()
    with django_assert_max_num_queries(12) as few:
        client.get("/")
    for _n in range(6):
        make_contract(ContractStatus.RUNNING)
        make_contract(ContractStatus.SIGNED, ready=False)
    cache.clear()
    with django_assert_num_queries(len(few.captured_queries)):
        client.get("/")


def test_the_figures_are_counted_anew_only_when_something_changed(
    sides: Sides, django_assert_num_queries: Any
) -> None:
    user = sides.source_head
    contract = make_contract(ContractStatus.DRAFT)
    assert counts(user)["Trang của tôi"] == 1
    again = User.objects.get(pk=user.pk)
    with django_assert_num_queries(5):  # their reach, and how far the trail has come
        assert counts(again)["Trang của tôi"] == 1
    sign_contract(
        contract, by=user, side=Side.SOURCE, signed_on=TODAY, number="12/HĐ", representative="Mẫu"
    )
    assert counts(User.objects.get(pk=user.pk))["Trang của tôi"] == 0
