# Shared by the other scripts (sourced, not run): messages, Python, .venv, Debian packages.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
VENV_PYTHON="$ROOT/.venv/bin/python"

say() { printf '%s\n' "$*"; }
stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The first Python of 3.11 or newer that can make environments, else the first one at all:
# $PYTHON, the system's own, then whatever the path finds. The system's own comes first because
# distributions build it optimised: the suite runs a quarter faster than on one compiled plainly.
find_python() {
  local candidate need
  for need in "import ensurepip, sys, venv" "import sys"; do
    for candidate in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 python3.11 python3.12 python3.13; do
      if "$candidate" -c "$need; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
        printf '%s\n' "$candidate"
        return
      fi
    done
  done
  stop "Python 3.11 or newer is needed and was not found. On Debian 12: apt install python3 python3-venv"
}

# Installs Debian packages when root, else names them and stops.  need_packages WHY PACKAGE…
need_packages() {
  local why=$1
  shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing Debian packages for $why: $*"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends "$@"; } >/dev/null || stop "apt-get could not install: $*"
  else
    stop "These Debian packages are missing for $why: $*. Install them: sudo apt install $*"
  fi
}

make_venv() {
  local python
  python=$(find_python)
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -m venv --clear .venv && return
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear --without-pip .venv &&
      "$python" -m pip --python .venv/bin/python install --quiet pip && return
  elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    need_packages "a virtual environment" python3-venv
    "$python" -m venv --clear .venv && return
  fi
  rm -rf .venv
  stop "Python cannot make a virtual environment here. On Debian or Ubuntu: sudo apt install python3-venv"
}

# Makes .venv when missing or broken and installs FILE when it changed.  ensure_venv FILE
ensure_venv() {
  local file=$1 stamp=".venv/installed-$1"
  "$VENV_PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
    "$VENV_PYTHON" -m pip --version >/dev/null 2>&1 || {
    say "Making .venv"
    make_venv
  }
  cmp -s "$file" "$stamp" && return
  say "Installing $file into .venv (the first time takes about a minute)"
  "$VENV_PYTHON" -m pip install --quiet --disable-pip-version-check \
    --no-warn-script-location -r "$file" || stop "Installing $file failed; the reason stands above."
  cp "$file" "$stamp"
}

# A TCP port of 127.0.0.1 that nobody listens on.
free_port() {
  "$VENV_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
