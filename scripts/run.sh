#!/usr/bin/env bash
# `make run`: the portal as a demonstration on this machine alone. Needs Python, nothing else.
set -euo pipefail
. "$(dirname "$0")/common.sh"

export PORT=${PORT:-8000}
"$(find_python)" -c '
import socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))' "$PORT" 2>/dev/null ||
  stop "Port $PORT of 127.0.0.1 is in use (or no port). Choose another: PORT=8010 make run"

ensure_venv requirements.txt

# The demonstration's settings, kept for `manage.py` in another terminal.
mkdir -p var
secret=$(sed -n 's/^SECRET_KEY=//p' var/demo.env 2>/dev/null || true)
: "${secret:=$("$VENV_PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))')}"
(
  umask 077
  {
    printf 'DEMO=1\nSECRET_KEY=%s\nPORTAL_BASE_URL=http://127.0.0.1:%s\n' "$secret" "$PORT"
    [ -z "${PORTAL_TODAY:-}" ] || printf 'PORTAL_TODAY=%s\n' "$PORTAL_TODAY"
  } >var/demo.env.new
)
mv var/demo.env.new var/demo.env
export DEMO=1 DEBUG=0 SECRET_KEY=$secret
export PORTAL_BASE_URL=${PORTAL_BASE_URL:-http://127.0.0.1:$PORT}
export LOG_LEVEL=${LOG_LEVEL:-WARNING}

say "Preparing the database, the translations and the static files"
"$VENV_PYTHON" scripts/compile_messages.py
"$VENV_PYTHON" manage.py migrate --verbosity 0 --no-input
"$VENV_PYTHON" manage.py collectstatic --verbosity 0 --no-input
"$VENV_PYTHON" manage.py load_register >/dev/null
"$VENV_PYTHON" manage.py load_areas >/dev/null
if "$VENV_PYTHON" scripts/is_empty.py; then
  say "Loading the demonstration agreements"
  "$VENV_PYTHON" manage.py load_demo --verbosity 0
fi
exec "$VENV_PYTHON" scripts/serve.py
