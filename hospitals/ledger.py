"""What an act wrote and what stood there before, so that it can be undone row by row.

A ledger is a list of plain values (it is kept in `RegisterChange.ledger`), in the order of writing:
the row's model and key, ``was`` (None for a row that the act made) and ``now`` (None for one that
it took away).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

Entry = dict[str, Any]


class Ledger:
    """Makes, changes and removes rows, and remembers how they were."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def make(self, row: models.Model) -> None:
        """Insert ``row``."""
        row.save(force_insert=True)
        self._note(row, was=None, now={})

    def change(self, row: models.Model, **fields: Any) -> None:
        """Write ``fields`` of a row that is there."""
        was = _values(row, fields)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=[*fields, *_stamps(row)])
        self._note(row, was=was, now=_values(row, fields))

    def remove(self, row: models.Model) -> None:
        """Delete a row that nothing depends on."""
        whole = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
        self._note(row, was=_values(row, whole), now=None)
        row.delete()

    def _note(self, row: models.Model, *, was: Any, now: Any) -> None:
        self.entries.append(
            {"model": row._meta.label_lower, "pk": _plain(row.pk), "was": was, "now": now}
        )


def written_over(entries: list[Entry]) -> Iterator[models.Model]:
    """The rows that no longer stand as the act left them."""
    for entry in entries:
        model = apps.get_model(entry["model"])
        row = model._default_manager.filter(pk=entry["pk"]).first()
        if entry["now"] is None:
            continue
        if row is None:
            yield model(pk=model._meta.pk.to_python(entry["pk"]))
        elif _values(row, entry["now"]) != entry["now"]:
            yield row


def take_back(entries: list[Entry]) -> None:
    """Bring the rows back to what stood before, the last one written first.

    Raises ProtectedError when something holds on to a row that the act made.
    """
    for entry in reversed(entries):
        model = apps.get_model(entry["model"])
        if entry["was"] is None:
            model._default_manager.get(pk=entry["pk"]).delete()
        elif entry["now"] is None:
            model(pk=model._meta.pk.to_python(entry["pk"]), **_read(model, entry["was"])).save(
                force_insert=True
            )
        else:
            row = model._default_manager.get(pk=entry["pk"])
            for name, value in _read(model, entry["was"]).items():
                setattr(row, name, value)
            row.save(update_fields=[*entry["was"], *_stamps(row)])


def _values(row: models.Model, names: Any) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _read(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as the model's fields hold them, by attribute name."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


def _stamps(row: models.Model) -> list[str]:
    """The fields that say when a row was last written."""
    return [f.name for f in row._meta.concrete_fields if getattr(f, "auto_now", False)]


def _plain(value: Any) -> Any:
    """As it comes back from JSON."""
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return DjangoJSONEncoder().default(value)
