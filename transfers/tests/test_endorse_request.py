"""Endorsing and returning: the head of the department that manages the asker today."""

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import make_agreement, sentences
from conftest import Cast, organisation
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.permissions_requests import can_endorse
from transfers.services import (
    endorse_request,
    return_request,
    save_draft_request,
    submit_request,
    withdraw_request,
)
from transfers.states import RequestStatus
from transfers.tests.conftest import Department
from transfers.tests.request_builders import HUB, LAM_DONG, TODAY, make_request, trail_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def request_(cast: Cast) -> TransferRequest:
    return make_request(RequestStatus.SUBMITTED)


def test_an_endorsed_request_goes_to_its_sources(
    request_: TransferRequest, department: Department
) -> None:
    request = endorse_request(request_, by=department.head, remark="Rất cần cho tỉnh")
    assert request.status == RequestStatus.WITH_SOURCE
    assert (request.endorsed_on, request.waits_since) == (TODAY, TODAY)
    assert request.sources.get().asked_on == TODAY
    note = request.notes.get()
    assert (note.text, note.organisation) == ("Rất cần cho tỉnh", organisation(LAM_DONG))


def test_without_sources_it_goes_to_the_hub(cast: Cast, department: Department) -> None:
    request = make_request(RequestStatus.SUBMITTED, sources=(), hub=HUB)
    assert endorse_request(request, by=department.head).status == RequestStatus.ENDORSED


def test_an_officer_of_the_department_does_not_endorse(
    request_: TransferRequest, department: Department
) -> None:
    with pytest.raises(NotAllowed):
        endorse_request(request_, by=department.officer)


def test_the_head_of_another_department_does_not_endorse(
    request_: TransferRequest, cast: Cast
) -> None:
    verdict = can_endorse(cast.hub_head, request_)
    assert not verdict and not verdict.by_state
    assert "Sở Y tế tỉnh Lâm Đồng" in verdict.reason
    with pytest.raises(NotAllowed):
        endorse_request(request_, by=cast.hub_head)


def test_where_no_department_manages_the_asker_nobody_endorses(cast: Cast) -> None:
    request = make_request(RequestStatus.WITH_SOURCE, requester="cho-ray")
    assert "không cần Sở nào" in can_endorse(cast.hub_head, request).reason


def test_the_second_head_is_told_what_happened(
    request_: TransferRequest, department: Department
) -> None:
    endorse_request(request_, by=department.head)
    with pytest.raises(WrongState, match=r"Chờ bệnh viện nguồn trả lời.*20/11/2026"):
        endorse_request(request_, by=department.head)
    with pytest.raises(WrongState):
        return_request(request_, by=department.head, reason="Thiếu số liệu")


def test_a_returned_request_is_a_draft_with_a_question(
    request_: TransferRequest, department: Department, cast: Cast
) -> None:
    request = return_request(request_, by=department.head, reason="Bao nhiêu ca mỗi năm?")
    assert request.status == RequestStatus.DRAFT
    assert (request.waits_since, request.endorsed_on) == (TODAY, None)
    assert request.notes.get().kind == "return"
    save_draft_request(request, by=cast.receiving_coordinator, patients_a_year=300)
    assert submit_request(request, by=cast.receiving_coordinator).status == RequestStatus.SUBMITTED
    assert trail_of(request) == [
        "request.returned",
        "request.draft_edited",
        "request.submitted",
    ]


def test_a_return_takes_a_reason(request_: TransferRequest, department: Department) -> None:
    with pytest.raises(ValidationError) as refused:
        return_request(request_, by=department.head, reason="  ")
    assert "bổ sung" in sentences(refused.value, "reason")


def test_a_hub_that_was_found_is_found_again(cast: Cast, department: Department) -> None:
    make_agreement(partners=("syt-67-dak-nong",))
    request = submit_request(make_request(sources=()), by=cast.receiving_coordinator)
    request = return_request(request, by=department.head, reason="Ghi rõ hơn")
    assert request.assigning_hub is None
    request = submit_request(request, by=cast.receiving_coordinator)
    assert request.assigning_hub == organisation(HUB)


def test_a_returned_request_can_be_withdrawn(
    request_: TransferRequest, department: Department, cast: Cast
) -> None:
    request = return_request(request_, by=department.head, reason="Không còn cần")
    request = withdraw_request(request, by=cast.receiving_coordinator)
    assert request.status == RequestStatus.WITHDRAWN
