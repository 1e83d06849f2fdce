"""Satellites, networks, visits, coverage, trainees and decisions over the REST API."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from conftest import Cast, organisation
from hospitals.models import Region, Specialty
from transfers.api_coverage import TieSerializer
from transfers.api_decisions import ContractDecisionSerializer
from transfers.api_networks import (
    NetworkSerializer,
    SatelliteLinkSerializer,
    VisitSerializer,
)
from transfers.api_permissions_ties import NETWORK_ACTS
from transfers.api_trainees import TraineeSerializer
from transfers.models import (
    ContractDecision,
    NetworkMember,
    SatelliteLink,
    SpecialtyNetwork,
    Visit,
)
from transfers.tests.api_client import get
from transfers.tests.contract_builders import TODAY, make_contract, make_posts, make_trainee
from transfers.tests.contract_sides import Sides

DAY = dt.date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _day(on_day: Any) -> None:
    on_day(TODAY)


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def eyes() -> Specialty:
    return Specialty.objects.get(slug="mat")


def make_link(satellite: str = "da-khoa-dak-nong", **fields: Any) -> SatelliteLink:
    return SatelliteLink.objects.create(
        core=organisation("mat-hcm"),
        satellite=organisation(satellite),
        specialty=eyes(),
        **fields,
    )


def make_network(**fields: Any) -> SpecialtyNetwork:
    network = SpecialtyNetwork.objects.create(
        region=Region.objects.get(code="DNB"),
        specialty=eyes(),
        lead=organisation("mat-hcm"),
        **fields,
    )
    for slug in ("cho-ray", "ba-ria"):
        NetworkMember.objects.create(network=network, organisation=organisation(slug), since=DAY)
    return network


def make_visit(day: dt.date = DAY, **fields: Any) -> Visit:
    return Visit.objects.create(
        **{
            "kind": "tele",
            "happened_on": day,
            "giver": organisation("mat-hcm"),
            "receiver": organisation("da-khoa-dak-nong"),
            "specialty": eyes(),
            "treated_on_site": 3,
            "moved": 1,
            **fields,
        }
    )


def make_decision() -> ContractDecision:
    contract = make_contract(code="c-1")
    return ContractDecision.objects.create(contract=contract, since=DAY, asked_on=DAY)


# --- Open to everybody signed in ----------------------------------------------------------
def test_satellite_links(cast: Cast) -> None:
    link = make_link(since=DAY, note="[Mẫu] liên kết")
    (row,) = rows(get(cast.stranger, "satellite-links/"))
    assert list(row) == list(SatelliteLinkSerializer().fields)
    assert (row["core"]["slug"], row["satellite"]["slug"]) == ("mat-hcm", "da-khoa-dak-nong")
    assert (row["specialty"], row["is_sample"]) == ("mat", True)
    single = get(cast.stranger, f"satellite-links/{link.pk}/").json()
    assert single == row | {"permissions": {"end": False}}


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ({"on": "2026-03-03"}, True),
        ({"on": "2026-03-02"}, False),
        ({"specialty": "mat"}, True),
        ({"organisation": "mat-hcm"}, True),
        ({"organisation": "da-khoa-dak-nong"}, True),
        ({"organisation": "cho-ray"}, False),
    ],
)
def test_satellite_links_are_filtered(cast: Cast, parameters: dict[str, str], seen: bool) -> None:
    make_link(since=DAY)
    assert bool(rows(get(cast.stranger, "satellite-links/", **parameters))) is seen


def test_networks_with_their_members(cast: Cast) -> None:
    network = make_network()
    (row,) = rows(get(cast.stranger, "networks/"))
    assert list(row) == list(NetworkSerializer().fields)
    assert (row["region"], row["lead"]["slug"]) == ("DNB", "mat-hcm")
    assert [member["organisation"]["slug"] for member in row["members"]] == ["ba-ria", "cho-ray"]
    single = get(cast.stranger, f"networks/{network.pk}/").json()
    assert single == row | {"permissions": dict.fromkeys(NETWORK_ACTS, False)}


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ({"region": "DNB"}, True),
        ({"organisation": "cho-ray"}, True),
        ({"organisation": "mat-hcm", "on": "2026-03-03"}, True),
        ({"organisation": "da-khoa-dak-nong"}, False),
    ],
)
def test_networks_are_filtered(cast: Cast, parameters: dict[str, str], seen: bool) -> None:
    make_network()
    assert bool(rows(get(cast.stranger, "networks/", **parameters))) is seen


def test_coverage_is_what_ties_say_that_day(cast: Cast) -> None:
    make_link(since=DAY)
    make_contract()
    found = rows(get(cast.stranger, "coverage/"))
    assert {row["kind"] for row in found} == {"satellite", "taught"}
    assert list(found[0]) == list(TieSerializer().fields)
    before = rows(get(cast.stranger, "coverage/", on="2026-01-01"))
    assert before == []
    assert get(cast.stranger, "coverage/", on="x").status_code == 400


# --- For those who take part --------------------------------------------------------------
def test_visits(cast: Cast) -> None:
    visit = make_visit()
    (row,) = rows(get(cast.giving_coordinator, "visits/"))
    assert list(row) == list(VisitSerializer().fields)
    assert (row["treated_on_site"], row["moved"], row["specialty"]) == (3, 1, "mat")
    single = get(cast.giving_coordinator, f"visits/{visit.pk}/").json()
    assert single == row | {"permissions": {"edit": True}}


def test_visits_are_both_bodies_and_their_departments(cast: Cast, sides: Sides) -> None:
    visit = make_visit()
    for user in (cast.hub_officer, sides.recipient_department, cast.observer):
        assert rows(get(user, "visits/")), user
    for user in (cast.stranger, cast.cdc_officer, cast.administrator):
        assert rows(get(user, "visits/")) == [], user
        assert get(user, f"visits/{visit.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ({"kind": "tele"}, True),
        ({"kind": "expert"}, False),
        ({"province": "79-ho-chi-minh"}, True),
        ({"since": "2026-03-03", "until": "2026-03-03"}, True),
        ({"since": "2026-03-04"}, False),
    ],
)
def test_visits_are_filtered(cast: Cast, parameters: dict[str, str], seen: bool) -> None:
    make_visit()
    assert bool(rows(get(cast.auditor, "visits/", **parameters))) is seen


def test_what_a_merger_of_the_sides_leaves_to_decide(cast: Cast) -> None:
    decision = make_decision()
    (row,) = rows(get(cast.giving_coordinator, "contract-decisions/"))
    assert list(row) == list(ContractDecisionSerializer().fields)
    assert (row["contract"]["code"], row["is_owed"]) == ("c-1", True)
    assert rows(get(cast.stranger, "contract-decisions/")) == []
    assert get(cast.stranger, f"contract-decisions/{decision.pk}/").status_code == 404
    assert rows(get(cast.auditor, "contract-decisions/", contract="c-2")) == []


# --- People -------------------------------------------------------------------------------
def test_trainees_with_what_became_of_them(sides: Sides) -> None:
    trainee = make_trainee(make_contract(code="c-1"), licence_number="001")
    make_posts(trainee, True, None, first=dt.date(2026, 9, 1))
    (row,) = rows(get(sides.source_officer, "trainees/"))
    assert list(row) == list(TraineeSerializer().fields)
    assert (row["full_name"], row["licence_number"]) == ("Người mẫu Học", "001")
    assert [post["in_post"] for post in row["posts"]] == [True, None]
    single = get(sides.source_officer, f"trainees/{trainee.pk}/").json()
    assert single == row | {"permissions": single["permissions"]}


def test_trainees_are_for_both_hospitals_and_both_departments(cast: Cast, sides: Sides) -> None:
    trainee = make_trainee(make_contract())
    for user in (sides.source_head, sides.recipient_officer, sides.source_department,
                 sides.recipient_department):  # fmt: skip
        assert rows(get(user, "trainees/")), user
    for user in (cast.auditor, cast.observer, cast.administrator, cast.stranger, cast.cdc_officer):
        assert rows(get(user, "trainees/")) == [], user
        assert get(user, f"trainees/{trainee.pk}/").status_code == 404


def test_trainees_are_filtered(sides: Sides) -> None:
    make_trainee(make_contract(code="c-1"))
    make_trainee(make_contract(code="c-2"), name="", erased_on=DAY)
    assert len(rows(get(sides.source_officer, "trainees/", contract="c-1"))) == 1
    (row,) = rows(get(sides.source_officer, "trainees/", erased="true"))
    assert row["contract"]["code"] == "c-2"


# --- All of them --------------------------------------------------------------------------
MAKERS: dict[str, Callable[[int], Any]] = {
    "satellite-links": lambda n: make_link(until=DAY + dt.timedelta(days=n)),
    "networks": lambda n: make_network(until=DAY + dt.timedelta(days=n)),
    "visits": lambda n: make_visit(DAY + dt.timedelta(days=n)),
    "trainees": lambda n: make_posts(make_trainee(make_contract()), True, first=DAY),
    "contract-decisions": lambda n: ContractDecision.objects.create(
        contract=make_contract(), since=DAY, asked_on=DAY
    ),
}


@pytest.mark.parametrize("path", MAKERS)
@pytest.mark.parametrize("expand", [{}, {"expand": "permissions"}])
def test_the_number_of_queries_does_not_grow(cast: Cast, path: str, expand: dict[str, str]) -> None:
    def queries(user: User) -> int:
        with CaptureQueriesContext(connection) as found:
            assert rows(get(user, f"{path}/", **expand))
        return len(found)

    MAKERS[path](0)
    before = queries(cast.hub_officer)
    for n in (1, 2, 3):
        MAKERS[path](n)
    assert queries(cast.hub_officer) == before


@pytest.mark.parametrize("path", MAKERS)
def test_in_bulk_and_page_by_page(cast: Cast, path: str) -> None:
    for n in range(3):
        MAKERS[path](n)
    lines = b"".join(get(cast.hub_officer, f"{path}/", format="ndjson").streaming_content)
    assert len(lines.splitlines()) == 3
    assert get(cast.hub_officer, f"{path}/", page_size=2).json()["next"]
    for form in ("csv", "xlsx"):
        assert b"".join(get(cast.hub_officer, f"{path}/", format=form).streaming_content)
