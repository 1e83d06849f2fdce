"""The list of agreements: filters, search, sorting, pages, the empty state."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.states import Status
from agreements.tests.builders import HUB, make_agreement
from agreements.tests.pages import MEKONG, as_, text_of
from audit import services
from conftest import Cast

URL = "/agreements/"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get(URL, query)
    return [row.agreement.title for row in response.context["rows"]]


def test_who_is_not_signed_in_is_led_to_the_door(client: Client) -> None:
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_only_what_the_reader_may_see_is_listed(client: Client, cast: Cast) -> None:
    make_agreement(title="Của đầu mối")
    assert titles(as_(client, cast.hub_officer)) == ["Của đầu mối"]
    assert titles(as_(client, cast.stranger)) == []


def test_what_is_kept_of_the_page_is_the_readers_own_and_made_anew_after_a_change(
    client: Client, cast: Cast
) -> None:
    def offered(person: Any, slug: str) -> tuple[bool, int]:
        page = as_(client, person).get(URL)
        is_offered = f'<option value="{slug}"' in page.content.decode()
        return is_offered, page.context["visible_count"].number

    make_agreement(partners=["syt-40-nghe-an"])
    assert offered(cast.hub_officer, "syt-40-nghe-an") == (True, 1)
    assert offered(cast.stranger, "syt-40-nghe-an") == (False, 0)
    services.record("draft", make_agreement(partners=["syt-80-long-an"]), by=cast.hub_officer)
    assert offered(cast.hub_officer, "syt-80-long-an") == (True, 2)
    assert offered(cast.stranger, "syt-80-long-an") == (False, 0)


def test_the_search_needs_no_diacritics(client: Client, cast: Cast) -> None:
    make_agreement(title="Chương trình với Đắk Nông", partners=["syt-67-dak-nong"])
    make_agreement(title="Thỏa thuận khác")
    as_(client, cast.hub_officer)
    assert titles(client, search="dak nong") == ["Chương trình với Đắk Nông"]
    assert len(titles(client, search="TP.HCM")) == 2


def test_a_province_finds_what_was_signed_under_its_old_name_and_what_it_holds_now(
    client: Client, cast: Cast
) -> None:
    make_agreement(title="Long An", partners=["syt-80-long-an"])
    make_agreement(title="Đồng Nai")
    as_(client, cast.hub_officer)
    assert titles(client, province="80-long-an") == ["Long An"]
    assert titles(client, province="80-tay-ninh") == ["Long An"]
    assert titles(client, province="01-ha-noi") == []


def test_a_cdc_is_found_in_the_province_it_lies_in_now(client: Client, cast: Cast) -> None:
    make_agreement(title="CDC", hub="cdc-hcm", partners=["cdc-ba-ria-vung-tau"], level="cdc")
    as_(client, cast.cdc_officer)
    assert titles(client, province="77-ba-ria-vung-tau") == ["CDC"]
    assert titles(client, province="79-ho-chi-minh") == ["CDC"]


def test_a_region_finds_its_provinces_of_then_and_of_now(client: Client, cast: Cast) -> None:
    make_agreement(title="Long An", partners=["syt-80-long-an"])
    make_agreement(title="Nghệ An", partners=["syt-40-nghe-an"])
    as_(client, cast.hub_officer)
    assert titles(client, region="DBSCL") == ["Long An"]
    assert titles(client, region="BTB") == ["Nghệ An"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "in_force"}, ["B"]),
        ({"status": "expired"}, ["A"]),
        ({"level": "cdc"}, ["A"]),
        ({"organisation": "syt-75-dong-nai-tp"}, ["B", "A"]),
        ({"in_force_on": "22/11/2026"}, ["B"]),
        ({"in_force_on": "2025-01-31"}, ["A"]),
        ({"needs_date": "on"}, []),
        ({"level": "cdc", "status": "in_force"}, []),
    ],
)
def test_each_filter_narrows(
    client: Client, cast: Cast, query: dict[str, str], found: list[str]
) -> None:
    make_agreement(
        Status.EXPIRED,
        title="A",
        level="cdc",
        signed_on=dt.date(2025, 1, 2),
        ends_on=dt.date(2025, 12, 31),
    )
    make_agreement(title="B")
    assert titles(as_(client, cast.hub_officer), **query) == found


def test_what_lacks_a_date_can_be_asked_for(client: Client, cast: Cast) -> None:
    make_agreement(title="Thiếu ngày", signed_on=None, origin="recorded")
    make_agreement(title="Đủ ngày")
    make_agreement(Status.DRAFT, title="Bản thảo thường")
    as_(client, cast.hub_officer)
    assert titles(client, needs_date="on") == ["Thiếu ngày"]
    assert "Thiếu ngày ký" in text_of(client.get(URL))


def test_a_day_nobody_can_read_is_said_at_the_field(client: Client, cast: Cast) -> None:
    response = as_(client, cast.hub_officer).get(URL, {"in_force_on": "31/04/2026"})
    assert response.status_code == 400
    assert "Tháng 4 có 30 ngày" in text_of(response)
    assert 'value="31/04/2026"' in response.content.decode()


@pytest.mark.parametrize("name", ["title", "signed_on", "ends_on", "next_review", "updated"])
def test_every_ordering_turns_round_and_pages_lose_nothing(
    client: Client, cast: Cast, name: str
) -> None:
    for n in range(30):
        make_agreement(
            title=f"T{n:02}",
            signed_on=None if n % 3 == 0 else dt.date(2026, 1, 1) + dt.timedelta(days=n % 5),
            ends_on=None if n % 4 == 0 else dt.date(2029, 1, 1 + n % 7),
            with_reviews=n % 2 == 0,
        )
    as_(client, cast.hub_officer)
    for ordering in (name, f"-{name}"):
        seen, query = [], {"ordering": ordering}
        while True:
            response = client.get(URL, query)
            seen += [row.agreement.title for row in response.context["rows"]]
            if not (cursor := response.context["page"].next):
                break
            query = {"ordering": ordering, "cursor": cursor}
        assert len(seen) == 30
        assert len(set(seen)) == 30


def test_unknown_days_come_last_in_both_directions(client: Client, cast: Cast) -> None:
    make_agreement(title="không rõ", signed_on=None, origin="recorded")
    make_agreement(title="cũ", signed_on=dt.date(2020, 1, 1))
    make_agreement(title="mới", signed_on=dt.date(2026, 1, 1))
    as_(client, cast.hub_officer)
    assert titles(client, ordering="signed_on") == ["cũ", "mới", "không rõ"]
    assert titles(client, ordering="-signed_on") == ["mới", "cũ", "không rõ"]


def test_the_sorted_column_says_so(client: Client, cast: Cast) -> None:
    make_agreement()
    response = as_(client, cast.hub_officer).get(URL, {"ordering": "title"})
    headings = response.context["headings"]
    assert headings["title"].aria_sort == "ascending"
    assert "ordering=-title" in headings["title"].address
    assert headings["signed_on"].aria_sort == "none"


def test_an_altered_cursor_leads_to_the_first_page(client: Client, cast: Cast) -> None:
    response = as_(client, cast.hub_officer).get(URL, {"cursor": "xx", "level": "cdc"}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[0][0] == f"{URL}?level=cdc"
    assert "mở lại từ trang đầu" in text_of(response)


def test_the_empty_list_names_one_filter_to_drop_and_what_that_would_give(
    client: Client, cast: Cast
) -> None:
    make_agreement(title="A")
    response = as_(client, cast.hub_officer).get(URL, {"level": "cdc", "status": "in_force"})
    said = text_of(response)
    assert "Không có thỏa thuận nào khớp" in said
    assert "Bỏ lọc “Cấp: CDC” thì có 1 kết quả." in said
    assert response.context["drop"].address == "?status=in_force"


def test_the_chips_take_one_filter_away(client: Client, cast: Cast) -> None:
    make_agreement()
    response = as_(client, cast.hub_officer).get(URL, {"level": "department", "search": "thu"})
    chips = {chip.name: chip for chip in response.context["chips"]}
    assert chips["level"].label == "Cấp: Sở Y tế"
    assert chips["level"].without == "?search=thu"


def test_htmx_gets_the_results_alone_and_the_address_to_show(client: Client, cast: Cast) -> None:
    make_agreement(title="A")
    as_(client, cast.hub_officer)
    response = client.get(
        URL, {"search": "", "level": "department"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in response.content.decode()
    assert 'id="results"' in response.content.decode()
    assert response["HX-Push-Url"] == f"{URL}?level=department"
    assert "HX-Request" in response["Vary"]


def test_fourteen_signatures_have_come_to_seven_bodies(client: Client, cast: Cast) -> None:
    make_agreement(hub=HUB, partners=MEKONG, signed_on=dt.date(2023, 7, 21))
    response = as_(client, cast.hub_officer).get(URL)
    row = response.context["rows"][0]
    assert (row.signed, row.held) == (14, 7)
    assert "14 → 7" in text_of(response)
    assert "do sáp nhập" in text_of(response)


def test_a_late_review_is_marked(client: Client, cast: Cast) -> None:
    make_agreement(signed_on=dt.date(2026, 2, 27), with_reviews=True)
    response = as_(client, cast.hub_officer).get(URL)
    assert response.context["rows"][0].is_late
    assert "27/08/2026 quá hạn 87 ngày" in text_of(response)


def test_the_organisations_offered_are_those_of_visible_agreements(
    client: Client, cast: Cast
) -> None:
    make_agreement(Status.DRAFT, partners=["syt-40-nghe-an"])
    as_(client, cast.stranger)
    assert "nghe-an" not in str(client.get(URL).context["form"].fields["organisation"].choices)


def test_a_merged_body_is_offered_apart_from_the_one_of_today(client: Client, cast: Cast) -> None:
    make_agreement(partners=["syt-67-dak-nong"])
    as_(client, cast.hub_officer)
    _any, now, before = client.get(URL).context["form"].fields["organisation"].choices
    assert (now[0], before[0]) == ("Hiện nay", "Trước đây")
    assert "syt-68-lam-dong" in dict(now[1])
    assert list(dict(before[1])) == ["syt-67-dak-nong"]


def test_todays_regions_are_offered_apart_from_those_of_before(client: Client, cast: Cast) -> None:
    as_(client, cast.hub_officer)
    _any, now, before = client.get(URL).context["form"].fields["region"].choices
    assert {"NTBTN", "DNB"} <= set(dict(now[1]))
    assert set(dict(before[1])) == {"BTBDHMT", "DHNTB", "TN"}


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, cast: Cast) -> None:
    as_(client, cast.hub_officer)
    counts = []
    for more in (10, 30):
        for _n in range(more):
            make_agreement(with_reviews=True)
        client.get(URL)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 25
