"""One's own API tokens on one's own page."""

import re

import pytest

from accounts.models import ApiToken
from accounts.services import create_token, token_of

FORM = {"name": "Kho dữ liệu", "scopes": "read", "days": "30"}


@pytest.fixture
def officer(cast, client):
    client.force_login(cast.hub_officer)
    return client


def test_a_new_token_is_shown_once_and_never_cached(officer) -> None:
    answer = officer.post("/people/me/tokens/new/", FORM)
    text = re.search(r'id="token-text"[^>]*value="([^"]+)"', answer.content.decode())[1]
    assert token_of(text).name == "Kho dữ liệu"
    assert "no-store" in answer["Cache-Control"]
    page = officer.get("/people/me/").content.decode()
    assert text.split(".")[0] in page
    assert text.split(".")[1] not in page


@pytest.mark.parametrize(("field", "value"), [("days", "366"), ("scopes", "all"), ("name", "")])
def test_bad_input_makes_no_token(officer, field: str, value: str) -> None:
    answer = officer.post("/people/me/tokens/new/", {**FORM, field: value})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_an_organisation_of_somebody_else_is_no_choice(officer, cast) -> None:
    foreign = cast.stranger.memberships.get().organisation
    answer = officer.post("/people/me/tokens/new/", {**FORM, "organisation": str(foreign.pk)})
    assert "organisation" in answer.context["form"].errors


def test_the_owner_revokes(officer, cast) -> None:
    token, text = create_token(cast.hub_officer, scopes=["read"])
    officer.post(f"/people/me/tokens/{token.pk}/revoke/")
    assert token_of(text) is None


def test_a_colleagues_token_is_not_there(officer, cast) -> None:
    token, text = create_token(cast.hub_head, scopes=["read"])
    assert officer.post(f"/people/me/tokens/{token.pk}/revoke/").status_code == 404
    assert token_of(text)
