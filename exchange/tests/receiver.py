"""A system that takes webhooks, on this machine: a real HTTP server that does as it is told."""

import http.server
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NAME = "receiver.example"


@dataclass(frozen=True)
class Taken:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Receiver:
    """``status`` and the rest say what is answered from now on; ``taken`` is what came in."""

    port: int = 0
    status: int = 200
    answer: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    # Seconds before the answer; between two bytes of it; and whether it never ends.
    wait: float = 0
    drip: float = 0
    is_endless: bool = False
    # Instead of an answer: these bytes, as they are.
    raw: bytes | None = None
    taken: list[Taken] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    sent: int = 0
    on_request: Callable[[], None] | None = None
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/nhan?nguon=cong"


def make_certificate(folder: Path) -> Path:
    """A key and a certificate for `NAME` in one file, signed by itself."""
    made = folder / "receiver.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", folder / "key.pem", "-out", folder / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    made.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return made


@contextmanager
def receiver(*, certificate: Path | None = None) -> Iterator[Receiver]:
    told = Receiver()
    server = _server(told)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _s, name, _c: told.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _server(told: Receiver) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = self.rfile.read(size)
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.taken.append(Taken(self.command, self.path, headers, body, time.time()))
            if told.on_request:
                told.on_request()
            told.closing.wait(told.wait)
            try:
                self._answer()
            except OSError:
                return  # the portal had enough

        def _answer(self) -> None:
            if told.raw is not None:
                self._trickle(told.raw)
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if told.is_endless:
                while not told.closing.is_set():
                    self.wfile.write(b"x" * 65536)
                    told.sent += 65536
            self._trickle(told.answer)

        def _trickle(self, words: bytes) -> None:
            if not told.drip:
                self.wfile.write(words)
                return
            for byte in words:
                if told.closing.wait(told.drip):
                    return
                self.wfile.write(bytes([byte]))
                self.wfile.flush()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    return server
