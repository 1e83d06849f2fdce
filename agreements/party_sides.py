"""On which party's side of an agreement a body stands, on a day.

A party's side is who holds its place that day, what that holder answers for, and what it manages.
Rooms above ask the database with it which of their records an agreement is about.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agreements.models import Agreement
from hospitals.models import Organisation, OrganisationHolder, OrganisationPlace


@dataclass(frozen=True)
class PartySides:
    """``holders``: who answers on ``day`` for the parties of ``agreement``.

    ``only``: of all that the agreement is about, what touches this holder's side.
    """

    agreement: Agreement
    day: dt.date
    holders: frozenset[uuid.UUID]
    only: Organisation | None = None

    def side_of(self, column: str) -> Coalesce:
        """SQL: the holder on whose side the body in ``column`` stands; NULL on none.

        A body has one side: whoever holds its place goes before whoever manages it.
        """
        of_day = {"organisation": OuterRef(column), "since__lte": self.day, "until__gt": self.day}
        held = OrganisationHolder.objects.filter(holder__in=self.holders, **of_day)
        managed = OrganisationPlace.objects.filter(managed_by__in=self.holders, **of_day)
        return Coalesce(
            Subquery(held.values("holder")[:1]), Subquery(managed.values("managed_by")[:1])
        )

    def bodies(self) -> QuerySet[Organisation]:
        """The bodies on the side of ``only``, or on any side."""
        found = Organisation.objects.annotate(side=self.side_of("pk")).order_by()
        return found.filter(side=self.only.pk) if self.only else found.filter(side__isnull=False)

    def touching(self, *columns: str) -> Q:
        """One of the side ``columns`` is that of ``only``; everything where none is asked for."""
        if self.only is None:
            return Q()
        condition = Q()
        for column in columns:
            condition |= Q(**{column: self.only.pk})
        return condition


def across(first: str, second: str) -> Q:
    """The side columns ``first`` and ``second`` name two different parties."""
    return Q(**{f"{first}__isnull": False, f"{second}__isnull": False}) & ~Q(**{first: F(second)})


def sides_of(agreement: Agreement, day: dt.date, only: Organisation | None = None) -> PartySides:
    """The sides of ``agreement`` on ``day``: one query. ``only`` is one of the holders."""
    holders = OrganisationHolder.objects.filter(
        organisation__party_to__agreement=agreement, since__lte=day, until__gt=day
    )
    return PartySides(agreement, day, frozenset(holders.values_list("holder", flat=True)), only)
