"""The map of the country: what it draws on a day, for a reader, and the same in its table."""

import datetime as dt
import html
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.states import Status
from agreements.tests.builders import make_agreement, make_review
from conftest import Cast
from cooperation.conftest import TODAY, found_in_list
from cooperation.pictures.drawing import small_map
from hospitals.models import ProvinceHolder
from hospitals.outlines import OUTLINES
from transfers.tests.contract_builders import make_contract, make_round

pytestmark = pytest.mark.usefixtures("today")

HUB, PARTNER, NGHE_AN = "79-ho-chi-minh", "75-dong-nai-tp", "40-nghe-an"
_DAY = dt.timedelta(days=1)


def shown(client: Client, query: str = "") -> Any:
    response = client.get(f"/map/{query}")
    assert response.status_code == 200
    return response.context["map"]


def words_of(client: Client, query: str = "") -> str:
    return html.unescape(client.get(f"/map/{query}").content.decode())


def figures(picture: Any) -> dict[str, float | None]:
    return {row.province.uid: row.value for row in picture.rows}


# --- The day's borders ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "units"), [("30/06/2025", 63), ("01/07/2025", 34), ("22/11/2026", 34)]
)
def test_the_units_of_the_day_are_drawn(reader: Client, on: str, units: int) -> None:
    picture = shown(reader, f"?on={on}")
    assert len(picture.drawn) == units and not picture.undrawn
    drawn = [outline for one in picture.drawn for outline in one.unit.outlines]
    assert sorted(drawn) == sorted([*OUTLINES, "hoang-sa", "truong-sa"])
    assert f"Địa giới ngày {on}: {units} tỉnh, thành." in words_of(reader, f"?on={on}")


@pytest.mark.parametrize("query", ["", "?on=01/01/2024", "?by=late", "?by=independence&hub=none"])
def test_hoang_sa_and_truong_sa_are_always_drawn_and_named(reader: Client, query: str) -> None:
    words = words_of(reader, query)
    for islands, name in (("hoang-sa", "Hoàng Sa"), ("truong-sa", "Trường Sa")):
        assert f"#{islands}" in words and f">{name}</text>" in words


def test_the_islands_are_drawn_also_without_their_unit(reader: Client) -> None:
    ProvinceHolder.objects.filter(province__uid="48-da-nang").delete()
    assert shown(reader).loose == ("hoang-sa",)
    assert "#hoang-sa" in words_of(reader)


def test_a_day_that_is_none_is_said(reader: Client) -> None:
    response = reader.get("/map/?on=31/02/2026")
    assert response.status_code == 400
    assert len(response.context["map"].drawn) == 34


# --- Figures --------------------------------------------------------------------------------
def test_agreements_count_where_their_parties_lie(reader: Client) -> None:
    make_agreement()
    make_agreement(partners=["syt-40-nghe-an", "syt-75-dong-nai-tp"])
    make_agreement(Status.DRAFT)
    picture = shown(reader)
    assert figures(picture) == {HUB: 2, PARTNER: 2, NGHE_AN: 1}
    assert picture.sentence == "2 thỏa thuận còn hiệu lực ở 3 tỉnh, thành"
    assert [step.words for step in picture.steps] == ["1", "2"]


def test_every_figure_is_what_its_list_counts(reader: Client) -> None:
    for partners in (["syt-75-dong-nai-tp"], ["syt-75-dong-nai-tp", "syt-40-nghe-an"]):
        make_review(make_agreement(partners=partners), TODAY - 5 * _DAY)
    make_contract()
    make_contract(recipient="mat-nghe-an")
    for by in ("agreements", "late", "transfers"):
        rows = shown(reader, f"?by={by}").rows
        assert len(rows) >= 3
        for row in rows:
            assert row.is_list and found_in_list(reader, row.url) == row.value, row.url


def test_figures_of_a_past_day_are_what_their_lists_count(reader: Client) -> None:
    day = dt.date(2024, 5, 6)
    make_agreement(partners=["syt-80-long-an"], signed_on=day, starts_on=day)
    picture = shown(reader, "?on=01/06/2024")
    assert figures(picture) == {HUB: 1, "80-long-an": 1}
    linked = {row.province.uid: row for row in picture.rows if row.is_list}
    assert found_in_list(reader, linked["80-long-an"].url) == 1
    # The city has grown since: the list, which knows today's borders, would count more.
    assert HUB not in linked


def test_a_signature_counts_where_its_holder_lies_today(reader: Client) -> None:
    make_agreement(partners=["syt-80-long-an"], signed_on=dt.date(2024, 5, 6))
    assert figures(shown(reader)) == {HUB: 1, "80-tay-ninh": 1}


def test_what_is_over_is_hatched_and_said(reader: Client) -> None:
    make_agreement(Status.EXPIRED, partners=["syt-40-nghe-an"], ends_on=TODAY - 9 * _DAY)
    (row,) = [row for row in shown(reader).rows if row.province.uid == NGHE_AN]
    assert row.is_ended and row.value == 0
    words = words_of(reader)
    assert "đã hết hiệu lực" in words and "m0 is-ended" in words


def test_contracts_count_at_both_hospitals(reader: Client) -> None:
    make_contract()
    make_contract(recipient="nhi-dong-1")
    assert figures(shown(reader, "?by=transfers")) == {HUB: 2, "68-lam-dong": 1}


