"""Language and theme: the person's own when signed in, the browser's before."""

import pytest
from django.test import Client

from accounts.models import User
from conftest import Cast


def test_the_choice_follows_the_person(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_officer)
    client.post("/preferences/", {"language": "en"})
    client.post("/preferences/", {"theme": "dark"})
    saved = User.objects.get(pk=cast.hub_officer.pk)
    assert (saved.language, saved.theme) == ("en", "dark")


def test_the_page_is_drawn_in_the_chosen_theme(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_officer)
    client.post("/preferences/", {"theme": "dark"})
    assert 'data-theme="dark" data-bs-theme="dark"' in client.get("/help/").content.decode()


def test_whoever_is_not_signed_in_keeps_it_in_the_browser(client: Client, db: None) -> None:
    client.post("/preferences/", {"language": "en", "theme": "light"})
    words = client.get("/accounts/login/").content.decode()
    assert '<html lang="en" data-theme="light"' in words


@pytest.mark.parametrize("field", ["language", "theme"])
def test_an_unknown_choice_changes_nothing(client: Client, cast: Cast, field: str) -> None:
    client.force_login(cast.hub_officer)
    client.post("/preferences/", {field: "klingon"})
    saved = User.objects.get(pk=cast.hub_officer.pk)
    assert (saved.language, saved.theme) == ("vi", "auto")


def test_it_leads_back_to_the_page_one_was_on(client: Client, db: None) -> None:
    response = client.post("/preferences/", {"theme": "dark", "next": "/help/?a=1"})
    assert response["Location"] == "/help/?a=1"


def test_it_never_leads_to_another_site(client: Client, db: None) -> None:
    response = client.post("/preferences/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_a_theme_nobody_offers_in_a_cookie_is_ignored(client: Client, db: None) -> None:
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get("/accounts/login/").content.decode()


def test_before_signing_in_the_portal_speaks_vietnamese_whatever_the_browser_asks(
    client: Client, db: None
) -> None:
    words = client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="vi"' in words
