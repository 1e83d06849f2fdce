"""Real processes on a database of their own, shared between them and looked at from the test.

The database is a copy of a migrated one: a SQLite file, or, when the suite itself runs on
PostgreSQL, a database on the same server.
"""

import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
# Does an act, named by its words, in a process of its own; returns how that ended (below 0: by
# which signal).
Act = Callable[..., int]


def wait_until(true: Callable[[], Any], *, seconds: float = 30, what: str = "") -> Any:
    """Ask until the answer is truthy and return it. Raises AssertionError when it never is."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if answer := true():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain: {what or true}")


@dataclass
class Portal:
    """One installation: its environment, and the processes started in it."""

    folder: Path
    database_url: str
    env: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("EMAIL_", "OUTBOX_"))}
        return {
            **inherited,
            "PYTHONPATH": str(ROOT),
            "DEBUG": "1",
            "LOG_LEVEL": "INFO",
            "DATABASE_URL": self.database_url,
            "VAR_DIR": str(self.folder),
            "CELERY_BROKER_URL": "filesystem://",
            **self.env,
        }

    def manage(
        self, *args: str, check: bool = True, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` to its end."""
        return self.python("manage.py", *args, check=check, **env)

    def python(
        self, *args: str, check: bool = True, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run Python to its end. Fails the test with the process's words unless it ends with 0."""
        done = subprocess.run(
            [sys.executable, *args],
            cwd=ROOT,
            env={**self.environment, **env},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert not check or done.returncode == 0, f"{args}: {done.stdout}\n{done.stderr}"
        return done

    def start(self, *args: str, **env: str) -> subprocess.Popen[bytes]:
        """Start Python in a process group of its own; its words go to ``folder``/output.txt."""
        return self._start(*args, **env)

    def acts(self, program: str) -> Act:
        """Start a program of `tests.acts`, whose acts one calls."""
        process = self._start(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def do(*words: str) -> int:
            assert process.stdin and process.stdout
            process.stdin.write(f"{' '.join(words)}\n".encode())
            process.stdin.flush()
            if select.select([process.stdout], [], [], 120)[0] and (
                said := process.stdout.readline()
            ):
                return int(said)
            raise AssertionError(f"{words} did not end: {self.output()}")

        return do

    def _start(
        self, *args: str, stdin: int | None = None, stdout: int | None = None, **env: str
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "output.txt").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, *args],
                cwd=ROOT,
                env={**self.environment, **env},
                stdin=stdin,
                stdout=output if stdout is None else stdout,
                stderr=output,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def worker(self, *args: str, **env: str) -> subprocess.Popen[bytes]:
        """A Celery worker with two child processes."""
        worker = ["worker", "-c", "2", "--without-gossip", "--without-mingle", *args]
        return self.start("-m", "celery", "-A", "cooperation", *worker, **env)

    def beat(self, **env: str) -> subprocess.Popen[bytes]:
        schedule = str(self.folder / f"beat-{uuid.uuid4().hex}")
        return self.start("-m", "celery", "-A", "cooperation", "beat", "-s", schedule, **env)

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of the shared database (``%s`` for parameters), seen from outside Django."""
        if self.database_url.startswith("sqlite"):
            path = self.database_url.removeprefix("sqlite:///")
            connection: Any = sqlite3.connect(path, timeout=20)
            sql = sql.replace("%s", "?")
        else:
            connection = psycopg2.connect(self.database_url)
        try:
            cursor = connection.cursor()
            cursor.execute(sql, tuple(params))
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return list(rows)
        finally:
            connection.close()

    def output(self) -> str:
        path = self.folder / "output.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the process and its children, as when a machine loses its power."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for process in self.started:
            self.kill(process)


class Databases:
    """Makes databases by copying: of a migrated one, or of one that a test has filled and kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = os.environ.get("DATABASE_URL", "")
        self._kept: dict[str, str] = {}
        if migrated := os.environ.get("MIGRATED_DATABASE"):  # by `make test`
            self._kept["migrated"] = migrated
        self._made: list[str] = []

    @property
    def on_postgres(self) -> bool:
        return self._server.startswith(("postgres", "pgsql"))

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def make(self, folder: Path, like: str = "migrated") -> str:
        """The address of a fresh database: a copy of the one kept under that name."""
        if "migrated" not in self:
            folder_of_its_own = self._folder / "migrating"
            folder_of_its_own.mkdir()
            url = self._empty(folder_of_its_own)
            Portal(folder_of_its_own, url).manage("migrate", "--skip-checks", "-v", "0")
            self.keep("migrated", url)
        return self._copy(self._kept[like], folder)

    def keep(self, name: str, url: str) -> None:
        """Keep the database at ``url`` as it is now; nobody may be connected to it."""
        kept = self._folder / name
        kept.mkdir()
        self._kept[name] = self._copy(url, kept)

    def drop_all(self) -> None:
        for name in self._made:
            self._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _empty(self, folder: Path) -> str:
        if not self.on_postgres:
            return f"sqlite:///{folder / 'portal.sqlite3'}"
        return self._created("")

    def _copy(self, url: str, folder: Path) -> str:
        if self.on_postgres:
            return self._created(f'TEMPLATE "{urlsplit(url).path[1:]}"')
        copy = folder / "portal.sqlite3"
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return f"sqlite:///{copy}"

    def _created(self, after: str) -> str:
        name = f"portal_scratch_{uuid.uuid4().hex[:12]}"
        self._on_server(f'CREATE DATABASE "{name}" {after}')
        self._made.append(name)
        return self._address(name)

    def _address(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    def _on_server(self, sql: str) -> None:
        connection = psycopg2.connect(self._server)
        connection.autocommit = True
        try:
            connection.cursor().execute(sql)
        finally:
            connection.close()


@contextmanager
def installation(
    databases: Databases, folder: Path, like: str = "migrated", **env: str
) -> Iterator[Portal]:
    """A portal with its own database (a copy of the one kept under the name ``like``) and
    ``VAR_DIR``; all its processes end with the test."""
    folder.mkdir(parents=True, exist_ok=True)
    portal = Portal(folder, databases.make(folder, like), dict(env))
    try:
        yield portal
    finally:
        portal.kill_all()