def test_independence_has_its_numerator_and_denominator(reader: Client) -> None:
    make_round(make_contract(), TODAY - 20 * _DAY, 3, 1, 4)
    make_contract(recipient="mat-nghe-an")
    (row,) = [row for row in shown(reader, "?by=independence").rows if row.value is not None]
    assert (row.figure, row.step) == ("25\u00a0%", 2)
    words = words_of(reader, "?by=independence")
    assert "Lâm Đồng: 25\u00a0%, 1 trên 4 ca bên tiếp nhận làm" in words
    assert "1 trên 8" in words and ">0\u00a0%<" not in words


def test_cases_after_the_day_are_not_counted(reader: Client) -> None:
    make_round(make_contract(), TODAY - 20 * _DAY, 3, 1)
    before = (TODAY - 21 * _DAY).strftime("%d/%m/%Y")
    assert shown(reader, f"?by=independence&on={before}").sentence.startswith("Chưa có ca")


# --- Lines from a hub -----------------------------------------------------------------------
def test_lines_lead_from_the_hub_to_its_partners(reader: Client) -> None:
    make_agreement(partners=["syt-75-dong-nai-tp", "syt-40-nghe-an"])
    make_agreement()
    make_agreement(hub="syt-01-ha-noi", partners=["syt-40-nghe-an"])
    picture = shown(reader)
    assert picture.hub.slug == "syt-79-ho-chi-minh"
    assert {row.province.uid: row.ties for row in picture.rows if row.ties} == {
        PARTNER: 2,
        NGHE_AN: 1,
    }
    assert len(picture.lines) == 2
    assert [len(shown(reader, f"?hub={hub}").lines) for hub in ("syt-01-ha-noi", "none")] == [1, 0]


def test_a_hub_that_is_none_is_no_error(reader: Client) -> None:
    make_agreement()
    assert shown(reader, "?hub=syt-01-ha-noi").hub.slug == "syt-79-ho-chi-minh"


def test_contracts_lead_from_who_manages_the_source(reader: Client) -> None:
    make_contract()
    picture = shown(reader, "?by=transfers")
    assert picture.hub.slug == "syt-79-ho-chi-minh"
    assert {row.province.uid: row.ties for row in picture.rows if row.ties} == {"68-lam-dong": 1}


# --- Readers --------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["agreements", "transfers", "independence", "late"])
def test_what_one_may_not_see_is_not_drawn(cast: Cast, client: Client, by: str) -> None:
    make_review(make_agreement(), TODAY - 5 * _DAY)
    make_round(make_contract(), TODAY - 20 * _DAY, 3, 1)
    client.force_login(cast.stranger)
    picture = shown(client, f"?by={by}")
    assert not picture.rows and not picture.hubs and not picture.lines and not picture.labels


def test_the_page_is_for_members(client: Client) -> None:
    assert client.get("/map/").status_code == 302


# --- The page -------------------------------------------------------------------------------
def test_every_unit_is_a_link_that_says_its_figure(reader: Client) -> None:
    make_agreement(partners=["syt-40-nghe-an"])
    words = words_of(reader)
    assert words.count('<a class="unit"') == 34
    assert 'aria-label="Nghệ An: 1 thỏa thuận còn hiệu lực"' in words
    assert 'href="/provinces/96-ca-mau/"' in words
    assert 'href="/agreements/?in_force_on=22/11/2026&province=40-nghe-an"' in words


def test_the_table_is_sorted_by_its_headings(reader: Client) -> None:
    make_agreement(partners=["syt-40-nghe-an"])
    make_agreement()
    orders = {
        query: [row.province.uid for row in reader.get(f"/map/{query}").context["rows"]]
        for query in ("", "?ordering=figure", "?ordering=name", "?ordering=-ties")
    }
    assert orders[""] == [HUB, NGHE_AN, PARTNER]
    assert orders["?ordering=figure"] == [NGHE_AN, PARTNER, HUB]
    assert orders["?ordering=name"] == [NGHE_AN, PARTNER, HUB]
    assert orders["?ordering=-ties"] == [NGHE_AN, PARTNER, HUB]
    assert 'aria-sort="descending"' in words_of(reader)


def test_it_is_swapped_by_htmx_with_its_address(reader: Client) -> None:
    response = reader.get("/map/?by=late", headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/map/?by=late"


def test_an_empty_map_says_so(reader: Client) -> None:
    assert "Không có gì để tô vào ngày này." in words_of(reader)
    assert "Chưa có ca nào được ghi" in words_of(reader, "?by=independence")


@pytest.mark.parametrize("by", ["agreements", "transfers", "independence", "late"])
def test_the_number_of_queries_does_not_grow(reader: Client, by: str) -> None:
    def some(number: int) -> None:
        for _time in range(number):
            make_review(make_agreement(partners=["syt-40-nghe-an"]), TODAY - 5 * _DAY)
            make_round(make_contract(), TODAY - 20 * _DAY, 3, 1)

    counted = []
    for number in (1, 4):
        some(number)
        reader.get(f"/map/?by={by}")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            reader.get(f"/map/?by={by}")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_small_map_leads_to_the_page_with_the_same_filters(cast: Cast) -> None:
    make_agreement()
    with CaptureQueriesContext(connection) as queries:
        picture = small_map(cast.observer, chosen={"region": "DNB"})
    assert len(queries) <= 8
    assert picture.address == "/map/?by=agreements&region=DNB"
    assert all("region=DNB" in row.url for row in picture.rows)
    assert small_map(cast.observer, chosen={"region": "BTB"}).rows == []
