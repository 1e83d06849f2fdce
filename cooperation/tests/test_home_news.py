"""What changed since the last visit: on the home page, from the trail, of what one may see."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_review
from agreements.tests.pages import text_of
from audit.services import record
from conftest import Cast
from cooperation.home import home_of
from cooperation.home_changes import NEW_SHOWN, News
from toolkit import clock
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import make_contract
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import make_request

HOUR = dt.timedelta(hours=1)


def news(user: User, since: dt.datetime | None) -> News:
    return home_of(user, clock.today(), since=since).news


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(Status.IN_FORCE, signed_on=clock.today() - dt.timedelta(days=400))


def test_the_first_time_the_latest_changes_are_shown_and_none_is_new(
    cast: Cast, agreement: Agreement
) -> None:
    entry = record("agreement.filled_in", agreement, by=cast.hub_officer)
    found = news(cast.partner_officer, None)
    assert ([change.entry for change in found.shown], found.new) == ([entry], 0)


def test_what_others_did_since_is_news_and_what_one_did_oneself_is_not(
    cast: Cast, agreement: Agreement
) -> None:
    record("agreement.filled_in", agreement, by=cast.partner_officer)
    theirs = record("agreement.amended", agreement, by=cast.hub_officer)
    found = news(cast.partner_officer, timezone.now() - HOUR)
    assert [change.entry for change in found.shown] == [theirs]
    assert found.new == 1


def test_what_was_there_before_is_not_new(cast: Cast, agreement: Agreement) -> None:
    old = record("agreement.filled_in", agreement, by=cast.hub_officer)
    found = news(cast.partner_officer, timezone.now() + HOUR)
    assert ([change.entry for change in found.shown], found.new) == ([old], 0)


def test_a_change_of_a_review_leads_to_its_agreement(cast: Cast, agreement: Agreement) -> None:
    review = make_review(agreement, clock.today(), sequence=1)
    record("review.redated", review, by=cast.hub_officer, whole=agreement)
    (change,) = news(cast.partner_officer, timezone.now() - HOUR).shown
    assert change.url == f"/agreements/{agreement.pk}/"


def test_requests_and_contracts_are_told_to_who_sees_them(sides: Sides) -> None:
    request, contract = make_request(RequestStatus.WITH_SOURCE), make_contract(ContractStatus.DRAFT)
    record("request.assigned", request, by=None)
    record("contract.drafted", contract, by=None)
    found = news(sides.source_officer, timezone.now() - HOUR)
    assert [change.url for change in found.shown] == [
        f"/transfer-contracts/{contract.pk}/",
        f"/transfer-requests/{request.pk}/",
    ]
    assert news(sides.stranger, timezone.now() - HOUR).shown == []


def test_who_reads_no_trail_is_told_nothing(cast: Cast, agreement: Agreement) -> None:
    record("agreement.amended", agreement, by=cast.hub_officer)
    assert news(cast.observer, timezone.now() - HOUR) == News()


def test_many_news_are_counted_and_a_few_shown(cast: Cast, agreement: Agreement) -> None:
    for _n in range(NEW_SHOWN + 3):
        record("agreement.amended", agreement, by=cast.hub_officer)
    found = news(cast.partner_officer, timezone.now() - HOUR)
    assert (len(found.shown), found.new, found.more) == (NEW_SHOWN, NEW_SHOWN + 3, False)


def test_the_visit_is_noted_once_a_session(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    client.get("/help/")
    assert last_visit(cast) is None
    client.get("/")
    first = last_visit(cast)
    assert first is not None
    client.get("/")
    assert last_visit(cast) == first


def test_the_next_session_says_what_is_new_since_the_one_before(
    cast: Cast, client: Client, agreement: Agreement
) -> None:
    client.force_login(cast.partner_officer)
    assert "từ lần vào trước" not in text_of(client.get("/"))
    record("agreement.amended", agreement, by=cast.hub_officer)
    client.logout()
    client.force_login(cast.partner_officer)
    for _page in range(2):
        assert "1 việc của người khác từ lần vào trước" in text_of(client.get("/"))


def test_news_cost_the_same_however_many_there_are(
    cast: Cast, agreement: Agreement, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    since = timezone.now() - HOUR
    record("agreement.amended", agreement, by=cast.hub_officer)
    with django_assert_max_num_queries(6) as few:
        home_of(cast.partner_officer, clock.today(), since=since)
    for _n in range(20):
        record("agreement.amended", agreement, by=cast.hub_officer)
    fresh = User.objects.get(pk=cast.partner_officer.pk)
    with django_assert_max_num_queries(len(few.captured_queries) + 1):  # the fresh user's reach
        home_of(fresh, clock.today(), since=since)


def last_visit(cast: Cast) -> dt.datetime | None:
    return User.objects.get(pk=cast.hub_officer.pk).last_visit


def test_a_part_is_said_with_the_agreement_it_belongs_to(cast: Cast, agreement: Agreement) -> None:
    review = make_review(agreement, clock.today() + dt.timedelta(days=1))
    record("review.opened", review, by=cast.hub_officer, whole=agreement)
    record("agreement.amended", agreement, by=cast.hub_officer)
    whole, part = news(cast.partner_officer, None).shown
    assert (part.whole, whole.whole) == (agreement.title, "")
