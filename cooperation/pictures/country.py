"""The units of a day on the base map: which outlines each is made of, and where its mark stands."""

import datetime as dt
import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from hospitals.maps import middle_of, outlines_of
from hospitals.models import Province, ProvinceHolder
from hospitals.outlines import ISLANDS, OUTLINES
from toolkit.folding import fold


@dataclass(frozen=True)
class Unit:
    """``outlines``: ids in the base map, archipelagos included. ``is_as_now``: today's unit of the
    same key has the same borders, or the unit was one of the first 63 and has gone since."""

    province: Province
    outlines: tuple[str, ...]
    x: int
    y: int
    is_as_now: bool


@dataclass(frozen=True)
class Country:
    """``undrawn``: units of the day that the base map has no outline of; ``loose``: archipelagos
    whose unit is not known that day, which are drawn all the same."""

    day: dt.date
    units: list[Unit]
    undrawn: list[Province]
    loose: tuple[str, ...]


def country_on(day: dt.date, today: dt.date) -> Country:
    """The country in the borders of ``day``: two queries."""
    then: dict[uuid.UUID, list[str]] = defaultdict(list)
    now: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = ProvinceHolder.objects.filter(province__uid__in=OUTLINES, until__gt=min(day, today))
    for uid, holder, since, until in rows.values_list(
        "province__uid", "holder_id", "since", "until"
    ):
        if since <= day < until:
            then[holder].append(uid)
        if since <= today < until:
            now[holder].append(uid)
    provinces = {row.pk: row for row in Province.objects.valid_on(day)}
    units = []
    for pk, uids in then.items():
        province = provinces.pop(pk, None)
        if province is None:  # a hole in the register's days
            continue
        x, y = middle_of(uids)
        units.append(
            Unit(province, outlines_of(sorted(uids)), x, y, _is_as_now(province, uids, now))
        )
    drawn = {outline for unit in units for outline in unit.outlines}
    return Country(
        day,
        sorted(units, key=lambda unit: fold(unit.province.short_name)),
        sorted(provinces.values(), key=lambda province: fold(province.short_name)),
        tuple(islands for islands in ISLANDS.values() if islands not in drawn),
    )


@cache
def outline_paths() -> dict[str, str]:
    """Id of an outline → its path in the base map."""
    drawing = Path(settings.BASE_DIR) / "static" / "maps" / "vietnam.svg"
    return dict(re.findall(r'<path id="([^"]+)" d="([^"]+)"/>', drawing.read_text()))


def _is_as_now(province: Province, uids: list[str], now: dict[uuid.UUID, list[str]]) -> bool:
    if province.pk in now:
        return set(now[province.pk]) == set(uids)
    return uids == [province.uid]
