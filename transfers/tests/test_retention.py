"""Who stayed, by hospital, province and specialty; and who can still do it."""

import datetime as dt
from typing import Any

import pytest

from conftest import organisation
from hospitals.models import Province, Specialty
from transfers.models import Contract
from transfers.retention import (
    Departures,
    Retained,
    departures_of,
    hangs_on_one,
    performers_left,
    performers_of,
    retention_by,
    retention_of,
)
from transfers.tests.contract_builders import TODAY, make_contract, make_posts, make_trainee
from transfers.tests.contract_sides import Sides

TWO_YEARS_AGO = TODAY - dt.timedelta(days=800)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def everything() -> Any:
    return Contract.objects.all()


def test_unknown_is_counted_apart_and_never_as_left(sides: Sides) -> None:
    contract = make_contract()
    for answers in ((True, True, True), (True, False, False), (True, None, None)):
        make_posts(make_trainee(contract, str(answers)), *answers, first=TWO_YEARS_AGO)
    assert retention_of(everything(), TODAY) == {
        6: Retained(3, 0, 0),
        12: Retained(1, 1, 1),
        24: Retained(1, 1, 1),
    }
    assert Retained(1, 1, 1).rate == 0.5
    assert Retained(unknown=3).rate is None


def test_what_is_not_asked_yet_is_not_unknown(sides: Sides) -> None:
    trainee = make_trainee(make_contract())
    make_posts(trainee, None, None, None, first=TODAY - dt.timedelta(days=10))
    assert retention_of(everything(), TODAY) == {6: Retained(unknown=1)}


def test_by_hospital_province_of_today_and_specialty(sides: Sides) -> None:
    here = make_contract()
    there = make_contract(
        recipient="da-khoa-soc-trang", specialty=Specialty.objects.get(slug="tim-mach")
    )
    make_posts(make_trainee(here), True, first=TWO_YEARS_AGO)
    make_posts(make_trainee(there), False, first=TWO_YEARS_AGO)
    by_hospital = retention_by(everything(), TODAY, "hospital")
    assert by_hospital[organisation("da-khoa-dak-nong")] == {6: Retained(in_post=1)}
    by_province = retention_by(everything(), TODAY, "province")
    assert by_province[Province.objects.get(uid="68-lam-dong")] == {6: Retained(in_post=1)}
    by_specialty = retention_by(everything(), TODAY, "specialty")
    assert by_specialty[Specialty.objects.get(slug="tim-mach")] == {6: Retained(left=1)}


def test_the_number_of_queries_does_not_grow(sides: Sides, django_assert_num_queries: Any) -> None:
    for n in range(6):
        make_posts(make_trainee(make_contract(), f"{n}"), True, None, first=TWO_YEARS_AGO)
    with django_assert_num_queries(3):
        retention_by(everything(), TODAY, "province")


def test_only_the_contracts_one_is_given_count(sides: Sides) -> None:
    make_posts(make_trainee(make_contract()), True, first=TWO_YEARS_AGO)
    assert retention_of(Contract.objects.visible_to(sides.stranger), TODAY) == {}


def test_where_they_went(sides: Sides) -> None:
    contract = make_contract()
    for place in ("private", "private", "public", ""):
        make_trainee(contract, place, left_on=TODAY, left_to=place)
    make_trainee(contract, "still here")
    assert departures_of(everything()) == Departures(public=1, private=2, unknown=1)


# --- Who can still do it ------------------------------------------------------------------
def test_performers_are_certified_and_still_there(sides: Sides) -> None:
    contract, nobody = make_contract(), make_contract()
    for name, fields in {
        "here": {"certified_on": TODAY},
        "leaves tomorrow": {"certified_on": TODAY, "left_on": TODAY + dt.timedelta(days=1)},
        "left": {"certified_on": TODAY, "left_on": TODAY},
        "not certified": {},
    }.items():
        make_trainee(contract, name, **fields)
    make_trainee(nobody)
    assert performers_left(contract) == 2
    assert performers_of([contract.pk, nobody.pk], TODAY) == {contract.pk: 2}


def test_the_last_answer_counts(sides: Sides) -> None:
    contract = make_contract()
    for name, answers in {"gone": (True, False), "back": (False, True)}.items():
        trainee = make_trainee(contract, name, certified_on=TODAY)
        make_posts(trainee, *answers, first=TWO_YEARS_AGO)
    assert performers_left(contract) == 1


def test_the_flag_is_raised_by_one_not_by_none_known(sides: Sides) -> None:
    contract = make_contract()
    assert not hangs_on_one(contract)
    make_trainee(contract, certified_on=TODAY)
    assert hangs_on_one(contract)
    make_trainee(contract, "Người mẫu Hai", certified_on=TODAY)
    assert not hangs_on_one(contract)
