#!/usr/bin/env python3
"""Keeps a copy of all that you may see on the portal in one SQLite file.

Python's standard library alone (3.9 or later); README.md beside it says how to run it. The copy
is made of the changes feed: the first time it gives everything, later only what has changed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, NamedTuple

FEED = "/api/v1/changes/"
PATIENCE = 8  # how often one question is asked before the run is given up
# Part of another list, so that there is no address under which all of them stand.
WITHOUT_A_LIST = {"review-reports"}
Objects = dict[str, dict[str, Any]]

TABLES = """
CREATE TABLE IF NOT EXISTS object
    (resource TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (resource, id));
CREATE TABLE IF NOT EXISTS resource (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS answer (address TEXT PRIMARY KEY, etag TEXT, body TEXT);
"""


class Refused(Exception):
    """The portal said no, and asking again would not help."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('title', '')}: {problem.get('detail', '')}")
        self.status = status
        self.fields = {error["field"] for error in problem.get("errors", [])}


class Answer(NamedTuple):
    body: str  # empty when what you hold is still true (304)
    etag: str


class SameAddress(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the token is for the portal that was named."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Portal:
    """The portal's API, asked patiently."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.token = base.rstrip("/"), token
        self.opener = urllib.request.build_opener(SameAddress)

    def ask(self, address: str, etag: str = "") -> Answer:
        """The answer to GET `address`. Waits as long as it is told to (429, 503), and a little
        longer each time when the line or the portal fails."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        headers |= {"If-None-Match": etag} if etag else {}
        request = urllib.request.Request(self.base + address, headers=headers)
        tried = 0
        while True:
            tried += 1
            pause: float = min(2**tried, 60)
            try:
                with self.opener.open(request, timeout=60) as answer:
                    return Answer(answer.read().decode(), answer.headers.get("ETag", ""))
            except urllib.error.HTTPError as error:
                if error.code == 304:
                    return Answer("", etag)
                if (error.code < 500 and error.code != 429) or tried == PATIENCE:
                    raise Refused(error.code, problem_of(error)) from error
                told = error.headers.get("Retry-After", "")
                pause, reason = float(told) if told.isdigit() else pause, str(error.code)
            except (OSError, http.client.HTTPException) as error:
                if tried == PATIENCE:
                    raise
                reason = str(error)
            print(f"waiting {pause:.0f} s: {reason}", file=sys.stderr)
            time.sleep(pause)


def problem_of(error: urllib.error.HTTPError) -> dict[str, Any]:
    """The problem document of a refusal; what stands in between may have sent something else."""
    try:
        problem = json.loads(error.read())
        return problem if isinstance(problem, dict) else {}
    except (OSError, ValueError, http.client.HTTPException):
        return {"title": error.reason}


class Copy:
    """The SQLite file. Objects and the place in the feed change in one transaction: a run that is
    killed goes on from where it was."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)
        self.db.executescript(TABLES)

    def get(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM state WHERE name = ?", [name]).fetchone()
        return row[0] if row else None

    def begin_anew(self) -> None:
        """Forget the place, not the objects: the feed says itself when they are to go."""
        with self.db:
            self.db.execute("DELETE FROM state")

    def apply(self, page: dict[str, Any]) -> None:
        """Put one page of the feed into the copy."""
        with self.db:
            for event in page["results"]:
                self._apply_event(event)
            state = [("next", page["next"]), ("in_step", "no" if page["has_more"] else "yes")]
            self.db.executemany("REPLACE INTO state VALUES (?, ?)", state)

    def _apply_event(self, event: dict[str, Any]) -> None:
        resource, key = event["resource"], event["id"]
        if event["resync"]:
            self.db.execute("DELETE FROM object WHERE resource = ?", [resource])
            self.db.execute("REPLACE INTO resource VALUES (?)", [resource])
        elif event["deleted"]:
            self.db.execute("DELETE FROM object WHERE resource = ? AND id = ?", [resource, key])
        else:
            body = json.dumps(event["object"], ensure_ascii=False, sort_keys=True)
            self.db.execute("REPLACE INTO object VALUES (?, ?, ?)", [resource, key, body])

    def resources(self) -> list[str]:
        return [name for (name,) in self.db.execute("SELECT name FROM resource ORDER BY name")]

    def objects(self, resource: str) -> Objects:
        rows = self.db.execute("SELECT id, body FROM object WHERE resource = ?", [resource])
        return {key: json.loads(body) for key, body in rows}

    def held_answer(self, address: str) -> Answer:
        row = self.db.execute("SELECT body, etag FROM answer WHERE address = ?", [address])
        return Answer(*(row.fetchone() or ("", "")))

    def hold_answer(self, address: str, answer: Answer) -> None:
        with self.db:
            self.db.execute("REPLACE INTO answer VALUES (?, ?, ?)", [address, *answer[::-1]])

    def hold_only(self, addresses: set[str]) -> None:
        """Let go of answers to what is not asked any more."""
        others = "DELETE FROM answer WHERE address NOT IN (SELECT value FROM json_each(?))"
        with self.db:
            self.db.execute(others, [json.dumps(list(addresses))])


def follow(portal: Portal, copy: Copy, page_size: int) -> int:
    """Bring the copy in step. Returns how many events that took."""
    applied = 0
    while True:
        asked: dict[str, Any] = {"page_size": page_size}
        if after := copy.get("next"):
            asked["after"] = after
        try:
            page = json.loads(portal.ask(f"{FEED}?{urllib.parse.urlencode(asked)}").body)
        except Refused as refused:
            if after and refused.status == 400 and "after" in refused.fields:
                copy.begin_anew()  # the portal cannot read its mark any more
                continue
            raise
        copy.apply(page)
        applied += len(page["results"])
        if not page["has_more"]:
            return applied


def check(portal: Portal, copy: Copy) -> int:
    """Compare the copy with the portal's own lists, page by page. Returns how many objects differ.

    Every page is kept with its ETag: one that has not changed since the last check is not sent
    again. What changes on the portal meanwhile counts as different until the next run.
    """
    differing, asked = 0, set[str]()
    for resource in copy.resources():
        if resource in WITHOUT_A_LIST:
            continue
        held, there = copy.objects(resource), list_of(portal, copy, resource, asked)
        wrong = [key for key in held.keys() | there.keys() if held.get(key) != there.get(key)]
        for key in sorted(wrong):
            print(f"differs: {resource} {key}")
        differing += len(wrong)
    copy.hold_only(asked)
    return differing


def list_of(portal: Portal, copy: Copy, resource: str, asked: set[str]) -> Objects:
    """Id → object, of the whole list; its addresses go into `asked`."""
    found: Objects = {}
    address = f"/api/v1/{resource}/?page_size=500"
    while address:
        asked.add(address)
        held = copy.held_answer(address)
        answer = portal.ask(address, held.etag)
        if answer.body:
            copy.hold_answer(address, answer)
        page = json.loads(answer.body or held.body)
        found.update((row["id"], row) for row in page["results"])
        parts = urllib.parse.urlsplit(page["next"] or "")  # its host may be another name
        address = f"{parts.path}?{parts.query}" if page["next"] else ""
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--portal", default=os.environ.get("PORTAL_URL", "http://127.0.0.1:8000"))
    parser.add_argument("--file", default="portal.sqlite3", help="where the copy is kept")
    parser.add_argument("--every", type=float, metavar="SECONDS", help="go on, pausing so long")
    parser.add_argument("--check", action="store_true", help="then compare with the lists")
    parser.add_argument("--page-size", type=int, default=500, help="events at a time (500)")
    options = parser.parse_args()
    token = os.environ.get("PORTAL_TOKEN")
    if not token:
        parser.error("put a token with the scope read into the variable PORTAL_TOKEN")

    os.umask(0o077)  # what you may see, others on this machine may not
    portal, copy = Portal(options.portal, token), Copy(options.file)
    while True:
        applied = follow(portal, copy, options.page_size)
        print(f"in step, {applied} events applied", flush=True)
        if options.check:
            differing = check(portal, copy)
            print(f"{differing} objects differ from the lists", flush=True)
            if differing:
                return 1
        if not options.every:
            return 0
        time.sleep(options.every)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as refused:
        sys.exit(f"The portal refuses. {refused}")
    except OSError as error:
        sys.exit(f"The portal cannot be reached: {error}")
