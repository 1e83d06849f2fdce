"""Who works with whom: the bodies and ties that are drawn, for whom, and how many."""

import datetime as dt
import html

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.states import Status
from agreements.tests.builders import area, make_agreement
from conftest import Cast
from cooperation.conftest import TODAY, found_in_list
from cooperation.pictures.network import network_of
from cooperation.pictures.network_drawing import draw
from transfers.states import ContractStatus
from transfers.tests.contract_builders import make_contract

pytestmark = pytest.mark.usefixtures("today")

HUB, PARTNER = "syt-79-ho-chi-minh", "syt-75-dong-nai-tp"


def ties(client: Client, query: str = "") -> dict[tuple[str, str], tuple[int, int]]:
    network = client.get(f"/map/network/{query}").context["network"]
    return {
        (tie.giver.slug, tie.taker.slug): (tie.agreements, tie.contracts) for tie in network.ties
    }


def words_of(client: Client, query: str = "") -> str:
    return html.unescape(client.get(f"/map/network/{query}").content.decode())


def test_hubs_are_joined_with_partners_and_sources_with_recipients(reader: Client) -> None:
    make_agreement()
    make_agreement(partners=[PARTNER, "syt-40-nghe-an"])
    make_agreement(Status.DRAFT)
    make_contract()
    make_contract(ContractStatus.DRAFT)
    assert ties(reader) == {
        (HUB, PARTNER): (2, 0),
        (HUB, "syt-40-nghe-an"): (1, 0),
        ("mat-hcm", "da-khoa-dak-nong"): (0, 1),
    }


def test_successors_stand_for_those_who_signed(reader: Client) -> None:
    make_agreement(partners=["syt-80-long-an"], signed_on=dt.date(2024, 5, 6))
    make_agreement(partners=["syt-74-binh-duong"], signed_on=dt.date(2024, 5, 6))
    # Bình Dương's department is the hub itself today.
    assert ties(reader) == {(HUB, "syt-80-tay-ninh"): (1, 0)}


def test_the_contracts_of_a_tie_are_what_their_list_counts(reader: Client) -> None:
    make_contract()
    make_contract()
    make_contract(source="nhi-dong-1")
    rows = reader.get("/map/network/").context["rows"]
    counted = [found_in_list(reader, address) for _tie, address in rows]
    assert counted == [tie.contracts for tie, _address in rows] == [2, 1]


def test_it_is_narrowed_by_kind_specialty_region_and_area(reader: Client) -> None:
    make_agreement()
    make_contract()
    assert set(ties(reader, "?of=contracts")) == {("mat-hcm", "da-khoa-dak-nong")}
    assert set(ties(reader, "?of=agreements")) == {(HUB, PARTNER)}
    assert set(ties(reader, "?specialty=mat")) == {("mat-hcm", "da-khoa-dak-nong")}
    assert ties(reader, "?region=BTB") == {}
    assert set(ties(reader, f"?area={area().slug}")) == {(HUB, PARTNER)}
    assert "Hợp đồng không ghi lĩnh vực" in words_of(reader, f"?area={area().slug}")


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_what_one_may_not_see_is_not_drawn(cast: Cast, client: Client, who: str) -> None:
    make_agreement()
    make_contract()
    client.force_login(getattr(cast, who))
    assert ties(client) == {}
    assert "Chưa có ai làm với ai ở đây" in words_of(client)


def test_a_hospital_sees_its_own_ties_only(cast: Cast, client: Client) -> None:
    make_contract()
    make_contract(source="nhi-dong-1", recipient="mat-nghe-an")
    client.force_login(cast.giving_coordinator)
    assert set(ties(client)) == {("mat-hcm", "da-khoa-dak-nong")}


def test_what_is_left_out_is_said(cast: Cast, reader: Client) -> None:
    make_agreement()
    make_agreement(partners=[PARTNER, "syt-40-nghe-an"])
    found = network_of(cast.observer, TODAY, {}, most=2)
    assert [body.organisation.slug for body in found.bodies] == [HUB, PARTNER]
    assert (found.hidden_bodies, found.hidden_ties) == (1, 1)
    assert found.bodies[0].partners == 2
    assert "Không vẽ" not in words_of(reader)


def test_the_same_rows_give_the_same_picture(cast: Cast) -> None:
    make_agreement(partners=[PARTNER, "syt-40-nghe-an"])
    make_contract()
    first, again = (draw(network_of(cast.observer, TODAY, {})) for _time in range(2))
    assert first == again
    assert len(first.nodes) == 5 and len(first.curves) == 3
    # None over another.
    assert len({(node.side, node.y) for node in first.nodes}) == 5


def test_every_body_is_a_link_with_its_own_lines(reader: Client) -> None:
    make_agreement(partners=[PARTNER, "syt-40-nghe-an"])
    (hub,) = [
        node
        for node in reader.get("/map/network/").context["picture"].nodes
        if node.body.organisation.slug == HUB
    ]
    assert len(hub.curves) == 2
    words = words_of(reader)
    assert words.count('<a class="net-node') == 3
    assert "<title>Sở Y tế TP. Hồ Chí Minh 2 cơ quan cùng làm</title>" in words


def test_the_table_is_sorted_by_its_headings(reader: Client) -> None:
    make_agreement(partners=[PARTNER, "syt-40-nghe-an"])
    make_agreement(partners=["syt-40-nghe-an"])
    rows = reader.get("/map/network/?ordering=agreements").context["rows"]
    assert [tie.agreements for tie, _address in rows] == [1, 2]
    assert 'aria-sort="ascending"' in words_of(reader, "?ordering=agreements")


def test_the_number_of_queries_does_not_grow(reader: Client) -> None:
    counted = []
    for partners in ([PARTNER], ["syt-40-nghe-an", "syt-96-ca-mau", "syt-01-ha-noi"]):
        make_agreement(partners=partners)
        make_contract()
        reader.get("/map/network/")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            reader.get("/map/network/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_page_is_for_members(client: Client) -> None:
    assert client.get("/map/network/").status_code == 302
