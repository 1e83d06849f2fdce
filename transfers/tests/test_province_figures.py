"""Figures by province "as it was" and "in today's borders": never a case twice, equal totals."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.tests.pages import as_
from conftest import Cast
from hospitals.models import Specialty
from transfers.coverage import coverage_on
from transfers.figures import Cases
from transfers.models import Contract, SatelliteLink
from transfers.province_figures import Borders, cases_by_province
from transfers.retention import retention_by, retention_of
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    make_posts,
    make_round,
    make_trainee,
    organisation,
)
from transfers.tests.contract_pages import LIST
from transfers.tests.contract_sides import Sides

BEFORE, AFTER = dt.date(2025, 3, 5), dt.date(2025, 9, 5)
# Đắk Nông is part of Lâm Đồng since 1 July 2025, Sóc Trăng of Cần Thơ; Nghệ An stayed.
RECIPIENTS = ("da-khoa-dak-nong", "mat-nghe-an", "da-khoa-soc-trang")


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def rounds_around_the_merger() -> None:
    for number, recipient in enumerate(RECIPIENTS):
        contract = make_contract(recipient=recipient)
        make_round(contract, BEFORE, 7, number, 2)
        make_round(contract, dt.date(2025, 6, 30), 1)
        make_round(contract, dt.date(2025, 7, 1), 2)
        make_round(contract, AFTER, 3, 1)


def by_name(borders: Borders) -> dict[str, int]:
    counted = cases_by_province(Contract.objects.all(), borders)
    return {province.uid if province else "": cases.total for province, cases in counted.items()}


def test_as_it_was_a_case_counts_where_the_hospital_lay_that_day(register: None) -> None:
    contract = make_contract(recipient="da-khoa-dak-nong")
    make_round(contract, BEFORE, 7)
    make_round(contract, AFTER, 3)
    assert by_name("then") == {"67-dak-nong": 7, "68-lam-dong": 3}


def test_in_todays_borders_it_counts_where_the_hospital_lies_now(register: None) -> None:
    contract = make_contract(recipient="da-khoa-dak-nong")
    make_round(contract, BEFORE, 7)
    make_round(contract, AFTER, 3)
    assert by_name("now") == {"68-lam-dong": 10}


def test_a_province_with_sample_cases_is_marked(register: None) -> None:
    make_round(make_contract(recipient="da-khoa-dak-nong", code="mau-1"), AFTER, 3)
    make_round(make_contract(recipient="mat-nghe-an"), AFTER, 3)
    counted = cases_by_province(Contract.objects.all(), "now")
    marked = {province.uid: cases.has_sample for province, cases in counted.items() if province}
    assert marked == {"68-lam-dong": True, "40-nghe-an": False}


def test_totals_are_equal_in_both_and_none_counts_twice(register: None) -> None:
    rounds_around_the_merger()
    totals = {
        borders: sum(cases_by_province(Contract.objects.all(), borders).values(), Cases())
        for borders in ("then", "now")
    }
    assert totals["then"] == totals["now"]
    assert totals["now"].total == 3 * (7 + 2 + 1 + 2 + 3 + 1) + 0 + 1 + 2


def test_a_span_cuts_both_alike(register: None) -> None:
    rounds_around_the_merger()
    for borders in ("then", "now"):
        counted = cases_by_province(
            Contract.objects.all(), borders, since=dt.date(2025, 7, 1), until=AFTER
        )
        assert sum(cases.total for cases in counted.values()) == 3 * (2 + 4)


def test_it_takes_two_queries_however_much_there_is(
    register: None, django_assert_num_queries: Any
) -> None:
    rounds_around_the_merger()
    for borders in ("then", "now"):
        with django_assert_num_queries(2):
            cases_by_province(Contract.objects.all(), borders)


def test_people_asked_about_are_counted_once_in_both(register: None) -> None:
    contract = make_contract(recipient="da-khoa-dak-nong")
    make_posts(make_trainee(contract), True, False, first=dt.date(2025, 6, 1))
    whole = sum(kept.answered for kept in retention_of(Contract.objects.all(), TODAY).values())
    for borders in ("then", "now"):
        found = retention_by(Contract.objects.all(), TODAY, "province", borders=borders)
        assert sum(k.answered for months in found.values() for k in months.values()) == whole
    then = retention_by(Contract.objects.all(), TODAY, "province", borders="then")
    assert len(then) == 2


def test_coverage_of_a_past_day_drawn_today_has_as_many_ties(register: None) -> None:
    for satellite in ("da-khoa-dak-nong", "da-khoa-soc-trang"):
        SatelliteLink.objects.create(
            core=organisation("mat-hcm"),
            satellite=organisation(satellite),
            specialty=Specialty.objects.get(slug="mat"),
            since=dt.date(2024, 1, 1),
        )
    then = coverage_on(BEFORE)
    now = coverage_on(BEFORE, borders_of=TODAY)
    assert then.ties == now.ties == 2
    assert (len(then.provinces), len(now.provinces)) == (63, 34)


def test_the_pages_have_the_switch(client: Client, sides: Sides, cast: Cast) -> None:
    contract = make_contract(recipient="da-khoa-dak-nong")
    make_round(contract, BEFORE, 7)
    page = as_(client, sides.source_officer).get(
        f"{LIST}independence/", {"by": "province", "borders": "then"}
    )
    assert [group.name for group in page.context["groups"]] == ["Tỉnh Đắk Nông"]
    page = client.get(f"{LIST}independence/", {"by": "province"})
    assert [group.name for group in page.context["groups"]] == ["Tỉnh Lâm Đồng"]
    coverage = client.get("/networks/", {"on": "05/03/2025", "borders": "now"})
    assert len(coverage.context["rows"]) == 34
