"""Web, worker and scheduler together until Ctrl-C; the last step of `make run`.

Honcho starts each in its own process group and ends all of them when one ends. One worker in the
`solo` pool: it suits SQLite and the file-system broker, and stops at once.
"""

import fcntl
import os
import shlex
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from honcho import manager as honcho

# Worker and scheduler take the signal at once, but clearing away so large a program lasts longer
# than honcho's five seconds on a loaded machine; a worker killed then may leave a mail in doubt.
honcho.KILL_WAIT = 60

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ["PORT"]
ADDRESS = f"http://127.0.0.1:{PORT}"
PYTHON = shlex.quote(sys.executable)
LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING")

COMMANDS = {
    "web": (
        f"gunicorn cooperation.wsgi --bind 127.0.0.1:{PORT} --workers 1 --threads 4"
        f" --graceful-timeout 2 --log-level {LOG_LEVEL} --no-control-socket"
    ),
    "worker": (
        f"celery -A cooperation -q worker --pool solo --loglevel {LOG_LEVEL}"
        " --without-gossip --without-mingle --without-heartbeat"
    ),
    "beat": f"celery -A cooperation -q beat --loglevel {LOG_LEVEL} --pidfile=",
}

WELCOME = f"""
  The portal is open at {ADDRESS}   (Ctrl-C ends it)

  Sign in with one of these; every password is  hop-tac-y-te-2026
    syt-hcm@portal.example        officer of Ho Chi Minh City's health department, the hub
    head-syt-hcm@portal.example   its head, who concludes and terminates
    syt-dong-nai@portal.example   officer of a partner, Đồng Nai's health department
    cdc-hcm@portal.example        officer of a centre for disease control
    bv-mat@portal.example         coordinator of a hospital that gives techniques
    head-bv-mat@portal.example    its head, who signs and accepts contracts
    bvdk-dak-nong@portal.example  coordinator of a hospital that asks for techniques
    head-bvdk-dak-nong@portal.example  its head
    head-syt-lam-dong@portal.example   head of its department, who endorses its requests
    auditor@portal.example        reads everything and the trail
    admin@portal.example          keeps the register and the people
  Mails are read in the portal itself: {ADDRESS}/mailbox/
"""


def welcome_when_open() -> None:
    """Print the address once it answers (any answer will do)."""
    for _ in range(300):
        try:
            urllib.request.urlopen(ADDRESS + "/healthz", timeout=2).close()
        except urllib.error.HTTPError:
            pass
        except OSError:
            time.sleep(0.2)
            continue
        print(WELCOME, flush=True)
        return


def end_when_terminal_closes(*_: object) -> None:
    """A closed terminal ends the portal like Ctrl-C; nothing can be printed there any more."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    lock = (ROOT / "var" / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("The portal is running already from this folder. End it there first.")
        return 1
    manager = honcho.Manager()
    # Celery warns of root because of pickled tasks; ours are JSON without arguments.
    calm = {**os.environ, "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    for name, command in COMMANDS.items():
        manager.add_process(name, f"exec {PYTHON} -m {command}", cwd=str(ROOT), env=calm)
    threading.Thread(target=welcome_when_open, daemon=True).start()
    signal.signal(signal.SIGHUP, end_when_terminal_closes)
    manager.loop()
    stopped_by_hand = manager.returncode in (130, 143)
    return 0 if stopped_by_hand else int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
