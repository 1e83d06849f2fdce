"""Runs the checks side by side; one line each, and the reason when one fails."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SECURE = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "PORTAL_BASE_URL": "https://portal.example",
    "CACHE_URL": "redis://127.0.0.1:6379/0",
}

# (what, command, extra environment), the slowest first.
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("types (mypy)", ["-m", "mypy", "--no-error-summary"], {}),
    ("API file up to date (docs/openapi.yaml)", ["scripts/openapi_is_current.py"], {}),
    ("translations complete", ["scripts/messages.py", "--check"], {}),
    ("migrations complete", ["manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("settings for production", ["manage.py", "check", "--deploy", "--fail-level=WARNING"], SECURE),
    ("directions of imports", ["scripts/imports.py"], {}),
    ("style (ruff check)", ["-m", "ruff", "check", "--quiet"], {}),
    ("layout (ruff format)", ["-m", "ruff", "format", "--check"], {}),
    ("templates (djlint)", ["-m", "djlint", "templates", "--lint", "--quiet"], {}),
    ("picture of the states (docs/states.md)", ["scripts/draw_states.py", "--check"], {}),
]


def run(check: tuple[str, list[str], dict[str, str]]) -> tuple[str, float, int, str]:
    what, command, extra = check
    began = time.monotonic()
    done = subprocess.run(
        [PYTHON, *command],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "1", "VAR_DIR": str(ROOT / "var" / "check"), **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return what, time.monotonic() - began, done.returncode, done.stdout


def main() -> int:
    began = time.monotonic()
    failed = []
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        for what, seconds, code, output in pool.map(run, CHECKS):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {what} ({seconds:.1f} s)", flush=True)
            if code != 0:
                failed.append(what)
                print(output.rstrip() or f"ended with {code}", flush=True)
    seconds = time.monotonic() - began
    if failed:
        print(
            f"\n{len(failed)} of {len(CHECKS)} checks failed in {seconds:.0f} s: "
            + "; ".join(failed)
        )
        return 1
    print(f"\nAll {len(CHECKS)} checks passed in {seconds:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
