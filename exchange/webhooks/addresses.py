"""Which addresses the portal may be made to call.

Whoever registers a webhook chooses where the portal's own machine connects to. So only addresses of
the open Internet are taken: checked when the connection is made, on the very address that is then
connected to, because a name can answer otherwise a moment later.
See docs/decisions/webhook-addresses.md.
"""

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_URL = 500

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# What the tables of "global" addresses do not say, or say otherwise from release to release.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments, among them a cloud's metadata
        "192.88.99.0/24",  # relays that are gone
        "168.63.129.16/32",  # a cloud's host services, on a public address
        "100::/64",  # discarded
        "2001::/23",  # protocol assignments, tunnels among them
        "3fff::/20",  # documentation, newer than the tables
        "fec0::/10",  # site-local
    )
)
# An IPv6 address of these carries an IPv4 one that the packet ends up at.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


class Forbidden(Exception):
    """The name leads to an address that the portal must not call; the text is the address."""


class NoSuchName(Exception):
    """The name has no address, or nobody said so in time."""


@dataclass(frozen=True)
class Target:
    """Where a URL points: ``host`` in ASCII, ``path`` with its query as it is requested."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_https else 80) else f"{host}:{self.port}"


@dataclass(frozen=True)
class Address:
    """One answer of the name service: what `socket.connect` takes, and the address in it."""

    family: int
    sockaddr: tuple[Any, ...]

    @property
    def ip(self) -> str:
        return str(self.sockaddr[0])


def read_url(url: str) -> Target:
    """Take ``url`` apart. Raises ValidationError for what the portal does not call."""
    url = url.strip()
    if not url or len(url) > LONGEST_URL or any(c.isspace() or not c.isprintable() for c in url):
        raise ValidationError(
            _("Địa chỉ không hợp lệ. Ghi địa chỉ đầy đủ, không có dấu cách, dài nhất 500 ký tự.")
        )
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _in_ascii(parts.hostname or "")
    except ValueError as error:
        raise ValidationError(_("Địa chỉ không hợp lệ. Hãy xem lại tên máy và cổng.")) from error
    if parts.scheme not in _schemes():
        raise ValidationError(_("Địa chỉ nhận phải bắt đầu bằng https://."))
    if not host:
        raise ValidationError(_("Địa chỉ thiếu tên máy. Ghi đầy đủ, ví dụ https://may.vn/nhan."))
    if parts.username or parts.password or "@" in parts.netloc:
        raise ValidationError(_("Địa chỉ không được chứa tên và mật khẩu. Bỏ phần trước dấu @."))
    if "#" in url:
        raise ValidationError(_("Bỏ phần từ dấu # trong địa chỉ."))
    is_https = parts.scheme == "https"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Target(is_https=is_https, host=host, port=port or (443 if is_https else 80), path=path)


def check_url(url: str) -> Target:
    """`read_url`, and what an address written in figures already shows. Raises ValidationError.

    A name is looked up when something is sent, not here.
    """
    target = read_url(url)
    try:
        literal = ipaddress.ip_address(target.host)
    except ValueError:
        literal = None
    if literal is not None and not is_open(literal):
        raise ValidationError(_("Cổng không gửi đến địa chỉ nội bộ. Ghi một địa chỉ công khai."))
    return target


def resolve(target: Target, seconds: float) -> list[Address]:
    """Every address of the target's name, all of them checked.

    Raises Forbidden when only one of them is not of the open Internet: a name that mixes them is
    not to be trusted. Raises NoSuchName after ``seconds`` without an answer.
    """
    pool = ThreadPoolExecutor(max_workers=1)  # the look-up itself knows no time limit
    try:
        answers = pool.submit(
            socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM
        ).result(timeout=max(seconds, 0))
    except (OSError, UnicodeError, TooLate) as error:
        raise NoSuchName(str(error)) from error
    finally:
        pool.shutdown(wait=False)
    found = [Address(int(family), sockaddr) for family, _k, _p, _n, sockaddr in answers]
    for address in found:
        if not is_open(ipaddress.ip_address(address.ip.partition("%")[0])):
            raise Forbidden(address.ip)
    if not found:
        raise NoSuchName(target.host)
    return found


def is_open(address: IPAddress) -> bool:
    """Whether the portal may call ``address``: public and of one machine, unless the setting
    WEBHOOK_ALLOW_PRIVATE takes all."""
    if settings.WEBHOOK_ALLOW_PRIVATE:
        return True
    return _is_public(_inner(address))


def _is_public(address: IPAddress) -> bool:
    return (
        address.is_global
        and not address.is_private
        and not address.is_multicast
        and not address.is_reserved
        and not any(address.version == net.version and address in net for net in _NEVER)
    )


def _inner(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv6 one, where that is what gets called."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


def _in_ascii(host: str) -> str:
    """``bệnh-viện.vn`` as the name service knows it. Raises ValueError."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _schemes() -> tuple[str, ...]:
    return ("https", "http") if settings.WEBHOOK_ALLOW_PRIVATE else ("https",)
