#!/usr/bin/env bash
# `make attack`: what the API's description allows, and what it does not, thrown at the real server
# as every role, on a PostgreSQL and a Redis of its own with the demonstration's data. The outcome
# goes to docs/results/attack.txt. Arguments: `--only ROLE …` and `--examples N` (write nothing),
# `--seed N`.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. scripts/servers.sh

need_test_packages
ensure_venv requirements-dev.txt
start_servers

"$VENV_PYTHON" scripts/compile_messages.py
if [ $# = 0 ]; then
  say "Every page in both languages and themes, read by axe as people who cannot see or point would need it"
  DEBUG=1 DEMO=0 VAR_DIR=$SERVERS/var EVERY_LOOK=1 \
    "$VENV_PYTHON" -m pytest -n 2 -q -m browser -k everybody
fi

# Demonstration mode for a fixed day and plain http on this machine; everything else as in earnest.
export DEBUG=0 DEMO=1 PORTAL_TODAY=2026-11-22 VAR_DIR=$SERVERS/var LOG_LEVEL=ERROR
SECRET_KEY=$("$VENV_PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))')
export SECRET_KEY DATABASE_URL=$TEST_DATABASE_URL CACHE_URL=$TEST_REDIS_URL
export PORTAL_BASE_URL=http://127.0.0.1
# The limits are proved elsewhere; here they would only make everybody wait.
export API_READS_PER_MINUTE=0 API_WRITES_PER_MINUTE=0 API_BULK_PER_MINUTE=0 API_UNSIGNED_PER_MINUTE=0
unset EMAIL_URL ALLOWED_HOSTS MEDIA_ROOT CELERY_BROKER_URL
mkdir -p "$VAR_DIR/static"
# Beside this shell, so that a signal is heard at once and ends the server too.
# Refusals are what it is about: the log is for what nobody foresaw.
"$VENV_PYTHON" -m scripts.attack "$@" 2> >(grep --line-buffered -v 'WARNING django' >&2) &
attacking=$!
trap 'kill "$attacking" 2>/dev/null && wait "$attacking" || true; stop_servers' EXIT
code=0
wait "$attacking" || code=$?
exit "$code"
