"""Every shelf of the portal, and finding one paper on them for its reader."""

import uuid
from typing import Any

from agreements import shelves as agreements
from files.shelves import Paper, Shelf
from hospitals import shelves as hospitals
from transfers import shelves as transfers

SHELVES: tuple[Shelf, ...] = (*agreements.SHELVES, *transfers.SHELVES, *hospitals.SHELVES)


def find_paper(reader: Any, pk: uuid.UUID) -> tuple[Shelf, Paper] | None:
    """The paper that hangs on the row ``pk``, where there is one for ``reader``."""
    for shelf in SHELVES:
        if paper := shelf.paper(reader, pk):
            return shelf, paper
    return None
