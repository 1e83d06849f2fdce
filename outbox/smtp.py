"""Handing one mail to the mail server in two phases, so that a gap in our knowledge is known.

Everything up to the body's last line can be broken off without harm: a server drops a message
whose final dot has not come (RFC 5321, 4.1.1.4). So the caller writes "in doubt" down, durably,
in that very moment; then the dot goes out, and the answer is awaited. Why: see
docs/decisions/two-phases-in-smtp.md.
"""

import enum
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from django.conf import settings
from django.core.mail.utils import DNS_NAME

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Verdict(enum.Enum):
    """What is known after an attempt; all but SILENT are certain."""

    ACCEPTED = "the server took the mail"
    REFUSED = "the server will never take this mail (5xx at the recipient or later)"
    LATER = "not now; try again (4xx, no connection, connection lost before the dot)"
    PORTAL_REFUSED = "the server refuses the portal itself (5xx before the recipient)"
    WITHDRAWN = "the promise was no longer ours before the dot; nothing was sent"
    SILENT = "no answer after the dot: sent or not, nobody knows"


@dataclass(frozen=True)
class Answer:
    """A verdict, the server's words, and whether the next mail would meet the same trouble."""

    verdict: Verdict
    words: str
    ends_batch: bool = False


class _Broken(Exception):
    """The conversation ended before the dot; carries what that means."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.words)
        self.answer = answer


class Line:
    """A connection to the mail server, made for the first mail and kept for the next ones.

    Use as a context manager. Settings: ``EMAIL_HOST`` and its companions, ``EMAIL_TIMEOUT``
    seconds for each step, ``OUTBOX_REPLY_SECONDS`` for the answer to the dot.
    """

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None and error is None:
            with suppress(OSError):  # every smtplib error is one; the mails are settled anyway
                self._server.quit()
        self._hang_up()

    def post(
        self, *, sender: str, recipient: str, mail: bytes, before_the_dot: Callable[[], bool]
    ) -> Answer:
        """Hand ``mail`` over; ``before_the_dot`` commits the doubt and says whether to go on.

        Raises only what ``before_the_dot`` raises; the connection is then closed without a dot.
        """
        try:
            server = self._connected()
            self._introduce(server, sender, recipient)
            self._send_body(server, mail)
        except _Broken as broken:
            if broken.answer.ends_batch:
                self._hang_up()
            return broken.answer
        try:
            if not before_the_dot():
                self._hang_up()
                return Answer(Verdict.WITHDRAWN, "")
        except BaseException:
            self._hang_up()
            raise
        answer = self._finish(server)
        if answer.ends_batch:
            self._hang_up()
        return answer

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = _connect()
        return self._server

    def _introduce(self, server: smtplib.SMTP, sender: str, recipient: str) -> None:
        """MAIL, RCPT, DATA."""
        try:
            code, words = server.mail(sender)
            if not 200 <= code < 300:
                raise _Broken(_refused_portal(code, words))
            code, words = server.rcpt(recipient)
            # 530: sign in first, 503: out of order. That is about us, not about the recipient.
            if code in (503, 530):
                raise _Broken(_refused_portal(code, words))
            if not 200 <= code < 300:
                raise _Broken(self._refused_mail(server, code, words))
            code, words = server.docmd("DATA")
            if code != 354:
                raise _Broken(self._refused_mail(server, code, words))
        except OSError as error:  # lost, timed out, or no SMTP at all
            raise _Broken(_lost(error)) from error

    def _send_body(self, server: smtplib.SMTP, mail: bytes) -> None:
        """Everything but the final dot."""
        try:
            server.send(_on_the_wire(mail))
        except OSError as error:
            raise _Broken(_lost(error)) from error
        if _has_spoken(server):
            raise _Broken(_lost("closed before the end of the mail"))

    def _finish(self, server: smtplib.SMTP) -> Answer:
        if _has_spoken(server):
            return _lost("closed before the end of the mail")
        try:
            _send_dot(server)
            if server.sock is not None:
                server.sock.settimeout(settings.OUTBOX_REPLY_SECONDS)
            code, words = server.getreply()
            if server.sock is not None:
                server.sock.settimeout(settings.EMAIL_TIMEOUT)
        except OSError as error:
            return Answer(Verdict.SILENT, _text(error), ends_batch=True)
        if 200 <= code < 300:
            return Answer(Verdict.ACCEPTED, _said(code, words))
        if 400 <= code < 600:
            return self._refused_mail(server, code, words)
        return Answer(Verdict.SILENT, _said(code, words), ends_batch=True)

    def _refused_mail(self, server: smtplib.SMTP, code: int, words: bytes) -> Answer:
        """A refusal that concerns this mail alone; the connection is made ready for the next."""
        if not 400 <= code < 600:
            return _lost(_said(code, words))
        ends = code == 421  # "closing transmission channel"
        if not ends:
            try:
                ends = server.rset()[0] != 250
            except OSError:
                ends = True
        verdict = Verdict.LATER if code < 500 else Verdict.REFUSED
        return Answer(verdict, _said(code, words), ends_batch=ends)

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _connect() -> smtplib.SMTP:
    """Connect, greet, secure and sign in as the settings say; raise _Broken when that fails."""
    server: smtplib.SMTP | None = None
    try:
        server = _open()
        if server.sock is not None:  # body and dot leave apart: the dot must not wait for an ACK
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (OSError, UnicodeError) as error:
        if server is not None:
            server.close()
        raise _Broken(_not_connected(error)) from error
    return server


def _open() -> smtplib.SMTP:
    where = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "local_hostname": str(DNS_NAME),
        "timeout": settings.EMAIL_TIMEOUT,
    }
    if settings.EMAIL_USE_SSL:
        return smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
    return smtplib.SMTP(**where)


def _not_connected(error: Exception) -> Answer:
    """Refused by word (4xx or 5xx), impossible as configured, or just not there."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _refused_portal(error.smtp_code, words if isinstance(words, bytes) else b"")
    misconfigured = isinstance(
        error, ssl.SSLCertVerificationError | UnicodeError | smtplib.SMTPException
    ) and not isinstance(error, smtplib.SMTPServerDisconnected)
    if misconfigured:
        return Answer(Verdict.PORTAL_REFUSED, _text(error), ends_batch=True)
    return _lost(error)


def _refused_portal(code: int, words: bytes) -> Answer:
    verdict = Verdict.PORTAL_REFUSED if 500 <= code < 600 else Verdict.LATER
    return Answer(verdict, _said(code, words), ends_batch=True)


def _lost(why: object) -> Answer:
    return Answer(Verdict.LATER, _text(why), ends_batch=True)


def _send_dot(server: smtplib.SMTP) -> None:
    server.send(b".\r\n")


def _has_spoken(server: smtplib.SMTP) -> bool:
    """Whether the server closed the line, or said something out of turn, before our dot.

    Either way it has not taken the mail; finding out now spares a doubt.
    """
    sock = server.sock
    if sock is None:
        return True
    sock.settimeout(0)
    try:
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    finally:
        sock.settimeout(settings.EMAIL_TIMEOUT)
    return True


def _on_the_wire(mail: bytes) -> bytes:
    """Lines end in CRLF, a leading dot is doubled; without the final dot."""
    lines = _LINE_END.sub(b"\r\n", mail)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return _LEADING_DOT.sub(b"..", lines)


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}".strip()


def _text(why: object) -> str:
    if isinstance(why, socket.gaierror | ConnectionError | TimeoutError):
        return f"{type(why).__name__}: {why}"
    return str(why) or type(why).__name__
