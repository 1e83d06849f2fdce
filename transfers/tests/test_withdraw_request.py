"""Taking a request back."""

import pytest

from conftest import Cast
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.services import withdraw_request
from transfers.states import RequestStatus
from transfers.tests.request_builders import HUB, make_request, trail_of

pytestmark = pytest.mark.usefixtures("today")

_BY = [
    RequestStatus.SUBMITTED,
    RequestStatus.ENDORSED,
    RequestStatus.WITH_SOURCE,
    RequestStatus.MORE_WANTED,
    RequestStatus.ACCEPTED,
]


@pytest.mark.parametrize("status", _BY)
def test_it_can_be_withdrawn_until_there_is_a_contract(cast: Cast, status: RequestStatus) -> None:
    request = make_request(status, hub=HUB)
    request = withdraw_request(request, by=cast.receiving_coordinator, reason="Đã tự làm được")
    assert request.status == RequestStatus.WITHDRAWN
    assert request.notes.get().text == "Đã tự làm được"
    assert trail_of(request) == ["request.withdrawn"]


@pytest.mark.parametrize(
    "status", [RequestStatus.CONTRACTED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN]
)
def test_what_is_over_is_not_withdrawn(cast: Cast, status: RequestStatus) -> None:
    with pytest.raises(WrongState):
        withdraw_request(make_request(status), by=cast.receiving_coordinator)


def test_a_draft_nobody_has_seen_is_deleted_instead(cast: Cast) -> None:
    with pytest.raises(WrongState, match="xóa bản thảo"):
        withdraw_request(make_request(), by=cast.receiving_coordinator)


@pytest.mark.parametrize("who", ["giving_coordinator", "hub_officer", "hub_head", "auditor"])
def test_only_the_asker_withdraws(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        withdraw_request(make_request(RequestStatus.WITH_SOURCE), by=getattr(cast, who))


def test_what_was_never_endorsed_is_never_shown_to_the_sources(cast: Cast) -> None:
    request = make_request(RequestStatus.SUBMITTED)
    withdraw_request(request, by=cast.receiving_coordinator)
    assert not TransferRequest.objects.visible_to(cast.giving_coordinator).exists()
