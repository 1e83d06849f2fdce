"""Which days are worked in Vietnam. Pure, but for `working_calendar`, which reads the rows."""

import datetime as dt
from dataclasses import dataclass, field

from hospitals.models import Holiday

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """``off``: weekdays nobody works; ``worked``: weekend days a decision swapped in."""

    off: frozenset[dt.date] = field(default_factory=frozenset)
    worked: frozenset[dt.date] = field(default_factory=frozenset)

    def is_working(self, day: dt.date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() < 5 and day not in self.off

    def on_or_before(self, day: dt.date) -> dt.date:
        """The last working day not after ``day``."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def on_or_after(self, day: dt.date) -> dt.date:
        """The first working day not before ``day``."""
        while not self.is_working(day):
            day += _DAY
        return day


def working_calendar() -> WorkingCalendar:
    """The calendar as the rows stand now: one query."""
    rows = list(Holiday.objects.values_list("day", "is_working"))
    return WorkingCalendar(
        off=frozenset(day for day, is_working in rows if not is_working),
        worked=frozenset(day for day, is_working in rows if is_working),
    )
