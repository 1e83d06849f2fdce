"""Changes that come as files propose people to the successor like those recorded on the page."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import MembershipProposal
from agreements.models import MergerDecision
from agreements.tests.builders import make_agreement
from conftest import Cast, organisation, person
from hospitals.change_files import COLUMNS
from hospitals.models import RegisterChange
from hospitals.queries import holder_of
from hospitals.register import load_register
from hospitals.register_files import DATA_DIR
from toolkit import clock

pytestmark = pytest.mark.django_db

# The files would name what the register knows: Hưng Yên goes into Ninh Bình.
OLD, HEIR = "syt-33-hung-yen", "syt-37-ninh-binh"
BEFORE = "33-hung-yen,33,Tỉnh Hưng Yên,Hung Yen,Hưng Yên,province,,,,current,DBSH,DBSH,"
AFTER = (
    "33-hung-yen,33,Tỉnh Hưng Yên,Hung Yen,Hưng Yên,province,,{last},37-ninh-binh,merged_away,"
    "DBSH,DBSH,"
)


def merged_files(tmp_path: Path, last: dt.date) -> Path:
    """The data files of a later release, in which the department has been succeeded."""
    folder = Path(shutil.copytree(DATA_DIR, tmp_path / "data"))
    path = folder / "provinces.csv"
    text = path.read_text(encoding="utf-8")
    assert BEFORE in text
    path.write_text(text.replace(BEFORE, AFTER.format(last=last)), encoding="utf-8")
    neighbours = folder / "neighbours.csv"
    lines = neighbours.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not ("new34" in line and "33-hung-yen" in line)]
    neighbours.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def proposed_to() -> list[tuple[str, str]]:
    return [
        (
            row.membership.organisation.slug,
            holder_of(row.membership.organisation, clock.today()).slug,
        )
        for row in MembershipProposal.objects.all()
    ]


def test_a_later_release_of_the_data_files_proposes_whoever_sits_there(
    cast: Cast, tmp_path: Path
) -> None:
    person("hung-yen", OLD)
    agreement = make_agreement(partners=[OLD, HEIR])
    load_register(folder=merged_files(tmp_path, clock.today() - dt.timedelta(days=3)))
    assert proposed_to() == [(OLD, HEIR)]
    assert MergerDecision.objects.get().agreement == agreement
    change = MembershipProposal.objects.get().change
    assert change is not None
    assert (change.origin, change.recorded_by) == (RegisterChange.Origin.REFERENCE, None)
    load_register(folder=tmp_path / "data")
    assert MembershipProposal.objects.count() == 1


def test_a_day_to_come_in_the_files_is_followed_on_that_day(cast: Cast, tmp_path: Path) -> None:
    person("hung-yen", OLD)
    load_register(folder=merged_files(tmp_path, clock.today() + dt.timedelta(days=30)))
    assert not MembershipProposal.objects.exists()
    assert RegisterChange.objects.filter(followed_on=None).exists()


def test_the_first_load_has_nothing_to_follow(register: None) -> None:
    assert not RegisterChange.objects.to_follow(clock.today()).exists()


def test_who_still_sits_in_a_body_of_before_2025_is_proposed_when_it_is_followed(
    cast: Cast,
) -> None:
    old = person("binh-duong", "syt-74-binh-duong")
    person("ve-huu", "syt-74-binh-duong").memberships.update(valid_until=dt.date(2026, 1, 31))
    RegisterChange.objects.update(followed_on=None)
    load_register()
    assert MembershipProposal.objects.get().membership.user == old


def test_a_table_of_changes_proposes_too(cast: Cast, tmp_path: Path) -> None:
    person("hung-yen", OLD)
    path = tmp_path / "thay-doi.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerow(
            {
                "kind": "merge",
                "effective_on": f"{clock.today():%d/%m/%Y}",
                "legal_basis": "Nghị quyết mẫu 1/NQ",
                "unit": OLD.removeprefix("syt-"),
                "successor": HEIR.removeprefix("syt-"),
            }
        )
    call_command("import_changes", str(path))
    assert proposed_to() == [(OLD, HEIR)]
    assert organisation(OLD).open_until == clock.today() - dt.timedelta(days=1)
