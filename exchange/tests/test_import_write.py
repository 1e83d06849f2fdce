"""Writing a table: once, by the services, also after a worker died or was stopped."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Membership, User
from agreements.models import Agreement
from audit.models import Entry
from conftest import Cast
from exchange.imports import running
from exchange.imports.services import KEPT_FOR, forget_old, stop_import, write_import
from exchange.models import ImportRun, ImportState
from exchange.tests.tables import (
    AGREEMENT,
    BODY,
    PERSON,
    TECHNIQUE,
    Row,
    counts,
    faults,
    tried,
    written,
)
from files.models import StoredFile
from hospitals.models import Organisation, Technique
from outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


def people_of(cast: Cast, kind: str) -> User:
    return cast.hub_officer if kind == "agreements" else cast.administrator


def test_an_agreement_is_recorded_as_its_officer_via_import(cast: Cast) -> None:
    run = written("agreements", cast.hub_officer, AGREEMENT)
    agreement = Agreement.objects.get(code="can-tho-2024")
    entry = Entry.objects.get(verb="agreement.recorded", record_id=str(agreement.pk))
    assert (entry.via, entry.actor) == ("import", cast.hub_officer)
    assert (run.state, run.lines.get().record) == (ImportState.WRITTEN, "can-tho-2024")


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("agreements", AGREEMENT),
        ("techniques", TECHNIQUE),
        ("organisations", BODY),
        ("people", PERSON),
    ],
)
def test_the_same_file_again_changes_nothing(cast: Cast, kind: str, row: Row) -> None:
    by = people_of(cast, kind)
    assert counts(written(kind, by, row)) == (1, 0, 0, 0)
    before = Entry.objects.exclude(record_type="exchange.importrun").count()
    again = tried(kind, by, row)
    assert (counts(again), faults(again)) == ((0, 0, 1, 0), [])
    assert Entry.objects.exclude(record_type="exchange.importrun").count() == before


def test_a_technique_known_by_its_code_is_changed(cast: Cast) -> None:
    written("techniques", cast.administrator, TECHNIQUE)
    run = written("techniques", cast.administrator, {**TECHNIQUE, "name_en": "Sample"})
    assert counts(run) == (0, 1, 0, 0)
    assert Technique.objects.get(code="10.0001").name_en == "Sample"


def test_an_empty_cell_says_nothing(cast: Cast) -> None:
    written("techniques", cast.administrator, {**TECHNIQUE, "name_en": "Sample"})
    run = tried("techniques", cast.administrator, TECHNIQUE)
    assert counts(run) == (0, 0, 1, 0)


def test_an_organisation_gets_its_place_and_is_found(cast: Cast) -> None:
    written("organisations", cast.administrator, BODY)
    body = Organisation.objects.search("mau nhap tep").get()
    assert (body.slug, body.beds) == ("benh-vien-mau-nhap-tep", 1200)
    assert body.places.get().province.uid == "68-lam-dong"


def test_what_changes_by_law_is_refused(cast: Cast) -> None:
    written("organisations", cast.administrator, BODY)
    run = tried(
        "organisations",
        cast.administrator,
        {**BODY, "slug": "benh-vien-mau-nhap-tep", "kind": "CDC"},
    )
    assert faults(run) == [(2, "kind")]


def test_a_person_gets_account_role_and_one_mail(cast: Cast) -> None:
    written("people", cast.administrator, PERSON, {**PERSON, "role": "Người xem"})
    person = User.objects.get(email="nhap.tep@portal.example")
    assert set(Membership.objects.filter(user=person).values_list("role", flat=True)) == {
        "officer",
        "viewer",
    }
    assert Message.objects.filter(recipient=person).count() == 1


def test_a_worker_goes_on_where_the_last_one_stopped(cast: Cast) -> None:
    rows = [{**TECHNIQUE, "code": str(n), "name_vi": f"Kỹ thuật mẫu {n}"} for n in range(5)]
    run = tried("techniques", cast.administrator, *rows)
    write_import(run, by=cast.administrator)
    for _time in range(5):
        assert running.go_on(seconds=0.000001) <= 5
    while running.go_on(seconds=0.01):
        pass
    run.refresh_from_db()
    assert (run.state, counts(run)) == (ImportState.WRITTEN, (5, 0, 0, 0))


def test_a_dead_workers_table_is_taken_over_after_its_lease(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    write_import(run, by=cast.administrator)
    assert running._claim() is not None
    assert running.go_on(seconds=60) == 0
    ImportRun.objects.update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert running.go_on(seconds=60) == 1
    assert Technique.objects.filter(code="10.0001").count() == 1


def test_what_was_written_stays_when_it_is_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**TECHNIQUE, "code": str(n), "name_vi": f"Kỹ thuật mẫu {n}"} for n in range(3)]
    run = tried("techniques", cast.administrator, *rows)
    write_import(run, by=cast.administrator)
    keep = running._Work._keep

    def keep_and_stop(work: Any) -> None:
        keep(work)
        if not ImportRun.objects.get().is_over:
            stop_import(run, by=cast.administrator)

    monkeypatch.setattr(running._Work, "_keep", keep_and_stop)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, run.position) == (ImportState.STOPPED, 1)
    assert Technique.objects.filter(name_vi__startswith="Kỹ thuật mẫu").count() == 1


def test_who_lost_the_right_meanwhile_writes_nothing(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    write_import(run, by=cast.administrator)
    User.objects.filter(pk=cast.administrator.pk).update(portal_role="")
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, run.failure != "") == (ImportState.STOPPED, True)
    assert not Technique.objects.filter(code="10.0001").exists()


def test_an_old_table_is_forgotten_with_its_file(cast: Cast) -> None:
    run = written("techniques", cast.administrator, TECHNIQUE)
    later = run.created_at + KEPT_FOR
    assert forget_old(later - dt.timedelta(days=1)) == 0
    assert forget_old(later + dt.timedelta(days=1)) == 1
    assert not StoredFile.objects.filter(pk=run.file_id).exists()
