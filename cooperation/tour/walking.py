"""How far somebody has walked: kept in their session, only on a demonstration."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise

from cooperation.tour.stops import BY_NAME, STOPS, Stop, role_of

if TYPE_CHECKING:
    from accounts.models import User

_KEPT, _STEP = "tour", "tour"


@dataclass(frozen=True)
class Walk:
    """One step of the walk as the strip shows it. ``stops``: name and page of each stop."""

    stops: list[tuple[str, str]]
    number: int
    role: str
    is_here: bool

    @property
    def total(self) -> int:
        return len(self.stops)

    @property
    def stop(self) -> Stop:
        return BY_NAME[self.stops[self.number - 1][0]]

    @property
    def act(self) -> Promise | str:
        """What the reader's role does here."""
        return self.stop.acts.get(self.role, "")

    @property
    def here(self) -> str:
        return self._address(self.number)

    @property
    def before(self) -> str:
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self._address(self.number + 1) if self.number < self.total else ""

    def _address(self, number: int) -> str:
        path = self.stops[number - 1][1]
        return f"{path}{'&' if '?' in path else '?'}{_STEP}={number}"


def begin(request: HttpRequest, user: "User") -> str:
    """Find the stops for this reader; returns the address of the first."""
    found = [(stop.name, path) for stop in STOPS if (path := stop.find(user))]
    request.session[_KEPT] = {"stops": found, "number": 1, "role": role_of(user)}
    return Walk(found, 1, role_of(user), is_here=True).here


def end(request: HttpRequest) -> None:
    request.session.pop(_KEPT, None)


def walk_of(request: HttpRequest) -> Walk | None:
    """The reader's step; ``?tour=3`` in the address takes them there. None: nobody walks.

    Who leaves the last stop has walked: the walk ends with the next page.
    """
    kept = request.session.get(_KEPT) if settings.DEMO else None
    if not kept:
        return None
    stops = [(name, path) for name, path in kept["stops"] if name in BY_NAME]
    asked = request.GET.get(_STEP, "")
    if asked.isdecimal() and len(asked) < 3 and 1 <= int(asked) <= len(stops):
        number = int(asked)
        if number != kept["number"]:
            request.session[_KEPT] = {**kept, "number": number}
    else:
        number = min(kept["number"], len(stops))
    is_here = request.path == stops[number - 1][1].partition("?")[0]
    if number == len(stops) and not is_here:
        end(request)
        return None
    return Walk(stops, number, kept["role"], is_here)
