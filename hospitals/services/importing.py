"""Importing a table of changes: all or nothing, by the same act as one recorded on the page.

A line that stands in the register already changes nothing, so the same file may come twice.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hospitals.change_files import ChangeLine, Refusal, read_changes
from hospitals.changes import (
    Act,
    Fault,
    NewUnit,
    Part,
    Preview,
    RegisterUnit,
    Statement,
    preview_change,
)
from hospitals.models import Organisation, Province, RegisterChange
from hospitals.permissions import can_record_change
from hospitals.planning import try_plan
from hospitals.services.already import stands_already
from hospitals.services.changes import lock_register, record_change
from toolkit.refusal import NotAllowed, WrongState
from toolkit.spreadsheets import read_table

Kind = RegisterChange.Kind
# The fields of a fault → the columns of the table.
_COLUMNS = {
    "units": "unit",
    "into": "successor",
    "parts": "successor",
    "key": "successor",
    "acts": "kind",
    "kind": "new_kind",
    "code": "new_code",
    "name_vi": "new_name",
    "name_en": "new_name_en",
    "short_name": "new_short_name",
    "region": "new_region",
}


@dataclass
class ImportReport:
    """What an import did, or would do. ``previews`` has one entry a change, in order of day;
    ``changes`` are the rows (none in a dry run). The numbers count lines."""

    recorded: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    changes: list[RegisterChange] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len({refusal.line for refusal in self.refusals})

    def __str__(self) -> str:
        return f"recorded {self.recorded}, unchanged {self.unchanged}, refused {self.refused}"


def import_changes(path: Path, *, by: Any, dry_run: bool = False) -> ImportReport:
    """Record every change of the table at ``path``, or none when a line is bad.

    A ``dry_run`` reports the same and writes nothing. ``by`` None is the portal itself (a
    command). Raises NotAllowed, and `toolkit.spreadsheets.BadTable` when the file is no table.
    """
    can_record_change(by).demand()
    table = read_changes(read_table(path))
    report = ImportReport(refusals=table.refusals)
    with transaction.atomic():
        lock_register()
        for lines in table.groups():
            # What comes later may build on this day: it is not looked at once a day is bad.
            if report.refusals and not table.refusals:
                break
            _record_group(lines, by, report)
        if dry_run or report.refusals:
            transaction.set_rollback(True)
    if dry_run or report.refusals:
        report.changes = []
    if report.refusals:
        report.recorded, report.previews = 0, []
    report.refusals.sort(key=lambda refusal: refusal.line)
    return report


def _record_group(lines: list[ChangeLine], by: Any, report: ImportReport) -> None:
    """Provinces first: bodies may go to a department that comes with them."""
    units = _Units()
    provinces = [line for line in lines if isinstance(units.find(line.unit), Province)]
    if provinces:
        _record(provinces, units, by, report)
    others = [line for line in lines if line not in provinces]
    if others and not report.refusals:
        _record(others, _Units(), by, report)


def _record(lines: list[ChangeLine], units: "_Units", by: Any, report: ImportReport) -> None:
    """Plan and record the acts of ``lines`` as one change; what cannot be is told by line."""
    acts: list[Act] = []
    lines_of: list[list[ChangeLine]] = []
    together: dict[tuple[str, str], list[ChangeLine]] = {}
    for line in lines:
        together.setdefault(line.act_key, []).append(line)
    for group in together.values():
        wanted = _not_yet(group, units, report)
        act = _act(wanted, units, report) if wanted else None
        if act is not None:
            acts.append(act)
            lines_of.append(wanted)
    if not acts or report.refusals:
        return
    first = lines_of[0][0]
    notes = "\n".join(dict.fromkeys(line.note for line in lines if line.note))
    statement = Statement(tuple(acts), first.effective_on, first.legal_basis, notes)
    planned, faults = try_plan(statement)
    if planned is None:
        report.refusals += [_refusal(fault, acts, lines_of) for fault in faults]
        return
    try:
        preview = preview_change(planned)
        change = record_change(planned, by=by)
    except (WrongState, NotAllowed, ValidationError) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        report.refusals.append(Refusal(first.number, "kind", text))
        return
    report.previews.append(preview)
    report.changes.append(change)
    report.recorded += sum(len(group) for group in lines_of)


def _not_yet(lines: list[ChangeLine], units: "_Units", report: ImportReport) -> list[ChangeLine]:
    """The lines that do not stand in the register; a split is one whole."""
    missing = [line for line in lines if not stands_already(line, units.find(line.unit))]
    if missing and lines[0].kind == Kind.SPLIT:
        missing = lines
    report.unchanged += len(lines) - len(missing)
    return missing


def _act(lines: list[ChangeLine], units: "_Units", report: ImportReport) -> Act | None:
    before = len(report.refusals)
    found = [unit for line in lines if (unit := units.need(line, "unit", line.unit, report))]
    first = lines[0]
    if len(report.refusals) > before:
        return None
    if first.kind == Kind.SPLIT:
        return _split(lines, found[0], units, report)
    into: RegisterUnit | NewUnit | None = None
    if first.kind == Kind.CLOSE:
        if first.successor or first.new["name_vi"]:
            text = _("Đơn vị chấm dứt không có đơn vị kế thừa. Nếu có, ghi là sáp nhập.")
            report.refusals.append(Refusal(first.number, "successor", text))
    elif first.kind == Kind.HANDOVER:
        if first.successor and first.managing_authority:
            text = _("Chỉ ghi Sở Y tế hoặc cơ quan chủ quản khác. Bỏ trống một cột.")
            report.refusals.append(Refusal(first.number, "managing_authority", text))
        if first.successor:
            into = units.need(first, "successor", first.successor, report)
    else:
        into = _successor(lines, units, report)
    if len(report.refusals) > before:
        return None
    kind = first.kind
    if kind == Kind.MERGE and not isinstance(into, NewUnit):
        kind = Kind.ABSORB.value
    return Act(kind, tuple(found), into, managing_authority=first.managing_authority)


def _successor(
    lines: list[ChangeLine], units: "_Units", report: ImportReport
) -> RegisterUnit | NewUnit | None:
    """The unit that ``successor`` names, or the new one that the lines describe together."""
    first = lines[0]
    if known := units.find(first.successor):
        return known
    new = dict(first.new)
    for line in lines[1:]:
        for name, value in line.new.items():
            if value and new[name] and value != new[name]:
                reason = _("Khác với dòng %(line)s, nơi ghi “%(text)s”.")
                text = reason % {"line": first.number, "text": new[name]}
                report.refusals.append(Refusal(line.number, _COLUMNS[name], text))
            new[name] = new[name] or value
    if not new["name_vi"]:
        if first.successor:
            units.need(first, "successor", first.successor, report)
        else:
            text = _("Chưa có đơn vị kế thừa. Ghi khóa của đơn vị đang có, hoặc tên đơn vị mới.")
            report.refusals.append(Refusal(first.number, "successor", text))
        return None
    return NewUnit(
        key=first.successor,
        name_vi=new["name_vi"],
        kind=new["kind"],
        code=new["code"],
        name_en=new["name_en"],
        short_name=new["short_name"],
        region=new["region"],
    )


def _split(
    lines: list[ChangeLine], unit: RegisterUnit, units: "_Units", report: ImportReport
) -> Act | None:
    main = [line for line in lines if line.answers]
    if len(main) != 1:
        text = _("Chia, tách cần đúng một dòng có “x” ở cột này: đơn vị tiếp nhận hồ sơ cũ.")
        report.refusals.append(Refusal(lines[0].number, "answers", text))
        return None
    before = len(report.refusals)
    into = _successor(main, units, report)
    parts = []
    for line in lines:
        if line.answers:
            continue
        given = _successor([line], units, report)
        takes = [units.need(line, "takes", key, report) for key in line.takes]
        near = [units.need(line, "neighbours", key, report) for key in line.neighbours]
        for column, found, wanted in (
            ("takes", takes, Organisation),
            ("neighbours", near, Province),
        ):
            if any(unit is not None and not isinstance(unit, wanted) for unit in found):
                text = _("Cột này nhận khóa của loại đơn vị khác. Sửa khóa.")
                report.refusals.append(Refusal(line.number, column, text))
        if given is not None:
            parts.append(
                Part(
                    given,
                    tuple(body for body in takes if isinstance(body, Organisation)),
                    tuple(province for province in near if isinstance(province, Province)),
                )
            )
    if len(report.refusals) > before:
        return None
    return Act(Kind.SPLIT.value, (unit,), into, tuple(parts))


def _refusal(fault: Fault, acts: list[Act], lines_of: list[list[ChangeLine]]) -> Refusal:
    lines, act = lines_of[fault.act], acts[fault.act]
    by_unit = {unit.pk: line for unit, line in zip(act.units, lines, strict=False)}
    line = by_unit.get(fault.unit, lines[0]) if fault.unit else lines[0]
    return Refusal(line.number, _COLUMNS.get(fault.field, fault.field), fault.sentence)


class _Units:
    """The units that cells name by key, read once a change."""

    def __init__(self) -> None:
        self.by_key: dict[str, RegisterUnit] = {
            **{body.slug: body for body in Organisation.objects.all()},
            **{province.uid: province for province in Province.objects.all()},
        }

    def find(self, key: str) -> RegisterUnit | None:
        return self.by_key.get(key)

    def need(
        self, line: ChangeLine, column: str, key: str, report: ImportReport
    ) -> RegisterUnit | None:
        """The unit, or a refusal that says where the keys stand."""
        unit = self.find(key)
        if unit is None:
            text = _(
                "Không có đơn vị “%(key)s”. Ghi khóa trong danh mục, như 68-lam-dong hoặc cho-ray."
            )
            report.refusals.append(Refusal(line.number, column, text % {"key": key}))
        return unit
