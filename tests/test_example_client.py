"""The example client in docs/client/, run as its users run it: a process that asks the real
server over the network and keeps a SQLite file."""

import datetime as dt
import json
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import Membership, User
from accounts.services import create_token
from agreements import services
from agreements.tests.builders import HUB, PARTNER, area
from audit.tasks import seal_trail
from conftest import Cast, organisation
from exchange.feed.all import NAMES
from exchange.tests.feed_copy import Objects, full_pull
from exchange.tests.test_feed import THIRD, draft, signed
from tests.processes import wait_until
from toolkit import clock
from toolkit.api import throttling

CLIENT = Path(settings.BASE_DIR) / "docs" / "client" / "keep_copy.py"

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, 0)


@dataclass
class Program:
    """The client with its file."""

    portal: str
    token: str
    file: Path
    said: str = ""

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(CLIENT), "--file", str(self.file), *arguments],
            env={"PORTAL_URL": self.portal, "PORTAL_TOKEN": self.token, "PATH": "/usr/bin:/bin"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> int:
        running = self.start(*arguments)
        self.said, _ = running.communicate(timeout=300)
        return running.returncode

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file)) as db:
            return db.execute(sql).fetchall()

    def objects(self) -> dict[str, Objects]:
        found: dict[str, Objects] = {name: {} for name in NAMES}
        for resource, key, body in self.rows("SELECT resource, id, body FROM object"):
            found[resource][key] = json.loads(body)
        return found


@pytest.fixture
def keep(live_server: Any, tmp_path: Path) -> Any:
    """``keep(user)``: the client with a token of ``user``'s."""

    def of(user: User) -> Program:
        _, token = create_token(user, scopes=["read"])
        return Program(live_server.url, token, tmp_path / f"{user.pk}.sqlite3")

    return of


def in_step(program: Program, user: User) -> dict[str, Objects]:
    """Run it once more; what it holds then, which is what a full pull gives."""
    seal_trail()
    assert program.run() == 0, program.said
    held, there = program.objects(), full_pull(user, *NAMES)
    for name in NAMES:
        assert held[name] == there[name], name
    return held


def test_the_copy_follows_creation_change_deletion_and_a_new_beginning(
    cast: Cast, keep: Any
) -> None:
    user = cast.partner_officer
    program = keep(user)
    in_force = signed(cast, review_every_months=6)
    held = in_step(program, user)
    assert held["agreements"].keys() == {str(in_force.pk)} and held["reviews"]

    ours, theirs = draft(cast), draft(cast, PARTNER, THIRD)
    assert len(in_step(program, user)["agreements"]) == 3

    services.circulate_agreement(ours, by=cast.hub_officer)
    assert in_step(program, user)["agreements"][str(ours.pk)]["status"] == "circulated"

    services.edit_draft(  # the reader's side is no party any more
        theirs,
        by=cast.hub_officer,
        hub=organisation(HUB),
        partners=[organisation(THIRD)],
        title=theirs.title,
        level=theirs.level,
        contents=[(area(), "Đào tạo bác sĩ")],
    )
    assert str(theirs.pk) not in in_step(program, user)["agreements"]

    services.withdraw_draft(ours, by=cast.hub_officer)
    services.delete_draft(ours, by=cast.hub_officer)
    assert in_step(program, user)["agreements"].keys() == {str(in_force.pk)}

    Membership.objects.filter(user=user).update(valid_until=clock.today() - dt.timedelta(days=1))
    held = in_step(program, user)
    assert held["agreements"] == held["reviews"] == {}


def test_a_run_that_was_killed_goes_on_where_it_was(cast: Cast, keep: Any) -> None:
    signed(cast, review_every_months=6)
    seal_trail()
    program = keep(cast.hub_officer)
    running = program.start("--page-size", "7")
    wait_until(lambda: program.file.exists() and _has_begun(program), seconds=60)
    running.kill()
    running.communicate()
    ((place,),) = program.rows("SELECT value FROM state WHERE name = 'next'")
    assert program.rows("SELECT value FROM state WHERE name = 'in_step'") == [("no",)]
    assert place
    there = program.rows("SELECT count(*) FROM object")[0][0]
    in_step(program, cast.hub_officer)
    applied = int(program.said.split("in step, ")[1].split()[0])
    assert applied < program.rows("SELECT count(*) FROM object")[0][0] + len(NAMES) - there + 1


