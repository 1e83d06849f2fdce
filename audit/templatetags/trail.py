"""Writing the trail on a page (``{% load trail %}``)."""

import datetime as dt
import json
import re
from typing import Any, NamedTuple

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.verbs import text_of

register = template.Library()

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Change(NamedTuple):
    """One field's change, in the words a reader knows."""

    label: str
    before: str
    after: str


@register.filter
def verb_text(entry: Entry) -> str:
    """The entry's verb in words: ``{{ entry|verb_text }}``."""
    return text_of(entry.verb)


@register.filter
def changes_in_words(entry: Entry) -> list[Change]:
    """The entry's changes with the fields' own names; a personal value stays untold."""
    return [
        Change(_label(entry, name), *_values(entry, name, *pair))
        for name, pair in entry.changes.items()
    ]


def _field(entry: Entry, name: str) -> "Field[Any, Any] | None":
    try:
        found = apps.get_model(entry.record_type)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return None
    return found if isinstance(found, Field) else None


def _label(entry: Entry, name: str) -> str:
    field = _field(entry, name)
    return str(field.verbose_name) if field else name


def _values(entry: Entry, name: str, before: Any, after: Any) -> tuple[str, str]:
    """A personal value is kept as its field's name alone, with nothing on either side."""
    if before is None and after is None:
        return _("không nêu"), _("không nêu")
    return _value(entry, name, before), _value(entry, name, after)


def _value(entry: Entry, name: str, value: Any) -> str:
    if value is None or value == "":
        return _("chưa ghi")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return ", ".join(_value(entry, name, one) for one in value) or _("chưa ghi")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
    field = _field(entry, name)
    return str(dict(field.flatchoices).get(value, value)) if field else str(value)
