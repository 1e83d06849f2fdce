"""`manage.py import_agreements`: a table of signed agreements."""

import contextlib
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from agreements.importing import COLUMNS
from agreements.models import Agreement, Area
from agreements.states import Status
from agreements.tests.builders import make_agreement, trail_of
from audit.models import Entry
from outbox.models import Message

GOOD = {
    "code": "can-tho-2024",
    "title": "Thỏa thuận với Cần Thơ",
    "level": "department",
    "number": "15/TT-SYT",
    "signed_on": "21/07/2024",
    "starts_on": "2024-08",
    "ends_on": "2028",
    "review_every_months": "6",
    "review_anchor_on": "2024-07-21",
    "entered_on": "",
    "hub": "syt-79-ho-chi-minh",
    "partners": "syt-92-can-tho; syt-68-lam-dong",
    "contents": "training: Đào tạo bác sĩ | Y tế cơ sở: Hỗ trợ trạm y tế",
}
Row = dict[str, Any]
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _today(register: None, on_day: Any) -> None:
    on_day(dt.date(2026, 11, 22))


@pytest.fixture
def table(tmp_path: Path) -> Write:
    """``table(row, …)`` writes a CSV with the columns and rows that are GOOD but for ``row``."""

    def write(*rows: Row, columns: tuple[str, ...] = COLUMNS, encoding: str = "utf-8") -> Path:
        path = tmp_path / "thoa-thuan.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows({**GOOD, **row} for row in rows)
        return path

    return write


def run(path: Path, *options: str) -> list[str]:
    """The lines the command prints; a refusal's CommandError is swallowed."""
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("import_agreements", str(path), *options, stdout=out)
    return out.getvalue().splitlines()


def test_a_good_line_becomes_a_recorded_agreement(table: Write) -> None:
    assert run(table({})) == ["imported 1, unchanged 0, refused 0"]
    agreement = Agreement.objects.get(code="can-tho-2024")
    assert (agreement.origin, agreement.status) == ("recorded", Status.IN_FORCE)
    assert (agreement.number, agreement.register_year) == ("15/TT-SYT", 2024)
    assert (agreement.starts_on, agreement.starts_on_precision) == (dt.date(2024, 8, 1), "month")
    assert (agreement.ends_on, agreement.ends_on_precision) == (dt.date(2028, 12, 31), "year")
    assert agreement.entered_on == dt.date(2026, 11, 22)
    assert [p.organisation.slug for p in agreement.parties.all()] == [
        "syt-79-ho-chi-minh",
        "syt-92-can-tho",
        "syt-68-lam-dong",
    ]
    assert [(c.area.slug, c.text) for c in agreement.contents.all()] == [
        ("training", "Đào tạo bác sĩ"),
        ("grassroots-care", "Hỗ trợ trạm y tế"),
    ]
    assert agreement.reviews.exists()


def test_the_trail_says_that_a_command_did_it(table: Write) -> None:
    run(table({}))
    entry = Entry.objects.about(Agreement.objects.get()).get()
    assert (entry.via, entry.actor) == ("command", None)


def test_empty_cells_are_unknown(table: Write) -> None:
    unknown = dict.fromkeys(
        ("number", "signed_on", "starts_on", "ends_on", "review_every_months"), ""
    )
    run(table({**unknown, "review_anchor_on": "", "contents": ""}))
    agreement = Agreement.objects.get()
    assert agreement.signed_on is None
    assert agreement.status == Status.IN_FORCE
    assert not agreement.reviews.exists()


def test_an_end_that_has_passed_is_expired(table: Write) -> None:
    run(table({"ends_on": "2025"}))
    assert Agreement.objects.get().status == Status.EXPIRED


def test_the_same_file_again_changes_nothing(table: Write) -> None:
    path = table({}, {"code": "khac", "number": "16/TT-SYT"})
    run(path)
    entries, messages = Entry.objects.count(), Message.objects.count()
    updated = set(Agreement.objects.values_list("updated_at", flat=True))
    assert run(path) == ["imported 0, unchanged 2, refused 0"]
    assert (Entry.objects.count(), Message.objects.count()) == (entries, messages)
    assert set(Agreement.objects.values_list("updated_at", flat=True)) == updated


def test_a_known_code_that_says_something_else_is_refused(table: Write) -> None:
    run(table({}))
    lines = run(table({"title": "Tên khác", "ends_on": "2029"}))
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "line 2, column title",
        "line 2, column ends_on",
    ]
    assert Agreement.objects.get().title == GOOD["title"]


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("code", "", "không được để trống"),
        ("code", "Mã Có Dấu", "không dùng được"),
        ("title", "", "không được để trống"),
        ("level", "ward", "không phải một cấp"),
        ("signed_on", "31/04/2024", "Tháng 4 có 30 ngày"),
        ("signed_on", "hôm qua", "không phải ngày"),
        ("signed_on", "2027-01-01", "chưa đến"),
        ("ends_on", "2023", "trước ngày bắt đầu"),
        ("review_every_months", "7", "6 hoặc 12"),
        ("review_anchor_on", "2024", "chưa biết đến ngày"),
        ("entered_on", "2024-07", "chưa biết đến ngày"),
        ("entered_on", "2027-01-01", "chưa đến"),
        ("hub", "so-y-te", "Không có cơ quan “so-y-te”"),
        ("hub", "syt-80-tay-ninh", "chỉ có từ 01/07/2025"),
        ("partners", "", "không được để trống"),
        ("partners", "syt-99", "Không có cơ quan “syt-99”"),
        ("partners", "syt-92-can-tho;syt-92-can-tho", "hai lần"),
        ("partners", "syt-79-ho-chi-minh", "là đầu mối"),
        ("contents", "đào tạo", "chưa đủ"),
        ("contents", "bay: lên trời", "Không có lĩnh vực “bay”"),
    ],
)
def test_a_bad_cell_is_named_with_line_and_column(
    table: Write, column: str, cell: str, words: str
) -> None:
    lines = run(table({"code": "tot", "number": ""}, {column: cell}))
    assert lines[-1] == "imported 0, unchanged 0, refused 1"
    assert any(line.startswith(f"line 3, column {column}: ") and words in line for line in lines)
    assert not Agreement.objects.exists()


