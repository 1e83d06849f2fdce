"""Holds the contracts about who imports whom (pyproject.toml, [tool.importlinter])."""

import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

sys.exit(0 if lint_imports(no_logo=True) == EXIT_STATUS_SUCCESS else 1)
