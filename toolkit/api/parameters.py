"""Query parameters that are no filters: a day to look at the data on."""

import datetime as dt
import re

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from toolkit.days import check_year

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_iso_day(text: str) -> dt.date:
    """``YYYY-MM-DD`` and nothing else, of the years that forms take: what is open for ever is kept
    as the last day of the calendar, which is nobody's to ask for. Raises ValueError with a
    sentence."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            _("“%(text)s” không phải ngày. Ghi như 2026-01-31.") % {"text": text}
        ) from error
    check_year(day.year)
    return day


def day_parameter(request: Request, name: str) -> dt.date | None:
    """The day in ``?name=``; None without one. Raises ValidationError (400) naming it."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        return read_iso_day(text)
    except ValueError as error:
        raise ValidationError({name: [ErrorDetail(str(error), code="invalid")]}) from error


def day_schema(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATE, description=description)
