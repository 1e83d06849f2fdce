"""The API's door: tokens and sessions."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from accounts.authentication import TokenAuthentication
from accounts.models import ApiToken, Role, User
from accounts.services import create_token, grant_membership, revoke_token
from hospitals.models import Organisation
from toolkit import clock

ADDRESS = "/api/v1/regions/"


@pytest.fixture
def token(cast) -> tuple[ApiToken, str]:
    return create_token(cast.hub_officer, scopes=["read"])


def get(client, text: str, address: str = ADDRESS):
    return client.get(address, HTTP_AUTHORIZATION=f"Bearer {text}")


def assert_refused(answer) -> None:
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401


def test_without_credentials_there_is_nothing(register, client) -> None:
    assert_refused(client.get(ADDRESS))


def test_a_token_opens(token, client) -> None:
    assert get(client, token[1]).status_code == 200


def test_a_session_opens(cast, client) -> None:
    client.force_login(cast.stranger)
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer a.b c.d", "Bearer \xff.x"])
def test_what_is_no_token_is_refused(token, client, header: str) -> None:
    assert_refused(client.get(ADDRESS, HTTP_AUTHORIZATION=header))


def test_another_scheme_is_nobody(token, client) -> None:
    assert_refused(client.get(ADDRESS, HTTP_AUTHORIZATION=f"Basic {token[1]}"))


def test_an_expired_token_is_refused(token, client) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert_refused(get(client, token[1]))


def test_a_revoked_token_is_refused(token, cast, client) -> None:
    revoke_token(token[0], by=cast.hub_officer)
    assert_refused(get(client, token[1]))


def test_a_closed_account_is_refused(token, cast, client) -> None:
    User.objects.filter(pk=cast.hub_officer.pk).update(is_active=False)
    assert_refused(get(client, token[1]))


def test_a_bad_token_is_not_saved_by_a_session(token, cast, client) -> None:
    client.force_login(cast.hub_officer)
    assert_refused(get(client, "a.b"))


def test_a_token_without_the_scope_may_not_read(token, client) -> None:
    ApiToken.objects.update(scopes=["rounds:write"])
    answer = get(client, token[1])
    assert answer.status_code == 403
    assert "read" in answer.json()["detail"]


def test_its_use_is_noted_at_most_once_a_minute(token, client) -> None:
    def used_after(moment: dt.datetime) -> bool:
        ApiToken.objects.update(last_used_at=moment)
        get(client, token[1])
        return ApiToken.objects.filter(last_used_at__gt=moment).exists()

    get(client, token[1])
    assert ApiToken.objects.get().last_used_at is not None
    assert not used_after(timezone.now() - dt.timedelta(seconds=50))
    assert used_after(timezone.now() - dt.timedelta(seconds=61))


def test_what_follows_names_the_token(token, client, monkeypatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr("accounts.authentication.note_token", noted.append)
    get(client, token[1])
    assert noted == [token[0].key_id]


def test_a_token_tied_to_an_organisation_reaches_no_further(cast) -> None:
    hub = cast.hub_officer.memberships.get().organisation
    other = Organisation.objects.get(slug="cdc-hcm")
    grant_membership(
        cast.hub_officer, other, Role.OFFICER, by=cast.administrator, valid_from=clock.today()
    )
    user = User.objects.get(pk=cast.hub_officer.pk)
    _token, text = create_token(user, scopes=["read"], organisation=other)
    request = APIRequestFactory().get(ADDRESS, HTTP_AUTHORIZATION=f"Bearer {text}")
    reader, _auth = TokenAuthentication().authenticate(request)
    assert user.reach.homes == {hub.pk, other.pk}
    assert reader.reach.homes == {other.pk}


def test_writing_is_not_offered(token, client) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(ADDRESS, HTTP_AUTHORIZATION=f"Bearer {token[1]}")
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
