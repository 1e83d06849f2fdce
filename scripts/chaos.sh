#!/usr/bin/env bash
# `make chaos`: the tests that kill processes, ROUNDS times (3 unless said), on PostgreSQL and
# Redis of their own, and on SQLite. The outcome goes to docs/results/chaos.txt.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. scripts/servers.sh

need_test_packages
ensure_venv requirements-dev.txt
start_servers
export DEBUG=1 DEMO=0 VAR_DIR=$SERVERS/var CELERY_BROKER_URL=$TEST_REDIS_URL

mkdir -p docs/results
result=docs/results/chaos.txt
{
  printf 'make chaos on %s\n' "$(date -u +%Y-%m-%d)"
  printf '%s; %s; %s CPUs\n' "$("$VENV_PYTHON" -V)" "$("$(postgres_bin)/postgres" -V)" "$(nproc)"
} >"$result"
failed=0
one_round() {
  printf '\nround %s on %s\n' "$1" "$2" | tee -a "$result"
  shift 2
  "$VENV_PYTHON" -m pytest -v -m chaos -p no:cacheprovider --no-header "$@" 2>&1 |
    tee "$SERVERS/round" || failed=1
  grep -E '(PASSED|FAILED|ERROR)|^=+ .* in ' "$SERVERS/round" | sed 's/ *\[ *[0-9]*%\]$//' >>"$result" ||
    failed=1
}
for round in $(seq 1 "${ROUNDS:-3}"); do
  DATABASE_URL=$TEST_DATABASE_URL one_round "$round" PostgreSQL "$@"
  (unset DATABASE_URL && one_round "$round" SQLite "$@" && exit "$failed") || failed=1
done
say "Written to $result"
exit "$failed"
