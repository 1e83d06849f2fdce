"""Which statements the portal sends to PostgreSQL for one request: read from its log."""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

PORTAL = "portal"  # the application name of the portal's connections
_STATEMENT = re.compile(
    rf"^\[{PORTAL}\] LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)", re.MULTILINE
)
# What belongs to the connection, not to the request.
_HOUSEKEEPING = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SET |SELECT 1$|SELECT set_config|SHOW )", re.I)
_COUNT = re.compile(r"\bcount\s*\(", re.I)


def portal(**environment: str) -> tuple[str, dict[str, str]]:
    """What to serve so that its statements are found in the log, and its environment."""
    address = f"{os.environ['DATABASE_URL']}?application_name={PORTAL}"
    return "cooperation.wsgi", {"DATABASE_URL": address} | environment


class Log:
    """What PostgreSQL logs from its making on."""

    def __init__(self) -> None:
        self._path = Path(os.environ["BENCH_POSTGRES"]) / "log"
        self._from = self._path.stat().st_size

    def statements(self) -> list[str]:
        time.sleep(0.1)  # until it is written
        with self._path.open("rb") as file:
            file.seek(self._from)
            return read_statements(file.read().decode(errors="replace"))


def read_statements(log: str) -> list[str]:
    """The portal's statements in a piece of log, without those that open and close."""
    found = (" ".join(text.split()) for text in _STATEMENT.findall(log))
    return [text for text in found if not _HOUSEKEEPING.match(text)]


def counting(statements: list[str]) -> list[str]:
    """Those that count rows."""
    return [text for text in statements if _COUNT.search(text)]


@contextlib.contextmanager
def logged() -> Iterator[None]:
    """PostgreSQL writes every statement down while the block runs."""
    _ask("ALTER SYSTEM SET log_statement = 'all'")
    try:
        yield
    finally:
        forget()


def forget() -> None:
    """The state to measure in, also after a run that was killed."""
    _ask("ALTER SYSTEM RESET log_statement")


def _ask(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)
