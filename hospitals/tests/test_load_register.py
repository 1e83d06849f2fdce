"""Loading the register: complete, repeatable, and refused whole when a row is bad."""

import datetime as dt
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from conftest import Cast
from hospitals.models import (
    Holiday,
    Organisation,
    OrganisationSuccession,
    Province,
    ProvinceSuccession,
    Region,
    Technique,
)
from hospitals.register import RegisterError, load_register
from hospitals.register_files import DATA_DIR
from hospitals.services import edit_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files, to be spoilt."""
    return Path(shutil.copytree(DATA_DIR, tmp_path / "data"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        load_register(folder=folder)
    return caught.value.reasons


def test_everything_is_there(register: None) -> None:
    assert Province.objects.count() == 74
    assert Organisation.objects.filter(kind="health_department").count() == 74
    assert Organisation.objects.exclude(kind="health_department").count() == 61
    assert ProvinceSuccession.objects.count() == OrganisationSuccession.objects.count() == 40
    assert Technique.objects.get(slug="phaco").specialty.slug == "mat"


def test_loading_again_writes_nothing(register: None) -> None:
    touched = set(Organisation.objects.values_list("slug", "updated_at"))
    entries = Entry.objects.count()
    loaded = load_register()
    assert (loaded.created, loaded.changed, loaded.kept) == (0, 0, 0)
    assert set(Organisation.objects.values_list("slug", "updated_at")) == touched
    assert Entry.objects.count() == entries


def test_a_changed_row_is_changed_alone_and_on_the_trail(register: None, folder: Path) -> None:
    spoil(folder, "hospitals.csv", "Cho Ray Hospital", "Cho Ray General Hospital")
    loaded = load_register(folder=folder)
    assert (loaded.created, loaded.changed) == (0, 1)
    hospital = Organisation.objects.get(slug="cho-ray")
    assert hospital.name_en == "Cho Ray General Hospital"
    entry = Entry.objects.about(hospital).first()
    assert entry is not None
    assert entry.changes == {"name_en": ["Cho Ray Hospital", "Cho Ray General Hospital"]}


def test_what_a_person_edited_is_kept(cast: Cast, folder: Path) -> None:
    hospital = Organisation.objects.get(slug="cho-ray")
    edit_organisation(by=cast.administrator, organisation=hospital, beds=1800)
    spoil(folder, "hospitals.csv", "Cho Ray Hospital", "Cho Ray General Hospital")
    loaded = load_register(folder=folder)
    hospital.refresh_from_db()
    assert (hospital.beds, hospital.name_en, loaded.kept) == (1800, "Cho Ray Hospital", 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (
            "provinces.csv",
            "80-long-an,80,Tỉnh Long An,Long An,Long An,province,,2025-06-30",
            "80-long-an,80,Tỉnh Long An,Long An,Long An,province,,30/06/25",
            "valid_to “30/06/25” is no day like 2025-06-30",
        ),
        ("provinces.csv", ",province,,,,current", ",county,,,,current", "kind “county” is unknown"),
        ("provinces.csv", ",08-tuyen-quang,merged", ",08-x,merged", "no province “08-x”"),
        ("provinces.csv", "04-cao-bang,04", "04-cao-bang,4", "code “4” is not two digits"),
        ("provinces.csv", "04-cao-bang,04", "04-cao-bang,01", "code 01 belongs to “01-ha-noi”"),
        ("provinces.csv", "04-cao-bang,", "01-ha-noi,", "“01-ha-noi” stands there twice"),
        ("neighbours.csv", "01-ha-noi,17-hoa-binh", "01-ha-noi,17-x", "no province “17-x”"),
        ("hospitals.csv", "đa khoa;lão khoa", "đa khoa;phép thuật", "no specialty “phép thuật”"),
        ("hospitals.csv", "67-dak-nong,Sở Y tế tỉnh Đắk Nông", "67-dak-nong,Sở Y tế tỉnh Đắk Lắk",
         "“Sở Y tế tỉnh Đắk Lắk” is not the department of its province"),
        ("aliases.csv", "01-ha-noi,", "01-nowhere,", "no province or organisation “01-nowhere”"),
        ("regions.csv", ",BTBDHMT,", ",XXX,", "no region “XXX”"),
        ("specialties.csv", "da-khoa,Đa khoa", "da-khoa,", "name_vi is empty"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_file_and_line(
    folder: Path, name: str, old: str, new: str, reason: str
) -> None:
    lines = (DATA_DIR / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if old in text)
    spoil(folder, name, old, new)
    assert any(r.startswith(f"{name}, line {line}: ") and reason in r for r in refusal(folder))


def test_all_bad_rows_are_named_and_nothing_is_written(folder: Path) -> None:
    spoil(folder, "hospitals.csv", "Cho Ray Hospital", "Changed")
    spoil(folder, "hospitals.csv", "đa khoa;lão khoa", "phép thuật")
    spoil(folder, "aliases.csv", "01-ha-noi,", "01-nowhere,")
    assert len(refusal(folder)) == 2
    assert not Organisation.objects.filter(name_en="Changed").exists()


def test_a_ring_of_provinces_is_refused(folder: Path) -> None:
    spoil(folder, "provinces.csv", "province,2025-07-01,,,current", "province,2025-07-01,"
          "2026-01-01,10-lao-cai,merged_away")  # fmt: skip
    assert any("would come back to" in reason for reason in refusal(folder))


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "aliases.csv").unlink()
    assert refusal(folder) == ["aliases.csv: the file is missing"]


def test_the_command_reports_counts_and_refuses_with_an_error(
    register: None, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    out = StringIO()
    call_command("load_register", stdout=out, stderr=StringIO())
    assert out.getvalue().startswith("created 0, changed 0, unchanged ")
    spoil(folder, "aliases.csv", "01-ha-noi,", "01-nowhere,")
    err = StringIO()
    monkeypatch.setattr("hospitals.register.DATA_DIR", folder)
    monkeypatch.setattr(load_register, "__kwdefaults__", {"folder": folder})
    with pytest.raises(CommandError, match="refused 1"):
        call_command("load_register", stdout=out, stderr=err)
    assert "aliases.csv, line 2: " in err.getvalue()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2024, 6, 1), {"TDMNPB": 14, "DBSH": 11, "BTBDHMT": 14, "BTB": 6, "DHNTB": 8,
                               "TN": 5, "NTBTN": 0, "DNB": 6, "DBSCL": 13}),
        (dt.date(2025, 12, 1), {"TDMNPB": 9, "DBSH": 6, "BTBDHMT": 0, "BTB": 5, "DHNTB": 0,
                                "TN": 0, "NTBTN": 6, "DNB": 3, "DBSCL": 5}),
    ],
)  # fmt: skip
def test_every_region_has_its_provinces(
    register: None, day: dt.date, expected: dict[str, int]
) -> None:
    found = {
        region.code: Province.objects.valid_on(day).in_region(region.code, day).count()
        for region in Region.objects.all()
    }
    assert found == expected


def test_departments_are_called_as_their_province(register: None) -> None:
    names = dict(Organisation.objects.values_list("slug", "name_vi"))
    assert names["syt-67-dak-nong"] == "Sở Y tế tỉnh Đắk Nông"
    assert names["syt-75-dong-nai-tp"] == "Sở Y tế TP. Đồng Nai"


def test_a_department_opens_and_closes_with_its_province(register: None) -> None:
    for department in Organisation.objects.filter(kind="health_department").select_related(
        "province"
    ):
        province = department.province
        assert province is not None
        assert department.slug == f"syt-{province.uid}"
        assert (department.open_from, department.open_until) == (
            province.valid_from,
            province.valid_to,
        )


def test_what_no_department_manages_has_none(register: None) -> None:
    managed = {o.slug: o for o in Organisation.objects.select_related("managed_by")}
    assert managed["cho-ray"].managed_by is None
    assert managed["cho-ray"].managing_authority == "Bộ Y tế"
    assert managed["mat-hcm"].managed_by == managed["syt-79-ho-chi-minh"]
    assert managed["cdc-vung-dnb"].province is None
    assert "dự kiến" in managed["cdc-vung-dnb"].note


def test_holidays_of_a_year_with_rows_are_left_alone(register: None) -> None:
    day = dt.date(2026, 9, 2)
    Holiday.objects.filter(day=day).delete()
    load_register()
    assert not Holiday.objects.filter(day=day).exists()
