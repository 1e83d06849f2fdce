"""The frame of every page: sections by role, the one door, the sign-in."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from accounts.models import User
from conftest import PASSWORD, Cast
from cooperation.frame import Frame
from outbox.models import Letter


def doors(client: Client, user: User) -> str:
    """The navigation and the person's menu, as ``user`` has them."""
    client.force_login(user)
    return client.get("/help/").content.decode().partition("<main")[0]


def test_administrators_see_people_and_officers_do_not(cast: Cast, client: Client) -> None:
    assert 'href="/people/"' in doors(client, cast.administrator)
    assert 'href="/people/"' not in doors(client, cast.hub_officer)


def test_the_outbox_is_shown_to_those_who_may_see_states(cast: Cast, client: Client) -> None:
    assert 'href="/outbox/"' in doors(client, cast.hub_head)
    assert 'href="/outbox/"' not in doors(client, cast.hub_viewer)


def test_the_navigation_has_the_same_eight_entries_for_everybody(cast: Cast) -> None:
    request = RequestFactory().get("/agreements/")
    for user in (cast.administrator, cast.hub_viewer):
        request.user = user
        assert len(Frame(request).sections) == 8


def test_the_section_one_is_in_is_marked(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    words = client.get("/help/").content.decode()
    assert 'aria-current="page"' not in words
    words = client.get("/organisations/").content.decode()
    assert '<a href="/provinces/" aria-current="page">Danh mục</a>' in words


def test_the_bell_counts_unread_letters_of_ones_own(cast: Cast, client: Client) -> None:
    for address in (cast.hub_officer.email, cast.hub_officer.email, cast.hub_head.email):
        Letter.objects.create(address=address, subject="Nhắc", text="…")
    client.force_login(cast.hub_officer)
    assert client.get("/help/").context["portal"].unread == 2


def test_the_admin_site_sends_to_the_portals_own_door(client: Client, db: None) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/"


def test_the_admin_site_turns_others_away(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_head)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "Trang quản trị chỉ dành cho quản trị viên" in response.content.decode()


def test_administrators_enter_the_admin_site(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/r/1/1/").status_code == 404


def test_signing_in_leads_home_without_a_message(client: Client, cast: Cast) -> None:
    response = client.post(
        "/accounts/login/", {"login": cast.hub_officer.email, "password": PASSWORD}, follow=True
    )
    assert response.redirect_chain[-1][0] == "/"
    assert "data-toast" not in response.content.decode()


def test_a_wrong_password_is_said_in_vietnamese(client: Client, cast: Cast) -> None:
    response = client.post(
        "/accounts/login/", {"login": cast.hub_officer.email, "password": "not-the-password"}
    )
    assert "Thư điện tử hoặc mật khẩu không đúng" in response.content.decode()


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert "Không tự đăng ký" in client.get("/accounts/signup/").content.decode()


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "login/code/confirm/"])
def test_what_the_portal_does_not_offer_is_not_there(client: Client, cast: Cast, path: str) -> None:
    client.force_login(cast.hub_officer)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_the_demonstrations_people_stand_at_the_door_only_in_demo_mode(
    client: Client, db: None, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO = False
    assert "syt-hcm@portal.example" not in client.get("/accounts/login/").content.decode()
    settings.DEMO = True
    assert "syt-hcm@portal.example" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/inactive/",
        "/accounts/password/reset/key/1-bad-key/",
    ],
)
def test_the_pages_before_the_door_speak_vietnamese(client: Client, db: None, path: str) -> None:
    words = client.get(path).content.decode()
    assert "Cổng Hợp tác Y tế" in words
    assert "Password" not in words
    assert "E-mail" not in words


def test_pages_carry_no_inline_script_or_style(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_officer)
    for path in ("/", "/help/", "/nowhere/"):
        words = client.get(path).content.decode()
        assert " style=" not in words
        assert "<style" not in words
        assert "onclick" not in words


def test_every_stylesheet_and_script_of_the_frame_exists(client: Client, db: None) -> None:
    words = client.get("/accounts/login/").content.decode()
    links = [part.split('"')[0] for part in words.split('"/static/')[1:]]
    assert len(links) > 8
    assert [link for link in links if not finders.find(link)] == []
