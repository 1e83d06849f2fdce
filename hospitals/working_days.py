"""Which days are worked in Vietnam. Pure: the rows come in as sets of days.

`hospitals.models.calendar.working_calendar` fills it from the rows.
"""

import datetime as dt
from dataclasses import dataclass, field

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
