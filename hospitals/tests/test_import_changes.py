"""`manage.py import_changes`: a table of changes, the whole of 1 July 2025 among them."""

import contextlib
import csv
import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from conftest import Cast, organisation
from hospitals.change_files import COLUMNS
from hospitals.models import (
    Neighbour,
    Organisation,
    OrganisationHolder,
    OrganisationSuccession,
    Province,
    ProvinceHolder,
    ProvinceRegion,
    ProvinceSuccession,
    RegisterChange,
)
from hospitals.queries import holder_of, place_of, province_with_code
from hospitals.register import load_register
from hospitals.register_files import DATA_DIR
from hospitals.services import import_changes
from hospitals.tests.builders import DAY, province, snapshot
from toolkit.refusal import NotAllowed

pytestmark = pytest.mark.django_db

Write = Callable[..., Path]
GOOD = {
    "kind": "merge",
    "effective_on": "01/01/2027",
    "legal_basis": "Nghị quyết [Mẫu] 1/2026/QH16",
    "unit": "42-ha-tinh",
    "successor": "40-nghe-an",
}
NEW_DIVISION = dt.date(2025, 7, 1)


@pytest.fixture
def table(tmp_path: Path) -> Write:
    """``table(row, …)`` writes a CSV whose rows are GOOD but for ``row``."""

    def write(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
        path = tmp_path / "thay-doi.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows({**GOOD, **row} for row in rows)
        return path

    return write


def run(path: Path, *options: str) -> list[str]:
    """The lines the command prints; a refusal's CommandError is swallowed."""
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("import_changes", str(path), *options, stdout=out)
    return out.getvalue().splitlines()


def refusals(path: Path) -> list[tuple[int, str, str]]:
    before = snapshot()
    report = import_changes(path, by=None)
    assert (report.recorded, report.changes) == (0, [])
    assert snapshot() == before
    return [(one.line, one.column, one.reason) for one in report.refusals]


def test_a_good_line_is_recorded(register: None, table: Write) -> None:
    assert run(table({}))[-1] == "recorded 1, unchanged 0, refused 0"
    assert holder_of(organisation("syt-42-ha-tinh"), DAY).slug == "syt-40-nghe-an"


def test_a_dry_run_shows_the_same_and_writes_nothing(register: None, table: Write) -> None:
    before = snapshot()
    lines = run(table({}), "--dry-run")
    assert lines[0] == "2027-01-01 Nghị quyết [Mẫu] 1/2026/QH16: 2 successions"
    assert lines[-1] == "recorded 1, unchanged 0, refused 0"
    assert snapshot() == before


def test_the_same_file_twice_changes_nothing(register: None, table: Write) -> None:
    rows = [
        {"new_name": "Tỉnh Nghệ Tĩnh", "new_code": "40", "successor": ""},
        {"unit": "40-nghe-an", "successor": "", "new_name": "Tỉnh Nghệ Tĩnh"},
        {"kind": "rename", "unit": "tu-du", "successor": "", "new_name": "Bệnh viện Sản Từ Dũ"},
        {"kind": "handover", "unit": "cho-ray", "successor": "syt-79-ho-chi-minh"},
        {"kind": "close", "unit": "an-binh", "successor": ""},
        {"kind": "split", "unit": "79-ho-chi-minh", "successor": "79-ho-chi-minh", "answers": "x"},
        {"kind": "split", "unit": "79-ho-chi-minh", "successor": "", "new_name": "Tỉnh Bình Dương",
         "new_code": "74", "takes": "cdc-binh-duong"},
    ]  # fmt: skip
    assert run(table(*rows))[-1] == "recorded 7, unchanged 0, refused 0"
    before, changes = snapshot(), RegisterChange.objects.count()
    assert run(table(*rows)) == ["recorded 0, unchanged 7, refused 0"]
    assert (snapshot(), RegisterChange.objects.count()) == (before, changes)


def test_a_hospital_may_go_to_a_department_that_the_file_founds(
    register: None, table: Write
) -> None:
    rows = [
        {"kind": "handover", "unit": "tu-du", "successor": "syt-40-nghe-tinh"},
        {"successor": "40-nghe-tinh", "new_name": "Tỉnh Nghệ Tĩnh"},
        {"unit": "40-nghe-an", "successor": "40-nghe-tinh", "new_code": "40"},
    ]
    assert run(table(*rows))[-1] == "recorded 3, unchanged 0, refused 0"
    assert place_of(organisation("tu-du"), DAY).managed_by.slug == "syt-40-nghe-tinh"


def test_an_xlsx_is_read_with_its_days_and_codes(register: None, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    names = [*GOOD, "new_name", "new_code"]
    book.active.append(names)
    cells = {**GOOD, "effective_on": dt.date(2027, 1, 1), "successor": "03-moi"}
    for unit in ("04-cao-bang", "20-lang-son"):
        book.active.append([{**cells, "unit": unit, "new_name": "Tỉnh Mới", "new_code": 3}[name]
                            for name in names])  # fmt: skip
    book.save(tmp_path / "thay-doi.xlsx")
    assert run(tmp_path / "thay-doi.xlsx")[-1] == "recorded 2, unchanged 0, refused 0"
    assert province_with_code("03", DAY) == province("03-moi")


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ({"kind": ""}, "kind", "không được để trống"),
        ({"kind": "swap"}, "kind", "Không có loại thay đổi “swap”"),
        ({"effective_on": "31/02/2027"}, "effective_on", "Tháng 2 có 28 ngày"),
        ({"effective_on": "07/2025"}, "effective_on", "chưa biết đến ngày"),
        ({"legal_basis": ""}, "legal_basis", "không được để trống"),
        ({"unit": "99-nowhere"}, "unit", "Không có đơn vị “99-nowhere”"),
        ({"successor": "99-nowhere"}, "successor", "Không có đơn vị “99-nowhere”"),
        ({"successor": ""}, "successor", "Chưa có đơn vị kế thừa"),
        ({"successor": "67-dak-nong"}, "successor", "chỉ có đến hết 30/06/2025"),
        ({"unit": "67-dak-nong"}, "unit", "đã có đơn vị kế thừa"),
        ({"effective_on": "01/03/2025", "unit": "68-lam-dong"}, "effective_on", "thay đổi khác"),
        ({"new_code": "abc"}, "new_code", "không phải hai chữ số"),
        ({"new_kind": "county"}, "new_kind", "Không có loại đơn vị"),
        ({"kind": "rename", "successor": "", "new_name": "Tỉnh X", "new_region": "XX"},
         "new_region", "Không có vùng"),
        ({"kind": "rename", "successor": "", "new_name": "Tỉnh X", "new_code": "01"},
         "new_code", "thuộc về “Thành phố Hà Nội”"),
        ({"kind": "split"}, "answers", "đúng một dòng"),
        ({"kind": "close", "unit": "an-binh", "successor": "nowhere"}, "successor",
         "không có đơn vị kế thừa"),
        ({"kind": "handover", "unit": "an-binh", "successor": "syt-01-ha-noi",
          "managing_authority": "Bộ Y tế"}, "managing_authority", "Bỏ trống một cột"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_and_nothing_is_written(
    register: None, table: Write, row: dict[str, str], column: str, text: str
) -> None:
    good = {"unit": "cdc-binh-duong", "successor": "cdc-hcm"}
    found = refusals(table(good, row))
    assert [(line, name) for line, name, _reason in found] == [(3, column)]
    assert text in found[0][2]


def test_all_bad_cells_are_named(register: None, table: Write) -> None:
    found = refusals(table({"kind": "x", "effective_on": "y"}, {"unit": ""}, {"new_code": "z"}))
    assert [(line, name) for line, name, _reason in found] == [
        (2, "kind"),
        (2, "effective_on"),
        (3, "unit"),
        (4, "new_code"),
    ]


def test_of_several_units_the_line_of_the_bad_one_is_named(register: None, table: Write) -> None:
    rows = [{}, {"unit": "38-thanh-hoa"}, {"unit": "67-dak-nong"}]
    assert [(line, name) for line, name, _reason in refusals(table(*rows))] == [(4, "unit")]


def test_lines_that_contradict_each_other_are_refused(register: None, table: Write) -> None:
    rows = [
        {"successor": "40-x", "new_name": "Tỉnh X"},
        {"unit": "40-nghe-an", "successor": "40-x", "new_name": "Tỉnh Y"},
    ]
    assert refusals(table(*rows)) == [(3, "new_name", "Khác với dòng 2, nơi ghi “Tỉnh X”.")]


def test_columns_that_are_missing_or_unknown_are_named(register: None, table: Write) -> None:
    found = refusals(table({}, columns=("kind", "effective_on", "unit", "colour")))
    assert [(line, name) for line, name, _reason in found] == [(1, "legal_basis"), (1, "colour")]


def test_only_administrators_import(cast: Cast, table: Write) -> None:
    with pytest.raises(NotAllowed):
        import_changes(table({}), by=cast.hub_head)
    report = import_changes(table({}), by=cast.administrator)
    assert [change.recorded_by for change in report.changes] == [cast.administrator]


def test_the_command_records_in_the_name_of_an_administrator(cast: Cast, table: Write) -> None:
    run(table({}), "--by", cast.administrator.email)
    change = RegisterChange.objects.get(origin="portal")
    assert change.recorded_by == cast.administrator
    with pytest.raises(CommandError, match="nobody signs in as x@y"):
        call_command("import_changes", str(table({})), "--by", "x@y")


# --- The whole of 1 July 2025, on a register of 63 ----------------------------------------
@pytest.fixture
def of_63(tmp_path: Path, register: None) -> Path:
    """The register as it was before 1 July 2025, and the file of that day's changes."""
    for model in (ProvinceHolder, OrganisationHolder, Neighbour, ProvinceRegion,
                  ProvinceSuccession, OrganisationSuccession):  # fmt: skip
        model.objects.all().delete()
    RegisterChange.objects.all().delete()
    Organisation.objects.exclude(kind="health_department").update(province=None, managed_by=None)
    Organisation.objects.filter(kind="health_department").delete()
    Province.objects.all().delete()
    folder = Path(shutil.copytree(DATA_DIR, tmp_path / "data"))
    rows = list(csv.DictReader((DATA_DIR / "provinces.csv").open(encoding="utf-8")))
    then = [row for row in rows if row["valid_from"] in ("", "2025-01-01")]
    gone = {"2025-06-30", "2026-08-31", "2026-09-19", "2026-04-29"}
    old = [
        {**row, "valid_to": "", "successor_uid": "", "change_type": "current"}
        if row["valid_to"] in gone
        else row
        for row in then
    ]
    write_rows(folder / "provinces.csv", list(rows[0]), old)
    kept = {row["uid"] for row in old}
    for name, keys in (("neighbours.csv", ("uid_a", "uid_b")), ("aliases.csv", ("key",))):
        lines = list(csv.DictReader((DATA_DIR / name).open(encoding="utf-8")))
        known = [row for row in lines
                 if all(row[key] in kept or not row[key][:2].isdigit() for key in keys)
                 and row.get("scheme") != "new34"]  # fmt: skip
        write_rows(folder / name, list(lines[0]), known)
    load_register(folder=folder)
    assert Province.objects.valid_on(NEW_DIVISION).count() == 63
    return changes_file(tmp_path / "2025-2026.csv", rows)


def changes_file(path: Path, rows: list[dict[str, str]]) -> Path:
    """The reference's changes since 1 July 2025 as a table to import."""
    units = {row["uid"]: row for row in rows}
    lines = []
    for row in rows:
        if row["valid_to"] < "2025-06-30":
            continue
        new = units[row["successor_uid"]]
        day = dt.date.fromisoformat(row["valid_to"]) + dt.timedelta(days=1)
        lines.append(
            {
                "kind": {"merged_away": "merge"}.get(row["change_type"], "upgrade"),
                "effective_on": day.isoformat(),
                "legal_basis": row["legal_basis"].split(";")[-1].strip(),
                "unit": row["uid"],
                "successor": new["uid"],
                "new_name": new["name_vi"],
                "new_kind": new["kind"],
                "new_code": new["code"],
                "new_name_en": new["name_en"],
                "new_short_name": new["short_name"],
                "new_region": new["region_code_2025"] or new["region_code"],
            }
        )
    return write_rows(path, list(lines[0]), lines)


def write_rows(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def holders(model: Any, unit: str, key: str) -> set[tuple[Any, ...]]:
    return set(model.objects.values_list(f"{unit}__{key}", f"holder__{key}", "since", "until"))


def test_the_whole_of_2025_and_2026_comes_from_a_file(register: None, request: Any) -> None:
    reference = (
        holders(ProvinceHolder, "province", "uid"),
        holders(OrganisationHolder, "organisation", "slug"),
    )
    names = set(Organisation.objects.values_list("slug", "name_vi", "open_from", "open_until"))
    path = request.getfixturevalue("of_63")
    report = import_changes(path, by=None)
    assert (report.refusals, report.recorded) == ([], 39)
    assert [change.kind for change in report.changes] == [
        "reorganise",
        "upgrade",
        "upgrade",
        "upgrade",
    ]
    assert Province.objects.valid_on(NEW_DIVISION).count() == 34
    assert reference == (
        holders(ProvinceHolder, "province", "uid"),
        holders(OrganisationHolder, "organisation", "slug"),
    )
    assert names == set(
        Organisation.objects.values_list("slug", "name_vi", "open_from", "open_until")
    )
    for code, name in (("80", "Tây Ninh"), ("91", "An Giang"), ("15", "Lào Cai")):
        assert province_with_code(code, NEW_DIVISION).short_name == name


def test_the_file_of_2025_changes_nothing_where_the_reference_is_loaded(
    register: None, tmp_path: Path
) -> None:
    rows = list(csv.DictReader((DATA_DIR / "provinces.csv").open(encoding="utf-8")))
    before = snapshot()
    report = import_changes(changes_file(tmp_path / "2025.csv", rows), by=None)
    assert (report.recorded, report.unchanged, report.refusals) == (0, 39, [])
    assert snapshot() == before
