"""Coverage of a day: holes, doubles, and what counts as covered."""

import datetime as dt
import uuid
from typing import Any

import pytest

from conftest import organisation
from hospitals.models import Province, Region, Specialty, Technique
from transfers.coverage import SATELLITE, Coverage, Tie, cells_of, coverage_on, ties_on
from transfers.models import Contract, NetworkMember, SatelliteLink, SpecialtyNetwork
from transfers.states import ContractStatus

DAY = dt.date(2026, 11, 22)
EYE, HEART = uuid.uuid4(), uuid.uuid4()
CITY, HILLS = uuid.uuid4(), uuid.uuid4()
CORE, FIRST, SECOND = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
PLACES = {CORE: CITY, FIRST: HILLS, SECOND: HILLS}


def specialty(slug: str = "mat") -> Specialty:
    return Specialty.objects.get(slug=slug)


def link(satellite: str = "da-khoa-dak-nong", **fields: Any) -> SatelliteLink:
    return SatelliteLink.objects.create(
        core=organisation("mat-hcm"),
        satellite=organisation(satellite),
        specialty=specialty(),
        **fields,
    )


def contract(status: str, **fields: Any) -> Contract:
    return Contract.objects.create(
        code=f"thu-{uuid.uuid4().hex[:8]}",
        title="Hợp đồng thử",
        source=organisation("mat-hcm"),
        recipient=organisation("da-khoa-dak-nong"),
        modality="transfer",
        status=status,
        entered_on=DAY,
        **{"specialty": specialty(), **fields},
    )


def cell(coverage: Coverage, slug: str, uid: str) -> Any:
    row = next(row for row in coverage.rows if row.specialty.slug == slug)
    position = [province.uid for province in coverage.provinces].index(uid)
    return row.cells[position]


# --- Pure ---------------------------------------------------------------------------------
def test_a_province_without_any_tie_is_a_hole() -> None:
    [[city, hills]] = cells_of([], PLACES, [EYE], [CITY, HILLS])
    assert city.is_hole and hills.is_hole


def test_the_province_that_gives_is_no_hole() -> None:
    ties = [Tie(SATELLITE, EYE, CORE, FIRST)]
    [[city, hills], [heart, _]] = cells_of(ties, PLACES, [EYE, HEART], [CITY, HILLS])
    assert (city.is_hole, city.givers, city.ties) == (False, frozenset({CORE}), ())
    assert (hills.is_hole, hills.receivers) == (False, frozenset({FIRST}))
    assert heart.is_hole


def test_two_receiving_bodies_are_a_double() -> None:
    ties = [Tie(SATELLITE, EYE, CORE, FIRST), Tie(SATELLITE, EYE, CORE, SECOND)]
    [[hills]] = cells_of(ties, PLACES, [EYE], [HILLS])
    assert hills.is_double


def test_two_ties_of_one_body_are_no_double() -> None:
    ties = [Tie("taught", EYE, CORE, FIRST), Tie(SATELLITE, EYE, CORE, FIRST)]
    [[hills]] = cells_of(ties, PLACES, [EYE], [HILLS])
    assert len(hills.ties) == 2 and not hills.is_double


def test_a_body_that_lies_nowhere_covers_nothing() -> None:
    [[hills]] = cells_of([Tie(SATELLITE, EYE, CORE, FIRST)], {}, [EYE], [HILLS])
    assert hills.is_hole


# --- From the rows ------------------------------------------------------------------------
def test_the_province_is_that_of_the_day(register: None) -> None:
    link()
    before, after = coverage_on(dt.date(2025, 6, 30)), coverage_on(DAY)
    assert cell(before, "mat", "67-dak-nong").receivers == {organisation("da-khoa-dak-nong").pk}
    assert cell(after, "mat", "68-lam-dong").receivers == {organisation("da-khoa-dak-nong").pk}
    assert "67-dak-nong" not in {province.uid for province in after.provinces}
    assert (len(before.provinces), len(after.provinces)) == (63, 34)


def test_two_provinces_that_merged_may_make_a_double(register: None) -> None:
    link("ba-ria")
    link("phoi-binh-duong")
    assert coverage_on(dt.date(2025, 6, 30)).doubles == []
    [double] = coverage_on(DAY).doubles
    assert double.province == Province.objects.get(uid="79-ho-chi-minh").pk


def test_a_link_counts_from_its_first_to_its_last_day(register: None) -> None:
    link(since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31))
    days = [dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1)]
    assert [len(ties_on(day)) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize("status", ContractStatus.values)
def test_contracts_count_while_they_teach_and_once_mastered(register: None, status: str) -> None:
    contract(status)
    counted = {"running": ["taught"], "proposed": ["taught"]}
    counted |= {"accepted": ["mastered"], "liquidated": ["mastered"]}
    assert [tie.kind for tie in ties_on(DAY)] == counted.get(status, [])


def test_a_contract_counts_from_its_start_where_it_is_known(register: None) -> None:
    contract("running", started_on=dt.date(2026, 3, 1))
    assert ties_on(dt.date(2026, 2, 28)) == []
    assert len(ties_on(dt.date(2026, 3, 1))) == 1


def test_the_specialty_of_the_technique_stands_in(register: None) -> None:
    contract("running", specialty=None, technique=Technique.objects.get(slug="phaco"))
    assert [tie.specialty for tie in ties_on(DAY)] == [specialty().pk]


def test_a_member_counts_while_the_network_lasts(register: None) -> None:
    network = SpecialtyNetwork.objects.create(
        region=Region.objects.get(code="DBSCL"),
        specialty=specialty("nhi"),
        lead=organisation("nhi-dong-1"),
        until=dt.date(2026, 6, 30),
    )
    NetworkMember.objects.create(network=network, organisation=organisation("san-nhi-ca-mau"))
    covered = cell(coverage_on(dt.date(2026, 6, 30)), "nhi", "96-ca-mau")
    assert covered.receivers == {organisation("san-nhi-ca-mau").pk}
    assert ties_on(dt.date(2026, 7, 1)) == []


def test_specialties_nobody_gives_are_said(register: None) -> None:
    link()
    coverage = coverage_on(DAY)
    assert [row.specialty.slug for row in coverage.rows] == ["mat"]
    assert len(coverage.untouched) == Specialty.objects.count() - 1
    assert len(coverage.holes) == 34 - 2


def test_a_region_shows_its_own_provinces(register: None) -> None:
    link()
    coverage = coverage_on(DAY, region=Region.objects.get(code="DBSCL"))
    assert len(coverage.provinces) == 5
    assert len(coverage.holes) == 5


def test_the_number_of_queries_does_not_grow(
    register: None, django_assert_num_queries: Any
) -> None:
    link()
    with django_assert_num_queries(7):
        coverage_on(DAY)
    link("ba-ria")
    link("mat-nghe-an")
    contract("running")
    with django_assert_num_queries(7):
        coverage_on(DAY)
