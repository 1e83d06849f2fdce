"""Writing the trail. Every service calls `record` inside its own transaction."""

import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings
from django.db import models
from django.utils import translation

from audit import sights
from audit.context import current
from audit.models import Entry, Unsealed


class Body(Protocol):
    """The organisation somebody acts for (`hospitals.Organisation`)."""

    pk: Any
    name_vi: str


def record(
    verb: str,
    record: models.Model,
    *,
    by: Any,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    whole: models.Model | None = None,
    on_behalf_of: Body | None = None,
) -> Entry:
    """Write one row: ``by`` (a user, or None for the portal itself) did ``verb`` to ``record``.

    ``changes`` maps field → (before, after). ``whole`` is the record it is a part of.
    """
    around = current()
    entry = Entry.objects.create(
        actor=by,
        organisation_id=on_behalf_of.pk if on_behalf_of else None,
        organisation_name=on_behalf_of.name_vi if on_behalf_of else "",
        verb=verb,
        record_type=record._meta.label_lower,
        record_id=str(record.pk),
        record_label=_label(record),
        whole_type=whole._meta.label_lower if whole else "",
        whole_id=str(whole.pk) if whole else "",
        changes={name: [_plain(a), _plain(b)] for name, (a, b) in (changes or {}).items()},
        via=around.via,
        request_id=around.request_id,
        token_id=around.token_id,
    )
    Unsealed.objects.create(entry=entry)
    sights.remember(record)
    if whole is not None:
        sights.remember(whole)
    return entry


def difference(record: models.Model, new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields of ``new`` whose value differs from the record's, as (before, after)."""
    return {
        name: (getattr(record, name), value)
        for name, value in new.items()
        if getattr(record, name) != value
    }


def _label(record: models.Model) -> str:
    """How the trail names the record. One that is named after a person says so with
    ``trail_label``: personal values stand in the trail as field names only."""
    # In the portal's first language, whoever acted: the row is never written again.
    with translation.override(settings.LANGUAGE_CODE):
        return str(getattr(record, "trail_label", record))[:255]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)
