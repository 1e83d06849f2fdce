"""The columns of a list: what stands in the table on the page, and what in the spreadsheet."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

Words = str | Promise
Value = str | int | float | bool | dt.date | None

COLUMNS = "columns"


@dataclass(frozen=True)
class SheetColumn:
    """One column of the spreadsheet. ``is_day``: its values are days (or None, or words)."""

    heading: Words
    value: Callable[[Any], Value]
    is_day: bool = False


@dataclass(frozen=True)
class ListColumn:
    """One column of a list.

    ``cell`` makes a line's HTML (plain text is escaped), ``value`` what stands for it in a
    spreadsheet, there under ``sheet_heading`` and with the columns of ``also``: one fact a
    column, so that a cell of two lines becomes two. ``short`` names the cell where rows become
    cards; ``sorts_by`` is the ordering behind the heading. ``is_short`` ones stand on one line.
    ``is_on`` columns are shown unless the address says otherwise.
    """

    key: str
    heading: Words
    cell: Callable[[Any], str]
    value: Callable[[Any], Value]
    is_day: bool = False
    also: tuple[SheetColumn, ...] = ()
    sheet_heading: Words = ""
    short: Words = ""
    sorts_by: str = ""
    is_number: bool = False
    is_short: bool = False
    is_on: bool = True

    @property
    def sheet(self) -> tuple[SheetColumn, ...]:
        own = SheetColumn(self.sheet_heading or self.heading, self.value, self.is_day)
        return (own, *self.also)


def asked_keys(query: QueryDict) -> list[str]:
    """The columns that the address names: by comma, or the parameter several times."""
    return [key for text in query.getlist(COLUMNS) for key in text.split(",") if key]


def chosen(columns: Sequence[ListColumn], query: QueryDict) -> list[ListColumn]:
    """The columns to show, in their declared order: the first one always, and those that the
    address names; without a known name those that are on."""
    asked = set(asked_keys(query)) & {column.key for column in columns}
    if not asked:
        return [column for at, column in enumerate(columns) if at == 0 or column.is_on]
    return [column for at, column in enumerate(columns) if at == 0 or column.key in asked]


def in_address(columns: Sequence[ListColumn], shown: Sequence[ListColumn]) -> str:
    """``shown`` as the address says it; empty for the columns that are shown anyway."""
    usual = [column.key for at, column in enumerate(columns) if at == 0 or column.is_on]
    keys = [column.key for column in shown]
    return "" if keys == usual else ",".join(keys)
