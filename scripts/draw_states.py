"""Draws docs/states.md from the table of moves in agreements/states.py; --check only compares."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

import django

django.setup()

from agreements.states import MOVES, Status

TARGET = ROOT / "docs" / "states.md"
BY_A_DAY = {"enter_force", "expire"}


def picture() -> str:
    lines = [
        "# The states of an agreement",
        "",
        "Drawn from the table in `agreements/states.py` by `make states`; do not edit by hand.",
        "Names in brackets are moves that a day brings; every other move is a person's act.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {Status.DRAFT.value}: draft",
        f"    [*] --> {Status.IN_FORCE.value}: record (signed elsewhere)",
        f"    [*] --> {Status.EXPIRED.value}: record (already over)",
    ]
    for act, (sources, target) in MOVES.items():
        name = f"({act})" if act in BY_A_DAY else act
        lines += [
            f"    {source.value} --> {target.value}: {name}"
            for source in Status
            if source in sources
        ]
    lines += ["```", "", "| state | on the screen | moves that leave it |", "| --- | --- | --- |"]
    for status in Status:
        leaving = ", ".join(act for act, (sources, _) in MOVES.items() if status in sources)
        lines.append(f"| `{status.value}` | {status.label} | {leaving or '–'} |")
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
