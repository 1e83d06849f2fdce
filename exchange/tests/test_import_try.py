"""The dry run: every bad cell by line and column, and nothing written."""

import datetime as dt
from typing import Any

import pytest

from agreements.models import Agreement
from conftest import Cast
from exchange.imports import running
from exchange.imports.kinds import KINDS
from exchange.imports.services import choose_columns, start_import, stop_import, write_import
from exchange.models import ImportRun, ImportState
from exchange.tests.tables import AGREEMENT, BODY, TECHNIQUE, counts, faults, table, tried, workbook
from hospitals.models import Organisation, Technique
from outbox.models import Message
from toolkit.importing import REMARK
from toolkit.refusal import NotAllowed, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


def test_a_dry_run_counts_and_writes_nothing(cast: Cast) -> None:
    before = Agreement.objects.count(), Message.objects.count()
    run = tried("agreements", cast.hub_officer, AGREEMENT)
    assert (run.state, counts(run)) == (ImportState.CHECKED, (1, 0, 0, 0))
    assert (Agreement.objects.count(), Message.objects.count()) == before


def test_every_bad_cell_of_a_line_is_named(cast: Cast) -> None:
    bad = {
        **AGREEMENT,
        "code": "khac",
        "signed_on": "31/04/2024",
        "partners": "syt-99",
        "title": "",
    }
    run = tried("agreements", cast.hub_officer, AGREEMENT, bad)
    assert counts(run) == (1, 0, 0, 1)
    assert sorted(faults(run)) == [(3, "partners"), (3, "signed_on"), (3, "title")]
    reason = run.faults.get(column="signed_on").reason
    assert "Tháng 4 có 30 ngày" in reason


def test_what_the_service_refuses_is_told_at_its_column(cast: Cast) -> None:
    run = tried("agreements", cast.hub_officer, {**AGREEMENT, "partners": "syt-79-ho-chi-minh"})
    assert run.refused == 1
    assert faults(run)[0][1] in ("partners", "hub")


def test_the_same_record_twice_in_a_file_names_the_earlier_line(cast: Cast) -> None:
    run = tried("agreements", cast.hub_officer, AGREEMENT, AGREEMENT)
    assert faults(run) == [(3, "code")]
    assert "dòng 2" in run.faults.get().reason


def test_an_agreement_of_another_hub_is_refused(cast: Cast) -> None:
    run = tried("agreements", cast.partner_officer, AGREEMENT)
    assert faults(run) == [(2, "hub")]


def test_a_file_with_a_bad_cell_is_not_written(cast: Cast) -> None:
    run = tried("techniques", cast.administrator, {**TECHNIQUE, "valid_from": "2024"})
    with pytest.raises(WrongState, match="không còn lỗi"):
        write_import(run, by=cast.administrator)
    assert not Technique.objects.filter(code="10.0001").exists()


def test_columns_are_guessed_by_name_or_label(cast: Cast) -> None:
    upload = table({"Tên kỹ thuật": "Một", "MÃ KỸ THUẬT": "1", "ghi chú riêng": "x"})
    run = start_import(KINDS["techniques"], by=cast.administrator, table=upload)
    assert run.mapping == {"name_vi": 0, "code": 1}


def test_a_workbook_is_read_like_a_csv(cast: Cast) -> None:
    kind = KINDS["techniques"]
    run = start_import(kind, by=cast.administrator, table=workbook(TECHNIQUE))
    choose_columns(run, by=cast.administrator, mapping=run.mapping)
    running.go_on(seconds=60)
    run.refresh_from_db()
    assert counts(run) == (1, 0, 0, 0)


@pytest.mark.parametrize("kind", ["techniques", "organisations", "people"])
def test_only_administrators_bring_in_register_and_people(cast: Cast, kind: str) -> None:
    with pytest.raises(NotAllowed):
        start_import(KINDS[kind], by=cast.hub_officer, table=table(TECHNIQUE))


@pytest.mark.parametrize("kind", ["agreements", "rounds"])
def test_administrators_bring_in_no_agreements_and_rounds(cast: Cast, kind: str) -> None:
    with pytest.raises(NotAllowed):
        start_import(KINDS[kind], by=cast.administrator, table=table(AGREEMENT))


def told(run: ImportRun) -> list[tuple[int, str]]:
    return list(run.faults.filter(column=REMARK).values_list("number", "reason"))


def test_a_misspelled_name_is_taken_and_the_dry_run_says_for_what(cast: Cast) -> None:
    misspelled = {**BODY, "managed_by": "So Y tế tỉnh Lâm đông"}
    rows = [{**misspelled, "name_vi": f"Bệnh viện Mẫu {n}"} for n in range(2)]
    run = tried("organisations", cast.administrator, *rows)
    sentence = "“So Y tế tỉnh Lâm đông” được hiểu là “Sở Y tế tỉnh Lâm Đồng”."
    assert (counts(run), told(run)) == ((2, 0, 0, 0), [(2, sentence), (3, sentence)])
    write_import(run, by=cast.administrator)
    running.go_on(seconds=60)
    assert told(run) == [(2, sentence), (3, sentence)]


def test_a_name_as_the_register_has_it_is_not_remarked_on(cast: Cast) -> None:
    body = Organisation.objects.get(slug="syt-92-can-tho")
    for name in (body.slug, body.name_vi, f" {body.name_vi.upper()} "):
        assert told(tried("agreements", cast.hub_officer, {**AGREEMENT, "partners": name})) == []


def test_a_stopped_table_is_not_looked_at_any_more(cast: Cast) -> None:
    run = start_import(KINDS["techniques"], by=cast.administrator, table=table(TECHNIQUE))
    choose_columns(run, by=cast.administrator, mapping=run.mapping)
    stop_import(run, by=cast.administrator)
    assert running.go_on(seconds=60) == 0
    run.refresh_from_db()
    assert (run.state, run.position) == (ImportState.STOPPED, 0)
