"""JSON made by the database: an object of named values, a list of the rows of a subquery.

Django's own `JSONObject` makes PostgreSQL's ``jsonb``, which sorts the names and is slower to
build; an answer keeps the order of its description. Values come out as the REST API writes them,
on PostgreSQL and SQLite alike: ids with dashes, days as ``YYYY-MM-DD``, times in the portal's zone
with its offset, yes and no as ``true`` and ``false``.
"""

import datetime as dt
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, connections, models
from django.db.models import F, Func, QuerySet, Subquery
from django.db.models.expressions import Expression, RawSQL
from django.db.models.functions import Cast

Compiled = tuple[str, Any]
# SQL of a value and its field → the SQL for JSON, and how often its parameters stand in it.
Write = Callable[[str, Any], tuple[str, int]]
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# What JSON writes as a string.
_STRINGS = (models.CharField, models.TextField, models.UUIDField, models.DateField)
# The one column of a `JsonList`'s subquery, and what is made of its rows.
_ITEM = "item"
_ROWS = "(SELECT %s FROM (%%(subquery)s) _rows)"


class JsonObject(Func):
    """``{name: value, …}`` in the order given; a value is an expression or a field's name."""

    output_field = models.JSONField()

    def __init__(self, **members: Any) -> None:
        if not all(_NAME.fullmatch(name) for name in members):
            raise ValueError("names stand in the SQL itself")
        self.names = tuple(members)
        super().__init__(*members.values())

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        pairs, params = self._pairs(compiler, _on_postgresql)
        values = self.get_source_expressions()
        if values and all(isinstance(value.output_field, _STRINGS) for value in values):
            # Half the time: the other function looks up the type of each value each time.
            members = ", ".join(f"{pair}::text" for pair in pairs)
            return f"json_object(ARRAY[{members}])", params
        return f"json_build_object({', '.join(pairs)})", params

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        pairs, params = self._pairs(compiler, _on_sqlite)
        return f"json_object({', '.join(pairs)})", params

    def _pairs(self, compiler: Any, write: Write) -> tuple[list[str], list[Any]]:
        pairs: list[str] = []
        params: list[Any] = []
        for name, value in zip(self.names, self.get_source_expressions(), strict=True):
            sql, given = compiler.compile(value)
            sql, times = write(sql, value.output_field)
            pairs.append(f"'{name}', {sql}")
            params.extend([*given] * times)
        return pairs, params


class JsonList(Subquery):
    """``item`` of each of the rows as a JSON list, in the rows' order; ``[]`` without rows."""

    output_field = models.JSONField()

    def __init__(self, rows: "QuerySet[Any, Any]", item: "Expression | F") -> None:
        super().__init__(rows.annotate(**{_ITEM: item}).values(_ITEM))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        wrapped = f"coalesce(json_agg(_rows.{_ITEM}), '[]'::json)"
        return self.as_sql(compiler, connection, _ROWS % wrapped)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        sql, _times = _on_sqlite(f"_rows.{_ITEM}", self.query.annotations[_ITEM].output_field)
        return self.as_sql(compiler, connection, _ROWS % f"json_group_array({sql})")


def json_text(members: Mapping[str, Any]) -> Cast:
    """The text of the `JsonObject` of ``members``."""
    return Cast(JsonObject(**members), models.TextField())


def member_begins(name: str) -> str:
    """How a text that is the value of ``name`` begins, in the text that the database writes."""
    colon = " : " if connection.vendor == "postgresql" else ":"
    return f'"{name}"{colon}"'


def _on_postgresql(sql: str, field: Any) -> tuple[str, int]:
    if isinstance(field, models.DateTimeField):
        zone, offset = _zone()
        local = f"to_char({sql} AT TIME ZONE '{zone}', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        # As Python writes it: without a fraction where there is none.
        return f"replace({local}, '.000000', '') || '{offset}'", 1
    return sql, 1


def _on_sqlite(sql: str, field: Any) -> tuple[str, int]:
    if isinstance(field, models.JSONField):
        return f"json({sql})", 1
    if isinstance(field, models.BooleanField):
        return f"json(CASE ({sql}) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)", 1
    if isinstance(field, models.UUIDField):
        pieces = [f"substr({sql}, {at}, {n})" for at, n in ((1, 8), (9, 4), (13, 4), (17, 4))]
        return " || '-' || ".join([*pieces, f"substr({sql}, 21)"]), 5
    if isinstance(field, models.DateTimeField):
        _name, offset = _zone()
        day_and_time = f"strftime('%%Y-%%m-%%dT%%H:%%M:%%S', {sql}, '{offset[:3]} hours')"
        # What follows the seconds in the column is the fraction, or nothing.
        return f"{day_and_time} || substr({sql}, 20) || '{offset}'", 2
    return sql, 1


def _zone() -> tuple[str, str]:
    """The portal's zone and its offset, which in Vietnam is the same all year."""
    offset = f"{dt.datetime(2026, 1, 1, tzinfo=ZoneInfo(settings.TIME_ZONE)):%z}"
    return settings.TIME_ZONE, f"{offset[:3]}:{offset[3:]}"


# --- A row's SQL, compiled once -------------------------------------------------------------
Days = Mapping[str, Any]


@dataclass(frozen=True)
class _Mark:
    name: str


class _Slot(Expression):
    """A day that is not known yet when a row's SQL is compiled: `row_text` fills it in."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=models.DateField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Compiled:
        return "%s", [_Mark(self.name)]


# (what is asked for, database) → its SQL and parameters; None where it cannot stand by itself.
_compiled: dict[Hashable, Compiled | None] = {}
_AT_MOST = 200


def row_text(
    rows: "QuerySet[Any, Any]",
    members: Callable[[Days], Mapping[str, Any]],
    *,
    days: Days,
    known_as: Hashable,
) -> Expression:
    """The text of the `JsonObject` of ``members(days)``, an expression for ``rows``.

    To compile so many expressions takes longer than all else that Python does for a page. What is
    made of the model's own columns and of subqueries reads the same in every query: its SQL is
    kept under ``known_as``, which names whatever ``members`` depends on but the ``days``.
    """
    key = (known_as, rows.db)
    if key not in _compiled:
        if len(_compiled) >= _AT_MOST:  # readers choose among many combinations of members
            _compiled.clear()
        slots = {name: _Slot(name) for name in days}
        _compiled[key] = _compile(rows.model, json_text(members(slots)), rows.db)
    found = _compiled.get(key)
    if found is None:
        return json_text(members(days))
    sql, params = found
    prepared = {
        name: models.DateField().get_db_prep_value(day, connections[rows.db])
        for name, day in days.items()
    }
    filled = [prepared[one.name] if isinstance(one, _Mark) else one for one in params]
    return RawSQL(sql, filled, models.TextField())  # noqa: S611 - compiled by `_compile`


def _compile(model: "type[models.Model]", text: Expression, using: str) -> Compiled | None:
    query = model._base_manager.annotate(_text=text).values("_text").query
    compiler = query.get_compiler(using)
    compiler.pre_sql_setup()
    if sum(map(bool, query.alias_refcount.values())) > 1:  # it joins other tables to the rows
        return None
    compiled: Compiled = compiler.compile(query.annotations["_text"])
    return compiled
