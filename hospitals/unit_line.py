"""The time line of one unit: the changes it was a part of, with its own part of each."""

from dataclasses import dataclass

from hospitals.changes import RegisterUnit
from hospitals.models import RegisterChange
from hospitals.presentation_changes import PartRow, recorded_rows, shown, with_parts
from hospitals.queries import changes_of
from toolkit import clock


@dataclass(frozen=True)
class Point:
    """One change; ``rows`` are those of its parts that name the unit."""

    change: RegisterChange
    rows: list[PartRow]
    is_coming: bool


def unit_line(unit: RegisterUnit) -> list[Point]:
    """The earliest first: the same few queries however many changes."""
    today = clock.today()
    key = shown(unit).key
    return [
        Point(
            change,
            [row for row in recorded_rows(change) if _names(row, key)],
            change.effective_on > today,
        )
        for change in with_parts(changes_of(unit))
    ]


def _names(row: PartRow, key: str) -> bool:
    after = row.after.key if row.after else ""
    return key == after or any(unit.key == key for unit in row.before)
