"""Signing in and out: the door, its limits, and what the trail keeps."""

import pytest

from accounts.models import User
from audit.models import Entry
from conftest import PASSWORD
from outbox.models import Message
from outbox.rendering import render

LOGIN = "/accounts/login/"


def sign_in(client, email: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def verbs() -> list[str]:
    entries = Entry.objects.filter(record_type="accounts.user").order_by("id")
    return list(entries.values_list("verb", flat=True))


def test_email_and_password_open_the_door_whatever_the_capitals(cast, client) -> None:
    answer = sign_in(client, cast.hub_officer.email.upper())
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.hub_officer.pk)


def test_signing_in_and_out_stands_on_the_trail(cast, client) -> None:
    sign_in(client, cast.hub_officer.email)
    client.post("/accounts/logout/")
    assert verbs() == ["user.signed_in", "user.signed_out"]
    assert {entry.actor for entry in Entry.objects.about(cast.hub_officer)} == {cast.hub_officer}


def test_a_failed_attempt_keeps_neither_password_nor_address(cast, client) -> None:
    sign_in(client, cast.hub_officer.email, "mat-khau-sai-hoan-toan")
    sign_in(client, "nobody@portal.example", "mat-khau-sai-hoan-toan")
    assert verbs() == ["user.sign_in_failed"] * 2
    known, unknown = Entry.objects.filter(verb="user.sign_in_failed").order_by("id")
    assert (known.actor, known.record_id) == (None, str(cast.hub_officer.pk))
    kept = str([vars(entry) for entry in (known, unknown)])
    assert "mat-khau-sai" not in kept
    assert "portal.example" not in kept
    assert known.changes["address_hash"] != unknown.changes["address_hash"]


def test_a_known_and_an_unknown_address_are_refused_alike(cast, client) -> None:
    pages = [
        sign_in(client, email, "mat-khau-sai-hoan-toan")
        for email in (cast.hub_officer.email, "nobody@portal.example")
    ]
    assert [page.status_code for page in pages] == [200, 200]
    first, second = (page.context["form"].errors.as_text() for page in pages)
    assert first == second


def test_too_many_attempts_on_one_account_are_stopped(cast, client) -> None:
    for _attempt in range(5):
        sign_in(client, cast.hub_officer.email, "mat-khau-sai-hoan-toan")
    answer = sign_in(client, cast.hub_officer.email)
    assert "_auth_user_id" not in client.session
    assert answer.context["form"].errors
    assert "user.signed_in" not in verbs()


@pytest.mark.parametrize(("failures", "comes_in"), [(3, True), (10, False)])
def test_too_many_attempts_from_one_machine_are_stopped(cast, client, failures, comes_in) -> None:
    for number in range(failures):
        sign_in(client, f"a{number}@portal.example", "mat-khau-sai-hoan-toan")
    sign_in(client, cast.stranger.email)
    assert ("_auth_user_id" in client.session) is comes_in


def test_a_closed_account_does_not_come_in(cast, client) -> None:
    User.objects.filter(pk=cast.hub_officer.pk).update(is_active=False)
    sign_in(client, cast.hub_officer.email)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(register, client) -> None:
    form = {"email": "a@portal.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/confirm-email/x/"])
def test_nobody_changes_the_own_address(cast, client, address: str) -> None:
    client.force_login(cast.hub_officer)
    assert client.get(address).status_code == 404


def test_a_forgotten_password_is_mailed_through_the_outbox(cast, client) -> None:
    client.post("/accounts/password/reset/", {"email": cast.hub_officer.email})
    mail = render(Message.objects.get(recipient=cast.hub_officer))
    assert "/accounts/password/reset/key/" in mail.text
    assert verbs() == ["user.password_reset_asked"]


def test_a_stranger_s_address_gets_the_same_answer_and_no_mail(cast, client, mailoutbox) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in (cast.hub_officer.email, "nobody@portal.example")
    ]
    assert answers[0].url == answers[1].url
    assert not mailoutbox
    assert Message.objects.count() == 1


def test_a_short_password_is_refused(cast, client) -> None:
    client.force_login(cast.hub_officer)
    form = {"oldpassword": PASSWORD, "password1": "ngan-qua-2026", "password2": "ngan-qua-2026"}
    answer = client.post("/accounts/password/change/", form)
    assert "14" in answer.context["form"].errors.as_text()


def test_a_new_password_stands_on_the_trail_by_name_only(cast, client) -> None:
    client.force_login(cast.hub_officer)
    new = "mot-mat-khau-khac-2026"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", form)
    entry = Entry.objects.get(verb="user.password_set")
    assert entry.changes == {"password": [None, None]}
