"""Who reads the trail of a request, a contract or a network, and what it says about people."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from agreements.tests.pages import as_
from audit.models import Entry
from audit.services import record
from conftest import Cast, organisation
from hospitals.models import Region, Specialty
from transfers.models import Contract, SpecialtyNetwork, TransferRequest
from transfers.services import answer_post, certify_trainee, note_departure
from transfers.states import RequestStatus
from transfers.tests.contract_builders import TODAY, learner, make_contract
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import make_request

ENTRY = 'class="trail-entry"'


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def contract() -> Contract:
    return make_contract()


def request() -> TransferRequest:
    return make_request(RequestStatus.WITH_SOURCE)


def network() -> SpecialtyNetwork:
    return SpecialtyNetwork.objects.create(
        region=Region.objects.get(code="DBSCL"),
        specialty=Specialty.objects.get(slug="mat"),
        lead=organisation("mat-hcm"),
    )


def page_of(name: str, made: Any, reader: User, client: Any) -> str:
    answer = as_(client, reader).get(reverse(name, args=[made.pk]) + "?trail=all")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "make"),
    [("contracts:detail", contract), ("requests:detail", request), ("networks:detail", network)],
)
def test_an_observer_reads_the_page_without_its_trail(
    name: str, make: Callable[[], Any], cast: Cast, client: Any
) -> None:
    made = make()
    record("request.attached", made, by=cast.giving_coordinator)
    assert ENTRY in page_of(name, made, cast.giving_coordinator, client)
    assert ENTRY in page_of(name, made, cast.auditor, client)
    seen = page_of(name, made, cast.observer, client)
    assert ENTRY not in seen
    assert "Nhật ký" not in seen


def test_the_trail_says_nothing_about_a_trainee_but_which_field(sides: Sides, client: Any) -> None:
    """The hub and the auditors read the trail, not the people."""
    taught = make_contract()
    by = sides.recipient_officer
    person = learner(taught, by, trained_from=dt.date(2026, 3, 1), trained_to=dt.date(2026, 4, 30))
    certify_trainee(person, by=by, certified_on=dt.date(2026, 5, 4))
    answer_post(person.posts.get(months=6), by=by, in_post=True)
    note_departure(person, by=by, left_on=dt.date(2026, 11, 9), left_to="private")
    entries = Entry.objects.about(taught)
    written = json.dumps(list(entries.values_list("changes", flat=True)))
    for value in ("2026-03-01", "2026-05-04", "2026-11-09", "private", "true"):
        assert value not in written
    shown = page_of("contracts:detail", taught, sides.source_officer, client)
    assert "không nêu → không nêu" in shown
