"""Narrowing and sorting the list of contracts; the names are those of the page and the REST API."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Coalesce

from agreements.filters import units_of_region
from hospitals.models import Organisation, OrganisationPlace
from hospitals.models.base import matching
from hospitals.succession import BEGINNING, END
from toolkit.paging import Ordering
from transfers.agreement_scope import contracts_of
from transfers.contract_history import asked_about_in, signed_in, standing_on, taught_in
from transfers.models.contracts import ContractQuerySet
from transfers.states import CONTRACT_MASTERED

Filter = Callable[[ContractQuerySet, Any, dt.date], ContractQuerySet]


def in_province(rows: ContractQuerySet, uid: str, day: dt.date) -> ContractQuerySet:
    """Either hospital belonged to the province when it was entered, or lies in it on ``day``."""
    there = Organisation.objects.in_province(uid, day).values("pk")
    return rows.filter(
        Q(source__province__uid=uid)
        | Q(recipient__province__uid=uid)
        | Q(source__in=there)
        | Q(recipient__in=there)
    )


def in_region(rows: ContractQuerySet, code: str, day: dt.date) -> ContractQuerySet:
    """As `in_province`, for the provinces that lie or lay in the region."""
    units = units_of_region(code)
    there = OrganisationPlace.objects.filter(
        province__in=units, since__lte=day, until__gt=day
    ).values("organisation")
    return rows.filter(
        Q(source__province__in=units)
        | Q(recipient__province__in=units)
        | Q(source__in=there)
        | Q(recipient__in=there)
    )


def of_specialty(rows: ContractQuerySet, slug: str, day: dt.date) -> ContractQuerySet:
    return rows.filter(Q(specialty__slug=slug) | Q(technique__specialty__slug=slug))


FILTERS: dict[str, Filter] = {
    "search": lambda rows, text, day: rows.filter(matching(text)),
    "status": lambda rows, status, day: rows.filter(status=status),
    "specialty": of_specialty,
    "technique": lambda rows, slug, day: rows.filter(technique__slug=slug),
    "province": in_province,
    "region": in_region,
    "mastered": lambda rows, wanted, day: rows.filter(status__in=CONTRACT_MASTERED),
    "source": lambda rows, slug, day: rows.filter(source__slug=slug),
    "recipient": lambda rows, slug, day: rows.filter(recipient__slug=slug),
    "agreement": lambda rows, sides, day: contracts_of(sides, rows),
    "signed": lambda rows, span, day: rows.filter(signed_in(span)),
    "trained": lambda rows, span, day: rows.filter(taught_in(span)),
    "asked": lambda rows, span, day: rows.filter(asked_about_in(span)),
    "standing_on": lambda rows, on, day: rows.filter(standing_on(on)),
}


def narrowed(
    rows: ContractQuerySet, chosen: Mapping[str, Any], day: dt.date, *, leave_out: str = ""
) -> ContractQuerySet:
    """``rows`` after every filter that has a value in ``chosen``, but for ``leave_out``."""
    for name, apply in FILTERS.items():
        if name != leave_out and chosen.get(name):
            rows = apply(rows, chosen[name], day)
    return rows


_SORT_KEYS = {"title": "title", "signed_on": "signed_on", "updated": "updated_at"}
DEFAULT_ORDERING = "-updated"


def ordering_for(asked: str) -> Ordering:
    """``name`` or ``-name`` as an ordering; unknown days come last in both directions."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    if name not in _SORT_KEYS:
        return ordering_for(DEFAULT_ORDERING)
    key: Any = F(_SORT_KEYS[name])
    if name == "signed_on":
        last = Value(BEGINNING if descending else END, output_field=DateField())
        key = Coalesce(key, last)
    return Ordering(name, key, descending)
