"""Days that are known to the day, the month or the year: reading them and writing them."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Nothing in the portal is of another year.
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Precision(models.TextChoices):
    DAY = "day", gettext_lazy("Biết đến ngày")
    MONTH = "month", gettext_lazy("Biết đến tháng")
    YEAR = "year", gettext_lazy("Biết đến năm")


@dataclass(frozen=True)
class KnownDay:
    """What is known of a day: ``month`` or ``month`` and ``day`` may be missing."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    @property
    def first(self) -> dt.date:
        """The first day it can be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The last day it can be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


_SPAN_OF_YEARS = re.compile(r"(\d{4})[ \u00a0]+([–-])[ \u00a0]+(\d{4})")


def keep_years(text: str) -> str:
    """``2026 – 2030`` in ``text`` stays on one line: its blanks do not break."""
    return _SPAN_OF_YEARS.sub("\\1\u00a0\\2\u00a0\\3", text)


_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})"),
)


def read_day(text: str, *, exact: bool = False) -> KnownDay | None:
    """Read ``21/07/2023``, ``2023-07-21``, ``07/2023``, ``2023-07`` or ``2023``; None when empty.

    ``exact``: nothing less than a day will do, so the sentences offer nothing less.
    Raises ValueError with a sentence that says what is wrong and what to write instead.
    """
    cleaned = text.strip()
    if not cleaned:
        return None
    for form in _FORMS:
        if found := form.fullmatch(cleaned):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            return _checked(parts["year"], parts.get("month"), parts.get("day"), exact)
    if exact:
        raise ValueError(_("“%(text)s” không phải ngày. Ghi như 21/07/2023.") % {"text": cleaned})
    raise ValueError(
        _("“%(text)s” không phải ngày. Ghi như 21/07/2023, 07/2023 hoặc 2023.") % {"text": cleaned}
    )


def check_year(year: int) -> None:
    """Raise ValueError with a sentence for a year that nothing in the portal is of."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(_("Năm %(year)s không hợp lý. Ghi năm từ 1900 đến 2200.") % {"year": year})


def _checked(year: int, month: int | None, day: int | None, exact: bool) -> KnownDay:
    check_year(year)
    if month is not None and not 1 <= month <= 12:
        raise ValueError(_("Không có tháng %(month)s. Ghi tháng từ 1 đến 12.") % {"month": month})
    if month is not None and day is not None:
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            sentence = (
                _("Tháng %(month)s có %(last)s ngày. Ghi %(last_day)s.")
                if exact
                else _(
                    "Tháng %(month)s có %(last)s ngày. "
                    "Ghi %(last_day)s, hoặc %(month_only)s nếu chỉ biết đến tháng."
                )
            )
            raise ValueError(
                sentence
                % {
                    "month": month,
                    "last": last,
                    "last_day": f"{last:02}/{month:02}/{year}",
                    "month_only": f"{month:02}/{year}",
                }
            )
    return KnownDay(year, month, day)


def write_span(first: dt.date, last: dt.date) -> str:
    """``13 – 14/07/2023``, ``21/07/2026 – 20/01/2027``; one day is written once."""
    if first == last:
        return write_day(last)
    return f"{span_start(first, last)} – {write_day(last)}"


def span_start(first: dt.date, last: dt.date) -> str:
    """As much of ``first`` as ``last`` does not say already."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%d}"
    return f"{first:%d/%m}" if first.year == last.year else write_day(first)


def write_day(day: dt.date | None, precision: str = Precision.DAY) -> str:
    """``21/07/2023``, ``07/2023`` or ``2023``: less known means less written. Empty for None."""
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return f"{day:%Y}"
    if precision == Precision.MONTH:
        return f"{day:%m/%Y}"
    return f"{day:%d/%m/%Y}"
