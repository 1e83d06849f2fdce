"""One request to a webhook's address, and what came back. Knows no rows.

The standard library's HTTP over a socket that is connected here: to an address that was checked
(`exchange.webhooks.addresses`), with the name kept for TLS and for the ``Host`` header. No proxy of
the environment, no redirect, no cookie, no compression; every wait ends with the one deadline, also
while the other side sends a byte a second.
"""

import email.utils
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.webhooks.addresses import Address, Forbidden, NoSuchName, Target, read_url, resolve

CONNECT_SECONDS = 5
# Of an answer only its status matters; its first words help whoever looks for a fault.
KEPT_CHARACTERS = 1000
_READ_AT_MOST = 4 * KEPT_CHARACTERS
_LONGEST_RETRY_AFTER = 24 * 60 * 60
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Outcome(models.TextChoices):
    """What became of an attempt; only ``ok`` counts as heard."""

    OK = "ok", _("Đã nhận")
    REFUSED = "refused", _("Máy nhận báo lỗi")
    REDIRECT = "redirect", _("Máy nhận chỉ sang địa chỉ khác; cổng không đi theo")
    TIMEOUT = "timeout", _("Máy nhận không trả lời kịp")
    CONNECTION = "connection", _("Không kết nối được hoặc kết nối bị ngắt")
    TLS = "tls", _("Chứng thư hoặc kết nối mã hóa không hợp lệ")
    NAME = "name", _("Không tìm được địa chỉ của tên máy")
    FORBIDDEN = "forbidden", _("Tên máy dẫn đến địa chỉ nội bộ nên cổng không gửi")
    NOT_HTTP = "not_http", _("Máy nhận trả lời không đúng giao thức HTTP")


@dataclass(frozen=True)
class Answer:
    """``text``: the answer's first 1,000 characters. ``address``: the machine that was called.
    ``retry_after``: seconds that the receiver asks for."""

    outcome: Outcome
    status_code: int | None = None
    text: str = ""
    address: str = ""
    retry_after: int | None = None

    @property
    def is_gone(self) -> bool:
        """410: the receiver wants nothing more, for ever."""
        return self.status_code == http.HTTPStatus.GONE


class _Failed(Exception):
    """The attempt ended without a status."""

    def __init__(self, outcome: Outcome, words: object = "", address: str = "") -> None:
        super().__init__(outcome)
        self.answer = Answer(outcome, text=_cleaned(str(words)), address=address)


@dataclass
class _Deadline:
    """The one moment by which everything has ended."""

    seconds: float
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """Seconds, never less than a hundredth: a socket takes 0 as "do not wait at all"."""
        return max(self._ends - time.monotonic(), 0.01)

    @property
    def has_passed(self) -> bool:
        return time.monotonic() >= self._ends

    @contextmanager
    def ends(self, connection: socket.socket) -> Iterator[None]:
        """Cuts ``connection`` when the time is over, whatever is waited for just then.

        A time limit of the socket begins anew with every byte; a second handle on the same
        connection can end it also while TLS holds the first.
        """
        with closing(connection.dup()) as handle:
            cutter = threading.Timer(self.left, _cut, [handle])
            cutter.daemon = True
            cutter.start()
            try:
                yield
            finally:
                cutter.cancel()
                cutter.join()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST ``body`` to ``url`` and say what came of it. Raises nothing that the other side can
    bring about. Takes WEBHOOK_TIMEOUT_SECONDS at most."""
    deadline = _Deadline(settings.WEBHOOK_TIMEOUT_SECONDS)
    try:
        target = read_url(url)
    except ValidationError:  # allowed when it was registered, and not any more
        return Answer(Outcome.FORBIDDEN)
    try:
        connection, address = _connected(target, deadline)
        with (
            closing(connection),
            deadline.ends(connection),
            _encrypted(connection, target, address) as channel,
        ):
            response = _ask(channel, target, body, headers, address)
            if deadline.has_passed:  # cut within the headers, which then seem to end
                return Answer(Outcome.TIMEOUT, address=address)
            return _answer_of(response, address)
    except _Failed as failed:
        if deadline.has_passed and failed.answer.status_code is None:
            return Answer(Outcome.TIMEOUT, address=failed.answer.address)
        return failed.answer


def _connected(target: Target, deadline: _Deadline) -> tuple[socket.socket, str]:
    """A connection to the first of the target's addresses that takes one. Raises _Failed."""
    try:
        addresses = resolve(target, deadline.left)
    except Forbidden as refusal:
        # Not which one: whoever registers a name must not explore our own network with it.
        raise _Failed(Outcome.FORBIDDEN) from refusal
    except NoSuchName as error:
        raise _Failed(Outcome.NAME, error) from error
    return _first_that_answers(addresses, deadline)


