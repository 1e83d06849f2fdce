# A private PostgreSQL and Redis for the tests (sourced): free ports of 127.0.0.1, gone at exit.
# Sets SERVERS (their folder), TEST_DATABASE_URL and TEST_REDIS_URL.

postgres_bin() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$newest" ] && [ -x "$newest/initdb" ] && printf '%s\n' "$newest" && return
  command -v initdb >/dev/null && dirname "$(command -v initdb)"
}

need_test_packages() {
  local missing=()
  postgres_bin >/dev/null || missing+=(postgresql)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v xgettext >/dev/null || missing+=(gettext)
  # Pango and its subsetting draw the PDF papers (WeasyPrint loads them by these names).
  grep -q libpangoft2-1.0 <(/sbin/ldconfig -p) || missing+=(libpango-1.0-0 libpangoft2-1.0-0)
  grep -q libharfbuzz-subset <(/sbin/ldconfig -p) || missing+=(libharfbuzz-subset0)
  [ ${#missing[@]} = 0 ] || need_packages "the tests" "${missing[@]}"
}

# PostgreSQL refuses to run as root: root lends it the user that Debian's package made.
as_postgres() {
  if [ "$(id -u)" != 0 ]; then "$@"; else
    setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
  fi
}

start_servers() {
  local bin password data postgres_port redis_port
  bin=$(postgres_bin)
  mkdir -p "$ROOT/var"
  SERVERS=$(mktemp -d "$ROOT/var/test.XXXXXX")
  # A folder under /root cannot be entered by the user postgres.
  if [ "$(id -u)" = 0 ]; then
    chmod 711 "$SERVERS"
    as_postgres test -x "$SERVERS" || {
      rmdir "$SERVERS"
      SERVERS=$(mktemp -d "${TMPDIR:-/tmp}/portal-test.XXXXXX")
      chmod 711 "$SERVERS"
    }
  fi
  data=$SERVERS/postgresql
  mkdir -m 700 "$data" "$SERVERS/redis" "$SERVERS/var"
  trap stop_servers EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  password=$("$VENV_PYTHON" -c 'import secrets; print(secrets.token_hex(16))')
  (umask 077 && printf '%s\n' "$password" >"$SERVERS/password")
  postgres_port=$(free_port)
  redis_port=$(free_port)
  if [ "$(id -u)" = 0 ]; then chown postgres "$data" "$SERVERS/password"; fi
  as_postgres "$bin/initdb" -D "$data" -U portal --pwfile="$SERVERS/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null ||
    stop "PostgreSQL could not make its data folder in $data."
  # Nothing here must survive a power cut: fsync off. Commits stay in order all the same.
  as_postgres "$bin/pg_ctl" -D "$data" -l "$data/log" --silent --wait start -o "-p $postgres_port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off \
    -c full_page_writes=off -c max_connections=300 -c wal_level=minimal \
    -c max_wal_senders=0 -c max_wal_size=4GB -c checkpoint_timeout=1h" ||
    { cat "$data/log"; stop "PostgreSQL did not start."; }
  redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$SERVERS/redis" --save '' \
    --appendonly no >"$SERVERS/redis/log" 2>&1 &
  REDIS_PID=$!
  export TEST_DATABASE_URL=postgresql://portal:$password@127.0.0.1:$postgres_port/postgres
  export TEST_REDIS_URL=redis://127.0.0.1:$redis_port/0
}

stop_servers() {
  trap - EXIT
  if [ -n "${REDIS_PID:-}" ]; then kill "$REDIS_PID" 2>/dev/null || true; fi
  as_postgres "$(postgres_bin)/pg_ctl" -D "$SERVERS/postgresql" --silent --mode immediate stop \
    >/dev/null 2>&1 || true
  wait 2>/dev/null || true
  rm -rf "$SERVERS"
}
