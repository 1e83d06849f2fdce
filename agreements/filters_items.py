"""Narrowing and sorting the list of action items, and what the empty list suggests."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Left

from accounts.models import User
from agreements.models import Agreement
from agreements.models.action_items import ActionItemQuerySet
from agreements.states import ItemStatus
from hospitals.models import Organisation, OrganisationHolder
from hospitals.models.base import matching
from hospitals.models.organisations import OrganisationQuerySet
from toolkit.paging import Ordering

# Nothing more has to be done.
CLOSED = (ItemStatus.VERIFIED, ItemStatus.DROPPED)
ME = "me"


def _of_agreement(
    rows: ActionItemQuerySet, text: str, user: User, day: dt.date
) -> ActionItemQuerySet:
    named = Agreement.objects.filter(Q(code=text) | matching(text))
    return rows.filter(agreement__in=named.values("pk"))


def _of_organisation(
    rows: ActionItemQuerySet, slug: str, user: User, day: dt.date
) -> ActionItemQuerySet:
    """Given to it, or to a body whose place it holds on ``day``."""
    held = OrganisationHolder.objects.filter(holder__slug=slug, since__lte=day, until__gt=day)
    return rows.filter(Q(organisation__slug=slug) | Q(organisation__in=held.values("organisation")))


def _of_person(rows: ActionItemQuerySet, who: str, user: User, day: dt.date) -> ActionItemQuerySet:
    return rows.filter(person__pk=user.pk if who == ME else who)


Filter = Callable[[ActionItemQuerySet, Any, User, dt.date], ActionItemQuerySet]

FILTERS: dict[str, Filter] = {
    "search": lambda rows, text, user, day: rows.filter(matching(text)),
    "status": lambda rows, status, user, day: rows.filter(status=status),
    "organisation": _of_organisation,
    "person": _of_person,
    "late": lambda rows, wanted, user, day: rows.late_on(day),
    "agreement": _of_agreement,
    "due_from": lambda rows, since, user, day: rows.filter(due_on__gte=since),
    "due_to": lambda rows, until, user, day: rows.filter(due_on__lte=until),
}


def narrowed(
    rows: ActionItemQuerySet,
    chosen: Mapping[str, Any],
    user: User,
    day: dt.date,
    *,
    leave_out: str = "",
) -> ActionItemQuerySet:
    """``rows`` after every filter that has a value in ``chosen``, but for ``leave_out``."""
    for name, apply in FILTERS.items():
        if name != leave_out and chosen.get(name):
            rows = apply(rows, chosen[name], user, day)
    return rows


def on_shelf(rows: ActionItemQuerySet, shelf: str, user: User, day: dt.date) -> ActionItemQuerySet:
    """One of the list's ready-made cuts; `SHELVES` without the words."""
    match shelf:
        case "mine":
            return rows.filter(pk__in=rows.model.objects.waiting_for(user, day).values("pk"))
        case "late":
            return rows.late_on(day)
        case "done":
            return rows.filter(status=ItemStatus.DONE)
        case "closed":
            return rows.filter(status__in=CLOSED)
        case "all":
            return rows
    return rows.exclude(status__in=CLOSED)


_SORT_KEYS: dict[str, Any] = {
    "due": "due_on",
    # Without diacritics Đ stands between D and E; the beginning keeps cursors short.
    "organisation": Left("organisation__search_text", 60),
    "updated": "updated_at",
}


def ordering_for(asked: str, default: str = "due") -> Ordering:
    """``name`` or ``-name`` as an ordering; an unknown one is ``default``."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    if name not in _SORT_KEYS:
        return ordering_for(default)
    return Ordering(name, _SORT_KEYS[name], descending)


def bodies_in(rows: ActionItemQuerySet, day: dt.date) -> OrganisationQuerySet:
    """Who was given one of ``rows``, and who answers for such a body on ``day``."""
    given = rows.order_by().values("organisation")
    held = OrganisationHolder.objects.filter(organisation__in=given, since__lte=day, until__gt=day)
    return Organisation.objects.filter(Q(pk__in=given) | Q(pk__in=held.values("holder")))


def people_in(rows: ActionItemQuerySet) -> list[User]:
    """Who was given one of ``rows``."""
    return list(
        User.objects.filter(pk__in=rows.order_by().values("person")).order_by("full_name", "email")
    )
