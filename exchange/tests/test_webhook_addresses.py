"""Where the portal can be made to connect to: nowhere but the open Internet."""

import ipaddress
import socket
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from exchange.webhooks.addresses import Forbidden, NoSuchName, check_url, is_open, resolve

CLOSED = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2001:0:1::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
]
OPEN = ["1.1.1.1", "203.162.4.190", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]


def answers(*ips: str) -> Any:
    """What `socket.getaddrinfo` says, with these addresses."""
    made = []
    for ip in ips:
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        rest = (0, 0) if ":" in ip else ()
        made.append((family, socket.SOCK_STREAM, 6, "", (ip, 443, *rest)))
    return lambda *args, **kwargs: made


@pytest.mark.parametrize("ip", CLOSED)
def test_an_address_that_is_not_of_the_open_internet_is_closed(ip: str) -> None:
    assert not is_open(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", OPEN)
def test_a_public_address_is_open(ip: str) -> None:
    assert is_open(ipaddress.ip_address(ip))


def test_the_setting_opens_them(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    assert is_open(ipaddress.ip_address("127.0.0.1"))


@pytest.mark.parametrize("ip", CLOSED)
def test_a_name_that_leads_there_is_refused(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(ip))
    with pytest.raises(Forbidden):
        resolve(check_url("https://receiver.example/"), 5)


def test_one_closed_address_among_open_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("1.1.1.1", "10.0.0.1"))
    with pytest.raises(Forbidden):
        resolve(check_url("https://receiver.example/"), 5)


def test_an_address_with_a_zone_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("fe80::1%eth0"))
    with pytest.raises(Forbidden):
        resolve(check_url("https://receiver.example/"), 5)


@pytest.mark.parametrize("written", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_other_ways_to_write_this_machine_do_not_help(written: str) -> None:
    with pytest.raises((Forbidden, NoSuchName)):
        resolve(check_url(f"https://{written}/"), 5)


def test_a_name_service_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: ends.wait(5))
    with pytest.raises(NoSuchName):
        resolve(check_url("https://receiver.example/"), 0.1)
    ends.set()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "receiver.example",
        "http://receiver.example/",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "https://",
        "https:///nhan",
        "https://ten:matkhau@receiver.example/",
        "https://@receiver.example/",
        "https://receiver.example/#nhan",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://[::1/",
        "https://receiver.example/a b",
        "https://receiver.example/\r\nX-Them: 1",
        "https://receiver.example/" + "a" * 500,
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_a_bad_address_gets_a_sentence(url: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_url(url)
    assert refusal.value.messages[0].endswith(".")


def test_what_is_requested_is_plain_ascii() -> None:
    target = check_url("https://Bệnh-Viện.example:8443/nhận/tin?nguồn=cổng&a=%20b")
    assert target.host == "xn--bnh-vin-yv4cf.example"
    assert target.host_header == "xn--bnh-vin-yv4cf.example:8443"
    assert target.path == "/nh%E1%BA%ADn/tin?ngu%E1%BB%93n=c%E1%BB%95ng&a=%20b"
    assert check_url("https://receiver.example").path == "/"
    assert check_url("https://[2606:4700::1]/").host_header == "[2606:4700::1]"
