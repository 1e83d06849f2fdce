#!/usr/bin/env bash
# `make bench`: the measured goals, on a PostgreSQL of its own with a large seeded portal; writes
# docs/results/bench.txt and bench.json. The database stays in var/bench: the next run finds it
# seeded, and an interrupted seed goes on (BENCH_DIR=… for another place). Arguments:
# `--only NAME` measures some of it and writes nothing, `--rounds N`, `--seed-only`.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. scripts/servers.sh

missing=()
postgres_bin >/dev/null || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
[ ${#missing[@]} = 0 ] || need_packages "the benchmark" "${missing[@]}"
ensure_venv requirements-dev.txt

# PostgreSQL's user must be able to enter the folder; below /root it cannot.
BENCH_DIR=${BENCH_DIR:-$ROOT/var/bench}
mkdir -p "$BENCH_DIR" && chmod 711 "$BENCH_DIR"
as_postgres test -x "$BENCH_DIR" || {
  BENCH_DIR=/var/tmp/portal-bench-$(printf '%s' "$ROOT" | cksum | cut -d' ' -f1)
  mkdir -p "$BENCH_DIR" && chmod 711 "$BENCH_DIR"
}
exec 9>"$BENCH_DIR/lock"
flock -n 9 || stop "The benchmark is running already in $BENCH_DIR. End it there first."

bin=$(postgres_bin)
data=$BENCH_DIR/postgresql-$("$bin/postgres" -V | grep -oE '[0-9]+' | head -1)
if [ ! -d "$data" ]; then
  rm -rf "$data.new"
  mkdir -m 700 "$data.new"
  (umask 077 && "$VENV_PYTHON" -c 'import secrets; print(secrets.token_hex(16))' >"$BENCH_DIR/password")
  if [ "$(id -u)" = 0 ]; then chown postgres "$data.new" "$BENCH_DIR/password"; fi
  as_postgres "$bin/initdb" -D "$data.new" -U portal --pwfile="$BENCH_DIR/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >/dev/null ||
    stop "PostgreSQL could not make its data folder in $data."
  mv "$data.new" "$data"
fi

postgres() { as_postgres "$bin/pg_ctl" -D "$data" --silent --wait "$@" 9>&-; }
# One that outlived a killed run is ours: the lock says that no other run is under way.
if postgres status >/dev/null; then postgres --mode fast stop; fi
port=$(free_port)
stop_all() {
  trap - EXIT
  if [ -n "${measuring:-}" ]; then kill "$measuring" 2>/dev/null && wait "$measuring" || true; fi
  if [ -n "${redis:-}" ]; then kill "$redis" 2>/dev/null || true; fi
  postgres --mode fast stop || true
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# As installed (fsync, JIT …) but for memory enough for the data, and no vacuum while measuring:
# the seed ends with one.
: >"$data/log"
if [ "$(id -u)" = 0 ]; then chown postgres "$data/log"; fi
postgres -l "$data/log" start -o "-p $port -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories='' -c shared_buffers=512MB -c max_wal_size=4GB -c autovacuum=off \
  -c log_line_prefix='[%a] ' -c log_checkpoints=off" ||
  { cat "$data/log"; stop "PostgreSQL did not start."; }
# The cache as in production: the API counts its requests there.
redis_port=$(free_port)
redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$BENCH_DIR" --save '' --appendonly no \
  >"$BENCH_DIR/redis.log" 2>&1 9>&- &
redis=$!

# Demonstration mode for a fixed day and plain http on this machine; everything else as in earnest.
export DEBUG=0 DEMO=1 PORTAL_TODAY=2026-11-22 VAR_DIR=$BENCH_DIR/portal LOG_LEVEL=WARNING
SECRET_KEY=$("$VENV_PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))')
export SECRET_KEY
DATABASE_URL=postgresql://portal:$(cat "$BENCH_DIR/password")@127.0.0.1:$port/postgres
export DATABASE_URL BENCH_DIR BENCH_POSTGRES=$data PORTAL_BASE_URL=http://127.0.0.1
export CACHE_URL=redis://127.0.0.1:$redis_port/0
# Counted all the same, but never used up.
export API_READS_PER_MINUTE=1000000 API_BULK_PER_MINUTE=1000000
unset EMAIL_URL ALLOWED_HOSTS MEDIA_ROOT CELERY_BROKER_URL
mkdir -p "$VAR_DIR/static"
"$VENV_PYTHON" scripts/compile_messages.py
# The pages name their style sheets by their hashes; those of others' tools are not asked for.
"$VENV_PYTHON" manage.py collectstatic --noinput --verbosity 0 \
  --ignore drf_spectacular_sidecar --ignore rest_framework --ignore admin
# Beside this shell, so that a signal is heard at once and ends the servers too.
"$VENV_PYTHON" -m scripts.bench "$@" 9>&- &
measuring=$!
code=0
wait "$measuring" || code=$?
measuring=
exit "$code"
