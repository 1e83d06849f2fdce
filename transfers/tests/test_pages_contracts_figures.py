"""Independence by technique, hospital and month; retention by hospital, province, specialty."""

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
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    make_posts,
    make_round,
    make_trainee,
)
from transfers.tests.contract_pages import LIST
from transfers.tests.contract_sides import Sides

INDEPENDENCE, RETENTION = f"{LIST}independence/", f"{LIST}retention/"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def test_techniques_are_counted_over_their_contracts(client: Client, sides: Sides) -> None:
    phaco = Technique.objects.get(slug="phaco")
    make_round(make_contract(technique=phaco), dt.date(2026, 3, 5), 10, 5)
    second = make_contract(technique=phaco, recipient="mat-nghe-an")
    make_round(second, dt.date(2026, 4, 5), 5, 0, 5)
    make_contract(title="Kỹ thuật riêng")
    groups = as_(client, sides.source_officer).get(INDEPENDENCE).context["groups"]
    counted = {group.name: (group.cases.independent, group.cases.total) for group in groups}
    assert counted == {phaco.name: (5, 25), "Kỹ thuật riêng": (0, 0)}


def test_hospitals_without_cases_say_no_data(client: Client, sides: Sides) -> None:
    make_contract()
    said = text_of(as_(client, sides.source_officer).get(INDEPENDENCE, {"by": "hospital"}))
    assert "Bệnh viện Đa khoa tỉnh Đắk Nông chưa có số liệu" in said
    assert "0,0 %" not in said


def test_months_without_a_round_are_missing(client: Client, sides: Sides) -> None:
    contract = make_contract()
    make_round(contract, dt.date(2026, 3, 5), 4, 1)
    make_round(contract, dt.date(2026, 6, 5), 4, 4)
    page = as_(client, sides.source_officer).get(INDEPENDENCE, {"by": "month"})
    assert [month for month, _cases in page.context["months"]] == [
        dt.date(2026, 6, 1),
        dt.date(2026, 3, 1),
    ]
    assert page.context["chart"].lines == []


def test_a_sum_over_months_is_a_row_of_its_own(client: Client, sides: Sides) -> None:
    contract = make_contract(title="Phaco tại chỗ")
    make_round(contract, dt.date(2026, 11, 5), 71, 2, 51, starts_on=dt.date(2026, 3, 2), sessions=9)
    page = as_(client, sides.source_officer).get(INDEPENDENCE, {"by": "month"})
    assert page.context["months"] == []
    said = text_of(page)
    assert "02/03 – 05/11/2026" in said
    assert "số gộp 9 đợt, không chia được theo tháng: Phaco tại chỗ" in said
    assert page.context["cases"].total == 124


def test_figures_with_samples_are_marked(client: Client, sides: Sides) -> None:
    real, made_up = make_contract(title="Thật"), make_contract(title="[Mẫu] Thử", code="mau-thu")
    for contract in (real, made_up):
        make_round(contract, dt.date(2026, 3, 5), 4, 1)
        make_posts(make_trainee(contract), True, first=dt.date(2026, 9, 1))
    as_(client, sides.source_officer)
    for address in (INDEPENDENCE, f"{INDEPENDENCE}?by=month", RETENTION):
        assert "sample-chip" in client.get(address).content.decode()
    groups = client.get(INDEPENDENCE).context["groups"]
    assert {group.name: group.cases.has_sample for group in groups} == {
        "Thật": False,
        "[Mẫu] Thử": True,
    }
    made_up.rounds.all().delete()
    made_up.trainees.all().delete()
    for address in (INDEPENDENCE, f"{INDEPENDENCE}?by=month", RETENTION):
        assert "sample-chip" not in client.get(address).content.decode()


def test_filters_swap_the_figures_alone(client: Client, sides: Sides) -> None:
    as_(client, sides.source_officer)
    for address in (INDEPENDENCE, RETENTION):
        part = client.get(f"{address}?by=hospital&specialty=mat", headers={"HX-Request": "true"})
        assert part.content.decode().lstrip().startswith('<div class="stack" id="results">')
        assert part["HX-Push-Url"] == f"{address}?by=hospital&specialty=mat"


def test_the_span_of_days_narrows(client: Client, sides: Sides) -> None:
    contract = make_contract()
    make_round(contract, dt.date(2026, 3, 5), 4, 1)
    make_round(contract, dt.date(2026, 6, 5), 4, 4)
    as_(client, sides.source_officer)
    found = client.get(INDEPENDENCE, {"since": "01/06/2026", "until": "30/06/2026"})
    assert found.context["cases"].total == 8
    assert client.get(INDEPENDENCE, {"since": "khi nào"}).status_code == 400


def test_others_contracts_are_not_in_the_figures(client: Client, sides: Sides) -> None:
    make_round(make_contract(), dt.date(2026, 3, 5), 4, 1)
    assert as_(client, sides.stranger).get(INDEPENDENCE).context["cases"].total == 0


@pytest.mark.parametrize("address", [INDEPENDENCE, RETENTION])
def test_an_unknown_grouping_answers_404(client: Client, sides: Sides, address: str) -> None:
    assert as_(client, sides.source_officer).get(address, {"by": "khac"}).status_code == 404


def test_retention_counts_what_was_answered(client: Client, sides: Sides, cast: Cast) -> None:
    contract = make_contract()
    stays = make_trainee(contract, "Người mẫu Một", certified_on=TODAY)
    make_posts(stays, True, first=dt.date(2026, 9, 1))
    leaves = make_trainee(contract, "Người mẫu Hai", left_on=TODAY, left_to="private")
    make_posts(leaves, False, first=dt.date(2026, 9, 1))
    make_posts(make_trainee(contract, "Người mẫu Ba"), None, first=dt.date(2026, 9, 1))
    for person in (sides.recipient_officer, cast.observer):
        said = text_of(as_(client, person).get(RETENTION))
        assert "50 % 1 trên 2 người còn làm việc sau 6 tháng" in said
        assert "1 chưa trả lời" in said
        assert "1 đến cơ sở ngoài công lập" in said
        assert "1 kỹ thuật chỉ còn một người làm được." in said
        assert "Người mẫu Một" not in said


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("hospital", "Bệnh viện Đa khoa tỉnh Đắk Nông"),
        ("province", "Lâm Đồng"),
        ("specialty", "Mắt"),
    ],
)
def test_retention_by(client: Client, sides: Sides, by: str, name: str) -> None:
    make_posts(make_trainee(make_contract()), True, first=dt.date(2026, 9, 1))
    rows = as_(client, sides.source_officer).get(RETENTION, {"by": by}).context["rows"]
    assert [name in row.name for row in rows] == [True]


@pytest.mark.parametrize("address", [INDEPENDENCE, f"{INDEPENDENCE}?by=hospital", RETENTION])
def test_the_number_of_queries_does_not_grow(client: Client, sides: Sides, address: str) -> None:
    def queries() -> int:
        cache.clear()  # so that what waits for the reader is counted too
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def add(number: int) -> None:
        for index in range(number):
            contract = make_contract(title=f"K{number}{index}")
            make_round(contract, dt.date(2026, 3, 1 + index), 2, 1)
            make_posts(make_trainee(contract, certified_on=TODAY), True, first=dt.date(2026, 9, 1))

    as_(client, sides.source_officer)
    add(2)
    few = queries()
    add(7)
    assert queries() == few
