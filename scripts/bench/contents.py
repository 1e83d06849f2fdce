"""Whether two answers say the same. Pure."""

import datetime as dt
from typing import Any

MOMENTS = {"updated_at"}


def difference(ours: Any, floor: Any, place: str = "") -> str:
    """The first place where two decoded answers differ, in words; empty when they are equal.

    Moments are compared as such: the two sides write fractions of a second differently.
    """
    if isinstance(ours, dict) and isinstance(floor, dict):
        if extra := sorted(ours.keys() ^ floor.keys()):
            return f"{place or 'the answer'} has {', '.join(extra)} on one side only"
        inner = ((key, difference(ours[key], floor[key], f"{place}.{key}")) for key in ours)
        return next((found for key, found in inner if found), "")
    if isinstance(ours, list) and isinstance(floor, list):
        if len(ours) != len(floor):
            return f"{place or 'the answer'} has {len(ours)} rows, not {len(floor)}"
        pairs = enumerate(zip(ours, floor, strict=True))
        found = (difference(a, b, f"{place}[{at}]") for at, (a, b) in pairs)
        return next(filter(None, found), "")
    if place.rpartition(".")[2] in MOMENTS and ours and floor:
        ours, floor = dt.datetime.fromisoformat(ours), dt.datetime.fromisoformat(floor)
    return "" if ours == floor else f"{place} is {ours!r}, not {floor!r}"
