"""Narrowing and sorting the register's lists on a day."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Concat, Left

from toolkit.paging import Ordering, choose

Filter = Callable[[Any, Any, dt.date], Any]

PROVINCE_FILTERS: dict[str, Filter] = {
    "search": lambda rows, text, day: rows.search(text),
    "region": lambda rows, code, day: rows.in_region(code, day),
    "on": lambda rows, chosen, day: rows.valid_on(chosen),
}
ORGANISATION_FILTERS: dict[str, Filter] = {
    "search": lambda rows, text, day: rows.search(text),
    "kind": lambda rows, kind, day: rows.filter(kind=kind),
    "province": lambda rows, uid, day: rows.in_province(uid, day),
    "on": lambda rows, chosen, day: rows.open_on(chosen),
}

# Search texts begin with the folded name, so "Đồng Nai" stands between "Điện Biên" and "Gia Lai".
_NAME = Left("search_text", 60)
PROVINCE_ORDERINGS = (
    Ordering("code", Concat("code", Value(" "), "uid", output_field=TextField())),
    Ordering("name", _NAME),
)
ORGANISATION_ORDERINGS = (
    Ordering("name", _NAME),
    Ordering("kind", Concat("kind", Value(" "), _NAME, output_field=TextField())),
)


def narrowed(
    rows: Any, filters: Mapping[str, Filter], chosen: Mapping[str, Any], leave_out: str = ""
) -> Any:
    """``rows`` after every filter that ``chosen`` has a value for, but for ``leave_out``.

    ``chosen["on"]`` is the day; leaving that filter out shows the rows of all days.
    """
    day = chosen["on"]
    for name, apply in filters.items():
        if name != leave_out and chosen.get(name):
            rows = apply(rows, chosen[name], day)
    return rows


def ordering_for(orderings: tuple[Ordering, ...], asked: str) -> Ordering:
    """The ordering that ``asked`` means; the first one for a name nobody knows."""
    return choose(orderings, asked) or orderings[0]
