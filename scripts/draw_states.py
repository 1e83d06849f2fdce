"""Draws docs/states.md from the tables of moves in agreements/states.py; --check only compares."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

import django

django.setup()

from agreements.states import (
    ITEM_MOVES,
    MOVES,
    REPORT_MOVES,
    REVIEW_MOVES,
    ItemStatus,
    ReportStatus,
    ReviewStatus,
    Status,
)

TARGET = ROOT / "docs" / "states.md"
HEAD = """# The states of an agreement and of what hangs on it

Drawn from the tables in `agreements/states.py` by `make states`; do not edit by hand.
Names in brackets are moves that only a day brings; every other move is a person's act. A review is
opened by an officer, or by the day of its first reminder.
"""


@dataclass(frozen=True)
class Table:
    """One kind of record: how it begins, and its moves; those ``by_a_day`` are nobody's act."""

    title: str
    states: Any
    moves: dict[str, Any]
    begins: tuple[tuple[Any, str], ...]
    by_a_day: frozenset[str] = frozenset()


TABLES = (
    Table(
        "Agreement",
        Status,
        MOVES,
        (
            (Status.DRAFT, "draft"),
            (Status.IN_FORCE, "record (signed elsewhere)"),
            (Status.EXPIRED, "record (already over)"),
        ),
        frozenset({"enter_force", "expire"}),
    ),
    Table(
        "Review",
        ReviewStatus,
        REVIEW_MOVES,
        ((ReviewStatus.PLANNED, "plan"), (ReviewStatus.HELD, "add (beside the plan)")),
    ),
    Table("Report", ReportStatus, REPORT_MOVES, ((ReportStatus.DRAFT, "open the review"),)),
    Table("Action item", ItemStatus, ITEM_MOVES, ((ItemStatus.OPEN, "raise"),)),
)


def picture() -> str:
    return HEAD + "".join(drawn(table) for table in TABLES)


def drawn(table: Table) -> str:
    lines = ["", f"## {table.title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {state.value}: {how}" for state, how in table.begins]
    for act, (sources, target) in table.moves.items():
        name = f"({act})" if act in table.by_a_day else act
        lines += [
            f"    {source.value} --> {target.value}: {name}"
            for source in table.states
            if source in sources
        ]
    lines += ["```", "", "| state | on the screen | moves that leave it |", "| --- | --- | --- |"]
    for state in table.states:
        leaving = ", ".join(act for act, (sources, _) in table.moves.items() if state in sources)
        lines.append(f"| `{state.value}` | {state.label} | {leaving or '–'} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    wanted = picture()
    if "--check" not in sys.argv:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == wanted:
        return 0
    print("docs/states.md does not show agreements/states.py. Run: make states")
    return 1


if __name__ == "__main__":
    sys.exit(main())
