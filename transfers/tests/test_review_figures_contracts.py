"""Contracts, cases, independence and people of a review's period."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement
from agreements.review_figures import figures_of
from agreements.tests.builders import make_agreement
from conftest import Cast, organisation
from transfers.models import Contract
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import (
    make_contract,
    make_posts,
    make_round,
    make_trainee,
)
from transfers.tests.figure_builders import (
    DAY,
    EDGES,
    ELSEWHERE,
    FIRST,
    LAST,
    agreement_of_both,
    parts,
)
from transfers.tests.request_builders import EYE_HOSPITAL, HUB, LAM_DONG, make_request

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return agreement_of_both()


@pytest.fixture
def contract(agreement: Agreement) -> Contract:
    return make_contract(agreement=agreement)


# --- Which contracts ----------------------------------------------------------------------
def test_a_contract_without_an_agreement_counts_between_two_sides(agreement: Agreement) -> None:
    make_contract()
    make_contract(source=ELSEWHERE)
    make_contract(recipient=ELSEWHERE)
    make_contract(recipient="nhi-dong-1")
    assert parts(agreement, "contracts_by_state")["total"] == 1


def test_a_contract_counts_for_the_agreement_it_hangs_on_only(agreement: Agreement) -> None:
    other = agreement_of_both()
    make_contract(agreement=other)
    make_contract(agreement=agreement, source=ELSEWHERE)
    assert parts(agreement, "contracts_by_state")["total"] == 1
    assert parts(other, "contracts_by_state")["total"] == 1


def test_hospitals_that_signed_themselves_are_sides(cast: Cast) -> None:
    agreement = make_agreement(hub=EYE_HOSPITAL, partners=["da-khoa-dak-nong"])
    make_contract()
    make_contract(source="nhi-dong-1")
    assert parts(agreement, "contracts_by_state")["total"] == 1


def test_who_manages_the_hospital_on_the_last_day_decides(cast: Cast) -> None:
    agreement = agreement_of_both()
    make_contract(signed_on=dt.date(2024, 2, 1), started_on=dt.date(2024, 3, 1))
    of_2024 = figures_of(agreement, dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert next(f for f in of_2024 if f["key"] == "contracts_by_state")["parts"]["total"] == 0
    assert parts(agreement, "contracts_by_state")["total"] == 1


def test_a_party_has_what_touches_its_side(agreement: Agreement) -> None:
    make_contract(agreement=agreement)
    make_contract(agreement=agreement, recipient=ELSEWHERE)
    assert parts(agreement, "contracts_by_state", HUB)["total"] == 2
    assert parts(agreement, "contracts_by_state", LAM_DONG)["total"] == 1


# --- States and signatures ----------------------------------------------------------------
def test_contracts_are_counted_by_their_state_at_the_end(agreement: Agreement) -> None:
    make_contract(ContractStatus.DRAFT, agreement=agreement)
    make_contract(ContractStatus.ACCEPTED, agreement=agreement, accepted_on=LAST)
    make_contract(ContractStatus.ACCEPTED, agreement=agreement, accepted_on=LAST + DAY)
    undated = {"signed_on": None, "started_on": None, "entered_on": LAST + DAY}
    make_contract(ContractStatus.RUNNING, agreement=agreement, **undated)
    found = parts(agreement, "contracts_by_state")
    shown = {name: count for name, count in found.items() if count}
    assert shown == {"total": 3, "running": 1, "accepted": 1, "unknown": 1}


def test_contracts_signed_from_the_first_to_the_last_day(agreement: Agreement) -> None:
    for day in EDGES:
        make_contract(ContractStatus.SIGNED, agreement=agreement, signed_on=day)
    assert parts(agreement, "contracts_signed") == {"signed": 2}


# --- Cases and independence ---------------------------------------------------------------
def test_cases_of_the_rounds_that_ended_in_the_period(
    agreement: Agreement, contract: Contract
) -> None:
    for day in EDGES:
        make_round(contract, day, 10, 4, 2, sessions=3)
    make_round(contract, FIRST, 1, starts_on=FIRST - 30 * DAY)
    make_round(make_contract(agreement=agreement_of_both()), FIRST, 100)
    assert parts(agreement, "cases") == {
        "sessions": 7,
        "total": 33,
        "supervised": 21,
        "independent": 8,
        "by_expert": 4,
    }


def test_independence_at_the_start_and_at_the_end(agreement: Agreement, contract: Contract) -> None:
    for day, alone in zip(EDGES, (1, 4, 4, 90), strict=True):
        make_round(contract, day, 9, alone, 10)
    assert parts(agreement, "independence_local") == {
        "start_independent": 1,
        "start_cases": 10,
        "start_ratio": 0.1,
        "end_independent": 9,
        "end_cases": 36,
        "end_ratio": 0.25,
    }
    of_all = parts(agreement, "independence_all")
    assert (of_all["start_ratio"], of_all["end_ratio"]) == (1 / 20, 9 / 66)


def test_without_cases_there_is_no_ratio(agreement: Agreement, contract: Contract) -> None:
    make_round(contract, LAST, 0, 0, 5)
    assert parts(agreement, "independence_local")["start_ratio"] is None
    assert parts(agreement, "independence_local")["end_ratio"] is None
    assert parts(agreement, "independence_all")["end_ratio"] == 0


# --- People -------------------------------------------------------------------------------
def test_people_trained_and_certified_from_the_first_to_the_last_day(
    agreement: Agreement, contract: Contract
) -> None:
    for number, day in enumerate(EDGES):
        make_trainee(contract, f"Người mẫu {number}", trained_to=day, certified_on=day + DAY)
    make_trainee(make_contract(agreement=agreement_of_both()), trained_to=FIRST)
    assert parts(agreement, "trainees") == {"trained": 2, "certified": 2}


def test_retention_counts_a_person_once_by_the_last_question_of_the_period(
    agreement: Agreement, contract: Contract
) -> None:
    stayed, left, silent, later = (make_trainee(contract, f"Người mẫu {n}") for n in range(4))
    make_posts(stayed, True, first=FIRST)
    make_posts(left, True, False, first=LAST - 180 * DAY)
    make_posts(silent, None, first=LAST)
    make_posts(later, True, first=LAST + DAY)
    assert parts(agreement, "retention") == {
        "asked": 3,
        "in_post": 1,
        "left": 1,
        "unanswered": 1,
        "ratio": 0.5,
    }


def test_nobody_asked_is_no_ratio(agreement: Agreement, contract: Contract) -> None:
    make_posts(make_trainee(contract), None, first=LAST)
    assert parts(agreement, "retention")["ratio"] is None


# --- All together -------------------------------------------------------------------------
def test_the_number_of_queries_does_not_grow(agreement: Agreement) -> None:
    def fill() -> None:
        contract = make_contract(agreement=agreement)
        make_round(contract, LAST, 3, 2, 1)
        make_posts(make_trainee(contract, trained_to=FIRST), True, first=LAST)
        make_request(RequestStatus.WITH_SOURCE, since=FIRST)

    party = organisation(LAM_DONG)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            figures_of(agreement, FIRST, LAST, party)
        return len(seen)

    fill()
    few = queries()
    for _number in range(4):
        fill()
    assert queries() == few <= 12
