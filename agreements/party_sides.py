"""On which party's side of an agreement a body stands, on a day.

A party's side is who holds its place that day, what that holder answers for, and what it manages.
Rooms above ask the database with it which of their records an agreement is about.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from agreements.models import Agreement
from hospitals.models import Organisation, OrganisationHolder, OrganisationPlace
from toolkit import clock


@dataclass(frozen=True)
class PartySides:
    """``holders``: who answers on ``day`` for the parties of ``agreement``.

    ``only``: of all that the agreement is about, what touches this body's side. It holds a
    party's place on ``day``, or it did before a merger, or does since.
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
        wanted = self.asked if self.only else self.holders
        return found.filter(side__in=wanted)

    @cached_property
    def asked(self) -> frozenset[uuid.UUID]:
        """Who held on ``day`` the places that ``only`` answers for: itself, unless a merger lies
        between that day and its report. Then what it answers for today counts, or what its
        successor has taken over."""
        assert self.only is not None
        if self.only.pk in self.holders:
            return frozenset({self.only.pk})
        spans = OrganisationHolder.objects.filter(
            organisation__party_to__agreement=self.agreement, holder=self.only
        )
        today = clock.today()
        theirs = spans.filter(since__lte=today, until__gt=today)
        held = OrganisationHolder.objects.filter(
            organisation__in=(theirs if theirs.exists() else spans).values("organisation"),
            since__lte=self.day,
            until__gt=self.day,
        )
        return frozenset(held.values_list("holder", flat=True))

    def touching(self, *columns: str) -> Q:
        """One of the side ``columns`` is that of ``only``; everything where none is asked for."""
        if self.only is None:
            return Q()
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__in": self.asked})
        return condition


def across(first: str, second: str) -> Q:
    """The side columns ``first`` and ``second`` name two different parties."""
    return Q(**{f"{first}__isnull": False, f"{second}__isnull": False}) & ~Q(**{first: F(second)})


def sides_of(agreement: Agreement, day: dt.date, only: Organisation | None = None) -> PartySides:
    """The sides of ``agreement`` on ``day``: one query. ``only`` is a holder of any day."""
    holders = OrganisationHolder.objects.filter(
        organisation__party_to__agreement=agreement, since__lte=day, until__gt=day
    )
    return PartySides(agreement, day, frozenset(holders.values_list("holder", flat=True)), only)
