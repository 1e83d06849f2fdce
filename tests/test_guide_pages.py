"""The developers' guide in a real browser: read by everybody on every width, and what it shows to
be copied does what it says against the real server."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from accounts.services import create_token
from agreements.tests.builders import make_agreement
from audit.tasks import seal_trail
from conftest import Cast
from tests.browser import Browse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _here(settings: Any, live_server: Any) -> None:
    settings.PORTAL_BASE_URL = live_server.url


def token_of(user: User) -> str:
    return create_token(user, scopes=["read"])[1]


def test_a_piece_is_copied_by_its_button(browse: Browse, cast: Cast) -> None:
    page = browse(cast.stranger, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/help/")
    page.get_by_role("main").get_by_role("link", name="Hướng dẫn API").click()
    page.get_by_role("button", name="Chép đoạn Python").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#first-python").text_content()


def test_the_first_calls_read_every_agreement(browse: Browse, cast: Cast, tmp_path: Path) -> None:
    for number in range(3):
        make_agreement(code=f"a-{number}")
    token = token_of(cast.hub_officer)
    page = browse(cast.hub_officer)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/api/")
    assert "a-2" in ran(page.locator("#first-python").text_content(), token, tmp_path)

    script = page.locator("#first-javascript").text_content()
    page.evaluate("(token) => { window.process = { env: { PORTAL_TOKEN: token } } }", token)
    page.evaluate(f"async () => {{ {script} }}")
    assert [line.split()[0] for line in said] == ["a-0", "a-1", "a-2"]

    shown = (page.locator("#first-curl").text_content() or "").replace("\\\n", " ")
    commands = [shlex.split(line) for line in shown.splitlines() if line.startswith("curl ")]
    assert len(commands) == 2
    for _curl, _h, header, address in commands:
        name, _, value = header.replace("$PORTAL_TOKEN", token).partition(": ")
        assert page.request.get(address, headers={name: value}).ok


def test_the_programs_for_staying_in_step_bring_everything(
    browse: Browse, cast: Cast, tmp_path: Path
) -> None:
    make_agreement(code="a-1")
    seal_trail()
    page = browse(cast.hub_officer)
    page.goto(reverse("guide:changes"))
    said = ran(page.locator("#follow-python").text_content(), token_of(cast.hub_officer), tmp_path)
    assert "'agreements': 1" in said
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải chương trình mẫu").click()
    assert "def follow" in Path(download.value.path()).read_text()


def test_the_program_that_writes_files_a_request(
    browse: Browse, cast: Cast, tmp_path: Path
) -> None:
    page = browse(cast.receiving_coordinator)
    page.goto(reverse("guide:writes"))
    token = create_token(cast.receiving_coordinator, scopes=["read", "requests:write"])[1]
    said = ran(page.locator("#request-python").text_content(), token, tmp_path)
    assert said.split()[1] == "submitted"


def ran(program: str | None, token: str, folder: Path) -> str:
    """What the Python program of the page prints."""
    file = folder / "program.py"
    file.write_text(program or "")
    done = subprocess.run(
        [sys.executable, str(file)],
        env={**os.environ, "PORTAL_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
