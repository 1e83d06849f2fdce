"""`manage.py` beside a running `make run` speaks to the same demonstration."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

TELL = "from django.conf import settings; print(settings.DEMO, settings.PORTAL_TODAY)"


def told_by_manage(folder: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", TELL],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_it_joins_what_make_run_wrote(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("DEMO=1\nPORTAL_TODAY=2026-11-22\n")
    assert told_by_manage(tmp_path) == "True 2026-11-22"


def test_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("DEMO=1\nPORTAL_TODAY=2026-11-22\n")
    told = told_by_manage(tmp_path, PORTAL_TODAY="2027-01-15")
    assert told == "True 2027-01-15"


def test_without_a_demonstration_nothing_is_assumed(tmp_path: Path) -> None:
    assert told_by_manage(tmp_path) == "False None"
