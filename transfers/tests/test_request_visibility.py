"""Who sees a request, in which state: the whole matrix."""

import pytest

from accounts.models import User
from conftest import Cast, person
from transfers.models import TransferRequest
from transfers.states import RequestStatus
from transfers.tests.conftest import Department
from transfers.tests.request_builders import EYE_HOSPITAL, HUB, make_request

pytestmark = pytest.mark.usefixtures("today")

S = RequestStatus
FROM_ENDORSEMENT = sorted(set(S) - {S.DRAFT, S.SUBMITTED})


def sees(user: User, request: TransferRequest) -> bool:
    return TransferRequest.objects.visible_to(user).filter(pk=request.pk).exists()


@pytest.mark.parametrize("status", list(S))
def test_the_asker_its_department_and_who_reads_everything_see_every_state(
    cast: Cast, department: Department, status: str
) -> None:
    request = make_request(status)
    for user in (cast.receiving_coordinator, department.officer, cast.auditor, cast.observer):
        assert sees(user, request)


@pytest.mark.parametrize("status", list(S))
def test_a_stranger_another_department_and_an_administrator_see_none(
    cast: Cast, status: str
) -> None:
    request = make_request(status)
    for user in (cast.stranger, cast.partner_head, cast.administrator, cast.cdc_officer):
        assert not sees(user, request)


@pytest.mark.parametrize("status", [S.DRAFT, S.SUBMITTED])
def test_before_the_endorsement_sources_and_hub_see_nothing(cast: Cast, status: str) -> None:
    request = make_request(status, hub=HUB)
    for user in (cast.giving_coordinator, cast.hub_officer, cast.hub_head):
        assert not sees(user, request)


@pytest.mark.parametrize("status", FROM_ENDORSEMENT)
def test_once_endorsed_the_wanted_sources_and_their_department_see_it(
    cast: Cast, status: str
) -> None:
    request = make_request(status)
    for user in (cast.giving_coordinator, cast.hub_officer, cast.hub_viewer):
        assert sees(user, request)


@pytest.mark.parametrize("status", FROM_ENDORSEMENT)
def test_a_hospital_that_is_not_wanted_sees_nothing(cast: Cast, status: str) -> None:
    assert not sees(person("nhi-dong", "nhi-dong-1"), make_request(status, hub=HUB))


def test_the_hub_that_assigns_sees_it_without_any_source(cast: Cast) -> None:
    request = make_request(S.ENDORSED, sources=(), hub=HUB)
    assert sees(cast.hub_officer, request)
    assert not sees(cast.giving_coordinator, request)


def test_the_named_facility_sees_what_was_sent_for_it(cast: Cast) -> None:
    draft = make_request(requester="syt-68-lam-dong", facility="da-khoa-dak-nong")
    sent = make_request(S.WITH_SOURCE, requester="syt-68-lam-dong", facility="da-khoa-dak-nong")
    assert not sees(cast.receiving_coordinator, draft)
    assert sees(cast.receiving_coordinator, sent)


def test_a_successor_sees_what_its_predecessor_asked_for(
    cast: Cast, department: Department
) -> None:
    request = make_request(S.DRAFT, requester="syt-67-dak-nong", sources=(EYE_HOSPITAL,))
    assert sees(department.officer, request)


def test_nobody_signed_out_sees_anything(cast: Cast) -> None:
    from django.contrib.auth.models import AnonymousUser

    make_request(S.WITH_SOURCE)
    assert not TransferRequest.objects.visible_to(AnonymousUser()).exists()
