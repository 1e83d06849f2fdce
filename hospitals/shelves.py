"""The scans of decisions that changed the register (`files.shelves`)."""

from typing import Any

from django.db.models import QuerySet

from files.shelves import Paper, Shelf
from hospitals.models import RegisterChange


class Decisions(Shelf):
    """Open to everybody who is signed in, like the register; taking one is not told."""

    resource = "successions"
    kinds = frozenset({"decision"})
    file = "document"

    def rows(self, reader: Any) -> "QuerySet[Any]":
        return RegisterChange.objects.visible_to(reader).standing().filter(document__isnull=False)

    def placed(self, row: Any) -> Paper:
        title = row.legal_basis or str(row)
        return Paper(row, row.document, "decision", title, self.resource, row.pk, None)

    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        """The register is no secret."""


SHELVES = (Decisions(),)
