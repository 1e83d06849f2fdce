"""The month as a grid of whole weeks, Monday first, with the days nobody works."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cooperation.calendar.entries import Calendar, Entry, Span
from hospitals.models import Holiday
from hospitals.working_days import WorkingCalendar

# More of a day stand in the list.
SHOWN_A_DAY = 3
# The years that the portal's forms take.
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month of a year, read from and written as ``2026-11``."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """None for what is no month of a year that forms take."""
        try:
            day = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC)
        except ValueError:
            return None
        return cls.of(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> "Month | None":
        return self._within(self.first - _DAY)

    @property
    def next(self) -> "Month | None":
        return self._within(self.last + _DAY)

    def _within(self, day: dt.date) -> "Month | None":
        return Month.of(day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


@dataclass(frozen=True)
class Day:
    """One field of the grid. ``name``: the public holiday, or the decision that it is worked."""

    day: dt.date
    entries: Sequence[Entry] = field(default_factory=list)
    name: str = ""
    is_off: bool = False
    is_made_up: bool = False
    is_outside: bool = False
    is_today: bool = False

    @property
    def shown(self) -> Sequence[Entry]:
        # One too many would take as much room as the line that says so.
        return self.entries[: SHOWN_A_DAY if self.hidden else None]

    @property
    def hidden(self) -> int:
        over = len(self.entries) - SHOWN_A_DAY
        return over if over > 1 else 0


def weeks_of(month: Month, desk: Calendar) -> list[list[Day]]:
    """The weeks that ``month`` touches, with the entries of ``desk`` on each day."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    by_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in desk.entries(Span(first, last)):
        by_day[entry.day].append(entry)
    marks = {row.day: row for row in Holiday.objects.filter(day__gte=first, day__lte=last)}
    worked = WorkingCalendar(
        off=frozenset(day for day, row in marks.items() if not row.is_working),
        worked=frozenset(day for day, row in marks.items() if row.is_working),
    )
    return [
        [
            Day(
                day=day,
                entries=by_day[day],
                name=marks[day].name if day in marks else "",
                is_off=not worked.is_working(day),
                is_made_up=day in worked.worked,
                is_outside=day.month != month.month,
                is_today=day == desk.today,
            )
            for day in week
        ]
        for week in weeks
    ]
