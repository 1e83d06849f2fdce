"""Pages by key: the next page starts after the last row seen, however far down that is.

An offset makes the database walk over every earlier row; a key lets it seek. Used by lists on
pages and, through `toolkit.api.PortalCursorPagination`, by the REST API.
"""

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

Row = TypeVar("Row")
Mark = tuple[Any, uuid.UUID]


class BadCursor(ValueError):
    """The cursor was altered, or belongs to another ordering."""


@dataclass(frozen=True)
class Ordering:
    """One way to sort a list: a non-null expression or field name, then the primary key.

    ``name`` stands in the address (``?ordering=name``). Wrap a nullable column in ``Coalesce``:
    a NULL has no place in a key.
    """

    name: str
    expression: Any
    descending: bool = False

    @property
    def reversed(self) -> "Ordering":
        return Ordering(self.name, self.expression, not self.descending)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and the cursors beside them (None at the ends)."""

    rows: list[Row] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None


def in_order(
    queryset: "models.QuerySet[Any, Row]", ordering: Ordering
) -> "models.QuerySet[Any, Row]":
    """All rows as ``ordering`` sorts them, the sorting key annotated as ``_key``."""
    sort_key = ordering.expression
    if isinstance(sort_key, str):
        sort_key = F(sort_key)
    sign = "-" if ordering.descending else ""
    keyed: models.QuerySet[Any, Row] = queryset.annotate(_key=sort_key)
    return keyed.order_by(f"{sign}_key", f"{sign}pk")


def page_of(
    queryset: "models.QuerySet[Any, Row]",
    ordering: Ordering,
    *,
    cursor: str = "",
    size: int = 25,
    mark_of: Callable[[Row], Mark] | None = None,
) -> "Page[Row]":
    """The page of ``queryset`` that ``cursor`` points at; the first one without a cursor.

    Fetches one row more than asked to know whether another page follows: no ``count(*)``.
    ``mark_of`` reads the sorting key and the id of a row that is no model instance.
    Raises BadCursor.
    """
    mark_of = mark_of or _mark_of_instance
    back, mark = _read(cursor, ordering) if cursor else (False, None)
    walk = ordering.reversed if back else ordering
    compare = "lt" if walk.descending else "gt"
    rows_after = in_order(queryset, walk)
    if mark is not None:
        key, pk = mark
        # The first condition is implied by the second; databases seek better with it.
        rows_after = rows_after.filter(
            Q(**{f"_key__{compare}e": key}),
            Q(**{f"_key__{compare}": key}) | Q(_key=key, **{f"pk__{compare}": pk}),
        )
    rows = list(rows_after[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page()
    return Page(
        rows=rows,
        next=_write(mark_of(rows[-1]), ordering, back=False) if (more or back) else None,
        previous=(
            _write(mark_of(rows[0]), ordering, back=True)
            if (cursor and (more or not back))
            else None
        ),
    )


def choose(orderings: Sequence[Ordering], asked: str) -> Ordering | None:
    """The ordering that ``asked`` (``name`` or ``-name``) means; None when there is none."""
    name = asked.removeprefix("-")
    for ordering in orderings:
        if ordering.name == name:
            return Ordering(name, ordering.expression, asked.startswith("-"))
    return None


def _mark_of_instance(row: Any) -> Mark:
    return row._key, row.pk


def _write(place: Mark, ordering: Ordering, *, back: bool) -> str:
    key, pk = place
    mark = [ordering.name, ordering.descending, back, *_plain(key), str(pk)]
    packed = json.dumps(mark, ensure_ascii=False, separators=(",", ":")).encode()
    return _signer().sign(base64.urlsafe_b64encode(packed).decode().rstrip("="))


def _read(cursor: str, ordering: Ordering) -> tuple[bool, tuple[Any, Any]]:
    try:
        cursor = _signer().unsign(cursor)
        padded = cursor + "=" * (-len(cursor) % 4)
        mark = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        name, descending, back, kind, value, pk = mark
        if name != ordering.name or descending is not ordering.descending:
            raise BadCursor(_("Dấu trang này thuộc cách sắp xếp khác. Hãy mở lại từ trang đầu."))
        return bool(back), (_unplain(kind, value), uuid.UUID(pk))
    except BadCursor:
        raise
    except (signing.BadSignature, ValueError, TypeError, binascii.Error) as error:
        raise BadCursor(_("Dấu trang không hợp lệ. Hãy mở lại từ trang đầu.")) from error


def _signer() -> signing.Signer:
    """A key of another type than the column's would reach the database: only ours are read."""
    return signing.Signer(salt="toolkit.paging", sep="~")


def _plain(value: Any) -> tuple[str, Any]:
    if isinstance(value, dt.datetime):
        return "t", value.isoformat()
    if isinstance(value, dt.date):
        return "d", value.isoformat()
    if isinstance(value, bool | int | str):
        return "v", value
    raise TypeError(f"cannot page by {type(value).__name__}")


def _unplain(kind: str, value: Any) -> Any:
    if kind == "t":
        return dt.datetime.fromisoformat(value)
    if kind == "d":
        return dt.date.fromisoformat(value)
    if kind == "v" and isinstance(value, bool | int | str):
        return value
    raise ValueError(kind)
