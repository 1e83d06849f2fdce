"""The empty table to fill in."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import Cast
from exchange.imports import running
from exchange.imports.kinds import KINDS
from exchange.imports.services import choose_columns, start_import
from exchange.tests.tables import PERSON, counts, faults, table, tried
from transfers.tests.contract_builders import make_contract

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


def bringer(cast: Cast, kind: str) -> Any:
    people = {"agreements": cast.hub_officer, "rounds": cast.receiving_coordinator}
    return people.get(kind, cast.administrator)


def blank(client: Client, kind: str) -> bytes:
    answer = client.get(f"/imports/template/{kind}.xlsx")
    assert answer.status_code == 200
    return answer.content


def column(book: Any, heading: str) -> list[str]:
    """What stands below a heading of the closed lists."""
    for cells in book.worksheets[2].iter_cols(values_only=True):
        if cells[0] == heading:
            return [value for value in cells[1:] if value is not None]
    raise AssertionError(heading)


@pytest.mark.parametrize("kind", list(KINDS))
def test_its_headings_are_matched_without_a_hand(cast: Cast, client: Client, kind: str) -> None:
    by = bringer(cast, kind)
    client.force_login(by)
    book = openpyxl.load_workbook(io.BytesIO(blank(client, kind)))
    book.active.append(["x"])
    whole = io.BytesIO()
    book.save(whole)
    upload = SimpleUploadedFile("bang.xlsx", whole.getvalue())
    run = start_import(KINDS[kind], by=by, table=upload)
    assert run.mapping == {name: place for place, name in enumerate(KINDS[kind].names)}


def test_its_file_is_called_by_what_it_is_for(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    for ending in ("xlsx", "csv"):
        answer = client.get(f"/imports/template/agreements.{ending}")
        assert f'filename="bang-mau-thoa-thuan.{ending}"' in answer["Content-Disposition"]


def test_an_empty_one_says_that_it_is_empty(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    upload = SimpleUploadedFile("bang.xlsx", blank(client, "techniques"))
    answer = client.post("/imports/new/techniques/", {"table": upload})
    assert "Tệp chỉ có dòng tên cột" in answer.content.decode()


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_example_of_each_kind_is_a_good_line(cast: Cast, kind: str) -> None:
    make_contract(code="phaco-dak-nong-2026")
    example = {one.name: one.example for one in KINDS[kind].columns}
    run = tried(kind, bringer(cast, kind), example)
    assert (counts(run), faults(run)) == ((1, 0, 0, 0), [])


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_value_of_a_closed_list_is_taken(cast: Cast, kind: str) -> None:
    """Of the first twelve; a list is closed only if the dry run knows all of it."""
    make_contract(code="phaco-dak-nong-2026")
    by = bringer(cast, kind)
    example = {one.name: one.example for one in KINDS[kind].columns}
    for one in KINDS[kind].columns:
        for value in list(one.values(by) if one.values else [])[:12]:
            text = f"{value}: x" if one.name == "contents" else value
            run = tried(kind, by, {**example, one.name: str(text)})
            assert (2, one.name) not in faults(run), (one.name, value)


def test_closed_lists_stand_on_a_sheet_of_their_own(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    book = openpyxl.load_workbook(io.BytesIO(blank(client, "organisations")))
    assert book.sheetnames == ["Cơ quan, đơn vị", "Cách điền", "Danh mục"]
    assert "68-lam-dong" in column(book, "Tỉnh, thành phố")
    assert "67-dak-nong" not in column(book, "Tỉnh, thành phố")
    assert "Sở Y tế" not in column(book, "Loại")
    assert "syt-68-lam-dong" in column(book, "Cơ quan quản lý")
    explained = {row[0]: row[3] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert explained["Số giường"] == "300"
    offered = book.active.data_validations.dataValidation
    assert "'Danh mục'!$A$2:$A$8" in {one.formula1 for one in offered}


def test_an_officers_lists_hold_what_is_theirs(cast: Cast, client: Client) -> None:
    make_contract(code="phaco-dak-nong-2026")
    make_contract(code="khac", source="cho-ray", recipient="san-nhi-ca-mau")
    client.force_login(cast.receiving_coordinator)
    book = openpyxl.load_workbook(io.BytesIO(blank(client, "rounds")))
    assert column(book, "Mã hợp đồng") == ["phaco-dak-nong-2026"]
    client.force_login(cast.hub_officer)
    book = openpyxl.load_workbook(io.BytesIO(blank(client, "agreements")))
    assert column(book, "Cơ quan đầu mối") == ["syt-79-ho-chi-minh"]


def test_an_english_table_is_read_for_a_vietnamese_reader(cast: Cast) -> None:
    run = tried("people", cast.administrator, {**PERSON, "role": "Officer"})
    assert faults(run) == []


def test_columns_are_remembered_by_their_headings(cast: Cast) -> None:
    """As they were chosen for the last table of the person and kind."""
    kind, by = KINDS["techniques"], cast.administrator
    first = start_import(kind, by=by, table=table({"Cột A": "Một", "Cột B": "1"}))
    assert first.mapping == {}
    choose_columns(first, by=by, mapping={"name_vi": 0, "code": 1})
    running.go_on(seconds=60)
    again = start_import(kind, by=by, table=table({"CỘT A": "Hai", "cột b": "2"}))
    assert again.mapping == {"name_vi": 0, "code": 1}
    turned = start_import(kind, by=by, table=table({"Danh mục": "x", "Cột B": "3", "Cột A": "Ba"}))
    assert turned.mapping == {"name_vi": 2, "code": 1, "scheme": 0}