def test_every_bad_cell_of_every_line_is_reported(table: Write) -> None:
    lines = run(table({"level": "x", "hub": "y"}, {"partners": "a;b"}))
    assert len(lines) == 5
    assert lines[-1] == "imported 0, unchanged 0, refused 2"


def test_all_or_nothing_unless_partial(table: Write) -> None:
    path = table({}, {"code": "hong", "number": "", "hub": "khong-co"})
    run(path)
    assert not Agreement.objects.exists()
    assert run(path, "--partial")[-1] == "imported 1, unchanged 0, refused 1"
    assert Agreement.objects.get().code == "can-tho-2024"


def test_a_refused_file_ends_with_an_error(table: Write) -> None:
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_agreements", str(table({"hub": "x"})), stdout=io.StringIO())


def test_a_dry_run_reports_the_same_and_writes_nothing(table: Write) -> None:
    assert run(table({}), "--dry-run") == ["imported 1, unchanged 0, refused 0"]
    assert not Agreement.objects.exists()
    assert not Area.objects.exists()


def test_a_code_or_number_twice_in_the_file_is_refused(table: Write) -> None:
    lines = run(table({}, {}, {"code": "khac"}))
    assert lines[0] == "line 3, column code: Mã này đã ở dòng 2."
    assert lines[1].startswith("line 4, column number: Số này đã có trong sổ")


def test_a_taken_number_is_refused(table: Write) -> None:
    make_agreement(number="15/TT-SYT", signed_on=dt.date(2024, 3, 1))
    assert run(table({}))[0].startswith("line 2, column number")


def test_excels_mark_at_the_beginning_is_no_matter(table: Write) -> None:
    assert run(table({}, encoding="utf-8-sig"))[-1] == "imported 1, unchanged 0, refused 0"


def test_a_line_break_in_a_cell_does_not_shift_the_line_numbers(table: Write) -> None:
    lines = run(table({"title": "Hai\ndòng"}, {"code": "b", "number": "", "level": "x"}))
    assert lines[0].startswith("line 4, column level")


def test_a_missing_or_unknown_column_is_said(table: Write) -> None:
    columns = (*(name for name in COLUMNS if name != "hub"), "ghi chú")
    lines = run(table({}, columns=columns))
    assert lines[0] == "line 1, column hub: Thiếu cột này."
    assert lines[1].startswith("line 1, column ghi chú: Không có cột tên này.")
    assert lines[-1] == "imported 0, unchanged 0, refused 1"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cu.csv"
    path.write_bytes("mã,tên,Đồng".encode("cp1258", errors="replace") + b"\xd0\xf0")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_agreements", str(path))


@pytest.mark.parametrize("name", ["khong-co.csv", "bang.txt"])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    if name.endswith("txt"):
        (tmp_path / name).write_text("code")
    with pytest.raises(CommandError):
        call_command("import_agreements", str(tmp_path / name))


# --- XLSX ---------------------------------------------------------------------------------
@pytest.fixture
def sheet(tmp_path: Path) -> Write:
    def write(*rows: Row) -> Path:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(COLUMNS)
        for row in rows:
            book.active.append([{**GOOD, **row}[name] for name in COLUMNS])
        path = tmp_path / "thoa-thuan.xlsx"
        book.save(path)
        return path

    return write


def test_a_spreadsheet_with_real_days_and_numbers(sheet: Write) -> None:
    row = {"signed_on": dt.date(2024, 7, 21), "ends_on": 2028, "review_every_months": 6}
    assert run(sheet(row)) == ["imported 1, unchanged 0, refused 0"]
    agreement = Agreement.objects.get()
    assert agreement.signed_on == dt.date(2024, 7, 21)
    assert (agreement.ends_on, agreement.review_every_months) == (dt.date(2028, 12, 31), 6)
    assert trail_of(agreement) == ["agreement.recorded"]


def test_a_bad_cell_of_a_spreadsheet_is_named(sheet: Write) -> None:
    assert run(sheet({}, {"code": "b", "level": "x"}))[0].startswith("line 3, column level")


def test_a_spreadsheet_that_unpacks_too_large_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(CommandError, match="quá lớn"):
        call_command("import_agreements", str(path))


def test_what_only_calls_itself_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gia.xlsx"
    path.write_bytes(b"not a zip")
    with pytest.raises(CommandError, match="không đọc được"):
        call_command("import_agreements", str(path))
