"""Importing agreements that were signed elsewhere: one line of a table each.

Every bad cell is reported with its line and column. The good lines come in by
`agreements.services.record_agreement`; a line that is there already changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.areas import load_areas
from agreements.models import Agreement, Area, Party
from agreements.services import Commitment, record_agreement
from hospitals.models import Organisation
from hospitals.naming import find_organisation, organisation_names
from toolkit.days import KnownDay, Precision, read_day
from toolkit.folding import fold
from toolkit.spreadsheets import Line, read_table

COLUMNS = (
    "code",
    "title",
    "level",
    "number",
    "signed_on",
    "starts_on",
    "ends_on",
    "review_every_months",
    "review_anchor_on",
    "entered_on",
    "hub",
    "partners",
    "contents",
)
REQUIRED = ("code", "title", "level", "hub", "partners")
Cells = dict[str, str]


@dataclass(frozen=True)
class Refusal:
    """One bad cell."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.reason}"


@dataclass
class Report:
    """What an import did, or would do: lines imported, unchanged and refused, and why."""

    imported: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def __str__(self) -> str:
        return f"imported {self.imported}, unchanged {self.unchanged}, refused {self.refused}"


class BadCell(Exception):
    """A cell cannot be read; the text says why and what to write."""


def import_agreements(path: Path, *, dry_run: bool = False, partial: bool = False) -> Report:
    """Import the table at ``path``, all of it or, with ``partial``, its good lines.

    A ``dry_run`` reports the same and writes nothing. Raises `spreadsheets.BadTable` when the
    file is no table.
    """
    header, *lines = read_table(path)
    names = _without_empty_end(header.cells)
    report = Report()
    _check_header(header.number, names, report)
    if report.refusals:
        report.refused = len(lines)
        return report
    with transaction.atomic():
        load_areas()
        register = Register()
        seen: dict[str, int] = {}
        for line in lines:
            _import_line(line, names, register, seen, report)
        nothing = bool(report.refused) and not partial
        if dry_run or nothing:
            transaction.set_rollback(True)
    if nothing:
        report.imported = 0
    return report


def _without_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets like to add empty columns on the right."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _check_header(number: int, names: list[str], report: Report) -> None:
    for name in REQUIRED:
        if name not in names:
            report.refusals.append(Refusal(number, name, _("Thiếu cột này.")))
    for position, name in enumerate(names, start=1):
        if name not in COLUMNS:
            text = _("Không có cột tên này. Các cột: %(columns)s.") % {
                "columns": ", ".join(COLUMNS)
            }
            report.refusals.append(Refusal(number, name or str(position), text))
        elif names.index(name) != position - 1:
            report.refusals.append(Refusal(number, name, _("Cột này có hai lần.")))


def _import_line(
    line: Line, names: list[str], register: "Register", seen: dict[str, int], report: Report
) -> None:
    refusals: list[Refusal] = []

    def refuse(column: str, reason: str) -> None:
        refusals.append(Refusal(line.number, column, reason))

    if len(line.cells) > len(names) and any(line.cells[len(names) :]):
        refuse(str(len(names) + 1), _("Dòng có nhiều ô hơn số cột."))
    cells = dict.fromkeys(COLUMNS, "") | dict(zip(names, line.cells, strict=False))
    values = read_values(cells, register, refuse)
    code = cells["code"]
    if code in seen:
        refuse("code", _("Mã này đã ở dòng %(line)s.") % {"line": seen[code]})
    elif code:
        seen[code] = line.number
    if not refusals:
        existing = Agreement.objects.filter(code=code).first()
        if existing is not None:
            for column, reason in contradictions(existing, values):
                refuse(column, reason)
            report.unchanged += not refusals
        else:
            for column, reason in _record(values):
                refuse(column, reason)
            report.imported += not refusals
    report.refused += bool(refusals)
    report.refusals += refusals


