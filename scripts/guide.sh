#!/usr/bin/env bash
# `make guide`: takes the pictures of the user guide from the demonstration, as its chapters say,
# and writes them into docs/huong-dan/hinh.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. scripts/servers.sh

need_test_packages
ensure_venv requirements-dev.txt
export DEBUG=1 GUIDE_PICTURES=write
"$VENV_PYTHON" -m pytest tests/test_guide_shots.py -q -p no:cacheprovider "$@"
