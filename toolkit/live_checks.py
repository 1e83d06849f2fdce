"""What a page may say of a field while somebody still fills it in: the field's own sentences.

`marks_of` writes onto a control what static/js/checks.js needs; what has to be read (a day, an
address) is read by the very field, over `check_text`. Rules between fields and those of services
are said when the form is sent.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from toolkit.day_fields import DayField, KnownDayField
from toolkit.span_fields import SpanField

# What a text may be read as; a name stands in `data-check` and in the address of the check.
READERS: dict[str, type[forms.CharField]] = {
    "day": DayField,
    "known-day": KnownDayField,
    "span": SpanField,
    "email": forms.EmailField,
}
_KINDS = {reader: kind for kind, reader in READERS.items()}


def marks_of(field: forms.Field) -> dict[str, str]:
    """The ``data-…`` attributes of the field's control."""
    marks: dict[str, str] = {}
    if field.disabled:
        return marks
    if field.required and "required" in field.error_messages:
        marks["data-says-empty"] = str(field.error_messages["required"])
    if kind := _KINDS.get(type(field)):  # type: ignore[arg-type]
        marks["data-check"] = kind
    if isinstance(field, forms.IntegerField):
        marks["data-says-number"] = str(field.error_messages["invalid"])
        marks.update(_limits(field))
    return marks


def _limits(field: forms.Field) -> dict[str, str]:
    names = {MinValueValidator: "data-says-low", MaxValueValidator: "data-says-high"}
    said: dict[str, str] = {}
    for validator in field.validators:
        if name := names.get(type(validator)):  # type: ignore[arg-type]
            params = {"limit_value": validator.limit_value, "show_value": "", "value": ""}  # type: ignore[attr-defined]
            words: Any = field.error_messages.get(validator.code, validator.message)  # type: ignore[attr-defined]
            said[name] = ValidationError(words, params=params).messages[0]
    return said


def check_text(kind: str, text: str) -> dict[str, Any]:
    """How a form would take ``text``: its ``errors``, and as it is ``written`` when it has none.

    Raises KeyError for a kind that is not read.
    """
    field = READERS[kind](required=False)
    try:
        taken = field.clean(text)
    except ValidationError as error:
        return {"errors": error.messages, "written": None}
    written = field.prepare_value(taken) if isinstance(field, KnownDayField) else None
    return {"errors": [], "written": written}
