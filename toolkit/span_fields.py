"""A form field for a span of days, typed as 01/01/2024-30/06/2024, or one day, month or year."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.days import read_day, write_span

# A hyphen parts two days only after a year, so that 2024-06-30 stays one day.
_PARTED = re.compile(r"\s*(?:\.\.|[–—])\s*|\s+-\s+|(?<=\d{4})-(?=\d{1,2}/|\d{4}$)")


@dataclass(frozen=True)
class DaySpan:
    """``first`` and ``last`` day, both included."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return write_span(self.first, self.last)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """For the lookup ``__range``."""
        return self.first, self.last


def read_span(text: str) -> DaySpan | None:
    """Read two days, months or years, or one of them for the whole of it; None when empty.

    Raises ValueError with a sentence that says what is wrong and what to write instead.
    """
    cleaned = text.strip()
    if not cleaned:
        return None
    parts = _PARTED.split(cleaned)
    if len(parts) > 2 or not all(parts):
        raise ValueError(
            _("“%(text)s” không phải khoảng ngày. Ghi như 01/01/2024-30/06/2024.")
            % {"text": cleaned}
        )
    known = [day for part in parts if (day := read_day(part)) is not None]
    span = DaySpan(known[0].first, known[-1].last)
    if span.last < span.first:
        raise ValueError(_("Ngày cuối ở trước ngày đầu. Hãy đổi chỗ hai ngày."))
    return span


class SpanField(forms.CharField):
    """Cleans to `DaySpan`, or None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "inputmode": "text",
            "autocomplete": "off",
            "placeholder": "mm/yyyy-mm/yyyy",
        }
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        try:
            return read_span(text)
        except ValueError as error:
            raise ValidationError(str(error), code="span") from error
