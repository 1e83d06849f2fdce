"""The home page asks few questions of the database, however much there is (the issue's twelve)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import Membership, Role, User
from agreements.models import Agreement
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review
from audit.services import record
from conftest import Cast, organisation
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import make_contract
from transfers.tests.request_builders import TODAY, make_request

DAY = dt.timedelta(days=1)
GOAL = 12
ROLES = [
    "hub_officer",
    "hub_head",
    "partner_officer",
    "giving_coordinator",
    "receiving_coordinator",
    "cdc_officer",
    "auditor",
    "observer",
    "stranger",
    "administrator",
]


@pytest.fixture(autouse=True)
def _today(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    on_day(TODAY)


def some_of_everything(by: User) -> None:
    agreement = make_agreement(signed_on=TODAY - 400 * DAY, partners=["syt-75-dong-nai-tp"])
    for number, status in enumerate(ReviewStatus.values[:3], start=1):
        held = {"held_on": TODAY - DAY} if status == ReviewStatus.HELD else {}
        make_review(agreement, TODAY - number * DAY, sequence=number, status=status, **held)
    make_agreement(Status.DRAFT)
    make_agreement(Status.CIRCULATED)
    make_agreement(Status.CIRCULATED, origin=Agreement.Origin.RECORDED)
    make_request(RequestStatus.WITH_SOURCE, since=TODAY - 5 * DAY)
    make_contract(ContractStatus.RUNNING)
    record("agreement.amended", agreement, by=by)


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return len(asked)


@pytest.mark.parametrize("who", ROLES)
def test_twelve_at_most_with_nothing_kept_and_never_more_for_more(
    cast: Cast, client: Client, who: str
) -> None:
    client.force_login(getattr(cast, who))
    some_of_everything(cast.hub_head)
    client.get("/")  # notes the visit, once a session
    asked = []
    for _time in range(2):
        cache.clear()
        asked.append(queries(client))
        for _again in range(4):
            some_of_everything(cast.hub_head)
    assert asked[0] == asked[1] <= GOAL


def test_whatever_happens_stands_on_the_next_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    client.get("/")
    agreement = make_agreement(Status.DRAFT, title="Bản thảo mới")
    record("agreement.drafted", agreement, by=cast.hub_officer)
    assert "Bản thảo mới" in client.get("/").content.decode()


def test_whoever_gets_a_role_reads_another_page_at_once(cast: Cast, client: Client) -> None:
    make_agreement(Status.DRAFT, title="Bản thảo của Sở")
    client.force_login(cast.stranger)
    assert "Bản thảo của Sở" not in client.get("/").content.decode()
    Membership.objects.create(
        user=cast.stranger,
        organisation=organisation("syt-79-ho-chi-minh"),
        role=Role.OFFICER,
        valid_from=TODAY,
    )
    assert "Bản thảo của Sở" in client.get("/").content.decode()


def test_each_language_has_its_own_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    with override("vi"):
        assert "thỏa thuận có hiệu lực" in client.get("/").content.decode()
        client.post("/preferences/", {"language": "en", "next": "/"})
        assert "thỏa thuận có hiệu lực" not in client.get("/").content.decode()
