"""Reading a table of changes: one line a unit that changes, every bad cell named.

Lines that name the same successor on the same day by the same decision are one act; all acts of
a day and decision are one change (one for provinces, one for other bodies).

``kind``: merge (or absorb: the same here), rename, upgrade, split, handover, close. ``unit`` is
the uid or slug of what changes. ``successor`` is the key of who takes its place: a unit that is
there, or the key to give to the new one that the ``new_…`` columns describe, on one line of the
act at least (without a key it is made from code and name). Of a split there is a line for each
part; ``answers`` marks with x the one that answers for the old records, ``takes`` lists the
organisations that lie in a part, ``neighbours`` the provinces that it borders on. A handover's
``successor`` is a department; without one ``managing_authority`` says who manages.
Nothing is looked up in the register here (`hospitals.services.importing` does that).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hospitals.models import Organisation, Province, RegisterChange
from toolkit.days import read_day
from toolkit.folding import fold
from toolkit.spreadsheets import Line

COLUMNS = (
    "kind",
    "effective_on",
    "legal_basis",
    "unit",
    "successor",
    "new_name",
    "new_kind",
    "new_code",
    "new_name_en",
    "new_short_name",
    "new_region",
    "answers",
    "takes",
    "neighbours",
    "managing_authority",
    "note",
)
REQUIRED = ("kind", "effective_on", "legal_basis", "unit")
_YES = frozenset({"x", "yes", "co", "1"})
Kind = RegisterChange.Kind


@dataclass(frozen=True)
class Refusal:
    """One bad cell."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return _("dòng %(line)s, cột %(column)s: %(reason)s") % {
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class ChangeLine:
    """One line, its cells read but no unit looked up. ``kind`` is merge for absorb as well:
    whether the successor is there decides."""

    number: int
    kind: str
    effective_on: dt.date
    legal_basis: str
    unit: str
    successor: str
    new: dict[str, str]
    answers: bool
    takes: tuple[str, ...]
    neighbours: tuple[str, ...]
    managing_authority: str
    note: str

    @property
    def act_key(self) -> tuple[str, str]:
        """What the lines of one act share."""
        if self.kind in (Kind.SPLIT, Kind.RENAME, Kind.UPGRADE):
            return self.kind, self.unit
        return self.kind, self.successor or fold(self.new["name_vi"]) or self.managing_authority


@dataclass
class Table:
    """The good lines by day and decision, the earliest day first, and what is wrong with others."""

    lines: list[ChangeLine] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def groups(self) -> list[list[ChangeLine]]:
        together: dict[tuple[dt.date, str], list[ChangeLine]] = {}
        for line in self.lines:
            together.setdefault((line.effective_on, line.legal_basis), []).append(line)
        return [together[key] for key in sorted(together, key=lambda key: key[0])]


def read_changes(table: Sequence[Line]) -> Table:
    """Read the lines below the header; every bad cell is refused, none stops the rest."""
    header, *lines = table
    names = list(header.cells)
    while names and not names[-1]:
        names.pop()  # spreadsheets like to add empty columns on the right
    found = Table(refusals=list(_header_refusals(header.number, names)))
    if found.refusals:
        return found
    for line in lines:
        _read_line(line, names, found)
    return found


def _header_refusals(number: int, names: list[str]) -> Iterable[Refusal]:
    for name in REQUIRED:
        if name not in names:
            yield Refusal(number, name, _("Thiếu cột này."))
    for position, name in enumerate(names, start=1):
        if name not in COLUMNS:
            text = _("Không có cột tên này. Các cột: %(columns)s.")
            yield Refusal(number, name or str(position), text % {"columns": ", ".join(COLUMNS)})
        elif names.index(name) != position - 1:
            yield Refusal(number, name, _("Cột này có hai lần."))


def _read_line(line: Line, names: list[str], found: Table) -> None:
    cells = dict.fromkeys(COLUMNS, "") | dict(zip(names, line.cells, strict=False))
    bad: list[Refusal] = []

    def read(column: str, reader: Callable[[str], Any]) -> Any:
        try:
            if column in REQUIRED and not cells[column]:
                raise ValueError(_("Ô này không được để trống."))
            return reader(cells[column])
        except ValueError as error:
            bad.append(Refusal(line.number, column, str(error)))
            return None

    if any(line.cells[len(names) :]):
        extra = str(len(names) + 1)
        bad.append(Refusal(line.number, extra, _("Dòng có nhiều ô hơn số cột.")))
    values = {
        "kind": read("kind", _kind),
        "effective_on": read("effective_on", _day),
        "legal_basis": read("legal_basis", str),
        "unit": read("unit", str),
        "new": {
            "name_vi": cells["new_name"],
            "kind": read("new_kind", _unit_kind) or "",
            "code": read("new_code", _code) or "",
            "name_en": cells["new_name_en"],
            "short_name": cells["new_short_name"],
            "region": cells["new_region"],
        },
    }
    if bad:
        found.refusals += bad
        return
    found.lines.append(
        ChangeLine(
            number=line.number,
            **values,
            successor=cells["successor"],
            answers=fold(cells["answers"]) in _YES,
            takes=_list(cells["takes"]),
            neighbours=_list(cells["neighbours"]),
            managing_authority=cells["managing_authority"],
            note=cells["note"],
        )
    )


def _kind(text: str) -> str:
    known = {
        fold(word): kind.value
        for kind in Kind
        if kind != Kind.REORGANISE
        for word in (kind.value, str(kind.label))
    }
    if fold(text) not in known:
        kinds = ", ".join(kind.value for kind in Kind if kind != Kind.REORGANISE)
        raise ValueError(
            _("Không có loại thay đổi “%(text)s”. Ghi một trong: %(kinds)s.")
            % {"text": text, "kinds": kinds}
        )
    kind = known[fold(text)]
    return Kind.MERGE.value if kind == Kind.ABSORB else kind


def _unit_kind(text: str) -> str:
    known = {
        fold(word): kind.value
        for kinds in (Province.Kind, Organisation.Kind)
        for kind in kinds
        for word in (kind.value, str(kind.label))
    }
    if text and fold(text) not in known:
        kinds = ", ".join([*Province.Kind.values, *Organisation.Kind.values])
        raise ValueError(
            _("Không có loại đơn vị “%(text)s”. Ghi một trong: %(kinds)s.")
            % {"text": text, "kinds": kinds}
        )
    return known[fold(text)] if text else ""


def _code(text: str) -> str:
    """Spreadsheets drop the zero in front of a number."""
    if not text:
        return ""
    if not (text.isascii() and text.isdecimal() and len(text) <= 2):
        raise ValueError(_("Mã “%(code)s” không phải hai chữ số. Ghi mã như 68.") % {"code": text})
    return text.zfill(2)


def _day(text: str) -> dt.date:
    day = read_day(text, exact=True)
    if day is None or day.day is None:
        raise ValueError(_("“%(text)s” chưa biết đến ngày. Ghi như 01/07/2025.") % {"text": text})
    return day.first


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
