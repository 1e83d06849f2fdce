"""Form fields for days typed as people write them: 21/07/2023, 07/2023 or 2023."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.days import KnownDay, Precision, read_day

_DAY_HINT = gettext_lazy("dd/mm/yyyy")
_EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")


def _text_input(attrs: dict[str, Any] | None = None) -> forms.TextInput:
    """A text field, not ``type=date``: that one cannot hold a month or keep a wrong day."""
    return forms.TextInput(
        attrs={"inputmode": "text", "autocomplete": "off", "maxlength": "10", **(attrs or {})}
    )


class DayInput(forms.TextInput):
    """A text field with a calendar beside it, which static/js/days.js brings to life.

    Its keyboard has digits only: 21072023 is read too.
    """

    template_name = "django/forms/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}
        super().__init__({**own, "placeholder": _DAY_HINT, "data-day": "", **(attrs or {})})


class KnownDayField(forms.CharField):
    """A day as far as it is known; cleans to `KnownDay`, or None when left empty."""

    exact = False

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _text_input())
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        if digits := _EIGHT_DIGITS.fullmatch(text):
            text = "/".join(digits.groups())
        try:
            return read_day(text, exact=self.exact)
        except ValueError as error:
            raise ValidationError(str(error), code="day") from error

    def prepare_value(self, value: Any) -> Any:
        return write_known(value) if isinstance(value, KnownDay) else value


class DayField(KnownDayField):
    """A day that must be known to the day; cleans to ``datetime.date`` or None."""

    exact = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DayInput())
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        known = super().clean(value)
        if known is None:
            return None
        if known.precision != Precision.DAY:
            raise ValidationError(
                _("“%(text)s” chưa đủ ngày. Ghi như 21/07/2023.") % {"text": str(value).strip()},
                code="day",
            )
        return known.first

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value


def write_known(known: KnownDay) -> str:
    """What is known of a day, as it is typed."""
    parts = [f"{part:02}" for part in (known.day, known.month) if part is not None]
    return "/".join([*parts, str(known.year)])


def known_day(day: dt.date | None, precision: str) -> KnownDay | None:
    """A stored day and its precision back as what is known."""
    if day is None:
        return None
    if precision == Precision.YEAR:
        return KnownDay(day.year)
    if precision == Precision.MONTH:
        return KnownDay(day.year, day.month)
    return KnownDay(day.year, day.month, day.day)
