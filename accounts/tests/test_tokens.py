"""API tokens: made, kept as a hash, revoked; and the command for scripts."""

import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import create_token, revoke_token, token_of
from audit.models import Entry
from hospitals.models import Organisation
from toolkit.refusal import NotAllowed


def test_only_a_hash_of_the_secret_is_kept(cast) -> None:
    token, text = create_token(cast.hub_officer, scopes=["read"])
    key_id, secret = text.split(".")
    assert token.key_id == key_id
    assert len(secret) >= 43
    assert secret not in str(vars(ApiToken.objects.get()))
    assert token_of(text) == token


def test_it_lasts_ninety_days_unless_said(cast) -> None:
    token, _text = create_token(cast.hub_officer, scopes=["read"])
    assert abs(token.expires_at - timezone.now() - dt.timedelta(days=90)) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_no_token_lasts_longer_than_a_year_or_not_at_all(cast, days: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        create_token(cast.hub_officer, scopes=["read"], days=days)
    assert "days" in refusal.value.message_dict


@pytest.mark.parametrize("scopes", [[], ["all"], ["read", "write"]])
def test_only_known_scopes_are_given(cast, scopes: list[str]) -> None:
    with pytest.raises(ValidationError):
        create_token(cast.hub_officer, scopes=scopes)


def test_a_token_is_tied_to_an_organisation_of_its_owner(cast) -> None:
    foreign = Organisation.objects.get(slug="syt-01-ha-noi")
    with pytest.raises(ValidationError) as refusal:
        create_token(cast.hub_officer, scopes=["read"], organisation=foreign)
    assert "organisation" in refusal.value.message_dict


@pytest.mark.parametrize("text", ["", ".", "a.b", "x" * 16 + ".y", "không.có", "\x00.x"])
def test_what_is_no_token_finds_nobody(db, text: str) -> None:
    assert token_of(text) is None


def test_a_wrong_secret_finds_nobody(cast) -> None:
    _token, text = create_token(cast.hub_officer, scopes=["read"])
    assert token_of(text[:-1] + ("a" if text[-1] != "a" else "b")) is None


def test_the_owner_or_an_administrator_revokes(cast) -> None:
    token, text = create_token(cast.hub_officer, scopes=["read"])
    with pytest.raises(NotAllowed):
        revoke_token(token, by=cast.hub_head)
    assert token_of(text)
    revoke_token(token, by=cast.administrator)
    revoke_token(token, by=cast.hub_officer)
    assert token_of(text) is None
    assert Entry.objects.filter(verb="token.revoked").count() == 1


def test_the_trail_says_what_for_but_not_the_secret(cast) -> None:
    _token, text = create_token(cast.hub_officer, scopes=["read"])
    entry = Entry.objects.get(verb="token.created")
    assert entry.changes["scopes"] == [None, ["read"]]
    assert text.split(".")[1] not in str(vars(entry))


def test_the_command_prints_the_token_alone(cast) -> None:
    out = StringIO()
    call_command("create_token", "--user", cast.hub_officer.email.upper(), stdout=out)
    text = out.getvalue()
    assert text.count("\n") == 1
    assert token_of(text.strip()).user == cast.hub_officer


@pytest.mark.parametrize(
    "arguments",
    [["--scope", "read", "rounds:write"], ["--scope", "read", "--scope", "rounds:write"]],
)
def test_the_command_takes_several_scopes(cast, arguments: list[str]) -> None:
    out = StringIO()
    call_command("create_token", "--user", cast.hub_officer.email, *arguments, stdout=out)
    assert ApiToken.objects.get().scopes == ["read", "rounds:write"]


@pytest.mark.parametrize("arguments", [["--user", "nobody@portal.example"], ["--days", "400"]])
def test_the_command_says_what_is_wrong(cast, arguments: list[str]) -> None:
    if "--user" not in arguments:
        arguments = ["--user", cast.hub_officer.email, *arguments]
    with pytest.raises(CommandError):
        call_command("create_token", *arguments, stdout=StringIO())


def test_a_closed_account_has_no_token(cast) -> None:
    _token, text = create_token(cast.hub_officer, scopes=["read"])
    User.objects.filter(pk=cast.hub_officer.pk).update(is_active=False)
    assert token_of(text) is None
