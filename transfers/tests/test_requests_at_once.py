"""Two people who act on one request at the same moment: one wins, the other is told."""

import uuid

import pytest

from accounts.models import User
from agreements.tests.test_two_at_once import at_once, refusals
from conftest import Cast, person
from toolkit.refusal import WrongState
from transfers.models import TransferRequest
from transfers.services import (
    accept_request,
    decline_request,
    save_draft_request,
    submit_request,
    withdraw_request,
)
from transfers.states import RequestStatus
from transfers.tests.request_builders import EYE_HOSPITAL, make_request, trail_of

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("today"),
]


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_two_who_accept_at_once(cast: Cast) -> None:
    request = make_request(RequestStatus.WITH_SOURCE)
    ended = at_once(
        lambda: accept_request(request, by=again(cast.giving_coordinator)),
        lambda: accept_request(request, by=again(cast.giving_coordinator)),
    )
    assert refusals(ended) == [WrongState]
    assert trail_of(request) == ["request.accepted"]


def test_two_sources_that_decline_at_once_decline_it(cast: Cast) -> None:
    other = person("cho-ray", "cho-ray")
    request = make_request(RequestStatus.WITH_SOURCE, sources=(EYE_HOSPITAL, "cho-ray"))
    ended = at_once(
        lambda: decline_request(request, by=again(cast.giving_coordinator), reason="Quá tải"),
        lambda: decline_request(request, by=again(other), reason="Không có"),
    )
    assert refusals(ended) == []
    request.refresh_from_db()
    assert request.status == RequestStatus.DECLINED


def test_declining_what_is_being_withdrawn(cast: Cast) -> None:
    request = make_request(RequestStatus.WITH_SOURCE)
    ended = at_once(
        lambda: decline_request(request, by=again(cast.giving_coordinator), reason="Quá tải"),
        lambda: withdraw_request(request, by=again(cast.receiving_coordinator)),
    )
    assert refusals(ended) == [WrongState]


def test_a_form_posted_twice_at_once_is_one_draft(cast: Cast) -> None:
    form_id = uuid.uuid4()

    def save() -> TransferRequest:
        return save_draft_request(by=again(cast.receiving_coordinator), form_id=form_id)

    assert refusals(at_once(save, save)) == []
    assert TransferRequest.objects.count() == 1


def test_two_drafts_begun_at_once_get_two_codes(cast: Cast) -> None:
    def save() -> TransferRequest:
        return save_draft_request(by=again(cast.receiving_coordinator))

    assert refusals(at_once(save, save)) == []
    assert TransferRequest.objects.values("code").distinct().count() == 2


def test_two_who_submit_at_once(cast: Cast) -> None:
    request = make_request()

    def submit() -> TransferRequest:
        return submit_request(request, by=again(cast.receiving_coordinator))

    assert refusals(at_once(submit, submit)) == [WrongState]
    assert trail_of(request) == ["request.submitted"]
