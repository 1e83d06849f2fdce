"""A reach is kept while nothing has changed, and never longer."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role, User
from accounts.reach import Reach
from audit.services import record
from conftest import organisation, person
from hospitals.models import OrganisationPlace

pytestmark = pytest.mark.django_db(transaction=True)

HUB = "syt-79-ho-chi-minh"


@pytest.fixture
def officer(register: None) -> User:
    return person("officer", HUB)


def asked(user: User) -> tuple[Reach, list[str]]:
    """The reach that a new request of ``user`` finds, and which tables it asks."""
    with CaptureQueriesContext(connection) as captured:
        reach = User.objects.get(pk=user.pk).reach
    return reach, [query["sql"] for query in captured.captured_queries]


def asks_the_register(statements: list[str]) -> bool:
    return any("hospitals_organisationplace" in statement for statement in statements)


def test_it_is_asked_of_the_register_once(officer: User) -> None:
    first, statements = asked(officer)
    assert asks_the_register(statements)
    again, statements = asked(officer)
    assert not asks_the_register(statements)
    assert (again, again.digest) == (first, first.digest)


def test_a_change_on_the_trail_is_seen_at_once(officer: User) -> None:
    hub = organisation(HUB)
    before, _ = asked(officer)
    moved = OrganisationPlace.objects.filter(managed_by=hub).first()
    assert moved is not None and moved.organisation_id in before.managed
    with transaction.atomic():
        OrganisationPlace.objects.filter(pk=moved.pk).update(managed_by=None)
        record("organisation.saved", moved.organisation, by=None)
    after, _ = asked(officer)
    assert moved.organisation_id not in after.managed


def test_a_membership_counts_at_once_whether_recorded_or_not(officer: User) -> None:
    assert asked(officer)[0].roles
    Membership.objects.update(role=Role.VIEWER)
    assert asked(officer)[0].roles[organisation(HUB).pk] == {"viewer"}
    Membership.objects.update(valid_until=dt.date(2021, 1, 1))
    assert asked(officer)[0] == Reach()


def test_what_is_undone_leaves_no_reach_behind(officer: User) -> None:
    hub = organisation(HUB)
    before, _ = asked(officer)
    with transaction.atomic():
        OrganisationPlace.objects.filter(managed_by=hub).update(managed_by=None)
        record("organisation.saved", hub, by=None)
        assert not asked(officer)[0].managed
        transaction.set_rollback(True)
    record("organisation.saved", hub, by=None)  # the trail is as long as it was inside
    assert asked(officer)[0] == before
