"""Satellite links: by specialty, with a period; the core or its department keeps them."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.tests.builders import sentences
from audit.models import Entry
from conftest import Cast, organisation, person
from hospitals.models import Specialty
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import SatelliteLink
from transfers.services import end_satellite_link, link_satellite

TODAY = dt.date(2026, 11, 22)
SINCE = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def link(by: Any, **changes: Any) -> SatelliteLink:
    return link_satellite(
        **{
            "by": by,
            "core": organisation("mat-hcm"),
            "satellite": organisation("da-khoa-dak-nong"),
            "specialty": Specialty.objects.get(slug="mat"),
            "since": SINCE,
            **changes,
        }
    )


def test_the_core_links_a_satellite_and_the_trail_tells(cast: Cast) -> None:
    made = link(cast.giving_coordinator)
    entry = Entry.objects.about(made).get()
    assert (entry.verb, entry.actor) == ("satellite.linked", cast.giving_coordinator)
    assert entry.organisation_name == organisation("mat-hcm").name_vi
    assert entry.changes["satellite"] == [None, "da-khoa-dak-nong"]


def test_the_department_of_the_core_may_too(cast: Cast) -> None:
    assert link(cast.hub_officer).core == organisation("mat-hcm")


@pytest.mark.parametrize("who", ["receiving_coordinator", "hub_viewer", "hub_head", "stranger"])
def test_nobody_else_links(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        link(getattr(cast, who))
    assert not SatelliteLink.objects.exists()


def test_a_core_without_a_department_acts_alone(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        link(cast.hub_officer, core=organisation("cho-ray"))
    link(person("cho-ray", "cho-ray"), core=organisation("cho-ray"))
    assert SatelliteLink.objects.get().core == organisation("cho-ray")


def test_a_hospital_is_not_its_own_satellite(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        link(cast.giving_coordinator, satellite=organisation("mat-hcm"))
    assert "phải khác" in sentences(refused.value, "satellite")


def test_a_department_is_no_satellite(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        link(cast.giving_coordinator, satellite=organisation("syt-68-lam-dong"))
    assert "không phải cơ sở y tế" in sentences(refused.value, "satellite")


def test_the_last_day_is_not_before_the_first(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        link(cast.giving_coordinator, until=dt.date(2026, 1, 4))
    assert "04/01/2026 ở trước ngày đầu 05/01/2026" in sentences(refused.value, "until")


@pytest.mark.parametrize("since", [None, SINCE, TODAY, dt.date(2027, 1, 1)])
def test_the_same_link_is_kept_once(cast: Cast, since: dt.date | None) -> None:
    link(cast.giving_coordinator)
    with pytest.raises(ValidationError) as refused:
        link(cast.giving_coordinator, since=since)
    assert "đã được ghi" in sentences(refused.value, "satellite")


def test_another_specialty_or_another_time_is_another_link(cast: Cast) -> None:
    link(cast.giving_coordinator)
    link(cast.giving_coordinator, specialty=Specialty.objects.get(slug="nhi"))
    link(cast.giving_coordinator, since=dt.date(2024, 1, 1), until=dt.date(2026, 1, 4))
    assert SatelliteLink.objects.count() == 3


def test_it_ends_with_a_day_and_once(cast: Cast) -> None:
    made = end_satellite_link(link(cast.giving_coordinator), by=cast.hub_officer, until=SINCE)
    assert SatelliteLink.objects.get().until == SINCE
    with pytest.raises(WrongState):
        end_satellite_link(made, by=cast.hub_officer, until=TODAY)


def test_a_later_end_does_not_reach_into_the_next_link(cast: Cast) -> None:
    made = link(cast.giving_coordinator, until=dt.date(2026, 12, 31))
    link(cast.giving_coordinator, since=dt.date(2027, 1, 1))
    with pytest.raises(ValidationError) as refused:
        end_satellite_link(made, by=cast.giving_coordinator, until=dt.date(2027, 1, 1))
    assert "đã được ghi" in sentences(refused.value, "until")
    end_satellite_link(made, by=cast.giving_coordinator, until=dt.date(2026, 12, 1))


def test_it_does_not_end_before_it_begins(cast: Cast) -> None:
    made = link(cast.giving_coordinator)
    with pytest.raises(ValidationError):
        end_satellite_link(made, by=cast.giving_coordinator, until=dt.date(2026, 1, 4))
    assert SatelliteLink.objects.get().until is None


def test_the_satellite_does_not_end_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        end_satellite_link(link(None), by=cast.receiving_coordinator, until=TODAY)


def test_everybody_who_is_signed_in_sees_links(cast: Cast) -> None:
    link(None)
    assert SatelliteLink.objects.visible_to(cast.stranger).count() == 1
    assert not SatelliteLink.objects.visible_to(None).exists()


def test_the_database_refuses_an_end_before_the_beginning(register: None) -> None:
    made = link(None)
    with pytest.raises(IntegrityError), transaction.atomic():
        SatelliteLink.objects.filter(pk=made.pk).update(until=dt.date(2025, 1, 1))