def _has_begun(program: Program) -> bool:
    try:
        return program.rows("SELECT count(*) FROM object")[0][0] > 20
    except sqlite3.OperationalError:  # no table yet
        return False


def test_a_place_that_the_portal_cannot_read_any_more_begins_anew(cast: Cast, keep: Any) -> None:
    program = keep(cast.hub_officer)
    in_step(program, cast.hub_officer)
    with closing(sqlite3.connect(program.file)) as db, db:
        db.execute("UPDATE state SET value = 'of another key' WHERE name = 'next'")
    draft(cast)
    assert len(in_step(program, cast.hub_officer)["agreements"]) == 1


def test_the_check_finds_what_differs(cast: Cast, keep: Any) -> None:
    agreement = draft(cast)
    program = keep(cast.hub_officer)
    seal_trail()
    assert program.run("--check") == 0, program.said
    with closing(sqlite3.connect(program.file)) as db, db:
        db.execute("DELETE FROM object WHERE id = ?", [str(agreement.pk)])
    assert program.run("--check") == 1
    assert f"differs: agreements {agreement.pk}" in program.said


def test_a_token_that_is_no_good_ends_it_with_the_portals_sentence(cast: Cast, keep: Any) -> None:
    program = keep(cast.hub_officer)
    program.token = "abc.def"
    assert program.run() == 1
    assert "401" in program.said and "Mã truy cập không đúng" in program.said


def test_it_waits_when_the_portal_says_so(
    cast: Cast, keep: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(cast, review_every_months=6)
    seal_trail()
    program, no_limits = keep(cast.hub_officer), settings.API_LIMITS
    monkeypatch.setattr(throttling, "WINDOW", 6)  # longer than a page takes on a busy machine
    settings.API_LIMITS = {**no_limits, "reads": 1}
    assert program.run("--page-size", "100") == 0, program.said
    assert re.search(r"waiting [1-6] s: 429", program.said)
    settings.API_LIMITS = no_limits
    in_step(program, cast.hub_officer)


class Reluctant(BaseHTTPRequestHandler):
    """Answers with an ETag; the first question of all with 429, the second by hanging up."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.path.split("?")[0], self.headers.get("If-None-Match", "")))
        if len(self.asked) == 1:
            self._answer(429, {"title": "Quá nhiều", "detail": "Đợi."}, {"Retry-After": "1"})
        elif len(self.asked) == 2:
            self.connection.close()
        elif "changes" in self.path:
            event = {"resource": "regions", "id": None, "resync": True, "deleted": False}
            self._answer(200, {"next": "1", "has_more": False, "results": [event]}, {})
        elif self.headers.get("If-None-Match") == 'W/"1"':
            self._answer(304, None, {"ETag": 'W/"1"'})
        else:
            page: dict[str, Any] = {"next": None, "previous": None, "results": []}
            self._answer(200, page, {"ETag": 'W/"1"'})

    def _answer(self, code: int, body: Any, headers: dict[str, str]) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Nothing on the test's own output."""


@contextmanager
def reluctant_server() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    asked: list[tuple[str, str]] = []
    handler = type("Handler", (Reluctant,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_it_waits_as_told_tries_again_and_asks_for_no_page_twice(tmp_path: Path) -> None:
    with reluctant_server() as (address, asked):
        program = Program(address, "any", tmp_path / "copy.sqlite3")
        assert program.run("--check") == 0, program.said
        assert "waiting 1 s: 429" in program.said and "waiting 4 s:" in program.said
        assert program.run("--check") == 0, program.said
    feed, pages = ("/api/v1/changes/", ""), "/api/v1/regions/"
    assert asked == [feed, feed, feed, (pages, ""), feed, (pages, 'W/"1"')]
