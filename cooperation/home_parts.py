"""What the home page is made of: rows under headings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Window

from agreements.models import ActionItem, Agreement, Review
from agreements.presentation import Turn
from toolkit.together import Reading
from transfers.models import Contract, TransferRequest


@dataclass(frozen=True)
class Row:
    """One thing to do or to know. ``figure`` (days) or ``icon`` stands left, above ``unit``.

    ``tone``: "", "soon" or "late". ``turn`` says whose move it is and carries the act's address
    where it is the reader's.
    """

    title: str
    url: str
    unit: str
    agreement: Agreement | None = None
    figure: int | None = None
    icon: str = ""
    tone: str = ""
    review: Review | None = None
    request: TransferRequest | None = None
    item: ActionItem | None = None
    contract: Contract | None = None
    note: str = ""
    turn: Turn | None = None

    @property
    def is_mine(self) -> bool:
        return self.turn is not None and self.turn.mine


@dataclass(frozen=True)
class Group:
    """Rows under one heading, most urgent first; ``hidden`` more, all the reader's, at ``url``."""

    title: str
    icon: str
    rows: list[Row]
    hidden: int = 0
    url: str = ""

    @property
    def waiting(self) -> int:
        """How many of them are the reader's own to move."""
        return sum(row.is_mine for row in self.rows) + self.hidden


def read_first(rows: "QuerySet[Any]", shown: int) -> Reading[tuple[list[Any], int]]:
    """The first ``shown`` of ``rows``, and how many there are in all: one step."""
    (found,) = yield [rows.annotate(of_all=Window(Count("*")))[:shown]]
    return found, found[0].of_all if found else 0
