"""Coverage, satellites, networks and visits on their pages."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation, person
from hospitals.models import Region, Specialty
from transfers.models import SatelliteLink, SpecialtyNetwork, Visit
from transfers.services import link_satellite, record_visit, set_up_network
from transfers.states import ContractStatus
from transfers.tests.contract_builders import TODAY, make_contract

COVERAGE = "/networks/"
SATELLITES, REGIONAL, VISITS = "/networks/satellites/", "/networks/regional/", "/networks/visits/"
SINCE = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def eyes() -> Specialty:
    return Specialty.objects.get(slug="mat")


def link(satellite: str = "mat-nghe-an", **fields: Any) -> SatelliteLink:
    return link_satellite(
        by=None,
        core=organisation("mat-hcm"),
        satellite=organisation(satellite),
        specialty=fields.pop("specialty", None) or eyes(),
        since=SINCE,
        **fields,
    )


def network() -> SpecialtyNetwork:
    return set_up_network(
        by=None,
        region=Region.objects.get(code="DBSCL"),
        specialty=Specialty.objects.get(slug="nhi"),
        lead=organisation("nhi-dong-1"),
        members=[organisation("san-nhi-ca-mau")],
        since=SINCE,
    )


def visit(**changes: Any) -> Visit:
    return record_visit(
        **{
            "by": None,
            "kind": "tele",
            "happened_on": dt.date(2026, 10, 1),
            "giver": organisation("mat-hcm"),
            "receiver": organisation("da-khoa-dak-nong"),
            "specialty": eyes(),
            "treated_on_site": 3,
            "moved": 1,
            **changes,
        }
    )


# --- Coverage -----------------------------------------------------------------------------
def squares(client: Client, **query: Any) -> dict[str, list[str]]:
    """Province → the kinds of its squares."""
    rows = client.get(COVERAGE, query).context["rows"]
    return {row.province.short_name: [square.kind for square in row.squares] for row in rows}


def test_everybody_signed_in_sees_holes_and_doubles(client: Client, cast: Cast) -> None:
    link()
    make_contract(ContractStatus.ACCEPTED, recipient="huu-nghi-da-khoa-nghe-an", title="Bí mật")
    make_contract(ContractStatus.ACCEPTED)
    as_(client, cast.stranger)
    found = squares(client)
    assert found["Nghệ An"] == ["double"]
    assert found["Lâm Đồng"] == ["mastered"]
    assert found["TP. Hồ Chí Minh"] == ["gives"]
    assert found["TP. Hà Nội"] == ["hole"]
    said = text_of(client.get(COVERAGE))
    assert "Mắt, Nghệ An: Bệnh viện" in said
    assert "Bí mật" not in said


def test_a_cell_says_its_sign_in_words(client: Client, cast: Cast) -> None:
    link()
    page = as_(client, cast.stranger).get(COVERAGE)
    assert '<th scope="col">Mắt</th>' in page.content.decode()
    assert "đang được hỗ trợ: Bệnh viện Mắt Nghệ An" in text_of(page)


def test_a_cell_leads_to_what_it_counts(client: Client, cast: Cast) -> None:
    link()
    make_contract(ContractStatus.ACCEPTED, recipient="huu-nghi-da-khoa-nghe-an")
    make_contract(ContractStatus.ACCEPTED)
    as_(client, cast.stranger)
    row = next(r for r in client.get(COVERAGE).context["rows"] if r.squares[0].kind == "double")
    page = client.get(f"{COVERAGE}{row.squares[0].url}")
    assert [one.province.short_name for one in page.context["rows"]] == ["Nghệ An"]
    assert sorted(tie.kind for tie in page.context["ties"]) == [
        "hợp đồng đã nghiệm thu",
        "liên kết vệ tinh",
    ]
    assert "Ai hỗ trợ ai" in text_of(page)


def test_a_specialty_that_nobody_has_is_shown_when_it_is_asked_for(
    client: Client, cast: Cast
) -> None:
    link()
    as_(client, cast.stranger)
    assert squares(client, specialty="nhi")["Nghệ An"] == ["hole"]
    assert "chưa có chuyên khoa nào" not in text_of(
        client.get(COVERAGE, {"specialty": "mat", "province": "40-nghe-an"})
    )


def test_cells_of_samples_are_marked(client: Client, cast: Cast) -> None:
    link(note="[Mẫu] Vệ tinh")
    make_contract(ContractStatus.ACCEPTED)
    rows = as_(client, cast.stranger).get(COVERAGE).context["rows"]
    marked = {row.province.short_name for row in rows if row.squares[0].has_sample}
    assert marked == {"Nghệ An", "TP. Hồ Chí Minh"}


def test_a_region_and_a_day_narrow(client: Client, cast: Cast) -> None:
    link()
    as_(client, cast.stranger)
    assert "Nghệ An" not in squares(client, region="DBSCL")
    assert client.get(COVERAGE, {"on": "04/01/2026"}).context["coverage"].rows == []
    assert client.get(COVERAGE, {"on": "hôm kia"}).status_code == 400


def test_without_any_tie_the_page_says_why(client: Client, cast: Cast) -> None:
    said = text_of(as_(client, cast.stranger).get(COVERAGE))
    assert "Chưa có liên kết nào vào ngày này" in said


# --- Satellites ---------------------------------------------------------------------------
def test_links_are_open_to_everybody_and_ended_ones_on_demand(client: Client, cast: Cast) -> None:
    link()
    link("da-khoa-soc-trang", until=dt.date(2026, 6, 30))
    as_(client, cast.stranger)
    assert len(client.get(SATELLITES).context["rows"]) == 1
    assert len(client.get(SATELLITES, {"ended": "on"}).context["rows"]) == 2
    assert len(client.get(SATELLITES, {"specialty": "nhi"}).context["rows"]) == 0


def satellite_form(**changes: Any) -> dict[str, Any]:
    return {
        "core": str(organisation("mat-hcm").pk),
        "satellite": str(organisation("mat-nghe-an").pk),
        "specialty": str(eyes().pk),
        "since": "05/01/2026",
        "note": "Ghi chú đã gõ",
        **changes,
    }


@pytest.mark.parametrize("who", ["giving_coordinator", "hub_officer"])
def test_the_core_or_its_department_writes_a_link(client: Client, cast: Cast, who: str) -> None:
    response = as_(client, getattr(cast, who)).post(f"{SATELLITES}new/", satellite_form())
    assert response["Location"] == SATELLITES
    assert SatelliteLink.objects.get().satellite.slug == "mat-nghe-an"


def test_nobody_declares_itself_somebodys_satellite(client: Client, cast: Cast) -> None:
    page = as_(client, person("nghe-an", "mat-nghe-an")).post(f"{SATELLITES}new/", satellite_form())
    assert page.status_code == 400
    assert "core" in page.context["form"].errors
    assert "Ghi chú đã gõ" in page.content.decode()
    assert not SatelliteLink.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("satellite", "core"), ("until", "01/01/2025"), ("since", "32/01/2026"), ("specialty", "x")],
)
def test_a_bad_link_is_refused(client: Client, cast: Cast, field: str, value: str) -> None:
    sent = satellite_form()
    sent[field] = sent["core"] if value == "core" else value
    page = as_(client, cast.giving_coordinator).post(f"{SATELLITES}new/", sent)
    assert page.status_code == 400
    assert field in page.context["form"].errors


def test_the_core_ends_it_and_others_do_not(client: Client, cast: Cast) -> None:
    one = link()
    address = f"{SATELLITES}{one.pk}/end/"
    assert as_(client, cast.stranger).get(address).status_code == 403
    assert as_(client, cast.stranger).post(address, {"until": "22/11/2026"}).status_code == 403
    as_(client, cast.giving_coordinator)
    assert client.post(address, {"until": "01/01/2026"}).status_code == 400
    assert client.post(address, {"until": "01/11/2026"}).status_code == 302
    again = client.post(address, {"until": "22/11/2026"})
    assert again.status_code == 409
    assert "Đã kết thúc" in text_of(again)
    assert client.get(f"{SATELLITES}{uuid.uuid4()}/end/").status_code == 404


def test_a_viewer_is_refused_the_forms(client: Client, cast: Cast) -> None:
    as_(client, cast.hub_viewer)
    for address in (SATELLITES, REGIONAL, VISITS):
        assert client.get(f"{address}new/").status_code == 403
        assert client.post(f"{address}new/", {}).status_code == 403


# --- Networks -----------------------------------------------------------------------------
def test_a_network_is_set_up_and_shown(client: Client, cast: Cast) -> None:
    sent = {
        "region": str(Region.objects.get(code="DBSCL").pk),
        "specialty": str(Specialty.objects.get(slug="nhi").pk),
        "lead": str(organisation("nhi-dong-1").pk),
        "members": [str(organisation("san-nhi-ca-mau").pk)],
        "since": "05/01/2026",
    }
    response = as_(client, cast.hub_officer).post(f"{REGIONAL}new/", sent)
    made = SpecialtyNetwork.objects.get()
    assert response["Location"] == f"{REGIONAL}{made.pk}/"
    said = text_of(as_(client, cast.stranger).get(response["Location"]))
    assert "Bệnh viện Sản - Nhi Cà Mau" in said
    assert "Thêm thành viên" not in said
    again = as_(client, cast.hub_officer).post(f"{REGIONAL}new/", sent)
    assert again.status_code == 400
    assert SpecialtyNetwork.objects.count() == 1


def test_members_come_and_go(client: Client, cast: Cast) -> None:
    one = network()
    root = f"{REGIONAL}{one.pk}/"
    sent = {"organisation": str(organisation("da-khoa-soc-trang").pk), "since": "01/02/2026"}
    assert as_(client, cast.stranger).post(f"{root}members/new/", sent).status_code == 403
    as_(client, cast.hub_officer)
    assert client.post(f"{root}members/new/", sent).status_code == 302
    assert client.post(f"{root}members/new/", sent).status_code == 400
    member = one.members.get(organisation=organisation("da-khoa-soc-trang"))
    ended = client.post(f"{root}members/{member.pk}/end/", {"until": "01/11/2026"})
    assert ended.status_code == 302
    said = text_of(client.get(root))
    assert "Thành viên trước đây" in said
    assert [n.size for n in client.get(REGIONAL).context["rows"]] == [1]


def test_a_network_ends_with_its_members(client: Client, cast: Cast) -> None:
    one = network()
    address = f"{REGIONAL}{one.pk}/end/"
    as_(client, cast.hub_officer)
    assert "1 thành viên kết thúc cùng ngày." in text_of(client.get(address))
    assert client.post(address, {"until": "22/11/2026"}).status_code == 302
    assert not one.members.filter(until=None).exists()


# --- Visits -------------------------------------------------------------------------------
def visit_form(**changes: Any) -> dict[str, Any]:
    return {
        "visit_id": str(uuid.uuid4()),
        "kind": "tele",
        "happened_on": "01/10/2026",
        "giver": str(organisation("mat-hcm").pk),
        "receiver": str(organisation("da-khoa-dak-nong").pk),
        "specialty": str(eyes().pk),
        "treated_on_site": "3",
        "moved": "",
        "note": "Ghi chú đã gõ",
        **changes,
    }


def test_either_body_records_a_visit_once(client: Client, cast: Cast) -> None:
    sent = visit_form()
    as_(client, cast.receiving_coordinator)
    for _ in range(2):
        assert client.post(f"{VISITS}new/", sent).status_code == 302
    one = Visit.objects.get()
    assert (one.treated_on_site, one.moved) == (3, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened_on", "23/11/2026"),
        ("treated_on_site", "-1"),
        ("moved", "100000"),
        ("moved", "hai"),
        ("kind", "phone"),
        ("receiver", "giver"),
    ],
)
def test_a_bad_visit_is_refused(client: Client, cast: Cast, field: str, value: str) -> None:
    sent = visit_form()
    sent[field] = sent["giver"] if value == "giver" else value
    page = as_(client, cast.giving_coordinator).post(f"{VISITS}new/", sent)
    assert page.status_code == 400
    assert field in page.context["form"].errors
    assert "Ghi chú đã gõ" in page.content.decode()
    assert not Visit.objects.exists()


def test_visits_are_seen_by_both_bodies_and_their_departments_only(
    client: Client, cast: Cast
) -> None:
    one = visit()
    for who in (cast.giving_coordinator, cast.receiving_coordinator, cast.hub_officer):
        assert len(as_(client, who).get(VISITS).context["rows"]) == 1
    as_(client, cast.stranger)
    assert client.get(VISITS).context["rows"] == []
    assert "0 lượt: 0 ca" in text_of(client.get(VISITS))
    assert client.get(f"{VISITS}{one.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "tele"}, 1),
        ({"kind": "expert"}, 0),
        ({"specialty": "mat"}, 1),
        ({"province": "68-lam-dong"}, 1),
        ({"since": "02/10/2026"}, 0),
        ({"until": "01/10/2026"}, 1),
    ],
)
def test_visits_are_narrowed(client: Client, cast: Cast, query: dict[str, str], found: int) -> None:
    visit()
    rows = as_(client, cast.giving_coordinator).get(VISITS, query).context["rows"]
    assert len(rows) == found


def test_counts_are_corrected(client: Client, cast: Cast) -> None:
    one = visit()
    sent = {"treated_on_site": "4", "moved": "0", "note": ""}
    assert as_(client, cast.giving_coordinator).post(f"{VISITS}{one.pk}/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.treated_on_site, one.moved) == (4, 0)


def test_the_number_of_queries_does_not_grow(client: Client, cast: Cast) -> None:
    def queries() -> dict[str, int]:
        counted = {}
        for address in (COVERAGE, SATELLITES, REGIONAL, VISITS):
            cache.clear()
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            counted[address] = len(seen)
        return counted

    as_(client, cast.giving_coordinator)
    link()
    network()
    visit()
    few = queries()
    for index, satellite in enumerate(("da-khoa-soc-trang", "san-nhi-ca-mau", "da-khoa-dak-nong")):
        link(satellite)
        visit(happened_on=dt.date(2026, 9, 1 + index))
    assert queries() == few
