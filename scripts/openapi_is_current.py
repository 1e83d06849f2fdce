"""Compares docs/openapi.yaml with what the code describes; shows the difference."""

import difflib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "docs" / "openapi.yaml"


def main() -> int:
    made = subprocess.run(
        [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        print(made.stderr or made.stdout)
        return 1
    committed = COMMITTED.read_text(encoding="utf-8") if COMMITTED.exists() else ""
    if committed == made.stdout:
        return 0
    lines = difflib.unified_diff(
        committed.splitlines(), made.stdout.splitlines(), "docs/openapi.yaml", "the code", n=1
    )
    print("\n".join(list(lines)[:60]))
    print("docs/openapi.yaml differs from the code. Run: make openapi")
    return 1


if __name__ == "__main__":
    sys.exit(main())
