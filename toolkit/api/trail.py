"""What the API needs of the trail, which lives in a higher room: `audit` adds itself."""

from dataclasses import dataclass
from typing import Any, Protocol


class Trail(Protocol):
    def version(self) -> int:
        """Another number after every committed change of the portal; one cheap statement."""

    def note_export(self, *, by: Any, what: str, form: str) -> None:
        """``by`` (a user) took the whole list ``what`` away as a table of the format ``form``."""


@dataclass
class _Keeper:
    trail: Trail | None = None


_keeper = _Keeper()


def kept_by(trail: Trail) -> None:
    """Called once, when the portal starts."""
    _keeper.trail = trail


def trail() -> Trail:
    if _keeper.trail is None:
        raise LookupError("no room keeps the trail")
    return _keeper.trail
