"""The hub's department chooses the hospitals that are asked."""

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import sentences
from conftest import Cast
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.services import assign_sources
from transfers.states import RequestStatus
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    TODAY,
    bodies,
    make_request,
    trail_of,
)

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def request_(cast: Cast) -> TransferRequest:
    return make_request(RequestStatus.ENDORSED, sources=(), hub=HUB)


def test_the_chosen_hospitals_are_asked(request_: TransferRequest, cast: Cast) -> None:
    request = assign_sources(
        request_, by=cast.hub_officer, sources=bodies(EYE_HOSPITAL, "cho-ray"), remark="Mời cả hai"
    )
    assert request.status == RequestStatus.WITH_SOURCE
    assert [row.organisation.slug for row in request.sources.all()] == [EYE_HOSPITAL, "cho-ray"]
    assert {row.asked_on for row in request.sources.all()} == {TODAY}
    assert request.notes.get().text == "Mời cả hai"
    assert trail_of(request) == ["request.assigned"]


@pytest.mark.parametrize("who", ["hub_head", "partner_officer", "receiving_coordinator"])
def test_only_an_officer_of_the_asked_department_chooses(
    request_: TransferRequest, cast: Cast, who: str
) -> None:
    with pytest.raises(NotAllowed):
        assign_sources(request_, by=getattr(cast, who), sources=bodies(EYE_HOSPITAL))


def test_the_asker_is_not_chosen(request_: TransferRequest, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        assign_sources(request_, by=cast.hub_officer, sources=bodies(DAK_NONG))
    assert "bên tiếp nhận" in sentences(refused.value, "sources")


def test_somebody_has_to_be_chosen(request_: TransferRequest, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        assign_sources(request_, by=cast.hub_officer, sources=[])
    assert "ít nhất một" in sentences(refused.value, "sources")


def test_the_second_choice_is_too_late(request_: TransferRequest, cast: Cast) -> None:
    assign_sources(request_, by=cast.hub_officer, sources=bodies(EYE_HOSPITAL))
    with pytest.raises(WrongState):
        assign_sources(request_, by=cast.hub_officer, sources=bodies("cho-ray"))
    assert request_.sources.get().organisation.slug == EYE_HOSPITAL


def test_nothing_is_assigned_before_the_endorsement(cast: Cast) -> None:
    request = make_request(RequestStatus.SUBMITTED, sources=(), hub=HUB)
    with pytest.raises(WrongState):
        assign_sources(request, by=cast.hub_officer, sources=bodies(EYE_HOSPITAL))
