"""The portal and the floor, each behind the same gunicorn, and a client with one connection."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# One process and one thread of the kind that production runs: costs are counted, not capacity.
GUNICORN = ("--workers", "1", "--worker-class", "gthread", "--threads", "1")
QUIET = ("--log-level", "warning", "--no-control-socket")
# One connection for the whole run, however long it waits for its turn on a busy machine.
PATIENT = ("--keep-alive", "3600", "--timeout", "600")
STARTS_WITHIN = 60  # seconds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class NoAnswer(Exception):
    """The server let the connection go."""


class Server:
    """A running gunicorn, and one connection to it that stays open."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Raises NoAnswer; the next request then opens the connection anew."""
        began = time.perf_counter()
        try:
            self._connection.request("GET", path, headers=dict(headers or {}))
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise NoAnswer(f"{path} got no answer: {error}") from error
        seconds = time.perf_counter() - began
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, body, seconds)

    @property
    def worker(self) -> int:
        """The process that answers: the only child of gunicorn's own."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return int(children[0])


@contextlib.contextmanager
def serve(application: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """gunicorn with ``application`` until the block ends. Raises RuntimeError when it does not
    start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, *GUNICORN, *QUIET, *PATIENT], env={**os.environ, **environment}
    )
    try:
        _wait_for(process, port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(STARTS_WITHIN * 10):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("A server of the benchmark did not start; its reason stands above.")
