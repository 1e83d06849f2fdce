"""The floor: a bare WSGI function that asks PostgreSQL one statement and hands its text on.

Served by the same gunicorn with the same arguments as the portal. `/page?reader=…&after=…&size=…`
is a page of agreements, `/all?reader=…` all of them, one a line; `/list/agreements/?reader=…` the
first rows of a list as HTML (`floor_lists`).
"""

import io
import json
import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import psycopg2  # type: ignore[import-untyped]

from scripts.bench import floor_sql
from scripts.bench.floor_lists import LISTS, List, statement_of, text_of

# reader → the organisations (own, and around); null for one that reads everything.
READERS: dict[str, dict[str, list[str]] | None] = json.loads(os.environ["BENCH_READERS"])
DAY = os.environ["PORTAL_TODAY"]
BLOCK = 64 * 1024
JSON = [("Content-Type", "application/json")]
HTML = [("Content-Type", "text/html; charset=utf-8")]
# No machine code and no helpers for statements of milliseconds: to make them costs more than both.
OPTIONS = "-c timezone=Asia/Ho_Chi_Minh -c jit=off -c max_parallel_workers_per_gather=0"

_connection: Any = None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = dict(parse_qsl(environ["QUERY_STRING"]))
    reach = READERS[asked["reader"]]
    visible = floor_sql.EVERYTHING if reach is None else floor_sql.VISIBLE
    values: dict[str, Any] = {"day": DAY, **(reach or {})}
    path = environ["PATH_INFO"]
    if path == "/all":
        return _copy(start_response, floor_sql.everything(visible), values)
    if path.startswith("/list/"):
        return _list(start_response, LISTS[path.removeprefix("/list")], reach is None, values)
    values |= {"after": asked.get("after", ""), "size": int(asked["size"])}
    with _cursor() as cursor:
        cursor.execute(floor_sql.page(visible), values)
        body: bytes = cursor.fetchone()[0].encode()
    start_response("200 OK", [*JSON, ("Content-Length", str(len(body)))])
    return [body]


def _list(
    start_response: Callable[..., Any], chosen: List, sees_all: bool, values: dict[str, Any]
) -> Iterable[bytes]:
    with _cursor() as cursor:
        cursor.execute(statement_of(chosen, sees_all), values)
        body = text_of(chosen, cursor.fetchall()).encode()
    start_response("200 OK", [*HTML, ("Content-Length", str(len(body)))])
    return [body]


def _copy(
    start_response: Callable[..., Any], statement: str, values: dict[str, Any]
) -> Iterable[bytes]:
    blocks = io.BufferedWriter(_Sink(start_response("200 OK", JSON)), BLOCK)
    with _cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(statement, values), blocks)
    blocks.flush()
    return []


class _Sink(io.RawIOBase):
    """WSGI's ``write`` as a file."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self._write(bytes(block))
        return len(block)


def _cursor() -> Any:
    global _connection
    if _connection is None:
        _connection = psycopg2.connect(os.environ["DATABASE_URL"], options=OPTIONS)
        _connection.autocommit = True
    return _connection.cursor()
