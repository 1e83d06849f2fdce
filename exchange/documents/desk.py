"""Every shelf of the portal, finding one paper on them for its reader, and looks at its pages."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from agreements import shelves as agreements
from audit.models import Entry
from files.shelves import LOOKED_AT, Paper, Shelf
from hospitals import shelves as hospitals
from transfers import shelves as transfers

SHELVES: tuple[Shelf, ...] = (*agreements.SHELVES, *transfers.SHELVES, *hospitals.SHELVES)


# A preview shows up to twenty pictures, one by one as its reader comes to them: that is one look.
ONE_LOOK = dt.timedelta(minutes=10)


def find_paper(reader: Any, pk: uuid.UUID) -> tuple[Shelf, Paper] | None:
    """The paper that hangs on the row ``pk``, where there is one for ``reader``."""
    for shelf in SHELVES:
        if paper := shelf.paper(reader, pk):
            return shelf, paper
    return None


def note_page(shelf: Shelf, row: Any, *, by: Any) -> None:
    """A page of the paper on ``row`` was shown. The trail has it once for `ONE_LOOK`: told with the
    preview, or now where somebody asks for the picture alone."""
    told = Entry.objects.filter(
        record_type=row._meta.label_lower,
        record_id=str(row.pk),
        verb=LOOKED_AT,
        actor=by,
        at__gt=timezone.now() - ONE_LOOK,
    )
    if not told.exists():
        shelf.tell(row, by=by, looked=True)
