#!/usr/bin/env bash
# Runs Python from .venv with the development packages and settings: scripts/dev.sh FILE …
set -euo pipefail
. "$(dirname "$0")/common.sh"

ensure_venv requirements-dev.txt
export DEBUG=1
exec "$VENV_PYTHON" "$@"
