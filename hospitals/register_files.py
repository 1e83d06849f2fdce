"""Reading the register's data files: text in, checked rows out, every fault with file and line.

Pure but for reading the files. What stands in more than one file is checked here too (a unit's
successor, a pair of neighbours), so that `hospitals.register` only meets rows that fit.
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hospitals.departments import department_name
from hospitals.succession import BEGINNING, END, Step, SuccessionError, spans
from toolkit.folding import fold

Row = TypeVar("Row")

DATA_DIR = Path(__file__).resolve().parent / "data"
PROVINCE_KINDS = frozenset({"province", "city"})
# What the file distinguishes by the work done, the portal calls a hospital.
ORGANISATION_KINDS = {
    "general": "hospital",
    "specialised": "hospital",
    "university": "hospital",
    "cdc": "cdc",
    "medical_centre": "medical_centre",
    "institute": "institute",
}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class RegionRow:
    line: int
    code: str
    name_vi: str
    name_en: str
    parent_code: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str


@dataclass(frozen=True)
class ProvinceRow:
    """``region_code`` is that of the first listed period, ``region_code_2025`` the later one."""

    line: int
    uid: str
    code: str
    name_vi: str
    name_en: str
    short_name: str
    kind: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor_uid: str
    change_type: str
    region_code: str
    region_code_2025: str
    legal_basis: str
    note: str

    @property
    def ends_before(self) -> dt.date:
        """The first day on which the unit is no more."""
        return self.valid_to + _DAY if self.valid_to else END

    @property
    def last_basis(self) -> str:
        """The decision that ended the unit: its own founding comes first, what ended it last."""
        return self.legal_basis.split(";")[-1].strip()

    @property
    def department_name(self) -> str:
        """What the unit's health department is called."""
        return department_name(self.kind, self.short_name)


@dataclass(frozen=True)
class NeighbourRow:
    line: int
    scheme: str
    first: str
    second: str
    note: str


@dataclass(frozen=True)
class SpecialtyRow:
    line: int
    slug: str
    name_vi: str
    name_en: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class TechniqueRow:
    line: int
    slug: str
    name_vi: str
    name_en: str
    code: str
    scheme: str
    specialty: str


@dataclass(frozen=True)
class OrganisationRow:
    line: int
    slug: str
    name_vi: str
    name_en: str
    short_name: str
    kind: str
    province_uid: str
    managing_authority: str
    specialties: tuple[str, ...]
    is_end_line: bool
    source: str
    aliases: tuple[str, ...]
    note: str

    @property
    def is_managed_by_department(self) -> bool:
        return self.managing_authority.startswith("Sở Y tế")


@dataclass
class RegisterFiles:
    """All rows of a folder, and the reasons (``file, line N: …``) why some are not among them."""

    regions: list[RegionRow] = field(default_factory=list)
    provinces: list[ProvinceRow] = field(default_factory=list)
    neighbours: list[NeighbourRow] = field(default_factory=list)
    specialties: list[SpecialtyRow] = field(default_factory=list)
    techniques: list[TechniqueRow] = field(default_factory=list)
    organisations: list[OrganisationRow] = field(default_factory=list)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


