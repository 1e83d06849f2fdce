"""Whose turn it is, since when, until when: purely, and from the rows."""

import datetime as dt
import uuid

import pytest

from accounts.models import User
from conftest import Cast, organisation, person
from transfers.models import TransferRequest
from transfers.permissions_requests import can_contract
from transfers.states import RequestStatus, SourceAnswer
from transfers.tests.conftest import Department
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    LAM_DONG,
    TODAY,
    make_request,
)
from transfers.turns import (
    Act,
    acting,
    department_of,
    late_on,
    next_step,
    timed,
    turn_of,
    turns_of,
    waiting_for,
)

pytestmark = pytest.mark.usefixtures("today")

ASKER, RECIPIENT, DEPARTMENT, ASKED_HUB, FIRST, SECOND = (uuid.uuid4() for _ in range(6))
S, A = RequestStatus, SourceAnswer


def step(status: str, *answers: str, modality: str = "transfer", sent: bool = True) -> object:
    return acting(
        status,
        modality=modality,
        was_submitted=sent,
        asker=ASKER,
        recipient=RECIPIENT,
        department=DEPARTMENT,
        hub=ASKED_HUB,
        sources=list(zip((FIRST, SECOND), answers, strict=False)),
    )


# --- Pure ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("needs_endorsement", "has_sources", "expected"),
    [
        (True, True, S.SUBMITTED),
        (True, False, S.SUBMITTED),
        (False, True, S.WITH_SOURCE),
        (False, False, S.ENDORSED),
    ],
)
def test_a_step_that_falls_away_is_skipped(
    needs_endorsement: bool, has_sources: bool, expected: str
) -> None:
    assert next_step(needs_endorsement=needs_endorsement, has_sources=has_sources) == expected


def test_each_state_has_its_next_act() -> None:
    assert step(S.DRAFT, sent=False) == (Act.SUBMIT, (ASKER,))
    assert step(S.DRAFT) == (Act.SUPPLEMENT, (ASKER,))
    assert step(S.SUBMITTED) == (Act.ENDORSE, (DEPARTMENT,))
    assert step(S.ENDORSED) == (Act.ASSIGN, (ASKED_HUB,))
    assert step(S.WITH_SOURCE, A.WAITING, A.WAITING) == (Act.ANSWER, (FIRST, SECOND))
    assert step(S.WITH_SOURCE, A.DECLINED, A.WAITING) == (Act.ANSWER, (SECOND,))
    assert step(S.MORE_WANTED, A.ASKED) == (Act.SUPPLEMENT, (ASKER,))
    assert step(S.ACCEPTED, A.WAITING, A.ACCEPTED) == (Act.CONTRACT, (SECOND, RECIPIENT))


@pytest.mark.parametrize("status", [S.DECLINED, S.CONTRACTED, S.WITHDRAWN])
def test_what_is_over_waits_for_nobody(status: str) -> None:
    assert step(status, A.ACCEPTED) is None


def test_a_department_that_leaves_the_facility_open_begins_no_contract(
    cast: Cast, department: Department
) -> None:
    """It receives nothing itself: the source begins, with a hospital that it manages."""
    asked = make_request(S.ACCEPTED, requester=LAM_DONG, answers=[A.ACCEPTED])
    turn = turn_of(asked)
    assert turn is not None and turn.organisations == (organisation(EYE_HOSPITAL),)
    assert waits(department.officer) == set()
    assert waits(cast.giving_coordinator) == {S.ACCEPTED}
    assert not can_contract(department.officer, asked)
    assert can_contract(cast.giving_coordinator, asked)


def test_a_consultation_that_was_accepted_needs_no_contract() -> None:
    assert step(S.ACCEPTED, A.ACCEPTED, modality="tele_consultation") is None


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (14, False), (20, False), (21, True)])
def test_an_answer_is_late_on_the_twenty_first_day(days: int, is_late: bool) -> None:
    since = TODAY - dt.timedelta(days=days)
    turn = timed(Act.ANSWER, (), since=since, is_expected=True, day=TODAY)
    assert (turn.days, turn.is_late) == (days, is_late)
    assert turn.due_on == since + dt.timedelta(days=21)


def test_where_no_answer_is_expected_nothing_is_late() -> None:
    turn = timed(
        Act.CONTRACT, (), since=TODAY - dt.timedelta(days=90), is_expected=False, day=TODAY
    )
    assert (turn.due_on, turn.is_late, turn.days) == (None, False, 90)


# --- From the rows ------------------------------------------------------------------------
def names(request: TransferRequest) -> list[str]:
    turn = turn_of(request)
    return [body.slug for body in turn.organisations] if turn else []


def test_the_department_of_today_endorses(cast: Cast) -> None:
    assert names(make_request(S.SUBMITTED)) == [LAM_DONG]


