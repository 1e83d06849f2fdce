"""The calendar as a list. A page holds whole days; its key is the day it starts at."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from cooperation.calendar.entries import Calendar, Entry, Span
from hospitals.models import Holiday

PAGE_SIZE = 25
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class AgendaDay:
    """A day with its entries; ``holiday`` where it is one."""

    day: dt.date
    entries: Sequence[Entry]
    holiday: str = ""


@dataclass(frozen=True)
class Agenda:
    """One page. ``next`` and ``previous`` are the days their pages start at, None at the ends."""

    days: Sequence[AgendaDay] = field(default_factory=list)
    next: dt.date | None = None
    previous: dt.date | None = None


def agenda_from(desk: Calendar, first: dt.date, *, size: int = PAGE_SIZE) -> Agenda:
    """The page that starts at ``first``: about ``size`` entries, more where one day has more."""
    ahead = desk.days(Span(first), most=size + 1)
    previous = _start_before(desk, first, size)
    if not ahead:
        return Agenda(previous=previous)
    last = _last_whole_day(ahead, size)
    after = desk.days(Span(last + _DAY), most=1) if len(ahead) > size else []
    entries = desk.entries(Span(first, last))
    off = Holiday.objects.filter(day__gte=first, day__lte=last, is_working=False)
    names = dict(off.values_list("day", "name"))
    days = [
        AgendaDay(day, list(found), names.get(day, ""))
        for day, found in groupby(entries, key=lambda entry: entry.day)
    ]
    return Agenda(days, next=after[0] if after else None, previous=previous)


def _start_before(desk: Calendar, first: dt.date, size: int) -> dt.date | None:
    """Where the page before ``first`` starts; None when nothing lies before."""
    behind = desk.days(Span(last=first - _DAY), most=size + 1, backwards=True)
    return _last_whole_day(behind, size) if behind else None


def _last_whole_day(days: Sequence[dt.date], size: int) -> dt.date:
    """Where a page of ``days`` (in its direction) ends: a day that would be cut goes to the next
    page, unless it is the only one."""
    if len(days) <= size:
        return days[-1]
    whole = [day for day in days[:size] if day != days[size]]
    return whole[-1] if whole else days[0]
