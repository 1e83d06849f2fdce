"""Where the rows of a list come from: as text of JSON objects, for one reader, a chunk at a time.

A source is made for one answer (`Asked`). Pages, bulk answers, single records and the changes feed
all take their rows from it, so that a record reads the same wherever it stands. Two kinds: the
database writes the text (`JsonSource`), or a function makes plain dicts (`DictSource`).
"""

import datetime as dt
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.expressions import Expression
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.encoders import JSONEncoder

from toolkit.json_sql import Days, json_text, row_text

Row = dict[str, Any]
Shape = type[BaseSerializer[Any]]
PERMISSIONS = "permissions"


@dataclass(frozen=True)
class Asked:
    """For whom rows are made, and what of each.

    ``today`` is the portal's day, ``on`` the day the reader wants to look at (today unless said).
    ``fields`` are the members to answer, None for all; ``expand`` names expansions. ``single``:
    one record by its address, which says more than a list.
    """

    reader: Any
    today: dt.date
    on: dt.date
    fields: frozenset[str] | None = None
    expand: frozenset[str] = frozenset()
    single: bool = False


@dataclass(frozen=True)
class Expansion:
    """What ``?expand=`` can add or write out in full: its words and shape for the description.
    ``nullable``: null where there is nothing, or nothing that the reader may see."""

    description: str
    shape: Shape
    many: bool = False
    nullable: bool = False


class Source(ABC):
    """The rows of one list.

    ``shape`` describes a row of the list, ``single_shape`` a record alone; the members stand in
    the order of their fields.
    """

    shape: ClassVar[Shape]
    single_shape: ClassVar[Shape]
    expansions: ClassVar[Mapping[str, Expansion]] = {}

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.names = self._names()

    @abstractmethod
    def visible(self) -> "QuerySet[Any]":
        """The records the reader may see, with what the filters of the list expect."""

    @abstractmethod
    def prepared(self, rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
        """``rows`` with what `texts` needs. More may be annotated behind it."""

    @abstractmethod
    def texts(self, chunk: Sequence[Any]) -> list[str]:
        """The rows of a prepared queryset as JSON objects; a fixed number of queries."""

    @staticmethod
    @abstractmethod
    def mark(row: Any) -> tuple[Any, uuid.UUID]:
        """The sorting key (annotated last, as ``_key``) and the id of a prepared row."""

    def of_records(self, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Id → row, of those of ``keys`` that the reader may see."""
        rows = list(self.prepared(self.visible().filter(pk__in=list(keys))))
        return dict(zip(map(self.key, rows), self.texts(rows), strict=True))

    @staticmethod
    @abstractmethod
    def key(row: Any) -> uuid.UUID:
        """The id of a prepared row."""

    def wants(self, name: str) -> bool:
        """The member ``name`` will be answered."""
        return name in self.names

    def expands(self, name: str) -> bool:
        return name in self.asked.expand

    def described(self) -> dict[str, Any]:
        """Member → the serializer field that describes it, as this source answers it."""
        fields = dict((self.single_shape if self.asked.single else self.shape)().fields)  # type: ignore[attr-defined]
        for name, expansion in self.expansions.items():
            if self.expands(name):
                fields[name] = expansion.shape(many=expansion.many)
        return {name: fields[name] for name in self.names}

    @classmethod
    def fields_of(cls, *, single: bool) -> tuple[str, ...]:
        """The members of a row without any expansion."""
        shape: Any = cls.single_shape if single else cls.shape
        return _field_names(shape)

    def _names(self) -> tuple[str, ...]:
        standing = self.fields_of(single=self.asked.single)
        added = [name for name in self.expansions if self.expands(name) and name not in standing]
        names = (*standing, *added)
        if self.asked.fields is None:
            return names
        chosen = self.asked.fields | self.asked.expand
        return tuple(name for name in names if name in chosen)


class JsonSource(Source):
    """The database writes each row; its text goes into the answer unread."""

    @abstractmethod
    def members(self, days: Days) -> Mapping[str, Any]:
        """Member → expression. ``days``: ``today`` and ``on``, as values or as places for them.

        Nothing in it may depend on more than the source's class, the names and ``days``: its SQL
        is kept (`toolkit.json_sql.row_text`).
        """

    def members_of_reader(self) -> Mapping[str, Any]:
        """Member → expression, of those that depend on who reads: ids of what they may see."""
        return {}

    def late_members(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Row]:
        """Id → the members that no SQL can say, such as permissions; they stand last."""
        return {}

    def prepared(self, rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
        of_reader = self.members_of_reader()
        columns: dict[str, Expression] = {}
        for is_readers, run in groupby(self.names, key=of_reader.__contains__):
            names = tuple(run)
            text = json_text(_only(of_reader, names)) if is_readers else self._kept(rows, names)
            columns[f"_part_{len(columns)}"] = text
        self._parts = slice(1, 1 + len(columns))  # behind the id
        return rows.annotate(**columns).values_list("pk", *columns)

    def texts(self, chunk: Sequence[Any]) -> list[str]:
        late = self.late_members([row[0] for row in chunk])
        if not late:
            return [_joined(*row[self._parts]) for row in chunk]
        return [
            _joined(*row[self._parts], write_json(_only(late[row[0]], self.names))) for row in chunk
        ]

    @staticmethod
    def mark(row: Any) -> tuple[Any, uuid.UUID]:
        return row[-1], row[0]

    @staticmethod
    def key(row: Any) -> uuid.UUID:
        pk: uuid.UUID = row[0]
        return pk

    def _kept(self, rows: "QuerySet[Any]", names: tuple[str, ...]) -> Expression:
        return row_text(
            rows,
            lambda days: _only(self.members(days), names),
            days={"today": self.asked.today, "on": self.asked.on},
            known_as=(type(self), names, self.asked.expand),
        )


class DictSource(Source):
    """A function makes the rows of model instances."""

    @abstractmethod
    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        """``rows`` as dicts; a fixed number of queries. Members nobody asked for may be in them."""

    def prepared(self, rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
        return rows

    def texts(self, chunk: Sequence[Any]) -> list[str]:
        return [write_json(_only(row, self.names)) for row in self.present(chunk)]

    @staticmethod
    def mark(row: Any) -> tuple[Any, uuid.UUID]:
        return row._key, row.pk

    @staticmethod
    def key(row: Any) -> uuid.UUID:
        pk: uuid.UUID = row.pk
        return pk


def write_json(value: Any) -> str:
    return _encoder.encode(value)


def one_line(text: str) -> str:
    """JSON in which nothing but a line's end ends a line, whoever splits it."""
    if "\u2028" not in text and "\u2029" not in text:  # sooner said than replaced
        return text
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


_encoder = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _only(row: Mapping[str, Any], names: Sequence[str]) -> Row:
    return {name: row[name] for name in names if name in row}


def _joined(*texts: str) -> str:
    """One object with the members of all of ``texts``, which are objects."""
    if len(texts) == 1:
        return texts[0]
    return f"{{{','.join(text[1:-1] for text in texts if len(text) > 2)}}}"


@cache
def _field_names(shape: Shape) -> tuple[str, ...]:
    fields: Mapping[str, Any] = shape().fields  # type: ignore[attr-defined]
    return tuple(fields)
