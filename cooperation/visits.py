"""When somebody was here before: noted once a session, not on every page."""

import datetime as dt
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from accounts.services import begin_visit

if TYPE_CHECKING:
    from accounts.models import User

_KEPT = "last_visit"


def last_visit(request: HttpRequest) -> dt.datetime | None:
    """When the visit before this session began; None on the first one."""
    if _KEPT not in request.session:
        before = begin_visit(cast("User", request.user))
        request.session[_KEPT] = before.isoformat() if before else ""
    kept: str = request.session[_KEPT]
    return dt.datetime.fromisoformat(kept) if kept else None
