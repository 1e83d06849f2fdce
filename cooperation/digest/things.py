"""What a digest is made of: things that ask something of the people of some bodies."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models import PortalRole, Role

# What is due this week or the next one.
SOON = dt.timedelta(days=14)

OFFICERS = frozenset({Role.OFFICER.value})
HEADS = frozenset({Role.HEAD.value})
BOTH = OFFICERS | HEADS
# Stands for the portal itself where administrators are asked: they belong to no body.
PORTAL = uuid.UUID(int=0)


class Section(models.TextChoices):
    """The parts of the mail, in its order."""

    LATE = "late", gettext_lazy("Quá hạn")
    DUE = "due", gettext_lazy("Sắp đến hạn")
    WAITING = "waiting", gettext_lazy("Đang chờ Ông/Bà")


@dataclass(frozen=True)
class Line:
    """A thing in words: ``title`` is what to do, ``note`` about what; ``path`` its page."""

    title: str
    note: str
    path: str


@dataclass(frozen=True)
class Ask:
    """The people of ``body`` with one of ``roles``; ``person`` instead, who still works there.

    ``but_for``: somebody who is not asked. A predecessor means whoever holds its place.
    """

    body: uuid.UUID
    roles: frozenset[str]
    person: uuid.UUID | None = None
    but_for: uuid.UUID | None = None


ADMINISTRATORS = Ask(PORTAL, frozenset({PortalRole.ADMINISTRATOR.value}))


@dataclass(frozen=True)
class Thing:
    """One thing that somebody has to do or to know of; ``day`` is when it is or was due."""

    section: Section
    asks: tuple[Ask, ...]
    line: Callable[[], Line]
    day: dt.date | None = None


def due_section(due_on: dt.date, day: dt.date) -> Section | None:
    """Late, due soon, or None for what is still far."""
    if due_on < day:
        return Section.LATE
    return Section.DUE if due_on <= day + SOON else None
