"""What somebody is today comes with the person of a session, in one statement."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from accounts.backends import PortalBackend
from accounts.models import Membership, Role, Standing, User
from audit import sealing
from conftest import Cast, organisation, person

HUB, DONG_NAI = "syt-79-ho-chi-minh", "syt-75-dong-nai-tp"


@pytest.fixture
def officer(register: None) -> User:
    """In two departments; the memberships that do not count are an ended one, one to come and a
    head's that nobody has confirmed."""
    somebody = person("somebody", HUB, since=dt.date(2025, 1, 1))
    for slug, role, fields in (
        (DONG_NAI, Role.VIEWER, {"confirmed": True}),
        (DONG_NAI, Role.OFFICER, {"confirmed": True, "valid_until": dt.date(2021, 1, 1)}),
        (DONG_NAI, Role.HEAD, {"confirmed": False}),
        (HUB, Role.VIEWER, {"confirmed": True, "valid_from": dt.date(2090, 1, 1)}),
    ):
        values: dict[str, Any] = {"valid_from": dt.date(2020, 1, 1), **fields}
        Membership.objects.create(
            user=somebody, organisation=organisation(slug), role=role, **values
        )
    return somebody


def test_it_comes_with_the_person_of_a_session(
    officer: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        found = PortalBackend().get_user(officer.pk)
        assert found is not None
        standings, version = found.standings_today, found.trail_version
    assert [(one.organisation_id, one.role) for one in standings] == [
        (organisation(DONG_NAI).pk, "viewer"),
        (organisation(HUB).pk, "officer"),
    ]
    assert version == sealing.version()


def test_it_is_the_same_for_a_person_found_otherwise(officer: User) -> None:
    found = PortalBackend().get_user(officer.pk)
    assert found is not None
    assert User.objects.get(pk=officer.pk).standings_today == found.standings_today


def test_it_speaks_the_readers_language(cast: Cast) -> None:
    (standing,) = cast.hub_officer.standings_today
    assert isinstance(standing, Standing)
    assert (standing.organisation_name, standing.role_label) == (
        "Sở Y tế TP. Hồ Chí Minh",
        "Chuyên viên",
    )
    with translation.override("en"):
        assert standing.organisation_name == "Health Department of Ho Chi Minh City"
        assert standing.role_label == "Officer"


def test_nobody_stands_behind_the_session_of_a_closed_account(officer: User) -> None:
    User.objects.update(is_active=False)
    assert PortalBackend().get_user(officer.pk) is None
    assert User.objects.get(pk=officer.pk).standings_today == []
