"""Closing and opening an account."""

import pytest

from accounts.models import User
from accounts.services import set_active
from audit.models import Entry
from toolkit.refusal import NotAllowed


def test_a_closed_account_is_out_at_its_next_request(cast, client) -> None:
    client.force_login(cast.hub_officer)
    assert client.get("/people/me/").status_code == 200
    set_active(cast.hub_officer, by=cast.administrator, active=False)
    assert client.get("/people/me/").status_code == 302
    assert not User.objects.get(pk=cast.hub_officer.pk).reach.roles


def test_it_can_be_opened_again(cast) -> None:
    set_active(cast.hub_officer, by=cast.administrator, active=False)
    set_active(cast.hub_officer, by=cast.administrator, active=True)
    assert User.objects.get(pk=cast.hub_officer.pk).reach.roles
    verbs = Entry.objects.about(cast.hub_officer).values_list("verb", flat=True)
    assert list(verbs) == ["user.opened", "user.closed"]


def test_closing_twice_is_written_once(cast) -> None:
    for _time in range(2):
        set_active(cast.hub_officer, by=cast.administrator, active=False)
    assert Entry.objects.filter(verb="user.closed").count() == 1


def test_nobody_closes_his_own_account(cast) -> None:
    with pytest.raises(NotAllowed):
        set_active(cast.administrator, by=cast.administrator, active=False)


def test_only_administrators_close(cast) -> None:
    with pytest.raises(NotAllowed):
        set_active(cast.hub_officer, by=cast.hub_head, active=False)
