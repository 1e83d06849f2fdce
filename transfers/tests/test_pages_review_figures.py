"""Where a review's figures lead: lists that hold what was counted, and no more than one may see."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from agreements.models import Agreement
from conftest import Cast
from transfers.states import ContractStatus, RequestStatus, SourceAnswer
from transfers.tests.contract_builders import (
    make_contract,
    make_posts,
    make_round,
    make_trainee,
)
from transfers.tests.figure_builders import (
    DAY,
    EDGES,
    ELSEWHERE,
    FIRST,
    LAST,
    agreement_of_both,
    figure,
)
from transfers.tests.request_builders import LAM_DONG, make_request
from transfers.tests.test_review_figures_ties import link, visit

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return agreement_of_both(title="Thỏa thuận của hai Sở")


def shown(client: Client, reader: Any, address: str, status: int = 200) -> Any:
    client.force_login(reader)
    response = client.get(address)
    assert response.status_code == status
    return response.context


def test_requests_filed_answered_and_open(agreement: Agreement, client: Client, cast: Cast) -> None:
    for day in EDGES:
        make_request(RequestStatus.WITH_SOURCE, since=day)
        taken = make_request(RequestStatus.ACCEPTED, answers=[SourceAnswer.ACCEPTED], since=FIRST)
        taken.sources.update(answered_on=day)
    make_request(RequestStatus.WITH_SOURCE, sources=[ELSEWHERE], since=FIRST)
    for key, count in (("requests_filed", 6), ("requests_answered", 2), ("requests_open", 4)):
        found = figure(agreement, key, LAM_DONG)
        assert sum(found["parts"].values()) == count
        assert shown(client, cast.hub_officer, found["url"])["count"].number == count


def test_contracts_standing_signed_and_with_people(
    agreement: Agreement, client: Client, cast: Cast
) -> None:
    make_contract(ContractStatus.DRAFT)
    make_contract(agreement=agreement_of_both())
    for number, day in enumerate(EDGES):
        contract = make_contract(ContractStatus.SIGNED, signed_on=day)
        person = make_trainee(contract, f"Người mẫu {number}", trained_to=day)
        make_posts(person, None, first=day)
    for key, part, count in (
        ("contracts_by_state", "total", 3),
        ("contracts_signed", "signed", 2),
        ("trainees", "trained", 2),
        ("retention", "asked", 2),
    ):
        found = figure(agreement, key)
        assert found["parts"][part] == count
        assert shown(client, cast.hub_officer, found["url"])["count"].number == count


def test_cases_lead_to_the_page_of_independence(
    agreement: Agreement, client: Client, cast: Cast
) -> None:
    contract = make_contract(agreement=agreement)
    for day in EDGES:
        make_round(contract, day, 8, 2, 5)
    make_round(make_contract(agreement=agreement_of_both()), FIRST, 100)
    cases = figure(agreement, "cases")
    assert shown(client, cast.hub_officer, cases["url"])["cases"].total == 30
    known = figure(agreement, "independence_local")
    page = shown(client, cast.hub_officer, known["url"])["cases"]
    assert page.independence_local == known["parts"]["end_ratio"] == 0.2
    assert page.local == known["parts"]["end_cases"] == 30


def test_visits_and_links(agreement: Agreement, client: Client, cast: Cast) -> None:
    for day in EDGES:
        visit(day)
    visit(FIRST, "expert")
    visit(FIRST, giver=ELSEWHERE)
    link(FIRST)
    link(LAST + DAY)
    link(FIRST, core=ELSEWHERE)
    tele = figure(agreement, "visits_tele")
    assert shown(client, cast.hub_officer, tele["url"])["count"].number == 2
    links = figure(agreement, "satellites")
    assert len(shown(client, cast.hub_officer, links["url"])["rows"]) == 1


def test_a_reader_finds_no_more_than_they_may_see(
    agreement: Agreement, client: Client, cast: Cast
) -> None:
    make_request(RequestStatus.WITH_SOURCE, since=FIRST)
    found = figure(agreement, "requests_filed")
    assert shown(client, cast.giving_coordinator, found["url"])["count"].number == 1
    assert shown(client, cast.partner_officer, found["url"])["count"].number == 0


def test_the_chip_names_the_agreement_and_takes_its_scope_away(
    agreement: Agreement, client: Client, cast: Cast
) -> None:
    found = figure(agreement, "requests_filed", LAM_DONG)
    chips = {chip.name: chip for chip in shown(client, cast.hub_officer, found["url"])["chips"]}
    assert set(chips) == {"agreement", "filed"}
    assert "Thỏa thuận của hai Sở" in chips["agreement"].label
    assert "Lâm Đồng" in chips["agreement"].label
    assert set(parse_qs(chips["agreement"].without.removeprefix("?"))) == {"filed"}
    assert chips["filed"].label == "Gửi trong: 01/01 – 30/06/2026"


def test_other_filters_keep_the_scope(agreement: Agreement, client: Client, cast: Cast) -> None:
    address = figure(agreement, "contracts_signed")["url"]
    client.force_login(cast.hub_officer)
    page = client.get(address).content.decode()
    asked = parse_qs(urlsplit(address).query)
    assert f'type="hidden" name="agreement" value="{asked["agreement"][0]}"' in page
    assert f'type="hidden" name="on" value="{asked["on"][0]}"' in page


def test_an_agreement_one_does_not_see_filters_nothing_and_is_not_named(
    agreement: Agreement, client: Client, cast: Cast
) -> None:
    make_contract()
    address = figure(agreement, "contracts_signed")["url"]
    context = shown(client, cast.stranger, address)
    assert [chip.name for chip in context["chips"]] == ["signed"]
    assert "Thỏa thuận của hai Sở" not in str(context["chips"])


@pytest.mark.parametrize(
    "query", ["agreement=x", "agreement=&on=32/13/2026", "filed=hôm qua", "party=a b", "open_on=?"]
)
def test_a_value_that_cannot_be_read_filters_nothing(
    query: str, client: Client, cast: Cast
) -> None:
    make_request(RequestStatus.WITH_SOURCE, since=FIRST)
    context = shown(client, cast.hub_officer, f"/transfer-requests/?{query}", 400)
    assert context["count"].number == 1
    assert context["chips"] == []


def test_the_day_of_the_sides_is_that_of_the_address(client: Client, cast: Cast) -> None:
    agreement = agreement_of_both()
    make_contract(signed_on=dt.date(2024, 2, 1))
    for day, count in (("31/12/2024", 0), ("31/12/2025", 1)):
        address = f"/transfer-contracts/?agreement={agreement.pk}&on={day}"
        assert shown(client, cast.hub_officer, address)["count"].number == count
