#!/usr/bin/env bash
# `make check`: everything that can be known without running the tests.
set -euo pipefail
. "$(dirname "$0")/common.sh"

command -v xgettext >/dev/null || need_packages "collecting texts" gettext
ensure_venv requirements-dev.txt
exec "$VENV_PYTHON" scripts/check.py
