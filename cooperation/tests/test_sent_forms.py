"""What the browser is told of a form that was sent: kept words, files, a lost session."""

import pytest
from django.test import Client

from agreements.tests.builders import make_agreement, pdf
from conftest import Cast
from cooperation.sent_forms import DONE_COOKIE

COPY = "m4x2k1-abc"


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/agreements/{make_agreement().pk}/documents/add/"


def document(**more: object) -> dict[str, object]:
    return {"kind": "other", "title": "Danh mục", "file": pdf(), "kept-copy": COPY, **more}


def test_a_taken_form_lets_its_copy_go(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.hub_officer)
    answer = client.post(address, document())
    assert answer.status_code == 302
    assert answer.cookies[DONE_COOKIE].value == COPY
    assert not answer.cookies[DONE_COOKIE]["httponly"]


def test_two_windows_are_both_told(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.hub_officer)
    client.cookies[DONE_COOKIE] = "other-window"
    answer = client.post(address, document())
    assert answer.cookies[DONE_COOKIE].value == f"other-window.{COPY}"


@pytest.mark.parametrize("wrong", [{"file": ""}, {"kept-copy": "a;b=c, d"}])
def test_what_was_not_taken_stays(
    client: Client, cast: Cast, address: str, wrong: dict[str, object]
) -> None:
    client.force_login(cast.hub_officer)
    assert DONE_COOKIE not in client.post(address, document(**wrong)).cookies


def test_after_a_lost_session_the_way_leads_back_to_the_form(
    client: Client, cast: Cast, address: str
) -> None:
    answer = client.post(address, document(), HTTP_REFERER=f"http://testserver{address}?content=7")
    assert answer["Location"] == f"/accounts/login/?next={address}%3Fcontent%3D7"
    assert DONE_COOKIE not in answer.cookies


def test_a_button_s_address_is_no_place_to_come_back_to(client: Client, cast: Cast) -> None:
    page = f"/people/{cast.hub_officer.pk}/"
    answer = client.post(f"{page}grant/", {}, HTTP_REFERER=f"http://testserver{page}")
    assert answer["Location"] == f"/accounts/login/?next={page}"


def test_nobody_else_s_page_is_a_way_back(client: Client, cast: Cast, address: str) -> None:
    answer = client.post(address, {}, HTTP_REFERER="https://elsewhere.example/trap/")
    assert answer["Location"] == f"/accounts/login/?next={address}"


def test_a_file_sent_by_script_is_told_where_to_go_on(
    client: Client, cast: Cast, address: str
) -> None:
    by_script = {"HTTP_X_UPLOAD": "1"}
    assert client.post(address, document(), **by_script).json() == {"signedOut": True}
    client.force_login(cast.hub_officer)
    answer = client.post(address, document(), **by_script)
    assert answer.json()["location"].startswith("/agreements/")
    assert answer.cookies[DONE_COOKIE].value == COPY
    assert client.post(address, document(file=""), **by_script).status_code == 400


def test_a_text_is_read_while_one_types(client: Client, cast: Cast) -> None:
    assert client.get("/fields/check/?kind=day&text=1/2/2026").status_code == 302
    client.force_login(cast.hub_viewer)
    told = client.get("/fields/check/", {"kind": "day", "text": "31/04/2024"}).json()
    assert told == {"errors": ["Tháng 4 có 30 ngày. Ghi 30/04/2024."], "written": None}
    assert client.get("/fields/check/", {"kind": "secret", "text": "x"}).status_code == 404
    assert client.get("/fields/check/", {"kind": "day", "text": "9" * 500}).status_code == 404
