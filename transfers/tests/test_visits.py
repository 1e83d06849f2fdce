"""The log of tele-consultations and expert visits: counts, kept once."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.tests.builders import sentences
from audit.models import Entry
from conftest import Cast, organisation, person
from hospitals.models import Specialty
from toolkit.refusal import NotAllowed
from transfers.models import Visit
from transfers.services import correct_visit, record_visit

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def visit(by: Any = None, **changes: Any) -> Visit:
    return record_visit(
        **{
            "by": by,
            "kind": "tele",
            "happened_on": dt.date(2026, 11, 20),
            "giver": organisation("mat-hcm"),
            "receiver": organisation("da-khoa-dak-nong"),
            "specialty": Specialty.objects.get(slug="mat"),
            "treated_on_site": 3,
            "moved": 1,
            **changes,
        }
    )


@pytest.mark.parametrize("who", ["giving_coordinator", "receiving_coordinator", "hub_officer"])
def test_either_body_or_a_department_records(cast: Cast, who: str) -> None:
    made = visit(getattr(cast, who))
    assert (made.treated_on_site, made.moved) == (3, 1)
    entry = Entry.objects.about(made).get()
    assert (entry.verb, entry.actor) == ("visit.recorded", getattr(cast, who))
    assert entry.changes["moved"] == [None, 1]


@pytest.mark.parametrize("who", ["partner_officer", "stranger", "hub_viewer", "auditor"])
def test_nobody_else_records(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        visit(getattr(cast, who))


def test_sent_twice_it_is_kept_once(cast: Cast) -> None:
    form = uuid.uuid4()
    first = visit(cast.giving_coordinator, visit_id=form)
    again = visit(cast.giving_coordinator, visit_id=form, moved=9)
    assert first == again and Visit.objects.get().moved == 1
    assert Entry.objects.about(first).count() == 1


def test_anothers_form_is_not_answered(cast: Cast) -> None:
    made = visit(None)
    other = organisation("phoi-nghe-an")
    with pytest.raises(ValidationError):
        visit(person("nghe-an", "phoi-nghe-an"), visit_id=made.pk, receiver=other)


def test_told_by_both_bodies_it_is_kept_once(cast: Cast) -> None:
    first = visit(cast.giving_coordinator, visit_id=uuid.uuid4())
    assert visit(cast.receiving_coordinator, visit_id=uuid.uuid4()) == first
    assert Visit.objects.count() == 1


def test_told_differently_the_second_is_asked_to_correct(cast: Cast) -> None:
    visit(cast.giving_coordinator)
    with pytest.raises(ValidationError) as refused:
        visit(cast.receiving_coordinator, moved=2)
    assert "3 ca xử trí tại chỗ và 1 ca chuyển viện" in sentences(refused.value, "happened_on")


@pytest.mark.parametrize("change", [{"kind": "expert"}, {"happened_on": dt.date(2026, 11, 19)}])
def test_another_kind_or_day_is_another_visit(register: None, change: dict[str, Any]) -> None:
    visit()
    visit(**change)
    assert Visit.objects.count() == 2


def test_nothing_is_recorded_in_advance(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        visit(cast.giving_coordinator, happened_on=dt.date(2026, 11, 23))
    assert "chưa đến" in sentences(refused.value, "happened_on")


def test_the_giver_is_not_the_receiver(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        visit(cast.giving_coordinator, receiver=organisation("mat-hcm"))
    assert "phải khác" in sentences(refused.value, "receiver")


@pytest.mark.parametrize("field", ["treated_on_site", "moved"])
@pytest.mark.parametrize("count", [-1, 501])
def test_negative_or_absurd_counts_are_refused(cast: Cast, field: str, count: int) -> None:
    with pytest.raises(ValidationError) as refused:
        visit(cast.giving_coordinator, **{field: count})
    assert "từ 0 đến 500" in sentences(refused.value, field)
    assert not Visit.objects.exists()


def test_an_unknown_kind_is_refused(register: None) -> None:
    with pytest.raises(ValidationError) as refused:
        visit(kind="phone")
    assert "tele, expert" in sentences(refused.value, "kind")


def test_counts_are_corrected_and_the_trail_keeps_both(cast: Cast) -> None:
    made = correct_visit(visit(), by=cast.receiving_coordinator, treated_on_site=2, moved=2)
    assert (made.treated_on_site, made.moved) == (2, 2)
    entry = Entry.objects.about(made).get(verb="visit.corrected")
    assert entry.changes == {"treated_on_site": [3, 2], "moved": [1, 2]}


def test_a_stranger_corrects_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        correct_visit(visit(), by=cast.stranger, treated_on_site=0, moved=0)


def test_both_bodies_and_their_departments_see_it(cast: Cast) -> None:
    visit()
    department = person("lam-dong", "syt-68-lam-dong")
    for user in (cast.giving_coordinator, cast.receiving_coordinator, cast.hub_viewer, department):
        assert Visit.objects.visible_to(user).count() == 1
    assert not Visit.objects.visible_to(cast.stranger).exists()
    assert not Visit.objects.visible_to(cast.partner_officer).exists()


def test_the_database_keeps_it_once(register: None) -> None:
    made = visit()
    made.pk = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
