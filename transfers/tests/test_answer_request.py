"""Accepting and declining: each wanted source for itself, nobody for the own house."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership, Role, User
from agreements.tests.builders import sentences
from conftest import Cast, organisation, person
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.permissions_requests import answering_row, can_accept, can_contract
from transfers.services import accept_request, ask_for_more, decline_request
from transfers.states import RequestStatus, SourceAnswer
from transfers.tests.request_builders import EYE_HOSPITAL, TODAY, make_request, trail_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def one(cast: Cast) -> TransferRequest:
    return make_request(RequestStatus.WITH_SOURCE)


@pytest.fixture
def several(cast: Cast) -> TransferRequest:
    return make_request(
        RequestStatus.WITH_SOURCE,
        sources=(EYE_HOSPITAL, "cho-ray"),
        since=TODAY - dt.timedelta(days=9),
    )


@pytest.fixture
def cho_ray(cast: Cast) -> User:
    return person("cho-ray", "cho-ray")


def also_officer_of(user: User, slug: str) -> User:
    Membership.objects.create(
        user=user,
        organisation=organisation(slug),
        role=Role.OFFICER,
        valid_from=dt.date(2020, 1, 1),
    )
    return User.objects.get(pk=user.pk)


def answers(request: TransferRequest) -> list[str]:
    return list(request.sources.values_list("answer", flat=True))


def test_the_source_accepts(one: TransferRequest, cast: Cast) -> None:
    request = accept_request(one, by=cast.giving_coordinator, reason="Bắt đầu từ tháng 1")
    assert (request.status, request.waits_since) == (RequestStatus.ACCEPTED, TODAY)
    row = request.sources.get()
    assert (row.answer, row.reason, row.answered_on) == ("accepted", "Bắt đầu từ tháng 1", TODAY)
    assert trail_of(request) == ["request.accepted"]


def test_one_of_several_is_enough(several: TransferRequest, cast: Cast, cho_ray: User) -> None:
    request = accept_request(several, by=cho_ray)
    assert request.status == RequestStatus.ACCEPTED
    assert answers(request) == [SourceAnswer.WAITING, SourceAnswer.ACCEPTED]
    with pytest.raises(WrongState, match="Được nhận"):
        accept_request(request, by=cast.giving_coordinator)


def test_one_that_declines_leaves_it_with_the_others(several: TransferRequest, cast: Cast) -> None:
    request = decline_request(several, by=cast.giving_coordinator, reason="Quá tải")
    assert request.status == RequestStatus.WITH_SOURCE
    assert request.waits_since == TODAY - dt.timedelta(days=9)
    assert trail_of(request) == ["request.declined"]


def test_it_is_declined_when_all_decline(
    several: TransferRequest, cast: Cast, cho_ray: User
) -> None:
    decline_request(several, by=cast.giving_coordinator, reason="Quá tải")
    request = decline_request(several, by=cho_ray, reason="Không có chuyên khoa")
    assert request.status == RequestStatus.DECLINED
    assert answers(request) == [SourceAnswer.DECLINED] * 2


def test_who_asked_and_then_declines_hands_the_turn_back(
    several: TransferRequest, cast: Cast
) -> None:
    ask_for_more(several, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    request = decline_request(several, by=cast.giving_coordinator, reason="Quá tải")
    assert (request.status, request.waits_since) == (RequestStatus.WITH_SOURCE, TODAY)


def test_another_may_accept_while_one_still_asks(
    several: TransferRequest, cast: Cast, cho_ray: User
) -> None:
    ask_for_more(several, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    assert accept_request(several, by=cho_ray).status == RequestStatus.ACCEPTED


def test_an_answer_is_given_once(several: TransferRequest, cast: Cast) -> None:
    decline_request(several, by=cast.giving_coordinator, reason="Quá tải")
    with pytest.raises(WrongState, match=r"Không nhận.*20/11/2026"):
        accept_request(several, by=cast.giving_coordinator)


def test_declining_takes_a_reason(one: TransferRequest, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        decline_request(one, by=cast.giving_coordinator, reason=" ")
    assert "lý do" in sentences(refused.value, "reason")


@pytest.mark.parametrize("who", ["hub_officer", "hub_head", "stranger", "auditor"])
def test_nobody_else_answers(one: TransferRequest, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        accept_request(one, by=getattr(cast, who))


def test_a_head_of_the_source_leaves_it_to_the_officer(one: TransferRequest) -> None:
    with pytest.raises(NotAllowed):
        accept_request(one, by=person("head-eye", EYE_HOSPITAL, Role.HEAD))


def test_nobody_accepts_the_request_of_their_own_house(one: TransferRequest, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Không tự trả lời"):
        accept_request(one, by=cast.receiving_coordinator)
    both = also_officer_of(cast.receiving_coordinator, EYE_HOSPITAL)
    assert "Không tự trả lời" in can_accept(both, one).reason
    assert answering_row(both, one) is None
    with pytest.raises(NotAllowed):
        decline_request(one, by=both, reason="Quá tải")


def test_an_officer_of_two_sources_answers_for_each(several: TransferRequest, cast: Cast) -> None:
    both = also_officer_of(cast.giving_coordinator, "cho-ray")
    decline_request(several, by=both, source=organisation("cho-ray"), reason="Không có")
    assert answers(several) == [SourceAnswer.WAITING, SourceAnswer.DECLINED]
    assert accept_request(several, by=both).sources.first().answer == SourceAnswer.ACCEPTED


def test_nothing_is_answered_before_it_is_asked(cast: Cast) -> None:
    with pytest.raises(WrongState):
        accept_request(make_request(RequestStatus.SUBMITTED), by=cast.giving_coordinator)


def test_the_contract_is_begun_by_either_side(one: TransferRequest, cast: Cast) -> None:
    assert can_contract(cast.giving_coordinator, one).reason.startswith("Chỉ chuyên viên")
    request = accept_request(one, by=cast.giving_coordinator)
    assert can_contract(cast.giving_coordinator, request)
    assert can_contract(cast.receiving_coordinator, request)
    assert not can_contract(cast.hub_officer, request)
