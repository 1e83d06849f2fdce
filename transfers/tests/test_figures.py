"""Counts and the two ratios of independence."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import Cast
from transfers.case_counts import (
    cases_by,
    cases_by_month,
    cases_of,
    last_round_on,
    sums_over_months,
)
from transfers.figures import Cases, by_month, sum_of
from transfers.models import Contract
from transfers.tests.contract_builders import make_contract, make_round

PHACO = Cases(71, 2, 51, 9)


def counted(
    ends_on: dt.date, *counts: int, sessions: int = 1, starts_on: dt.date | None = None
) -> Any:
    names = ("supervised", "independent", "by_expert")
    return SimpleNamespace(
        starts_on=starts_on or ends_on,
        ends_on=ends_on,
        sessions=sessions,
        **dict(zip(names, counts, strict=True)),
    )


def test_the_phaco_contract_of_dak_nong() -> None:
    assert (PHACO.sessions, PHACO.total, PHACO.local) == (9, 124, 73)
    assert PHACO.independence_local == pytest.approx(2 / 73)
    assert PHACO.independence_all == pytest.approx(2 / 124)
    assert f"{PHACO.independence_local:.1%} {PHACO.independence_all:.1%}" == "2.7% 1.6%"


def test_without_cases_there_is_no_ratio() -> None:
    assert (Cases().total, Cases().independence_local, Cases().independence_all) == (0, None, None)


def test_cases_of_the_expert_alone_give_no_local_ratio() -> None:
    only_expert = Cases(by_expert=5)
    assert (only_expert.independence_local, only_expert.independence_all) == (None, 0)


def test_no_independent_case_is_zero_not_unknown() -> None:
    assert Cases(3, 0, 1).independence_local == 0


def test_a_target_is_reached_exactly_not_by_rounding() -> None:
    assert Cases(1, 4).reaches(80)
    assert not Cases(2001, 7999).reaches(80)
    assert not Cases().reaches(1)


def test_rounds_add_up() -> None:
    rounds = [counted(dt.date(2026, 3, 5), 8, 2, 1), counted(dt.date(2026, 3, 19), 3, 7, 0)]
    assert sum_of(rounds) == Cases(11, 9, 1, 2)
    assert sum_of([]) == Cases()


def test_a_round_counts_in_the_month_it_ended_and_gaps_stay() -> None:
    months = by_month(
        [
            counted(dt.date(2026, 5, 2), 1, 4, 0),
            counted(dt.date(2026, 3, 5), 8, 2, 1),
            counted(dt.date(2026, 3, 31), 2, 0, 0),
        ]
    )
    assert months == {
        dt.date(2026, 3, 1): Cases(10, 2, 1, 2),
        dt.date(2026, 5, 1): Cases(1, 4, 0, 1),
    }
    assert list(months) == sorted(months)


def test_a_sum_over_several_months_belongs_to_none_of_them() -> None:
    nine = counted(dt.date(2024, 11, 5), 71, 2, 51, sessions=9, starts_on=dt.date(2024, 1, 1))
    assert by_month([nine]) == {}
    within_one = counted(
        dt.date(2024, 11, 25), 71, 2, 51, sessions=9, starts_on=dt.date(2024, 11, 1)
    )
    assert by_month([within_one]) == {dt.date(2024, 11, 1): PHACO}


def test_one_visit_over_the_turn_of_a_month_belongs_to_its_end() -> None:
    visit = counted(dt.date(2026, 4, 2), 3, 1, 0, starts_on=dt.date(2026, 3, 30))
    assert list(by_month([visit])) == [dt.date(2026, 4, 1)]
    quarter = counted(dt.date(2026, 4, 2), 3, 1, 0, starts_on=dt.date(2026, 1, 5))
    assert by_month([quarter]) == {}


def test_many_contracts_take_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    one, two, empty = make_contract(), make_contract(), make_contract()
    make_round(one, dt.date(2026, 3, 5), 71, 2, 51, sessions=9)
    make_round(two, dt.date(2026, 3, 5), 1)
    make_round(two, dt.date(2026, 4, 5), 0, 3)
    with django_assert_num_queries(1):
        found = cases_of([one.pk, two.pk, empty.pk])
    assert found == {one.pk: PHACO, two.pk: Cases(1, 3, 0, 2), empty.pk: Cases()}
    assert last_round_on([two.pk, empty.pk]) == {two.pk: dt.date(2026, 4, 5)}


def test_independence_by_hospital_and_month_within_a_span(cast: Cast) -> None:
    here, there = make_contract(), make_contract(recipient="da-khoa-soc-trang")
    make_round(here, dt.date(2026, 3, 5), 4, 1)
    make_round(here, dt.date(2026, 6, 5), 1, 4)
    make_round(there, dt.date(2026, 3, 9), 2, 2)
    everything = Contract.objects.all()
    assert cases_by(everything, "recipient") == {
        here.recipient_id: Cases(5, 5, 0, 2),
        there.recipient_id: Cases(2, 2, 0, 1),
    }
    assert cases_by_month(everything, since=dt.date(2026, 4, 1)) == {
        dt.date(2026, 6, 1): Cases(1, 4, 0, 1)
    }
    assert list(cases_by_month(everything)) == [dt.date(2026, 3, 1), dt.date(2026, 6, 1)]


def test_sums_over_months_stand_apart_in_the_database_too(cast: Cast) -> None:
    contract = make_contract()
    first, last = dt.date(2024, 1, 1), dt.date(2024, 11, 5)
    make_round(contract, last, 71, 2, 51, starts_on=first, sessions=9)
    make_round(contract, dt.date(2026, 4, 2), 3, 1, starts_on=dt.date(2026, 3, 30))
    make_round(contract, dt.date(2026, 4, 2), 1, 1, starts_on=dt.date(2026, 1, 5))
    make_round(contract, dt.date(2026, 4, 9), 1, 1, sessions=3)
    rounds = contract.rounds.all()
    assert cases_by_month(Contract.objects.all()) == by_month(rounds)
    found = sums_over_months(Contract.objects.all())
    assert [(one.since, one.until, one.cases) for one in found] == [
        (first, last, PHACO),
        (dt.date(2026, 1, 5), dt.date(2026, 4, 2), Cases(1, 1, 0, 1)),
    ]
    assert [one.until for one in sums_over_months(Contract.objects.all(), until=last)] == [last]


def test_figures_that_a_sample_is_in_say_so(cast: Cast) -> None:
    made_up, real = make_contract(code="mau-mot"), make_contract()
    make_round(made_up, dt.date(2026, 3, 5), 1, 1)
    make_round(made_up, dt.date(2026, 9, 5), 1, 1, starts_on=dt.date(2026, 5, 5), sessions=2)
    make_round(real, dt.date(2026, 3, 6), 1, 1)
    make_round(real, dt.date(2026, 4, 6), 1, 1)
    everything = Contract.objects.all()
    by_contract = cases_by(everything, "contract")
    assert (by_contract[made_up.pk].has_sample, by_contract[real.pk].has_sample) == (True, False)
    assert [cases.has_sample for cases in cases_by_month(everything).values()] == [True, False]
    assert [one.cases.has_sample for one in sums_over_months(everything)] == [True]
    assert sum(by_contract.values(), Cases()).has_sample
