"""Narrowing and sorting the list of agreements, and what the empty list suggests.

Every filter is one function of a queryset, a value and the day, so that the empty state can ask
what the list would hold without one of them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from agreements.models import Agreement, Content, Party, Review
from agreements.models.agreements import AgreementQuerySet
from agreements.states import FROM_SIGNATURE, OVER, WAITING
from hospitals.models import Organisation, OrganisationPlace, Province, ProvinceRegion
from hospitals.succession import BEGINNING, END
from toolkit.paging import Ordering


# --- What each filter means ---------------------------------------------------------------
def in_province(rows: AgreementQuerySet, provinces: Any, day: dt.date) -> AgreementQuerySet:
    """A party belonged to one of ``provinces`` when it signed, or its holder does on ``day``."""
    placed_there = OrganisationPlace.objects.filter(
        province__in=provinces, since__lte=day, until__gt=day
    )
    return _with_party(
        rows,
        Q(organisation__province__in=provinces)
        | Q(
            organisation__holders__holder__in=placed_there.values("organisation"),
            organisation__holders__since__lte=day,
            organisation__holders__until__gt=day,
        ),
    )


def units_of_region(code: str) -> Any:
    """Ids of the provinces that lie or lay in the region under either division."""
    members = ProvinceRegion.objects.filter(Q(region__code=code) | Q(region__parent__code=code))
    return members.values("province")


def in_region(rows: AgreementQuerySet, code: str, day: dt.date) -> AgreementQuerySet:
    """As `in_province`, for the provinces of `units_of_region`."""
    return in_province(rows, units_of_region(code), day)


# Signed on an unknown day, or still running without the day its reviews count from.
NEEDS_A_DATE = (Q(status__in=FROM_SIGNATURE) | Q(origin=Agreement.Origin.RECORDED)) & (
    Q(signed_on=None) | (Q(review_anchor_on=None) & ~Q(status__in=OVER))
)


def needing_a_date(rows: AgreementQuerySet) -> AgreementQuerySet:
    """Those of ``rows`` that lack one of the two days."""
    return rows.filter(NEEDS_A_DATE)


def _with_party(rows: AgreementQuerySet, condition: Q) -> AgreementQuerySet:
    return rows.filter(Exists(Party.objects.filter(condition, agreement=OuterRef("pk"))))


def _in_province(rows: AgreementQuerySet, uid: str, day: dt.date) -> AgreementQuerySet:
    return in_province(rows, Province.objects.filter(uid=uid).values("pk"), day)


def _of_organisation(rows: AgreementQuerySet, slug: str, day: dt.date) -> AgreementQuerySet:
    return rows.of_organisation(Organisation.objects.filter(slug=slug).values("pk")[:1], day)


def _in_area(rows: AgreementQuerySet, slug: str, day: dt.date) -> AgreementQuerySet:
    return rows.filter(Exists(Content.objects.filter(agreement=OuterRef("pk"), area__slug=slug)))


def _of_specialty(rows: AgreementQuerySet, slug: str, day: dt.date) -> AgreementQuerySet:
    named = Agreement.specialties.through._default_manager.filter(
        agreement=OuterRef("pk"), specialty__slug=slug
    )
    return rows.filter(Exists(named))


Filter = Callable[[AgreementQuerySet, Any, dt.date], AgreementQuerySet]

FILTERS: dict[str, Filter] = {
    "search": lambda rows, text, day: rows.search(text),
    "status": lambda rows, status, day: rows.filter(status=status),
    "level": lambda rows, level, day: rows.filter(level=level),
    "province": _in_province,
    "in_force_on": lambda rows, chosen, day: rows.in_force_on(chosen),
    "region": in_region,
    "organisation": _of_organisation,
    "area": _in_area,
    "specialty": _of_specialty,
    "ends": lambda rows, span, day: rows.filter(ends_on__range=span.days),
    "needs_date": lambda rows, wanted, day: needing_a_date(rows),
}


def narrowed(
    rows: AgreementQuerySet, chosen: Mapping[str, Any], day: dt.date, *, leave_out: str = ""
) -> AgreementQuerySet:
    """``rows`` after every filter that has a value in ``chosen``, but for ``leave_out``."""
    for name, apply in FILTERS.items():
        if name != leave_out and chosen.get(name):
            rows = apply(rows, chosen[name], day)
    return rows


# --- Sorting ------------------------------------------------------------------------------
def with_awaited_review(rows: AgreementQuerySet) -> AgreementQuerySet:
    """Annotates ``awaited_on``: the due day of the review to hold next, however late it is."""
    awaited = Review.objects.filter(
        agreement=OuterRef("pk"), status__in=WAITING, due_on__gte=OuterRef("entered_on")
    ).order_by("due_on")
    return rows.annotate(awaited_on=Subquery(awaited.values("due_on")[:1]))


_SORT_KEYS = {
    "title": "title",
    "signed_on": "signed_on",
    "ends_on": "ends_on",
    "next_review": "awaited_on",
    "updated": "updated_at",
}
DEFAULT_ORDERING = "-signed_on"


def ordering_for(asked: str) -> Ordering:
    """``name`` or ``-name`` as an ordering; unknown days come last in both directions."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    if name not in _SORT_KEYS:
        return ordering_for(DEFAULT_ORDERING)
    key: Any = F(_SORT_KEYS[name])
    if name in ("signed_on", "ends_on", "next_review"):
        last = Value(BEGINNING if descending else END, output_field=DateField())
        key = Coalesce(key, last)
    return Ordering(name, key, descending)