class _Line:
    """One line of a file; its readers raise ValueError with the reason."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number = number
        self.cells = cells

    def text(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def needed(self, column: str) -> str:
        if not (value := self.text(column)):
            raise ValueError(f"{column} is empty")
        return value

    def one_of(self, column: str, known: "frozenset[str] | dict[str, str]") -> str:
        value = self.needed(column)
        if value not in known:
            raise ValueError(f"{column} “{value}” is unknown; known: {', '.join(sorted(known))}")
        return value

    def day(self, column: str) -> dt.date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{column} “{value}” is no day like 2025-06-30") from None

    def list(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split(";") if part.strip())


def read_register(folder: Path = DATA_DIR) -> RegisterFiles:
    """Read and check every file of ``folder``."""
    files = RegisterFiles()
    files.regions = _rows(files, folder, "regions.csv", _region, lambda row: row.code)
    files.provinces = _rows(files, folder, "provinces.csv", _province, lambda row: row.uid)
    files.neighbours = _rows(
        files, folder, "neighbours.csv", _neighbour, lambda r: f"{r.scheme} {r.first} {r.second}"
    )
    files.specialties = _rows(files, folder, "specialties.csv", _specialty, lambda row: row.slug)
    files.techniques = _rows(files, folder, "techniques.csv", _technique, lambda row: row.slug)
    files.organisations = _rows(files, folder, "hospitals.csv", _organisation, lambda row: row.slug)
    aliases = _rows(files, folder, "aliases.csv", _alias, lambda row: f"{row[1]} {row[2]}")
    files.reasons += [*_across_provinces(files), *_across_others(files, aliases)]
    for _line, key, alias in aliases:
        files.aliases[key] = (*files.aliases.get(key, ()), alias)
    return files


def _rows(
    files: RegisterFiles,
    folder: Path,
    name: str,
    read: Callable[[_Line], Row],
    key_of: Callable[[Row], str],
) -> list[Row]:
    found: dict[str, Row] = {}
    path = folder / name
    if not path.exists():
        files.reasons.append(f"{name}: the file is missing")
        return []
    for line in _lines(path):
        try:
            if None in line.cells:
                raise ValueError("the line has more cells than the header")
            row = read(line)
            if key_of(row) in found:
                raise ValueError(f"“{key_of(row)}” stands there twice")
            found[key_of(row)] = row
        except ValueError as fault:
            files.reasons.append(f"{name}, line {line.number}: {fault}")
    return list(found.values())


def _lines(path: Path) -> Iterator[_Line]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        for cells in reader:
            yield _Line(reader.line_num, cells)


def _region(line: _Line) -> RegionRow:
    return RegionRow(
        line=line.number,
        code=line.needed("code"),
        name_vi=line.needed("name_vi"),
        name_en=line.text("name_en"),
        parent_code=line.text("parent_code"),
        valid_from=line.day("valid_from"),
        valid_to=line.day("valid_to"),
        source=line.text("source"),
    )


def _province(line: _Line) -> ProvinceRow:
    row = ProvinceRow(
        line=line.number,
        uid=line.needed("uid"),
        code=line.needed("code"),
        name_vi=line.needed("name_vi"),
        name_en=line.text("name_en"),
        short_name=line.needed("short_name"),
        kind=line.one_of("kind", PROVINCE_KINDS),
        valid_from=line.day("valid_from"),
        valid_to=line.day("valid_to"),
        successor_uid=line.text("successor_uid"),
        change_type=line.needed("change_type"),
        region_code=line.needed("region_code"),
        region_code_2025=line.text("region_code_2025"),
        legal_basis=line.text("legal_basis"),
        note=line.text("note"),
    )
    if len(row.code) != 2 or not row.code.isdigit():
        raise ValueError(f"code “{row.code}” is not two digits")
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise ValueError(f"valid_to {row.valid_to} is before valid_from {row.valid_from}")
    if bool(row.successor_uid) != bool(row.valid_to):
        raise ValueError("valid_to and successor_uid belong together: one of them is empty")
    return row


def _neighbour(line: _Line) -> NeighbourRow:
    row = NeighbourRow(
        line=line.number,
        scheme=line.one_of("scheme", frozenset({"old63", "new34"})),
        first=line.needed("uid_a"),
        second=line.needed("uid_b"),
        note=line.text("note"),
    )
    if row.first == row.second:
        raise ValueError(f"“{row.first}” is no neighbour of itself")
    return row


def _specialty(line: _Line) -> SpecialtyRow:
    return SpecialtyRow(
        line=line.number,
        slug=line.needed("slug"),
        name_vi=line.needed("name_vi"),
        name_en=line.text("name_en"),
        aliases=line.list("aliases"),
    )


def _technique(line: _Line) -> TechniqueRow:
    return TechniqueRow(
        line=line.number,
        slug=line.needed("slug"),
        name_vi=line.needed("name_vi"),
        name_en=line.text("name_en"),
        code=line.text("code"),
        scheme=line.text("scheme"),
        specialty=line.text("specialty"),
    )


def _organisation(line: _Line) -> OrganisationRow:
    slug = line.needed("slug")
    if slug.startswith("syt-"):
        raise ValueError(f"“{slug}”: departments come from provinces.csv")
    return OrganisationRow(
        line=line.number,
        slug=slug,
        name_vi=line.needed("name_vi"),
        name_en=line.text("name_en"),
        short_name=line.text("short_name"),
        kind=ORGANISATION_KINDS[line.one_of("kind", ORGANISATION_KINDS)],
        province_uid=line.text("province_uid"),
        managing_authority=line.text("managing_authority"),
        specialties=line.list("specialties"),
        is_end_line=line.text("end_line") == "yes",
        source=line.text("source"),
        aliases=line.list("aliases"),
        note=line.text("note"),
    )


def _alias(line: _Line) -> tuple[int, str, str]:
    return line.number, line.needed("key"), line.needed("alias")


def _across_provinces(files: RegisterFiles) -> Iterator[str]:
    regions = {row.code for row in files.regions}
    for region in files.regions:
        if region.parent_code and region.parent_code not in regions:
            yield f"regions.csv, line {region.line}: no region “{region.parent_code}”"
    provinces = {row.uid: row for row in files.provinces}
    steps = [
        Step(row.uid, row.successor_uid, row.ends_before)
        for row in files.provinces
        if row.successor_uid in provinces
    ]
    owners: dict[str, list[ProvinceRow]] = {}
    for row in files.provinces:
        place = f"provinces.csv, line {row.line}"
        for code in {row.region_code, row.region_code_2025} - {""} - regions:
            yield f"{place}: no region “{code}”"
        if successor := provinces.get(row.successor_uid):
            if (successor.valid_from or BEGINNING) > row.ends_before:
                yield f"{place}: “{successor.uid}” begins only on {successor.valid_from}"
        elif row.successor_uid:
            yield f"{place}: no province “{row.successor_uid}”"
        try:
            spans([row.uid], steps)
        except SuccessionError as fault:
            yield f"{place}: {fault}"
        for other in owners.setdefault(row.code, []):
            if _overlap(row, other):
                yield f"{place}: code {row.code} belongs to “{other.uid}” on some of these days"
        owners[row.code].append(row)


def _overlap(one: ProvinceRow, other: ProvinceRow) -> bool:
    later_start = max(one.valid_from or BEGINNING, other.valid_from or BEGINNING)
    return later_start < min(one.ends_before, other.ends_before)


def _across_others(files: RegisterFiles, aliases: list[tuple[int, str, str]]) -> Iterator[str]:
    provinces = {row.uid: row for row in files.provinces}
    slugs = {row.slug for row in files.specialties}
    words = {fold(word) for row in files.specialties for word in (row.name_vi, *row.aliases)}
    for pair in files.neighbours:
        for uid in sorted({pair.first, pair.second} - provinces.keys()):
            yield f"neighbours.csv, line {pair.line}: no province “{uid}”"
    for technique in files.techniques:
        if technique.specialty and technique.specialty not in slugs:
            yield f"techniques.csv, line {technique.line}: no specialty “{technique.specialty}”"
    for row in files.organisations:
        place = f"hospitals.csv, line {row.line}"
        province = provinces.get(row.province_uid)
        if row.province_uid and province is None:
            yield f"{place}: no province “{row.province_uid}”"
        if row.is_managed_by_department and (
            province is None or row.managing_authority != province.department_name
        ):
            yield f"{place}: “{row.managing_authority}” is not the department of its province"
        for word in row.specialties:
            if fold(word) not in words:
                yield f"{place}: no specialty “{word}”"
    known = provinces.keys() | {row.slug for row in files.organisations}
    for number, key, _alias_text in aliases:
        if key not in known:
            yield f"aliases.csv, line {number}: no province or organisation “{key}”"
