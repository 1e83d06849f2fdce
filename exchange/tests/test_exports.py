"""Lists taken away: at once, or as a file that the worker writes."""

import csv
import datetime as dt
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client

from accounts.models import Membership, User
from accounts.services import set_active
from agreements.models import Agreement
from agreements.tests.builders import make_agreement
from agreements.tests.pages import text_of
from audit.models import Entry
from conftest import Cast
from exchange.exports import running, services
from exchange.exports.services import KEPT_FOR, ask_export, forget_old, stop_export
from exchange.exports.sources import listing_for
from exchange.models import ExportRun, ExportState
from files.models import StoredFile
from toolkit.listing.registry import known
from toolkit.refusal import WrongState

LIST = "/exports/agreements"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


@pytest.fixture
def officer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.hub_officer)
    return client


def rows_in(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    if content[:2] == b"PK":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def asked(user: User, query: str = "", form: str = "csv") -> ExportRun:
    return ask_export(listing_for(user, "agreements", QueryDict(query)), by=user, form=form)


def written(user: User, query: str = "", form: str = "csv") -> ExportRun:
    run = asked(user, query, form)
    running.go_on(seconds=60)
    run.refresh_from_db()
    return run


# --- At once --------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_on_screen_is_taken_away_all_pages_of_it(officer: Client, form: str) -> None:
    for number in range(27):
        make_agreement(title=f"T{number:02}")
    make_agreement(title="Cấp khác", level="cdc")
    query = {"level": "department", "ordering": "-title", "columns": "title,status"}
    header, *rows = rows_in(officer.get(f"{LIST}.{form}", query))
    assert header == ["Thỏa thuận", "Mã", "Nhịp đánh giá", "Trạng thái"]
    assert [row[0] for row in rows] == [f"T{number:02}" for number in reversed(range(27))]


def test_the_file_is_called_by_the_list_and_the_day(officer: Client) -> None:
    answer = officer.get(f"{LIST}.xlsx")
    assert "2026-11-22.xlsx" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


def test_only_what_the_reader_sees_leaves(client: Client, cast: Cast) -> None:
    make_agreement(title="Của đầu mối")
    client.force_login(cast.stranger)
    assert len(rows_in(client.get(f"{LIST}.csv"))) == 1


def test_who_took_a_list_away_is_on_the_trail(officer: Client, cast: Cast) -> None:
    officer.get(f"{LIST}.csv")
    entry = Entry.objects.get(verb="list.exported")
    assert entry.actor == cast.hub_officer
    assert entry.changes == {"list": [None, "agreements"], "format": [None, "csv"]}


@pytest.mark.parametrize("address", ["/exports/nothing.csv", f"{LIST}.pdf", f"{LIST}/pdf/"])
def test_what_is_no_list_or_no_form_is_404(officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize("slug", sorted(known))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_leaves_in_both_forms_with_all_its_columns(
    client: Client, cast: Cast, slug: str, form: str
) -> None:
    client.force_login(cast.administrator)
    listing = known[slug]
    every = ",".join(column.key for column in listing.columns)
    headings = [str(one.heading) for column in listing.columns for one in column.sheet]
    assert rows_in(client.get(f"/exports/{slug}.{form}", {"columns": every}))[0] == headings


def test_visitors_are_led_to_the_door(client: Client, db: None) -> None:
    assert client.get(f"{LIST}.csv").status_code == 302


# --- By the worker --------------------------------------------------------------------------
@pytest.fixture
def long_list(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    monkeypatch.setattr(running, "CHUNK", 2)
    for number in range(5):
        make_agreement(title=f"T{number}")


def test_a_long_list_offers_a_file_which_the_worker_writes(
    officer: Client, long_list: None
) -> None:
    offer = officer.get(f"{LIST}.csv", {"ordering": "title"}, follow=True)
    assert "Danh sách có 5 dòng" in text_of(offer)
    page = officer.post(offer.redirect_chain[0][0], follow=True)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    running.go_on(seconds=60)
    run = ExportRun.objects.get()
    assert "đã ghi 5 / 5 dòng" in text_of(officer.get(f"/exports/{run.pk}/"))
    rows = rows_in(officer.get(f"/exports/{run.pk}/file"))
    assert [row[0] for row in rows] == ["Thỏa thuận", "T0", "T1", "T2", "T3", "T4"]
    verbs = Entry.objects.filter(record_type="exchange.exportrun").order_by("id")
    assert [e.verb for e in verbs] == ["export.asked", "export.written", "export.downloaded"]


def test_asked_twice_is_asked_once_until_it_is_done(cast: Cast, long_list: None) -> None:
    first = asked(cast.hub_officer)
    assert asked(cast.hub_officer).pk == first.pk
    assert asked(cast.hub_officer, "level=cdc").pk != first.pk
    assert asked(cast.hub_head).pk != first.pk
    running.go_on(seconds=60)
    assert asked(cast.hub_officer).pk != first.pk


def test_not_more_than_five_at_once(cast: Cast, long_list: None) -> None:
    for number in range(5):
        asked(cast.hub_officer, f"search={number}")
    with pytest.raises(ValidationError, match="Đang lập 5 bảng tính"):
        asked(cast.hub_officer)


def test_progress_is_counted_and_a_stop_is_found_out(
    cast: Cast, long_list: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(cast.hub_officer)
    seen: list[tuple[int, int]] = []

    def look(*args: Any) -> Any:
        now = ExportRun.objects.get(pk=run.pk)
        seen.append((now.position, now.rows))
        if now.position == 2:
            stop_export(now, by=cast.hub_officer)
        return real(*args)

    real = running.values_of
    monkeypatch.setattr(running, "values_of", look)
    assert running.go_on(seconds=60) == 0
    run.refresh_from_db()
    assert seen == [(0, 5), (2, 5)]
    assert (run.state, run.file) == (ExportState.STOPPED, None)
    assert not StoredFile.objects.exists()


def test_what_is_over_is_not_stopped(cast: Cast, long_list: None) -> None:
    with pytest.raises(WrongState):
        stop_export(written(cast.hub_officer), by=cast.hub_officer)


def test_a_list_whose_worker_died_is_begun_again_three_times(cast: Cast, long_list: None) -> None:
    run = asked(cast.hub_officer)
    for _attempt in range(3):
        assert running._claim() is not None
        assert running._claim() is None
        ExportRun.objects.update(lease_until=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert run.state == ExportState.BROKEN and "không ghi xong" in run.failure


def test_a_fault_in_one_list_does_not_hold_up_the_next(
    cast: Cast, long_list: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = asked(cast.hub_officer), asked(cast.hub_head)
    monkeypatch.setattr(
        running,
        "name_of",
        lambda listing, form: 1 / 0 if listing.reader == broken.created_by else "a",
    )
    assert running.go_on(seconds=60) == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (ExportState.BROKEN, ExportState.WRITTEN)


# --- Whose it is ----------------------------------------------------------------------------
def test_somebody_elses_file_is_not_there(client: Client, cast: Cast, long_list: None) -> None:
    run = written(cast.hub_officer)
    client.force_login(cast.hub_head)
    for act in ("", "file"):
        assert client.get(f"/exports/{run.pk}/{act}").status_code == 404
    assert client.post(f"/exports/{run.pk}/stop/").status_code == 404
    assert client.get("/exports/").context["lines"] == []


def test_a_lost_right_closes_the_file(officer: Client, cast: Cast, long_list: None) -> None:
    run = written(cast.hub_officer)
    Membership.objects.filter(user=cast.hub_officer).update(valid_until=dt.date(2026, 1, 1))
    answer = officer.get(f"/exports/{run.pk}/file", follow=True)
    assert "Quyền xem đã đổi" in answer.content.decode()
    assert not Entry.objects.filter(verb="export.downloaded").exists()


def test_a_record_that_is_out_of_sight_closes_the_file(
    officer: Client, cast: Cast, long_list: None
) -> None:
    run = written(cast.hub_officer)
    agreement = Agreement.objects.order_by("title").first()
    assert agreement is not None
    agreement.parties.all().delete()
    answer = officer.get(f"/exports/{run.pk}/file", follow=True)
    assert "Quyền xem đã đổi" in answer.content.decode()


def test_a_closed_account_gets_no_file(cast: Cast, long_list: None) -> None:
    run = asked(cast.hub_officer)
    set_active(cast.hub_officer, by=cast.administrator, active=False)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert run.state == ExportState.BROKEN


def test_files_are_forgotten_after_a_week(
    cast: Cast, long_list: None, django_capture_on_commit_callbacks: Any
) -> None:
    run = written(cast.hub_officer)
    assert forget_old(run.created_at + KEPT_FOR) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old(run.created_at + KEPT_FOR + dt.timedelta(seconds=1)) == 1
    assert not ExportRun.objects.exists() and not StoredFile.objects.exists()


def test_queries_of_a_chunk_do_not_grow_with_its_rows(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    cast.hub_officer.reach  # noqa: B018 read once a worker
    counts = []
    for more in (2, 10):
        for number in range(more):
            make_agreement(title=f"{uuid.uuid4()} {number}", with_reviews=True)
        with django_assert_max_num_queries(60) as seen:
            assert written(cast.hub_officer).state == ExportState.WRITTEN
        counts.append(len(seen))
    assert counts[0] == counts[1]