def test_a_predecessor_s_turn_is_its_successor_s(cast: Cast) -> None:
    request = make_request(S.MORE_WANTED, requester="syt-67-dak-nong")
    assert names(request) == [LAM_DONG]


def test_a_department_has_none_above_it_and_some_hospitals_neither(cast: Cast) -> None:
    assert department_of(organisation(LAM_DONG), TODAY) is None
    assert department_of(organisation("cho-ray"), TODAY) is None
    assert department_of(organisation(DAK_NONG), dt.date(2025, 6, 30)) == organisation(
        "syt-67-dak-nong"
    )


def test_a_department_endorses_nothing_of_its_own_whoever_manages_it(cast: Cast) -> None:
    department = organisation(LAM_DONG)
    department.places.update(managed_by=organisation(HUB))
    assert department_of(department, TODAY) is None


def test_a_recorded_request_without_a_day_waits_without_being_late(cast: Cast) -> None:
    turn = turn_of(make_request(S.WITH_SOURCE, waits_since=None))
    assert turn is not None
    assert (turn.since, turn.days, turn.due_on, turn.is_late) == (None, None, None, False)


def test_a_turn_from_before_the_portal_is_not_late(cast: Cast) -> None:
    request = make_request(S.WITH_SOURCE, since=dt.date(2023, 7, 1), entered_on=TODAY)
    turn = turn_of(request)
    assert turn is not None and turn.due_on is None and not turn.is_late
    assert not TransferRequest.objects.filter(late_on(TODAY)).exists()


def test_lists_count_as_late_what_the_turn_calls_late(cast: Cast) -> None:
    for days in (0, 14, 20, 21, 40):
        for status in S:
            make_request(status, since=TODAY - dt.timedelta(days=days), hub=HUB)
    rows = list(TransferRequest.objects.select_related("requester"))
    late = {pk for pk, turn in turns_of(rows, TODAY).items() if turn and turn.is_late}
    found = set(TransferRequest.objects.filter(late_on(TODAY)).values_list("pk", flat=True))
    assert late == found and len(late) == 8


def test_many_turns_take_the_same_few_queries(cast: Cast, django_assert_num_queries) -> None:
    for status in S:
        make_request(status, sources=(EYE_HOSPITAL, "cho-ray"), hub=HUB)
    found = TransferRequest.objects.select_related("requester")
    few, many = list(found.filter(status__in=[S.SUBMITTED, S.WITH_SOURCE])), list(found)
    for rows in (few, many):
        with django_assert_num_queries(2):
            turns_of(rows, TODAY)


# --- What waits for a person ---------------------------------------------------------------
def waits(user: User) -> set[str]:
    return set(waiting_for(User.objects.get(pk=user.pk)).values_list("status", flat=True))


def test_everybody_finds_what_waits_for_them(cast: Cast, department: Department) -> None:
    for status in S:
        make_request(status, hub=HUB if status == S.ENDORSED else "")
    make_request(S.ACCEPTED, answers=[A.ACCEPTED])
    make_request(S.DRAFT, submitted_on=TODAY)
    assert waits(department.head) == {S.SUBMITTED}
    assert waits(department.officer) == set()
    assert waits(cast.hub_officer) == {S.ENDORSED}
    assert waits(cast.giving_coordinator) == {S.WITH_SOURCE, S.ACCEPTED}
    assert waits(cast.receiving_coordinator) == {S.DRAFT, S.MORE_WANTED, S.ACCEPTED}
    assert waits(cast.auditor) == waits(cast.stranger) == set()


def test_what_waits_and_whose_turn_it_is_agree(cast: Cast, department: Department) -> None:
    people = [
        cast.hub_officer,
        cast.hub_head,
        cast.giving_coordinator,
        cast.receiving_coordinator,
        department.officer,
        department.head,
        person("cho-ray", "cho-ray"),
    ]
    for status in S:
        make_request(status, hub=HUB)
        make_request(status, sources=("cho-ray", EYE_HOSPITAL), answers=[A.DECLINED, A.ACCEPTED])
        make_request(status, requester="cho-ray", modality="satellite", hub=HUB)
    rows = list(TransferRequest.objects.select_related("requester"))
    turns = turns_of(rows, TODAY)
    for user in people:
        expected = {
            request.pk
            for request in rows
            if (turn := turns[request.pk]) and turn.act != Act.SUBMIT and turn.is_for(user)
        }
        assert set(waiting_for(user).values_list("pk", flat=True)) == expected


def test_the_longest_wait_comes_first(cast: Cast) -> None:
    unknown = make_request(S.WITH_SOURCE, waits_since=None)
    short = make_request(S.WITH_SOURCE)
    long = make_request(S.WITH_SOURCE, since=TODAY - dt.timedelta(days=30))
    assert list(waiting_for(cast.giving_coordinator)) == [long, short, unknown]
