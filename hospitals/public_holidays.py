"""The rows of public holidays: filled from the calendar library once a year, then people's own.

The library projects Tết and lists the swapped Saturdays that a decision has made known. A year
that has rows is never touched again, so what an administrator corrected stays.
"""

import datetime as dt

import holidays

from hospitals.models import Holiday

FIRST_YEAR = 2023
DECEMBER = 12


def load_holidays(day: dt.date) -> int:
    """Insert the days of every year without rows, up to the year after ``day``'s."""
    known = known_years()
    missing = [year for year in range(FIRST_YEAR, day.year + 2) if year not in known]
    rows = [row for year in missing for row in _library_rows(year)]
    Holiday.objects.bulk_create(rows)
    return len(rows)


def known_years() -> set[int]:
    return {found.year for found in Holiday.objects.dates("day", "year")}


def expected_holidays(year: int) -> list[Holiday]:
    """Rows, not kept, of what the calendar library knows of a year that has none yet.

    Without swapped Saturdays: those are decided year by year.
    """
    return [row for row in _library_rows(year) if not row.is_working]


def missing_holidays(day: dt.date) -> list[int]:
    """The years that should have holidays by ``day`` and have none.

    This year always; the next one from 1 December, when its decision has been published.
    """
    wanted = [day.year, day.year + 1] if day.month == DECEMBER else [day.year]
    known = known_years()
    return [year for year in wanted if year not in known]


def _library_rows(year: int) -> list[Holiday]:
    calendar = holidays.country_holidays("VN", years=year, language="vi")
    off = [Holiday(day=day, name=name) for day, name in sorted(calendar.items())]
    worked = [
        Holiday(day=day, name="Ngày làm bù", is_working=True)
        for day in sorted(calendar.weekend_workdays)
        # The library keeps the swapped days of other years too.
        if day.year == year
    ]
    return off + worked
