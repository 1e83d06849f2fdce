"""One request, against a real server that behaves well, badly, and as an attacker would."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchange.tests.receiver import NAME, Receiver, make_certificate, receiver
from exchange.webhooks.posting import Answer, Outcome, post

BODY = '{"type":"webhook.test","data":{"name":"Đắk Nông"}}'.encode()


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.WEBHOOK_TIMEOUT_SECONDS = 1.5


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """The same over TLS, its certificate among those that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiver(certificate=certificate) as running:
        yield running


def leads_to(monkeypatch: pytest.MonkeyPatch, *ips: str) -> list[str]:
    """Every name has these addresses, the next one each time it is asked; who asked for what."""
    asked: list[str] = []
    left = list(ips)

    def look_up(host: str, port: int, **kwargs: Any) -> list[Any]:
        asked.append(host)
        ip = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def send(told: Receiver, **headers: str) -> Answer:
    return post(told.url, BODY, headers)


def test_what_is_sent_arrives_byte_by_byte(told: Receiver) -> None:
    answer = send(told, **{"webhook-id": "msg_1", "Content-Type": "application/json"})
    assert answer == Answer(Outcome.OK, 200, "ok", "127.0.0.1")
    [taken] = told.taken
    assert (taken.method, taken.path, taken.body) == ("POST", "/nhan?nguon=cong", BODY)
    assert taken.headers["host"] == f"127.0.0.1:{told.port}"
    assert taken.headers["webhook-id"] == "msg_1"
    assert taken.headers["content-length"] == str(len(BODY))
    assert "accept-encoding" not in taken.headers
    assert "cookie" not in taken.headers


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_two_hundreds_are_heard(told: Receiver, status: int) -> None:
    told.status = status
    assert send(told).outcome is Outcome.OK


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 502, 503])
def test_others_are_not(told: Receiver, status: int) -> None:
    told.status, told.answer = status, b"khong"
    answer = send(told)
    assert (answer.outcome, answer.status_code, answer.text) == (Outcome.REFUSED, status, "khong")
    assert answer.is_gone is (status == 410)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(told: Receiver, status: int) -> None:
    with receiver() as elsewhere:
        told.status, told.headers = status, {"Location": elsewhere.url}
        assert send(told).outcome is Outcome.REDIRECT
        assert elsewhere.taken == []
    assert len(told.taken) == 1


def test_a_server_that_does_not_answer_is_left(told: Receiver) -> None:
    told.wait = 30
    began = time.monotonic()
    assert send(told).outcome is Outcome.TIMEOUT
    assert time.monotonic() - began < 3


def test_a_header_line_that_drips_is_cut_at_the_deadline(told: Receiver) -> None:
    told.raw, told.drip = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000, 0.1
    began = time.monotonic()
    answer = send(told)
    assert answer.outcome is Outcome.TIMEOUT
    assert time.monotonic() - began < 3


def test_a_body_that_drips_changes_nothing_about_the_status(told: Receiver) -> None:
    told.answer, told.drip = b"a" * 1000, 0.1
    began = time.monotonic()
    answer = send(told)
    assert answer.outcome is Outcome.OK
    assert 0 < len(answer.text) < 100
    assert time.monotonic() - began < 3


def test_an_endless_answer_is_not_read_to_its_end(told: Receiver) -> None:
    told.is_endless = True
    answer = send(told)
    assert (answer.outcome, answer.text) == (Outcome.OK, "x" * 1000)
    time.sleep(0.3)
    so_far = told.sent
    time.sleep(0.3)
    assert told.sent == so_far  # the connection is closed


def test_what_no_page_and_no_database_takes_is_replaced(told: Receiver) -> None:
    told.answer = "Lỗi\x00\x1b[31m\xff".encode("latin-1", errors="ignore") + "đỏ\n".encode()
    text = send(told).text
    assert "\x00" not in text
    assert "\x1b" not in text
    assert "đỏ\n" in text


@pytest.mark.parametrize(
    "raw", [b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"HTTP/1.1 abc\r\n\r\n", b"\x15\x03\x01" * 10]
)
def test_what_is_no_http_is_a_failure(told: Receiver, raw: bytes) -> None:
    told.raw = raw
    assert send(told).outcome in (Outcome.NOT_HTTP, Outcome.CONNECTION, Outcome.TIMEOUT)


def test_nobody_there(told: Receiver) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        answer = post(f"http://127.0.0.1:{held.getsockname()[1]}/", BODY, {})
    assert answer.outcome is Outcome.CONNECTION


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("999999999", 86400), ("soon", None), ("-5", None), ("", None)],
)
def test_retry_after(told: Receiver, header: str, seconds: int | None) -> None:
    told.status, told.headers = 503, {"Retry-After": header}
    assert send(told).retry_after == seconds


def test_a_proxy_of_the_environment_is_not_used(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(told).outcome is Outcome.OK


def test_a_private_address_is_not_called(told: Receiver, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert send(told) == Answer(Outcome.FORBIDDEN)
    assert post(f"https://127.0.0.1:{told.port}/", BODY, {}) == Answer(Outcome.FORBIDDEN)
    assert told.taken == []


def test_a_name_that_leads_home_is_not_called(
    secure: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    leads_to(monkeypatch, "127.0.0.1")
    assert post(f"https://{NAME}:{secure.port}/", BODY, {}) == Answer(Outcome.FORBIDDEN)
    assert secure.taken == []


def test_a_name_that_changes_after_the_check_gains_nothing(
    secure: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: open when it is asked first, this machine when it is asked again."""
    settings.WEBHOOK_ALLOW_PRIVATE = False
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.5
    connected: list[Any] = []
    connect = socket.socket.connect

    def note(self: socket.socket, address: Any) -> None:
        connected.append(address[0])
        if address[0] != "127.0.0.1":
            raise OSError("no such network in this test")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", note)
    asked = leads_to(monkeypatch, "203.0.114.9", "127.0.0.1")
    post(f"https://{NAME}:{secure.port}/", BODY, {})
    assert asked == [NAME]  # once: what was checked is what was connected to
    assert connected == ["203.0.114.9"]
    assert secure.taken == []


def test_the_name_stays_for_tls_and_for_the_host_header(
    secure: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_to(monkeypatch, "127.0.0.1")
    answer = post(f"https://{NAME}:{secure.port}/nhan", BODY, {})
    assert (answer.outcome, answer.address) == (Outcome.OK, "127.0.0.1")
    assert secure.names == [NAME]
    assert secure.taken[0].headers["host"] == f"{NAME}:{secure.port}"


def test_a_certificate_for_another_name_is_refused(
    secure: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_to(monkeypatch, "127.0.0.1")
    assert post(f"https://other.example:{secure.port}/", BODY, {}).outcome is Outcome.TLS
    assert secure.taken == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    leads_to(monkeypatch, "127.0.0.1")
    assert post(f"https://{NAME}:{secure.port}/", BODY, {}).outcome is Outcome.TLS


def test_a_handshake_that_never_ends_is_cut(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        answer = post(f"https://127.0.0.1:{silent.getsockname()[1]}/", BODY, {})
    assert answer.outcome is Outcome.TIMEOUT
    assert time.monotonic() - began < 3


def test_the_next_address_is_tried_when_one_does_not_answer(
    told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, told.port))
        for ip in ("127.0.0.2", "127.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    answer = post(f"http://{NAME}:{told.port}/", BODY, {})
    assert (answer.outcome, answer.address) == (Outcome.OK, "127.0.0.1")
