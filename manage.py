#!/usr/bin/env python
"""The portal's command line: `python manage.py help` lists every command."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    join_demonstration()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def join_demonstration() -> None:
    """Where `make run` was started, a command speaks to the same demonstration.

    It wrote its settings into var/demo.env; what stands in the environment wins over them.
    """
    written = Path(os.environ.get("VAR_DIR") or Path(__file__).parent / "var") / "demo.env"
    if written.exists():
        for line in written.read_text(encoding="utf-8").splitlines():
            name, equals, value = line.partition("=")
            if equals:
                os.environ.setdefault(name, value)


if __name__ == "__main__":
    main()
