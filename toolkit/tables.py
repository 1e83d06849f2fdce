"""Rows of JSON as a table: one column a value, and cells that no spreadsheet takes for a formula.

A member that is an object becomes a column for each of its values (``holder.slug``). A list's
values stand in one cell, separated by "; ".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

# A cell that begins so is a formula to some spreadsheet (OWASP, "CSV injection"); the letters of
# double width are read like the plain ones by some of them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SEPARATOR = "; "

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Column:
    """``path``: the members that lead to the value. ``is_list``: a list stands on the way.
    ``is_day``: the value is a day as ``YYYY-MM-DD``."""

    path: tuple[str, ...]
    is_list: bool = False
    is_day: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


def columns_of(fields: Mapping[str, Any]) -> list[Column]:
    """The columns of what these serializer fields describe, in their order."""
    return list(_columns(fields, (), is_list=False))


def _columns(
    fields: Mapping[str, Any], before: tuple[str, ...], *, is_list: bool
) -> Iterator[Column]:
    for name, field in fields.items():
        path = (*before, name)
        if isinstance(field, serializers.ListSerializer):
            child: Any = field.child
            yield from _columns(child.fields, path, is_list=True)
        elif isinstance(field, serializers.Serializer):
            yield from _columns(field.fields, path, is_list=is_list)
        elif isinstance(field, serializers.ListField):
            yield Column(path, is_list=True)
        else:
            is_day = isinstance(field, serializers.DateField) and not is_list
            yield Column(path, is_list=is_list, is_day=is_day)


def cells(row: Mapping[str, Any], columns: Sequence[Column]) -> list[Cell]:
    """The row's values by column, safe to open in a spreadsheet."""
    return [safe(_cell(row, column)) for column in columns]


def _cell(row: Mapping[str, Any], column: Column) -> Cell:
    found = list(_values(row, column.path))
    if column.is_list:
        return SEPARATOR.join(_text(value) for value in found)
    value = found[0] if found else None
    return value if isinstance(value, str | int | float | None) else _text(value)


def _values(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _values(one, path)
    elif path:
        yield from _values(value.get(path[0]) if isinstance(value, dict) else None, path[1:])
    else:
        yield value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def safe(value: Cell) -> Cell:
    """The value as a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