def _first_that_answers(
    addresses: Sequence[Address], deadline: _Deadline
) -> tuple[socket.socket, str]:
    failed = _Failed(Outcome.CONNECTION)
    for address in addresses:
        connection = socket.socket(address.family, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(CONNECT_SECONDS, deadline.left))
            connection.connect(address.sockaddr)
        except OSError as error:
            connection.close()
            is_late = isinstance(error, TimeoutError)
            failed = _Failed(Outcome.TIMEOUT if is_late else Outcome.CONNECTION, error, address.ip)
            if deadline.has_passed:
                break
            continue
        connection.settimeout(settings.WEBHOOK_TIMEOUT_SECONDS)
        return connection, address.ip
    raise failed


@contextmanager
def _encrypted(connection: socket.socket, target: Target, address: str) -> Iterator[socket.socket]:
    """The connection under TLS, the certificate checked against the name; bare for ``http``."""
    if not target.is_https:
        yield connection
        return
    try:
        channel = ssl.create_default_context().wrap_socket(
            connection, server_hostname=target.host, do_handshake_on_connect=True
        )
    except ssl.SSLError as error:
        raise _Failed(Outcome.TLS, error, address) from error
    except (OSError, ValueError) as error:
        raise _Failed(Outcome.CONNECTION, error, address) from error
    with closing(channel):
        yield channel


def _ask(
    channel: socket.socket,
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    address: str,
) -> http.client.HTTPResponse:
    """Send the request and read the answer's status and headers. Raises _Failed."""
    request = http.client.HTTPConnection(target.host, target.port)
    request.sock = channel
    request.auto_open = False
    try:
        request.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        request.putheader("Host", target.host_header)
        request.putheader("Content-Length", str(len(body)))
        request.putheader("Connection", "close")
        for name, value in headers.items():
            request.putheader(name, value)
        request.endheaders(body)
        return request.getresponse()
    except TimeoutError as error:
        raise _Failed(Outcome.TIMEOUT, "", address) from error
    except (http.client.RemoteDisconnected, OSError) as error:
        raise _Failed(Outcome.CONNECTION, error, address) from error
    except (http.client.HTTPException, ValueError) as error:
        raise _Failed(Outcome.NOT_HTTP, error, address) from error


def _answer_of(response: http.client.HTTPResponse, address: str) -> Answer:
    with closing(response):
        return Answer(
            outcome=_outcome_of(response.status),
            status_code=response.status,
            text=_first_words(response),
            address=address,
            retry_after=_seconds(response.headers.get("Retry-After", "")),
        )


def _outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.OK
    return Outcome.REDIRECT if 300 <= status < 400 else Outcome.REFUSED


def _first_words(response: http.client.HTTPResponse) -> str:
    """As much of the answer as is kept. The status is known: a body that breaks off, or comes
    too slowly, changes nothing about it."""
    pieces: list[bytes] = []
    missing = _READ_AT_MOST
    with suppress(OSError, http.client.HTTPException, ValueError):
        while missing > 0 and (piece := response.read1(missing)):
            pieces.append(piece)
            missing -= len(piece)
    return _cleaned(b"".join(pieces).decode("utf-8", errors="replace"))


def _cleaned(text: str) -> str:
    """Without the characters that no page shows and no database takes."""
    return _UNPRINTABLE.sub("\ufffd", text)[:KEPT_CHARACTERS]


def _seconds(retry_after: str) -> int | None:
    """``120`` or a date, as HTTP has it; a day at most. None for anything else."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(int(retry_after[:9]), _LONGEST_RETRY_AFTER)
    try:
        at = email.utils.parsedate_to_datetime(retry_after)
        wait = (at - timezone.now()).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(int(wait), 0), _LONGEST_RETRY_AFTER)


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        connection.shutdown(socket.SHUT_RDWR)
