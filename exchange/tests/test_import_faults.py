"""What goes wrong while tables come in: two at once, roles that end, workers and databases that
fail, cells that nobody expects."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError
from django.test import Client

from accounts.models import User
from agreements.models import Agreement
from audit.models import Entry
from conftest import Cast
from exchange.imports import notices, running
from exchange.imports.kinds import KINDS
from exchange.imports.services import stop_import, write_import
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
from hospitals import derived
from hospitals.import_lines import _OrganisationLines, _TechniqueLines
from hospitals.models import Organisation, OrganisationPlace, Technique
from outbox.models import Message
from outbox.rendering import render
from transfers.tests.contract_builders import make_contract

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


def techniques(number: int) -> list[Row]:
    return [{**TECHNIQUE, "code": str(n), "name_vi": f"Kỹ thuật mẫu {n}"} for n in range(number)]


def bodies(number: int) -> list[Row]:
    return [{**BODY, "name_vi": f"Bệnh viện Mẫu {n}"} for n in range(number)]


@pytest.fixture
def before_line(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``before_line(writer, number, act)``: ``act()`` happens as that line is written."""

    def choose(writer: type, number: int, act: Callable[[], Any]) -> None:
        write, begun = writer.write, []

        def acted(self: Any, cells: Any) -> Any:
            begun.append(1)
            if len(begun) == number:
                act()
            return write(self, cells)

        monkeypatch.setattr(writer, "write", acted)

    return choose


def fail_with(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


# --- Twice --------------------------------------------------------------------------------
def test_pressing_write_twice_writes_once(cast: Cast, client: Client) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    client.force_login(cast.administrator)
    for _time in range(2):
        answer = client.post(f"/imports/{run.pk}/write/")
        assert answer.url == f"/imports/{run.pk}/"
        running.go_on(seconds=60)
    assert Entry.objects.filter(verb="import.begun", record_id=str(run.pk)).count() == 1
    assert Technique.objects.filter(code="10.0001").count() == 1


def test_two_people_with_the_same_file_write_each_record_once(cast: Cast) -> None:
    other = User.objects.create_user(
        "hai@portal.example", "x", full_name="Người mẫu Hai", portal_role="administrator"
    )
    mine = tried("techniques", cast.administrator, *techniques(3))
    theirs = tried("techniques", other, *techniques(3))
    assert counts(mine) == counts(theirs) == (3, 0, 0, 0)
    write_import(mine, by=cast.administrator)
    write_import(theirs, by=other)
    running.go_on(seconds=60)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (counts(mine), counts(theirs)) == ((3, 0, 0, 0), (0, 0, 3, 0))
    assert Technique.objects.filter(name_vi__startswith="Kỹ thuật mẫu").count() == 3


def test_who_writes_the_same_at_the_same_moment_is_met_again(
    cast: Cast, before_line: Callable[..., None]
) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    write_import(run, by=cast.administrator)
    before_line(_TechniqueLines, 1, fail_with(IntegrityError("unique")))
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert counts(run) == (1, 0, 0, 0)


# --- Failing ------------------------------------------------------------------------------
def test_a_database_that_fails_is_no_fault_of_the_line(
    cast: Cast, before_line: Callable[..., None]
) -> None:
    run = tried("techniques", cast.administrator, *techniques(3))
    write_import(run, by=cast.administrator)
    before_line(_TechniqueLines, 2, fail_with(OperationalError("locked")))
    with pytest.raises(OperationalError):
        running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, run.position, run.claim_token) == (ImportState.WRITING, 1, None)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, counts(run)) == (ImportState.WRITTEN, (3, 0, 0, 0))


def test_a_worker_that_dies_within_a_batch_leaves_none_of_it(
    cast: Cast, before_line: Callable[..., None]
) -> None:
    run = tried("organisations", cast.administrator, *bodies(25))
    write_import(run, by=cast.administrator)
    before_line(_OrganisationLines, 23, fail_with(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        running.go_on(seconds=60)
    run.refresh_from_db()
    mine = Organisation.objects.filter(slug__startswith="benh-vien-mau-")
    assert (run.position, mine.count()) == (20, 20)
    assert OrganisationPlace.objects.filter(organisation__in=mine).count() == 20
    assert not mine.filter(search_text="").exists()
    ImportRun.objects.update(lease_until=None)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, counts(run), mine.count()) == (ImportState.WRITTEN, (25, 0, 0, 0), 25)


def test_what_follows_from_a_batch_is_derived_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, times = derived.read_state, []

    def counted() -> Any:
        times.append(1)
        return read()

    monkeypatch.setattr(derived, "read_state", counted)
    run = tried("organisations", cast.administrator, *bodies(40))
    assert (counts(run), len(times)) == ((40, 0, 0, 0), 0)
    write_import(run, by=cast.administrator)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (counts(run), len(times)) == ((40, 0, 0, 0), 2)
    assert derived.rebuild_derived() == 0


# --- Roles --------------------------------------------------------------------------------
def test_who_loses_the_role_midway_writes_no_further_line(
    cast: Cast, before_line: Callable[..., None], client: Client
) -> None:
    run = tried("techniques", cast.administrator, *techniques(4))
    write_import(run, by=cast.administrator)
    mine = User.objects.filter(pk=cast.administrator.pk)
    before_line(_TechniqueLines, 2, lambda: mine.update(portal_role=""))
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, run.position) == (ImportState.STOPPED, 2)
    assert Technique.objects.filter(name_vi__startswith="Kỹ thuật mẫu").count() == 2
    client.force_login(cast.administrator)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "Người tải tệp lên không còn quyền nhập loại này." in page


