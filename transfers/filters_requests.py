"""Narrowing and sorting the list of requests, and what the empty list suggests.

Every filter is one function of a queryset, a value, the reader and the day, so that the empty
state can ask what the list would hold without one of them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from agreements.filters import units_of_region
from hospitals.models import OrganisationPlace, Province
from hospitals.models.base import matching
from hospitals.succession import BEGINNING, END
from toolkit.paging import Ordering
from transfers.agreement_scope import requests_of
from transfers.modalities import WITH_ROUNDS
from transfers.models import RequestSource, TransferRequest
from transfers.models.requests import TransferRequestQuerySet
from transfers.request_history import answered_in, open_on, with_answers
from transfers.states import REQUEST_WAITING, RequestStatus
from transfers.turns import late_on, waiting_for

if TYPE_CHECKING:
    from accounts.models import User

Rows = TransferRequestQuerySet


# --- What each filter means ---------------------------------------------------------------
def _of_specialty(rows: Rows, slug: str, user: "User", day: dt.date) -> Rows:
    named = TransferRequest.specialties.through.objects.filter(
        transferrequest=OuterRef("pk"), specialty__slug=slug
    )
    return rows.filter(Q(technique__specialty__slug=slug) | Exists(named))


def _in_units(rows: Rows, units: Any, day: dt.date) -> Rows:
    """The asker or the facility was founded in one of ``units``, or lies in one on ``day``."""
    there = OrganisationPlace.objects.filter(
        province__in=units, since__lte=day, until__gt=day
    ).values("organisation")
    return rows.filter(
        Q(requester__province__in=units)
        | Q(requester__in=there)
        | Q(at_facility__province__in=units)
        | Q(at_facility__in=there)
    )


def _in_province(rows: Rows, uid: str, user: "User", day: dt.date) -> Rows:
    return _in_units(rows, Province.objects.filter(uid=uid).values("pk"), day)


def _in_region(rows: Rows, code: str, user: "User", day: dt.date) -> Rows:
    return _in_units(rows, units_of_region(code), day)


def _of_source(rows: Rows, slug: str, user: "User", day: dt.date) -> Rows:
    wanted = RequestSource.objects.filter(request=OuterRef("pk"), organisation__slug=slug)
    return rows.filter(Exists(wanted))


def _mine(rows: Rows, wanted: bool, user: "User", day: dt.date) -> Rows:
    return rows.filter(pk__in=waiting_for(user, day).order_by().values("pk"))


Filter = Callable[[Rows, Any, "User", dt.date], Rows]

FILTERS: dict[str, Filter] = {
    "search": lambda rows, text, user, day: rows.filter(matching(text)),
    "status": lambda rows, status, user, day: rows.filter(status=status),
    "modality": lambda rows, modality, user, day: rows.filter(modality=modality),
    "specialty": _of_specialty,
    "technique": lambda rows, slug, user, day: rows.filter(technique__slug=slug),
    "province": _in_province,
    "region": _in_region,
    "source": _of_source,
    "mine": _mine,
    "late": lambda rows, wanted, user, day: rows.filter(late_on(day)),
    "agreement": lambda rows, sides, user, day: requests_of(sides, rows),
    "filed": lambda rows, span, user, day: rows.filter(submitted_on__range=span.days),
    "answered": lambda rows, span, user, day: answered_in(rows, span),
    "open_on": lambda rows, on, user, day: with_answers(rows).filter(open_on(on)),
}


def narrowed(
    rows: Rows,
    chosen: Mapping[str, Any],
    user: "User",
    day: dt.date,
    *,
    leave_out: str = "",
) -> Rows:
    """``rows`` after every filter that has a value in ``chosen``, but for ``leave_out``."""
    for name, apply in FILTERS.items():
        if name != leave_out and chosen.get(name):
            rows = apply(rows, chosen[name], user, day)
    return rows


# --- Sorting ------------------------------------------------------------------------------
DEFAULT_ORDERING = "waiting"
_LAST = Value(END, output_field=DateField())
_FIRST = Value(BEGINNING, output_field=DateField())


def ordering_for(asked: str) -> Ordering:
    """``name`` or ``-name`` as an ordering; unknown days come last in both directions."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    last = _FIRST if descending else _LAST
    keys: dict[str, Any] = {
        "waiting": Coalesce(waits_since(), last),
        "submitted": Coalesce(F("submitted_on"), last),
        "title": F("title"),
        "updated": F("updated_at"),
    }
    if name not in keys:
        return ordering_for(DEFAULT_ORDERING)
    return Ordering(name, keys[name], descending)


def waits_since() -> Case:
    """Since when somebody's turn lasts; NULL where nobody has to act."""
    is_waiting = Q(status__in=REQUEST_WAITING) | Q(
        status=RequestStatus.ACCEPTED, modality__in=WITH_ROUNDS
    )
    is_returned = Q(status=RequestStatus.DRAFT, submitted_on__isnull=False)
    return Case(
        When(is_waiting | is_returned, then=F("waits_since")),
        default=Value(None),
        output_field=DateField(),
    )
