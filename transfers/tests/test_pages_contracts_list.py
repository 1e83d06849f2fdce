"""The list of contracts: who sees what, filters, sorting, figures, pages."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.pages import as_, text_of
from conftest import Cast
from hospitals.models import Technique
from transfers.states import ContractStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_round
from transfers.tests.contract_pages import LIST
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get(LIST, query)
    return [row.contract.title for row in response.context["rows"]]


def test_who_is_not_signed_in_is_led_to_the_door(client: Client) -> None:
    assert client.get(LIST)["Location"].startswith("/accounts/login/")


def test_both_hospitals_and_both_departments_see_it_and_nobody_else(
    client: Client, sides: Sides, cast: Cast
) -> None:
    make_contract()
    for person in (sides.source_officer, sides.recipient_head, sides.source_department):
        assert titles(as_(client, person)) == ["Phẫu thuật Phaco"]
    assert titles(as_(client, sides.recipient_department)) == ["Phẫu thuật Phaco"]
    assert titles(as_(client, cast.observer)) == ["Phẫu thuật Phaco"]
    assert titles(as_(client, sides.stranger)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "running"}, ["A"]),
        ({"status": "draft"}, ["B"]),
        ({"specialty": "mat"}, ["A", "B"]),
        ({"specialty": "nhi"}, []),
        ({"technique": "phaco"}, ["A"]),
        ({"source": "mat-hcm"}, ["A", "B"]),
        ({"recipient": "mat-nghe-an"}, ["B"]),
        ({"province": "67-dak-nong"}, ["A"]),
        ({"province": "68-lam-dong"}, ["A"]),
        ({"province": "40-nghe-an"}, ["B"]),
        ({"search": "dak nong"}, ["A"]),
    ],
)
def test_each_filter_narrows(
    client: Client, sides: Sides, query: dict[str, str], found: list[str]
) -> None:
    phaco = Technique.objects.get(slug="phaco")
    make_contract(title="A", technique=phaco)
    make_contract(ContractStatus.DRAFT, title="B", recipient="mat-nghe-an")
    assert sorted(titles(as_(client, sides.source_officer), **query)) == found


def test_sorting_by_title_turns_round(client: Client, sides: Sides) -> None:
    for title in ("B", "A", "C"):
        make_contract(title=title)
    as_(client, sides.source_officer)
    assert titles(client, ordering="title") == ["A", "B", "C"]
    assert titles(client, ordering="-title") == ["C", "B", "A"]


def test_unknown_signing_days_come_last_either_way(client: Client, sides: Sides) -> None:
    make_contract(title="biết", signed_on=dt.date(2026, 3, 1))
    make_contract(title="không biết", signed_on=None)
    as_(client, sides.source_officer)
    assert titles(client, ordering="signed_on") == ["biết", "không biết"]
    assert titles(client, ordering="-signed_on") == ["biết", "không biết"]


def test_both_ratios_stand_with_their_denominators(client: Client, sides: Sides) -> None:
    contract = make_contract()
    make_round(contract, dt.date(2026, 11, 5), 71, 2, 51, sessions=9)
    said = text_of(as_(client, sides.source_officer).get(LIST))
    assert "2,7 % 2 trên 73" in said
    assert "1,6 % 2 trên 124" in said


def test_without_cases_there_is_no_zero_percent(client: Client, sides: Sides) -> None:
    make_contract()
    said = text_of(as_(client, sides.source_officer).get(LIST))
    assert said.count("chưa có số liệu") == 3
    assert "0,0 %" not in said


def queries_with(client: Client, number: int) -> int:
    for index in range(number):
        make_round(make_contract(title=f"H{index}"), dt.date(2026, 3, 1 + index), 3, 1, 1)
    cache.clear()  # so that what waits for the reader is counted too
    with CaptureQueriesContext(connection) as seen:
        assert client.get(LIST).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, sides: Sides) -> None:
    as_(client, sides.source_officer)
    assert queries_with(client, 2) == queries_with(client, 12)


def test_a_long_list_goes_on_by_cursor(client: Client, sides: Sides) -> None:
    for index in range(27):
        make_contract(title=f"{index:02}")
    as_(client, sides.source_officer)
    first = client.get(LIST, {"ordering": "title"})
    assert len(first.context["rows"]) == 25
    rest = titles(client, ordering="title", cursor=first.context["page"].next)
    assert rest == ["25", "26"]


def test_an_altered_cursor_leads_to_the_first_page(client: Client, sides: Sides) -> None:
    response = as_(client, sides.source_officer).get(LIST, {"cursor": "xyz"}, follow=True)
    assert response.status_code == 200
    assert "Dấu trang không hợp lệ" in text_of(response)


def test_an_unknown_filter_value_answers_400_and_says_so(client: Client, sides: Sides) -> None:
    response = as_(client, sides.source_officer).get(LIST, {"status": "khong-co"})
    assert response.status_code == 400
    assert "status" in response.context["form"].errors


def test_the_empty_list_names_the_filter_to_drop(client: Client, sides: Sides) -> None:
    make_contract()
    as_(client, sides.source_officer)
    said = text_of(client.get(LIST, {"status": "draft", "specialty": "mat"}))
    assert "Bỏ lọc “Trạng thái: Bản thảo” thì có 1 kết quả." in said


def test_only_who_may_draft_is_offered_it(client: Client, sides: Sides, cast: Cast) -> None:
    assert "Lập hợp đồng" in text_of(as_(client, sides.source_officer).get(LIST))
    assert "Lập hợp đồng" not in text_of(as_(client, cast.hub_viewer).get(LIST))
