"""Where papers lie: each kind of record that papers belong to is a shelf, declared by its room.

What a reader may have of a shelf is that room's to say; whoever lists or hands out papers asks it.
"""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from files.models import StoredFile


@dataclass(frozen=True)
class Paper:
    """One paper as its record has it. ``row`` is what hangs it there; its id is the paper's.

    ``resource`` is the list in which the record is found, ``code`` the record's, or that of what
    it is a part of; None where there is none.
    """

    row: Any
    file: StoredFile
    kind: str
    title: str
    resource: str
    record: uuid.UUID
    code: str | None

    @property
    def id(self) -> uuid.UUID:
        pk: uuid.UUID = self.row.pk
        return pk


TAKEN, LOOKED_AT = "document.downloaded", "document.viewed"


class Shelf(ABC):
    """The papers of one kind of record. ``file`` is the field of a row that holds the paper,
    ``record`` the lookup from a row to the record; ``kinds`` is what the papers may be."""

    resource: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    file: ClassVar[str] = "file"
    record: ClassVar[str] = "pk"

    @abstractmethod
    def rows(self, reader: Any) -> "QuerySet[Any]":
        """The rows whose paper ``reader`` may have, with what `placed` reads."""

    @abstractmethod
    def placed(self, row: Any) -> Paper:
        """The paper of a row."""

    @abstractmethod
    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        """Write on the trail that ``by`` took the paper away, or ``looked`` at it in the portal."""

    def of_kinds(self, rows: "QuerySet[Any]", kinds: Iterable[str]) -> "QuerySet[Any]":
        """Those of ``rows`` whose paper is one of ``kinds``; for a shelf of one kind, all."""
        return rows if self.kinds & set(kinds) else rows.none()

    def papers(self, reader: Any, files: Iterable[uuid.UUID]) -> list[Paper]:
        """Those of the stored ``files`` that lie here and ``reader`` may have: one query."""
        rows = self.rows(reader).filter(**{f"{self.file}__in": list(files)})
        return [self.placed(row) for row in rows.select_related(self.file)]

    def paper(self, reader: Any, pk: uuid.UUID) -> Paper | None:
        """The paper of the row ``pk``, where there is one for ``reader``."""
        rows = self.rows(reader).filter(**{"pk": pk, f"{self.file}__isnull": False})
        row = rows.select_related(self.file).first()
        return self.placed(row) if row is not None else None

    def holds(self, rows: "QuerySet[Any]") -> Exists:
        """Of a stored file: it is the paper of one of ``rows``."""
        return Exists(rows.order_by().filter(**{self.file: OuterRef("pk")}))


def stored_on(shelves: Iterable[Shelf], reader: Any) -> "QuerySet[StoredFile]":
    """Every stored file that lies on one of ``shelves`` for ``reader``."""
    any_of = Q(pk__in=[])
    for shelf in shelves:
        any_of |= Q(shelf.holds(shelf.rows(reader)))
    return StoredFile.objects.filter(any_of)
