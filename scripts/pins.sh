#!/usr/bin/env bash
# `make pins`: newest allowed versions of requirements*.in, written out with their reasons.
set -euo pipefail
. "$(dirname "$0")/common.sh"

ensure_venv requirements-dev.txt
compile() {
  "$VENV_PYTHON" -m uv pip compile --quiet --python-version 3.11 --no-header \
    --no-emit-index-url --no-emit-find-links --upgrade "$@"
}
compile requirements.in --output-file requirements.txt
compile requirements.in requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt
say "Look at the difference, then run make test."
