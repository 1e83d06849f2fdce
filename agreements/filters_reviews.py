"""Narrowing and sorting the list of reviews, and what the empty list suggests."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import DateField, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from agreements.filters import narrowed
from agreements.models import Agreement, Party
from agreements.models.reviews import ReviewQuerySet
from agreements.review_timeliness import timed
from agreements.states import ReviewStatus
from hospitals.models.base import matching
from hospitals.succession import BEGINNING, END
from toolkit import clock
from toolkit.paging import Ordering


def _of_agreement(rows: ReviewQuerySet, text: str, user: User, day: dt.date) -> ReviewQuerySet:
    named = Agreement.objects.filter(Q(code=text) | matching(text))
    return rows.filter(agreement__in=named.values("pk"))


def _mine(rows: ReviewQuerySet, wanted: bool, user: User, day: dt.date) -> ReviewQuerySet:
    own = Party.objects.filter(organisation__in=user.reach.own)
    return rows.filter(agreement__in=own.values("agreement"))


def _of_agreements(rows: ReviewQuerySet, about: Mapping[str, Any], day: dt.date) -> ReviewQuerySet:
    theirs = narrowed(Agreement.objects.all(), about, day)
    return rows.filter(agreement__in=theirs.values("pk"))


Filter = Callable[[ReviewQuerySet, Any, User, dt.date], ReviewQuerySet]

FILTERS: dict[str, Filter] = {
    "agreement": _of_agreement,
    "kind": lambda rows, kind, user, day: rows.filter(kind=kind),
    "status": lambda rows, status, user, day: rows.filter(status=status),
    "due_from": lambda rows, since, user, day: rows.filter(due_on__gte=since),
    "due_to": lambda rows, until, user, day: rows.filter(due_on__lte=until),
    "mine": _mine,
    "province": lambda rows, uid, user, day: _of_agreements(rows, {"province": uid}, day),
    "region": lambda rows, code, user, day: _of_agreements(rows, {"region": code}, day),
    "specialty": lambda rows, slug, user, day: _of_agreements(rows, {"specialty": slug}, day),
    "timeliness": lambda rows, asked, user, day: rows.filter(timed(asked, day)),
    "late": lambda rows, wanted, user, day: rows.late_on(day),
}


def narrowed_reviews(
    rows: ReviewQuerySet, chosen: Mapping[str, Any], user: User, *, leave_out: str = ""
) -> ReviewQuerySet:
    """``rows`` after every filter that has a value in ``chosen``, but for ``leave_out``."""
    day = clock.today()
    for name, apply in FILTERS.items():
        if name != leave_out and chosen.get(name):
            rows = apply(rows, chosen[name], user, day)
    return rows


def on_shelf(rows: ReviewQuerySet, shelf: str, day: dt.date) -> ReviewQuerySet:
    """One of the list's ready-made cuts."""
    if shelf == "late":
        return rows.late_on(day)
    if shelf == "held":
        return rows.filter(status__in=[ReviewStatus.HELD, ReviewStatus.CONCLUDED])
    if shelf == "all":
        return rows
    return rows.waiting().filter(due_on__gte=day)


def ordering_for(asked: str, default: str) -> Ordering:
    """``name`` or ``-name`` as an ordering; unknown days come last in both directions."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    last = Value(BEGINNING if descending else END, output_field=DateField())
    keys: dict[str, Any] = {
        # A meeting outside the plan has no due day: it stands where it was held.
        "due": Coalesce("due_on", "held_on", Value(END, output_field=DateField())),
        "held_on": Coalesce("held_on", last),
        "title": "agreement__title",
    }
    if name not in keys:
        return ordering_for(default, default)
    return Ordering(name, keys[name], descending)
