"""FHIR's ways to ask for a time (``ge2026-01``, ``lt2026-01-31T08:00:00+07:00``), and to tell one.

Every value is a stretch of time, ``start`` to ``end``: a month as typed is all of the month. Days
without an offset are Vietnam's, like all days of the portal.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from toolkit.days import Precision

_FORM = re.compile(
    r"(?P<prefix>eq|ne|gt|lt|ge|le|sa|eb|ap)?"
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_DAY = dt.timedelta(days=1)
# Nothing the portal knows is older or later; what is asked for beyond counts as these.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200

Bound = Callable[[dt.datetime], Q]


@dataclass(frozen=True)
class Span:
    """``prefix`` and the stretch of time that was typed, ``start <= moment < end``."""

    prefix: str
    start: dt.datetime
    end: dt.datetime


def read_span(text: str) -> Span:
    """What ``text`` asks for. Raises ValueError with a sentence."""
    # An offset's "+" that was not escaped in the address comes as a blank.
    found = _FORM.fullmatch(text.strip().replace(" ", "+"))
    try:
        if found is None:
            raise ValueError(text)
        start, end = _stretch(found.groupdict())
    except (ValueError, OverflowError) as error:
        raise ValueError(
            _(
                "“%(text)s” không phải thời điểm. "
                "Ghi như ge2026-01-31, 2026-01 hoặc gt2026-01-31T08:00:00+07:00."
            )
            % {"text": text}
        ) from error
    return Span(found["prefix"] or "eq", start, end)


def _stretch(parts: dict[str, str | None]) -> tuple[dt.datetime, dt.datetime]:
    year, month, day, hour, minute, second = (
        int(parts[name] or default)
        for name, default in (
            ("year", 0), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0),
        )
    )  # fmt: skip
    fraction = (parts["fraction"] or "")[:6]
    micro = int(fraction.ljust(6, "0"))
    zone = _zone(parts["zone"])
    start = dt.datetime(year, month, day, hour, minute, second, micro, zone)
    if not _FIRST_YEAR <= year < _LAST_YEAR:
        edge = midnight(dt.date(_FIRST_YEAR if year < _FIRST_YEAR else _LAST_YEAR, 1, 1))
        return edge, edge
    if parts["month"] is None:
        return start, start.replace(year=year + 1)
    if parts["day"] is None:
        return start, (start + 31 * _DAY).replace(day=1)
    if parts["hour"] is None:
        return start, start + _DAY
    if parts["second"] is None:
        return start, start + dt.timedelta(minutes=1)
    if not fraction:
        return start, start + dt.timedelta(seconds=1)
    return start, start + dt.timedelta(microseconds=10 ** (6 - len(fraction)))


def _zone(text: str | None) -> dt.tzinfo:
    if text is None:
        return timezone.get_default_timezone()
    if text == "Z":
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(text[1:3]), minutes=int(text[4:])))


# --- Comparing -------------------------------------------------------------------------------
def of_moment(span: Span, since: Bound) -> Q:
    """Rows with a moment as ``span`` asks for; ``since(t)`` are those whose moment is ``t`` or
    later."""
    match span.prefix:
        case "ge":
            return since(span.start)
        case "gt" | "sa":
            return since(span.end)
        case "lt" | "eb":
            return ~since(span.start)
        case "le":
            return ~since(span.end)
    within = since(span.start) & ~since(span.end)
    return ~within if span.prefix == "ne" else within


def of_period(span: Span, begun_by: Callable[[dt.date], Q], lasts_to: Callable[[dt.date], Q]) -> Q:
    """Rows with a period of days as ``span`` asks for; an open end reaches for ever.

    ``begun_by(day)``: the period's first day is ``day`` or earlier; ``lasts_to(day)``: its last
    one is ``day`` or later.
    """
    before_start, before_end = _last_day_before(span.start), _last_day_before(span.end)
    from_start, from_end = _local(span.start).date(), _local(span.end).date()
    match span.prefix:
        case "gt":
            return lasts_to(from_end)
        case "ge":
            return lasts_to(from_start)
        case "lt":
            return begun_by(before_start)
        case "le":
            return begun_by(before_end)
        case "sa":
            return ~begun_by(before_end)
        case "eb":
            return ~lasts_to(from_start)
        case "ap":
            return begun_by(before_end) & lasts_to(from_start)
    within = ~begun_by(before_start) & ~lasts_to(from_end)
    return ~within if span.prefix == "ne" else within


def _last_day_before(moment: dt.datetime) -> dt.date:
    return _local(moment - dt.timedelta(microseconds=1)).date()


def first_day_from(moment: dt.datetime) -> dt.date:
    """The first day that begins at ``moment`` or later."""
    return _last_day_before(moment) + _DAY


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which ``day`` begins in Vietnam."""
    return dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())


def latest(*moments: dt.datetime | None) -> dt.datetime | None:
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def latest_day(days: Iterable[dt.date | None], today: dt.date) -> dt.datetime | None:
    """The beginning of the last of ``days`` that has come."""
    come = [day for day in days if day is not None and dt.date.min < day <= today]
    return midnight(max(come)) if come else None


def day_after(day: dt.date | None) -> dt.date | None:
    return None if day is None or day == dt.date.max else day + _DAY


# --- Telling ---------------------------------------------------------------------------------
def instant(moment: dt.datetime) -> str:
    return _local(moment).isoformat()


def known_day(day: dt.date | None, precision: str = Precision.DAY) -> str:
    """``2023-07-21``, ``2023-07`` or ``2023``: as much as is known; empty for None."""
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return f"{day.year:04}"
    return day.isoformat()[:7] if precision == Precision.MONTH else day.isoformat()


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(timezone.get_default_timezone())