def _record(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Record one line; what the service refuses is told by column."""
    try:
        record_agreement(by=None, **values)
    except ValidationError as error:
        for name, sentences in _by_field(error).items():
            for sentence in sentences:
                yield (name if name in COLUMNS else "code"), sentence


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return dict(error.message_dict)
    return {NON_FIELD_ERRORS: list(error.messages)}


# --- Reading cells ------------------------------------------------------------------------
class Register:
    """What the cells refer to, read once."""

    def __init__(self) -> None:
        self.organisations = organisation_names()
        self.areas: dict[str, Area] = {}
        for area in Area.objects.all():
            for name in (area.slug, area.name_vi, area.name_en):
                self.areas[fold(name)] = area

    def organisation(self, key: str) -> Organisation:
        """By key, or by a name that only one has."""
        try:
            return find_organisation(self.organisations, key)
        except ValueError as error:
            raise BadCell(str(error)) from error

    def area(self, name: str) -> Area:
        try:
            return self.areas[fold(name)]
        except KeyError:
            known = ", ".join(dict.fromkeys(area.slug for area in self.areas.values()))
            raise BadCell(
                _("Không có lĩnh vực “%(name)s”. Ghi một trong: %(known)s.")
                % {"name": name, "known": known}
            ) from None


def read_values(
    cells: Cells, register: Register, refuse: Callable[[str, str], None]
) -> dict[str, Any]:
    """The cells as `record_agreement` takes them; each bad one is refused, none stops the rest."""
    readers: dict[str, Callable[[str], Any]] = {
        "code": str,
        "title": str,
        "level": str,
        "number": str,
        "signed_on": _known_day,
        "starts_on": _known_day,
        "ends_on": _known_day,
        "review_every_months": _months,
        "review_anchor_on": _exact_day,
        "entered_on": _exact_day,
        "hub": register.organisation,
        "partners": lambda text: _partners(text, register, refuse),
        "contents": lambda text: _contents(text, register, refuse),
    }
    values: dict[str, Any] = {}
    for column, read in readers.items():
        text = cells[column]
        if not text and column in REQUIRED:
            refuse(column, _("Ô này không được để trống."))
            continue
        try:
            values[column] = read(text)
        except BadCell as error:
            refuse(column, str(error))
    return values


def _known_day(text: str) -> KnownDay | None:
    try:
        return read_day(text)
    except ValueError as error:
        raise BadCell(str(error)) from error


def _exact_day(text: str) -> dt.date | None:
    day = _known_day(text)
    if day is not None and day.precision != Precision.DAY:
        raise BadCell(_("“%(text)s” chưa biết đến ngày. Ghi như 21/07/2023.") % {"text": text})
    return day.first if day else None


def _months(text: str) -> int | None:
    if text not in ("", "6", "12"):
        raise BadCell(_("Nhịp đánh giá chỉ có 6 hoặc 12 tháng. Để trống nếu không có."))
    return int(text) if text else None


def _partners(
    text: str, register: Register, refuse: Callable[[str, str], None]
) -> list[Organisation]:
    found = []
    for slug in _parts(text, ";"):
        try:
            found.append(register.organisation(slug))
        except BadCell as error:
            refuse("partners", str(error))
    return found


def _contents(
    text: str, register: Register, refuse: Callable[[str, str], None]
) -> list[Commitment]:
    found = []
    for part in _parts(text, "|"):
        area, colon, words = part.partition(":")
        try:
            if not colon or not words.strip():
                raise BadCell(
                    _("“%(part)s” chưa đủ. Ghi “lĩnh vực: nội dung”, cách nhau bằng dấu |.")
                    % {"part": part}
                )
            found.append(Commitment(register.area(area), words.strip()))
        except BadCell as error:
            refuse("contents", str(error))
    return found


def _parts(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


# --- The same file again ------------------------------------------------------------------
def contradictions(agreement: Agreement, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the line says something else than the portal; an empty cell says nothing."""
    known = {
        "title": agreement.title,
        "level": agreement.level,
        "number": agreement.number,
        "review_every_months": agreement.review_every_months,
        "review_anchor_on": agreement.review_anchor_on,
        "entered_on": agreement.entered_on,
    }
    differing = [name for name, value in known.items() if values[name] and values[name] != value]
    for name in ("signed_on", "starts_on", "ends_on"):
        day: KnownDay | None = values[name]
        if day is None:
            continue
        bound = day.last if name == "ends_on" else day.first
        if (bound, day.precision) != (
            getattr(agreement, name),
            getattr(agreement, f"{name}_precision"),
        ):
            differing.append(name)
    parties = list(agreement.parties.values_list("organisation_id", "role"))
    hubs = {pk for pk, role in parties if role == Party.Role.HUB}
    if {values["hub"].pk} != hubs:
        differing.append("hub")
    if {body.pk for body in values["partners"]} != {pk for pk, _role in parties} - hubs:
        differing.append("partners")
    contents = list(agreement.contents.values_list("area_id", "text"))
    if values["contents"] and [(c.area.pk, c.text) for c in values["contents"]] != contents:
        differing.append("contents")
    sentence = _("Mã này đã có trên cổng và ghi khác. Nội dung đã ghi chỉ sửa trên cổng.")
    return [(column, sentence) for column in COLUMNS if column in differing]
