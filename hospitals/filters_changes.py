"""Narrowing the list of changes: by words, kind, year, and whether they stand."""

from typing import Any

from django.db.models import Q

from hospitals.models import (
    OrganisationClosing,
    OrganisationManagement,
    OrganisationOffshoot,
    OrganisationSuccession,
    ProvinceOffshoot,
    ProvinceSuccession,
    RegisterChange,
)
from hospitals.models.base import matching
from toolkit.paging import Ordering

NEWEST = Ordering("day", "effective_on", descending=True)
_PARTS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (ProvinceSuccession, ("predecessor", "successor")),
    (OrganisationSuccession, ("predecessor", "successor")),
    (ProvinceOffshoot, ("origin", "unit")),
    (OrganisationOffshoot, ("origin", "unit")),
    (OrganisationManagement, ("organisation", "manager")),
    (OrganisationClosing, ("organisation",)),
)


def narrowed(rows: Any, chosen: dict[str, Any], leave_out: str = "") -> Any:
    """``rows`` after every filter that ``chosen`` has a value for, but for ``leave_out``."""
    wanted = {name: value for name, value in chosen.items() if value and name != leave_out}
    if text := wanted.get("search"):
        rows = rows.filter(_naming(text) | Q(legal_basis__icontains=text))
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    if year := wanted.get("year"):
        rows = rows.filter(effective_on__year=int(year))
    if state := wanted.get("state"):
        rows = rows.filter(undone_at__isnull=state == "standing")
    return rows


def best_to_drop(rows: Any, chosen: dict[str, Any]) -> tuple[str, int] | None:
    """The filter whose dropping shows most, and how much; None when none shows anything."""
    counts = {name: narrowed(rows, chosen, leave_out=name).count() for name in chosen}
    name, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return (name, count) if count else None


def _naming(text: str) -> Q:
    """Changes of which a unit with that name, old or new, was a part."""
    found = Q()
    for model, fields in _PARTS:
        named = Q()
        for field in fields:
            named |= matching(text, f"{field}__search_text")
        found |= Q(pk__in=model._default_manager.filter(named).values("change"))
    return found


def years() -> list[int]:
    """The years in which something takes effect, the latest first: one query."""
    days = RegisterChange.objects.dates("effective_on", "year", order="DESC")
    return [day.year for day in days]
