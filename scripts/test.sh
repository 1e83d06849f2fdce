#!/usr/bin/env bash
# `make test`: the whole suite on SQLite and on PostgreSQL, beside a real Redis and a real browser.
# Brings up a PostgreSQL and a Redis of its own and takes them down again. Arguments go to pytest.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. scripts/servers.sh

need_test_packages
ensure_venv requirements-dev.txt
start_servers

"$VENV_PYTHON" scripts/compile_messages.py
export DEBUG=1 DEMO=0 VAR_DIR=$SERVERS/var
unset PORTAL_TODAY EMAIL_URL ALLOWED_HOSTS CACHE_URL MEDIA_ROOT PORTAL_BASE_URL SECRET_KEY

# Migrated once for each kind of database; every process of the tests begins with a copy (conftest.py).
migrated_sqlite=sqlite:///$SERVERS/migrated.sqlite3
migrated_postgres=${TEST_DATABASE_URL%/*}/migrated
PGPASSWORD=$(cat "$SERVERS/password") "$(postgres_bin)/createdb" --maintenance-db "$TEST_DATABASE_URL" migrated
DATABASE_URL=$migrated_sqlite "$VENV_PYTHON" manage.py migrate --skip-checks -v 0 &
migrating=$!
DATABASE_URL=$migrated_postgres "$VENV_PYTHON" manage.py migrate --skip-checks -v 0
wait "$migrating"

narrowed=$(($# > 0))
first_failure=""
run_tests() {
  local code=0 what=$1
  shift
  say ""
  say "== $what"
  "$VENV_PYTHON" -m pytest "$@" 2>&1 | tee "$SERVERS/output" || code=$?
  # 5: no test was selected, which is all right when ARGS names some tests only.
  if [ "$code" = 5 ] && [ "$narrowed" = 1 ]; then return; fi
  [ "$code" = 0 ] || : "${first_failure:=$what: $(tail -n 1 "$SERVERS/output")}"
}

# Three of those apart at once: they wait for mails, leases and pages as much as they compute. They
# stand in tests/ (conftest.py sees to it): to collect all others too takes each process 15 seconds.
apart="processes or browser or chaos"
# The long ones begin first, and nobody holds more than two: all processes then end together.
alongside=(-n 3 --dist load --maxschedchunk 1)
[ "$narrowed" = 1 ] || alongside+=(tests)
together=(-n 2 --dist worksteal)
export MIGRATED_DATABASE=$migrated_sqlite
run_tests "SQLite" "${together[@]}" -m "not (postgres or redis or $apart)" "$@"
run_tests "SQLite: real processes" "${alongside[@]}" -m "(processes or chaos) and not (postgres or redis or browser)" "$@"
export MIGRATED_DATABASE=$migrated_postgres
export DATABASE_URL=$TEST_DATABASE_URL CELERY_BROKER_URL=$TEST_REDIS_URL
run_tests "PostgreSQL and Redis: real processes, real browser" "${alongside[@]}" -m "$apart" "$@"
run_tests "PostgreSQL and Redis: all others" "${together[@]}" -m "not (once or $apart)" "$@"

# The last line is pytest's closing line: of the last run, or of the first that failed.
if [ -n "$first_failure" ]; then
  say ""
  say "The suite failed. ${first_failure%%: =*}:"
  say "=${first_failure#*: =}"
  exit 1
fi
