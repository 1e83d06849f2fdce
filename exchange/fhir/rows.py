"""What a table of ours has to answer to be read as FHIR resources of one type."""

import datetime as dt
import hashlib
import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from exchange.fhir.moments import Span, instant, of_moment
from exchange.fhir.systems import Body, filled, profile
from toolkit.folding import fold

NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Token:
    """``system|code`` as asked for; None stands for any."""

    system: str | None
    code: str | None

    def means(self, system: str) -> bool:
        return self.system in (None, system)


@dataclass(frozen=True)
class Text:
    """A part of a name: how it begins, or with a ``modifier`` all of it or any part."""

    text: str
    modifier: str = ""


@dataclass(frozen=True)
class Condition:
    """One search parameter with its values, any of which will do. ``name`` is the method of
    `Rows` that answers it."""

    name: str
    values: Sequence[Any]


@dataclass(frozen=True)
class Found:
    """A row as a resource, but for its version. ``updated``: when it last read otherwise."""

    pk: uuid.UUID
    profiles: Sequence[str]
    body: Body
    updated: dt.datetime | None

    def resource(self, kind: str) -> Body:
        """The whole resource; its version is a digest of what it says."""
        head = {"resourceType": kind, "id": str(self.pk)}
        said = json.dumps([head, self.body], ensure_ascii=False, sort_keys=True)
        version = hashlib.blake2b(said.encode(), digest_size=10).hexdigest()
        meta = {
            "versionId": version,
            "lastUpdated": instant(self.updated) if self.updated else None,
            "profile": [profile(name) for name in self.profiles],
        }
        return {**head, "meta": filled(meta), "language": "vi", **self.body}


class Rows(ABC):
    """The rows of one table for one reader and day. One method a search parameter, which answers
    with the condition that a row has to meet: ``by_identifier`` for ``identifier``."""

    # The parameters that this table has something for; others find nothing here.
    parameters: ClassVar[frozenset[str]]

    def __init__(self, reader: Any, today: dt.date) -> None:
        self.reader = reader
        self.today = today

    @abstractmethod
    def visible(self) -> "QuerySet[Any]":
        """The rows that the reader may see, with what `present` needs of them."""

    @abstractmethod
    def present(self, rows: Sequence[Any]) -> list[Found]:
        """The rows as resources: a fixed number of queries."""

    @abstractmethod
    def changed_since(self, moment: dt.datetime) -> Q:
        """Rows whose resource reads otherwise since ``moment`` or a later time: those of which
        `present` says so in ``updated``."""

    def found(self, conditions: Iterable[Condition]) -> "QuerySet[Any]":
        rows = self.visible()
        for condition in conditions:
            known = condition.name in self.parameters | {"id", "last_updated"}
            answer = getattr(self, f"by_{condition.name}") if known else None
            rows = rows.filter(answer(condition.values) if answer else NOBODY)
        return rows

    def by_id(self, ids: Sequence[uuid.UUID]) -> Q:
        return Q(pk__in=ids)

    def by_last_updated(self, spans: Sequence[Span]) -> Q:
        return any_of(of_moment(span, self.changed_since) for span in spans)


def any_of(conditions: Iterable[Q]) -> Q:
    wanted = NOBODY
    for condition in conditions:
        wanted |= condition
    return wanted


def by_key(tokens: Iterable[Token], fields: Mapping[str, str]) -> Q:
    """``identifier`` where each system is a field of the row: system → lookup."""
    wanted = NOBODY
    for token in tokens:
        for system, lookup in fields.items():
            if token.means(system):
                has = ~Q(**{lookup: ""}) if token.code is None else Q(**{lookup: token.code})
                wanted |= has
    return wanted


def has_code(concepts: Iterable[Body], tokens: Collection[Token]) -> bool:
    """One of the concepts has a code that one of ``tokens`` asks for."""
    return any(
        token.means(coding["system"]) and token.code in (None, coding["code"])
        for concept in concepts
        for coding in concept["coding"]
        for token in tokens
    )


# --- Names -----------------------------------------------------------------------------------
@dataclass
class Names:
    """What a unit is called: its name, and the aliases in other languages and of former times."""

    name: str
    others: list[str] = field(default_factory=list)

    @property
    def aliases(self) -> list[str]:
        return [name for name in dict.fromkeys(self.others) if name and name != self.name]

    def fits(self, wanted: Text) -> bool:
        """As FHIR compares names: without capitals and accents, unless ``exact``."""
        if wanted.modifier == "exact":
            return wanted.text in (self.name, *self.aliases)
        folded = fold(wanted.text)
        if not folded:
            return False
        if wanted.modifier == "contains":
            return any(folded in fold(name) for name in (self.name, *self.aliases))
        return any(fold(name).startswith(folded) for name in (self.name, *self.aliases))
