"""Tokens that should open nothing any more, or less: refused at once, or seeing no more."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Membership, Role, User
from accounts.services import create_token, end_membership, grant_membership, revoke_token
from agreements.tests.builders import make_agreement
from conftest import Cast, organisation, person
from transfers.models import Round, TransferRequest
from transfers.states import RequestStatus
from transfers.tests.contract_builders import TODAY, make_contract
from transfers.tests.request_builders import make_request

ALL = ("read", "requests:write", "rounds:write")
ROOT = "/api/v1/"
# Lists that hold something for the giving hospital's coordinator, and how to write there.
LISTS = ("agreements/", "transfer-requests/", "transfer-contracts/", "changes/")
ROUND = {"contract": "c-1", "starts_on": "2026-03-03", "supervised": 1}


class Key:
    """A token and what it opens."""

    def __init__(self, user: User, *scopes: str, **more: Any) -> None:
        self.token, text = create_token(user, scopes=scopes or ALL, **more)
        self.header = {"HTTP_AUTHORIZATION": f"Bearer {text}"}

    def get(self, path: str, **parameters: Any) -> Any:
        return Client().get(ROOT + path, parameters, **self.header)

    def post(self, path: str, body: Any = None) -> Any:
        return Client().post(
            ROOT + path, body or {}, content_type="application/json", **self.header
        )

    def sees(self, path: str) -> bool:
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return any(not row.get("resync") for row in answer.json()["results"])


@pytest.fixture
def user(cast: Cast, on_day: Callable[[Any], None]) -> User:
    on_day(TODAY)
    make_agreement(code="a-1")
    make_request(RequestStatus.WITH_SOURCE, code="r-1")
    make_contract(code="c-1")
    return cast.giving_coordinator


def assert_refused(key: Key, status: int = 401) -> None:
    for answer in (
        *(key.get(path) for path in LISTS),
        key.get("transfer-contracts/c-1/"),
        key.post("rounds/", ROUND),
        key.post("transfer-requests/r-1/accept/"),
    ):
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert not Round.objects.exists()
    assert TransferRequest.objects.get().status == RequestStatus.WITH_SOURCE


def assert_sees_nothing(key: Key) -> None:
    """Signed in, and nobody to anybody: the register is what is left."""
    for path in ("agreements/", "transfer-requests/", "transfer-contracts/"):
        assert not key.sees(path), path
    assert key.get("transfer-contracts/c-1/").status_code == 404
    assert key.post("transfer-requests/r-1/accept/").status_code == 404
    assert [e["field"] for e in key.post("rounds/", ROUND).json()["errors"]] == ["contract"]
    assert not Round.objects.exists()
    assert TransferRequest.objects.get().status == RequestStatus.WITH_SOURCE


def test_a_good_token_sees_and_writes(user: User) -> None:
    key = Key(user)
    assert all(key.sees(path) for path in LISTS)
    assert key.post("rounds/", ROUND).status_code == 201
    assert key.post("transfer-requests/r-1/accept/").status_code == 200


# --- Tokens that are over -----------------------------------------------------------------
def test_an_expired_token_is_refused_everywhere(user: User) -> None:
    key = Key(user)
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(microseconds=1))
    assert_refused(key)


def test_a_revoked_token_is_refused_everywhere(user: User) -> None:
    key = Key(user)
    assert key.sees("agreements/")
    revoke_token(key.token, by=user)
    assert_refused(key)


def test_the_token_of_a_closed_account_is_refused_everywhere(user: User) -> None:
    key = Key(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert_refused(key)


def test_a_tag_that_was_good_opens_nothing_later(user: User) -> None:
    key = Key(user)
    tag = key.get("agreements/")["ETag"]
    header = {"HTTP_IF_NONE_MATCH": tag}
    assert Client().get(f"{ROOT}agreements/", **key.header, **header).status_code == 304
    revoke_token(key.token, by=user)
    assert Client().get(f"{ROOT}agreements/", **key.header, **header).status_code == 401


# --- People who are somebody no longer ----------------------------------------------------
def test_who_lost_the_role_a_second_ago_sees_nothing_more(user: User) -> None:
    key = Key(user)
    assert key.sees("transfer-contracts/")
    Membership.objects.filter(user=user).delete()
    assert_sees_nothing(key)


def test_a_membership_that_ended_yesterday_opens_nothing_today(user: User) -> None:
    key = Key(user)
    Membership.objects.filter(user=user).update(valid_until=TODAY - dt.timedelta(days=1))
    assert_sees_nothing(key)
    Membership.objects.filter(user=user).update(valid_until=TODAY)
    assert key.sees("transfer-contracts/")


def test_the_tag_of_an_answer_is_not_that_of_who_lost_the_role(cast: Cast, user: User) -> None:
    """Ending a membership stands in the trail, so that no old answer is confirmed."""
    key = Key(user)
    tag = key.get("agreements/")["ETag"]
    end_membership(user.memberships.get(), by=cast.administrator, on=TODAY)
    answer = Client().get(f"{ROOT}agreements/", **key.header, HTTP_IF_NONE_MATCH=tag)
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_a_head_whom_nobody_confirmed_acts_on_nothing(user: User) -> None:
    head = person("not-confirmed", "mat-hcm", Role.HEAD)
    key = Key(head)
    assert key.sees("transfer-contracts/")
    Membership.objects.filter(user=head).update(confirmed=False)
    assert_sees_nothing(key)


def test_an_officer_who_became_a_viewer_reads_and_writes_nothing(user: User) -> None:
    key = Key(user)
    Membership.objects.filter(user=user).update(role=Role.VIEWER)
    assert key.sees("transfer-contracts/")
    assert key.post("rounds/", ROUND).status_code == 403
    assert key.post("transfer-requests/r-1/accept/").status_code == 403
    permissions = key.get("transfer-requests/r-1/").json()["permissions"]
    assert not any(permissions.values())


# --- Tokens of one organisation -----------------------------------------------------------
@pytest.fixture
def two_homes(cast: Cast, user: User) -> User:
    """Of the giving hospital and of the CDC, which takes no part."""
    grant_membership(
        user, organisation("cdc-hcm"), Role.OFFICER, by=cast.administrator, valid_from=TODAY
    )
    return User.objects.get(pk=user.pk)


def test_a_token_of_another_organisation_of_its_owner_reaches_no_further(two_homes: User) -> None:
    key = Key(two_homes, organisation=organisation("cdc-hcm"))
    assert key.sees("agreements/")  # the hub manages the CDC
    for path in ("transfer-requests/", "transfer-contracts/"):
        assert not key.sees(path)
    assert key.get("transfer-contracts/c-1/").status_code == 404
    assert key.post("transfer-requests/r-1/accept/").status_code == 404
    assert Key(two_homes).get("transfer-contracts/c-1/").status_code == 200


def test_a_token_of_an_organisation_that_its_owner_left_is_worth_nothing(two_homes: User) -> None:
    key = Key(two_homes, organisation=organisation("mat-hcm"))
    assert key.sees("transfer-contracts/")
    Membership.objects.filter(user=two_homes, organisation__slug="mat-hcm").delete()
    assert_sees_nothing(key)
    assert Key(User.objects.get(pk=two_homes.pk)).sees("agreements/")


# --- Scopes -------------------------------------------------------------------------------
WRITES = {
    "transfer-requests/": "requests:write",
    "transfer-requests/r-1/accept/": "requests:write",
    "rounds/": "rounds:write",
}


@pytest.mark.parametrize("path", WRITES)
def test_a_token_for_reading_writes_nothing(user: User, path: str) -> None:
    answer = Key(user, "read").post(path, ROUND)
    assert (answer.status_code, WRITES[path] in answer.json()["detail"]) == (403, True)
    assert TransferRequest.objects.get().status == RequestStatus.WITH_SOURCE
    assert not Round.objects.exists()


@pytest.mark.parametrize("path", WRITES)
def test_each_write_takes_its_own_scope(user: User, path: str) -> None:
    others = {"requests:write", "rounds:write"} - {WRITES[path]}
    assert Key(user, *others).post(path, ROUND).status_code == 403


@pytest.mark.parametrize("path", [*LISTS, "me/", "documents/", "coverage/"])
def test_a_token_for_writing_reads_nothing(user: User, path: str) -> None:
    assert Key(user, "requests:write", "rounds:write").get(path).status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_gets_past_the_scope(user: User, method: str) -> None:
    key = Key(user, "read")
    asked = make_request(code="r-2", requester="mat-hcm", sources=())
    for path in (f"transfer-requests/{asked.pk}/", "rounds/x/"):
        call = getattr(Client(), method)
        answer = call(ROOT + path, {}, content_type="application/json", **key.header)
        assert answer.status_code in (403, 405), answer.content
    assert TransferRequest.objects.filter(pk=asked.pk).exists()
