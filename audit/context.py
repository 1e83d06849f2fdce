"""What surrounds a change: the request it came with and the door it came through.

Set once at each door (middleware, task, command); read by `audit.services.record`. Kept in a
context variable so that services need no ``request`` argument.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Surroundings:
    """``via``: one of page, api, task, command, import; ``token_id``: the API token, if any."""

    via: str = "command"
    request_id: str = ""
    token_id: str = ""


_OUTSIDE = Surroundings()
_current: ContextVar[Surroundings] = ContextVar("audit_surroundings", default=_OUTSIDE)


def current() -> Surroundings:
    return _current.get()


@contextmanager
def surrounded_by(via: str, *, request_id: str = "", token_id: str = "") -> Iterator[None]:
    """Everything recorded inside carries ``via``; a request id is made when none is given."""
    mark = _current.set(Surroundings(via, request_id or uuid.uuid4().hex, token_id))
    try:
        yield
    finally:
        _current.reset(mark)


def note_token(token_id: str) -> None:
    """The request turned out to carry an API token: name it on what follows."""
    now = _current.get()
    _current.set(Surroundings("api", now.request_id, token_id))
