"""Visits and satellite links of a review's period."""

import datetime as dt
from typing import Any

import pytest

from agreements.models import Agreement
from conftest import Cast, organisation
from hospitals.models import Specialty
from transfers.models import SatelliteLink, Visit
from transfers.tests.figure_builders import (
    DAY,
    EDGES,
    ELSEWHERE,
    FIRST,
    LAST,
    agreement_of_both,
    parts,
)
from transfers.tests.request_builders import DAK_NONG, EYE_HOSPITAL, HUB, LAM_DONG

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return agreement_of_both()


def visit(day: dt.date, kind: str = "tele", giver: str = EYE_HOSPITAL, **fields: Any) -> None:
    receiver = organisation(fields.pop("receiver", DAK_NONG))
    Visit.objects.create(
        kind=kind, happened_on=day, giver=organisation(giver), receiver=receiver, **fields
    )


def link(since: dt.date | None, until: dt.date | None = None, **fields: Any) -> None:
    SatelliteLink.objects.create(
        core=organisation(fields.pop("core", EYE_HOSPITAL)),
        satellite=organisation(fields.pop("satellite", DAK_NONG)),
        specialty=Specialty.objects.order_by("slug")[SatelliteLink.objects.count()],
        since=since,
        until=until,
    )


def test_visits_are_counted_by_kind_with_what_became_of_the_patients(agreement: Agreement) -> None:
    for day in EDGES:
        visit(day, treated_on_site=3, moved=1)
    visit(FIRST, "expert", treated_on_site=5)
    tele = {"visits": 2, "treated_on_site": 6, "moved": 2}
    assert parts(agreement, "visits_tele") == tele
    assert parts(agreement, "visits_expert") == {"visits": 1, "treated_on_site": 5, "moved": 0}


def test_only_visits_between_two_sides_count(agreement: Agreement) -> None:
    visit(FIRST, giver=ELSEWHERE)
    visit(FIRST, receiver=ELSEWHERE)
    visit(FIRST, receiver="nhi-dong-1")
    visit(FIRST, giver=DAK_NONG, receiver=EYE_HOSPITAL)
    assert parts(agreement, "visits_tele")["visits"] == 1


def test_a_third_party_has_none_of_their_visits(agreement: Agreement) -> None:
    nghe_an = organisation("syt-40-nghe-an")
    agreement.parties.create(organisation=nghe_an, role="partner", name_as_signed="Sở Y tế")
    visit(FIRST)
    for party, count in ((HUB, 1), (LAM_DONG, 1), (nghe_an.slug, 0)):
        assert parts(agreement, "visits_tele", party)["visits"] == count


def test_links_running_at_the_end_and_new_in_the_period(agreement: Agreement) -> None:
    for since in EDGES:
        link(since)
    link(None)
    assert parts(agreement, "satellites") == {"running": 4, "new": 2, "ended": 0}


def test_a_link_runs_on_its_last_day(agreement: Agreement) -> None:
    for until in (FIRST - DAY, FIRST, LAST - DAY, LAST):
        link(None, until)
    assert parts(agreement, "satellites") == {"running": 1, "new": 0, "ended": 2}


def test_links_with_others_are_not_counted(agreement: Agreement) -> None:
    link(FIRST, core=ELSEWHERE)
    link(FIRST, satellite=ELSEWHERE)
    assert parts(agreement, "satellites")["running"] == 0
