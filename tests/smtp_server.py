"""A mail server for tests that misbehaves on request and remembers what it took.

What counts in these tests is counted here, at the receiving end: `MailServer.accepted` holds a
mail only when its final dot arrived and the server kept it.
"""

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

STAGES = ("connect", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot")


@dataclass
class Trouble:
    """What goes wrong at a stage: ``say`` a refusal, or hang up when it is empty.

    ``keep`` stores the mail before hanging up at the dot. ``times`` is how often it happens
    (None: always). ``recipient`` limits it to one address, ``wait`` comes before anything else.
    """

    stage: str
    say: str = ""
    keep: bool = False
    times: int | None = None
    recipient: str = ""
    wait: float = 0


@dataclass(frozen=True)
class Accepted:
    message_id: str
    sender: str
    recipient: str
    data: bytes


class _HangUp(Exception):
    pass


@dataclass
class _Talk:
    """One client: what it has said so far."""

    connection: socket.socket
    lines: Iterator[bytes] = field(init=False)
    sender: str = ""
    recipient: str = ""

    def __post_init__(self) -> None:
        self.lines = iter(self.connection.makefile("rb"))

    def read(self) -> bytes:
        for line in self.lines:
            return line
        raise _HangUp

    def say(self, words: str) -> None:
        self.connection.sendall(words.encode() + b"\r\n")


class MailServer:
    """Listens on a free port of 127.0.0.1; use `mail_server` to start and stop it."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.unfinished = 0  # bodies that came without their dot
        self.connections = 0
        self.sign_ins: list[str] = []
        self._troubles: list[Trouble] = []
        self._talking: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def counts(self) -> Counter[str]:
        """Message-ID → how many times it was taken."""
        with self._lock:
            return Counter(mail.message_id for mail in self.accepted)

    def recipients(self) -> Counter[str]:
        with self._lock:
            return Counter(mail.recipient for mail in self.accepted)

    def trouble(self, stage: str, say: str = "", **more: Any) -> Trouble:
        """From now on something goes wrong at ``stage`` (one of STAGES)."""
        assert stage in STAGES
        trouble = Trouble(stage, say, **more)
        with self._lock:
            self._troubles.append(trouble)
        return trouble

    def behave(self) -> None:
        with self._lock:
            self._troubles.clear()

    def hang_up_all(self) -> None:
        """Close every open conversation, and wait until the clients' ends have heard of it."""
        with self._lock:
            talking = list(self._talking)
        for connection in talking:
            connection.shutdown(socket.SHUT_RDWR)
        time.sleep(0.05)

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(30)
            with self._lock:
                self._talking.add(connection)
            talk = _Talk(connection)
            try:
                if self._passes("connect", talk):
                    talk.say("220 test ESMTP")
                while True:
                    self._answer(talk, talk.read().decode("utf-8", "replace").strip())
            except (_HangUp, OSError):
                # shutdown wakes the client at once: the file object above still holds the socket
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            finally:
                with self._lock:
                    self._talking.discard(connection)

    def _answer(self, talk: _Talk, line: str) -> None:
        verb = line.split(" ")[0].upper()
        if verb in ("EHLO", "HELO"):
            if self._passes("ehlo", talk):
                talk.say("250-test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000")
        elif verb == "AUTH":
            if self._passes("auth", talk):
                self.sign_ins.append(line)
                talk.say("235 welcome")
        elif verb == "MAIL":
            talk.sender = _address_in(line)
            if self._passes("mail", talk):
                talk.say("250 sender ok")
        elif verb == "RCPT":
            talk.recipient = _address_in(line)
            if self._passes("rcpt", talk):
                talk.say("250 recipient ok")
        elif verb == "DATA":
            if self._passes("data", talk):
                self._take(talk)
        elif verb == "QUIT":
            talk.say("221 bye")
            raise _HangUp
        elif verb in ("RSET", "NOOP"):
            talk.say("250 ok")
        else:
            talk.say("502 unknown")

    def _take(self, talk: _Talk) -> None:
        # Corked, a hang-up travels with the 354: the client cannot outrun it.
        talk.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        talk.say("354 go on")
        if not self._passes("body", talk):
            return
        talk.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        lines: list[bytes] = []
        try:
            while (line := talk.read()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b".") else line)
        except (_HangUp, OSError):
            self.unfinished += 1
            raise _HangUp from None
        data = b"".join(lines)
        if self._passes("dot", talk, data):
            self._keep(talk, data)
            talk.say("250 2.0.0 taken as 4711")

    def _keep(self, talk: _Talk, data: bytes) -> None:
        found = re.search(rb"(?im)^Message-ID:\s*(<[^>]+>)", data)
        message_id = found.group(1).decode() if found else ""
        with self._lock:
            self.accepted.append(Accepted(message_id, talk.sender, talk.recipient, data))

    def _passes(self, stage: str, talk: _Talk, data: bytes = b"") -> bool:
        """Whether nothing is wrong here; refuses or hangs up otherwise."""
        trouble = self._trouble_at(stage, talk)
        if trouble is None:
            return True
        time.sleep(trouble.wait)
        if trouble.keep:
            self._keep(talk, data)
        if trouble.say:
            talk.say(trouble.say)
            return False
        if trouble.wait and not trouble.keep:
            return True
        raise _HangUp

    def _trouble_at(self, stage: str, talk: _Talk) -> Trouble | None:
        with self._lock:
            for trouble in self._troubles:
                if trouble.stage != stage or trouble.times == 0:
                    continue
                if trouble.recipient and trouble.recipient != talk.recipient:
                    continue
                if trouble.times is not None:
                    trouble.times -= 1
                return trouble
        return None


def _address_in(line: str) -> str:
    found = re.search(r"<([^>]*)>", line)
    return found.group(1) if found else ""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    try:
        yield server
    finally:
        server.close()
