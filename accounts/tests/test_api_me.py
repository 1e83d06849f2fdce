"""Whose token this is, over the REST API."""

from typing import Any

from django.test import Client

from accounts.api import MeSerializer
from accounts.models import Role, User
from accounts.services import create_token, grant_membership
from conftest import Cast, organisation
from toolkit import clock

ADDRESS = "/api/v1/me/"
HUB = "syt-79-ho-chi-minh"


def ask(user: User, **token: Any) -> dict[str, Any]:
    made, text = create_token(user, **{"scopes": ["read"], **token})
    answer = Client().get(ADDRESS, HTTP_AUTHORIZATION=f"Bearer {text}")
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    assert said["token"]["key_id"] == made.key_id
    return said


def test_a_token_says_whose_it_is_and_what_it_may(cast: Cast) -> None:
    said = ask(cast.hub_officer, scopes=["read", "rounds:write"], name="Kho dữ liệu")
    assert list(said) == list(MeSerializer().fields)
    assert (said["email"], said["portal_role"]) == (cast.hub_officer.email, None)
    assert [(row["organisation"], row["role"]) for row in said["memberships"]] == [(HUB, "officer")]
    assert (said["token"]["scopes"], said["token"]["name"]) == (
        ["read", "rounds:write"],
        "Kho dữ liệu",
    )


def test_a_token_of_one_organisation_shows_that_one(cast: Cast) -> None:
    other = organisation("cdc-hcm")
    grant_membership(
        cast.hub_officer, other, Role.OFFICER, by=cast.administrator, valid_from=clock.today()
    )
    user = User.objects.get(pk=cast.hub_officer.pk)
    assert len(ask(user)["memberships"]) == 2
    said = ask(user, organisation=other)
    assert [row["organisation"] for row in said["memberships"]] == ["cdc-hcm"]
    assert said["token"]["organisation"] == "cdc-hcm"


def test_a_session_has_no_token(cast: Cast, client: Client) -> None:
    client.force_login(cast.auditor)
    said = client.get(ADDRESS).json()
    assert (said["token"], said["portal_role"], said["memberships"]) == (None, "auditor", [])


def test_nobody_is_nobody(register: None, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 401