def test_a_membership_that_ends_midway_ends_the_writing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**AGREEMENT, "code": f"can-tho-{n}"} for n in range(3)]
    run = tried("agreements", cast.hub_officer, *rows)
    write_import(run, by=cast.hub_officer)
    keep = running._Work._keep

    def keep_and_end(work: Any) -> None:
        keep(work)
        cast.hub_officer.memberships.update(valid_until=dt.date(2026, 11, 1))

    monkeypatch.setattr(running._Work, "_keep", keep_and_end)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, run.position) == (ImportState.STOPPED, 1)
    assert Agreement.objects.filter(code__startswith="can-tho-").count() == 1


# --- Within one file ----------------------------------------------------------------------
def test_two_names_of_one_address_are_found_before_writing(cast: Cast) -> None:
    other = {**PERSON, "full_name": "Người mẫu B", "role": "Người xem"}
    run = tried("people", cast.administrator, PERSON, other)
    assert faults(run) == [(3, "full_name")]
    assert "Dòng 2" in run.faults.get().reason


def test_a_number_used_twice_in_a_year_is_found_before_writing(cast: Cast) -> None:
    numbered = {**AGREEMENT, "number": "15/TT-SYT"}
    run = tried("agreements", cast.hub_officer, numbered, {**numbered, "code": "khac"})
    assert faults(run) == [(3, "number")]
    later = {**numbered, "code": "khac", "signed_on": "21/07/2025"}
    assert tried("agreements", cast.hub_officer, numbered, later).refused == 0


def test_a_body_of_the_same_file_is_not_there_yet_and_the_line_says_so(cast: Cast) -> None:
    second = {**BODY, "name_vi": "Cơ sở hai", "managed_by": BODY["name_vi"]}
    run = tried("organisations", cast.administrator, BODY, second)
    assert faults(run) == [(3, "managed_by")]
    assert f"Không có cơ quan “{BODY['name_vi']}”" in run.faults.get().reason


# --- Cells --------------------------------------------------------------------------------
def test_a_formula_without_a_result_is_a_bad_cell(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, {**TECHNIQUE, "name_en": "#N/A"})
    assert faults(run) == [(2, "name_en")]


ODD = [
    "x" * 5000,
    "45494",
    "-1",
    "1e400",
    "9" * 30,
    "31/02/2024",
    "2024-13-45",
    "\u202e\u200b",
    "😀",
    "\x01\x07",
    "'; DROP TABLE x; --",
    "=1+1",
    ";;;;",
    "|:|:|",
    "NaN",
    "<b>",
]


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_cell_is_a_fault_of_the_portal(
    cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each odd value in each column is taken, or refused with a reason of its own."""
    monkeypatch.setattr(running, "unlike", lambda *_lines: {})
    make_contract(code="phaco-dak-nong-2026")
    people = {"agreements": cast.hub_officer, "rounds": cast.receiving_coordinator}
    columns = KINDS[kind].columns
    example = {column.name: column.example for column in columns}
    rows = [{**example, column.name: odd} for column in columns for odd in ODD]
    run = tried(kind, people.get(kind, cast.administrator), *rows)
    assert run.state == ImportState.CHECKED
    ours = run.faults.filter(reason__startswith="Cổng gặp lỗi")
    assert [(fault.column, fault.number) for fault in ours] == []


# --- Told ---------------------------------------------------------------------------------
def told(run: ImportRun) -> list[Message]:
    return list(Message.objects.filter(kind=notices.IMPORT_ENDED, record_id=str(run.pk)))


def test_who_brought_a_table_is_told_when_it_is_written(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    assert told(run) == []
    write_import(run, by=cast.administrator)
    running.go_on(seconds=60)
    message = told(run)[0]
    said = notices.ended_context(message)
    assert message.recipient == cast.administrator and said is not None
    assert said["headline"] == "Đã nhập xong tệp “bang.csv”"
    assert said["lines"] == ["Đã đọc 1/1 dòng: ghi mới 1, bổ sung hoặc sửa 0, không đổi 0."]
    assert said["url"].endswith(f"/imports/{run.pk}/")


def test_the_message_is_a_letter(cast: Cast) -> None:
    run = written("techniques", cast.administrator, TECHNIQUE)
    letter = render(told(run)[0])
    assert letter is not None and letter.subject == "Đã nhập xong tệp “bang.csv”"
    assert "ghi mới 1" in letter.text and "ghi mới 1" in letter.html


def test_who_stops_a_table_knows_it(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    write_import(run, by=cast.administrator)
    stop_import(run, by=cast.administrator)
    running.go_on(seconds=60)
    assert told(run) == []


def test_a_table_that_cannot_be_read_any_more_is_told(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, TECHNIQUE)
    write_import(run, by=cast.administrator)
    default_storage.delete(run.file.path)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert (run.state, len(told(run))) == (ImportState.BROKEN, 1)
    assert "/" not in run.failure
