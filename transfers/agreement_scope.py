"""Which requests, contracts, visits and links an agreement is about.

What names an agreement belongs to that one. What names none belongs to each agreement whose
parties' sides it joins: what a holder answers for or manages on one side, on the other another's.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from agreements.party_sides import PartySides, across
from toolkit.span_fields import DaySpan
from transfers.models import RequestSource
from transfers.models.contracts import ContractQuerySet
from transfers.models.networks import SatelliteLink, TieQuerySet, VisitQuerySet
from transfers.models.requests import BEFORE_ENDORSEMENT, TransferRequestQuerySet
from transfers.states import RequestStatus


def contracts_of(sides: PartySides, rows: ContractQuerySet) -> ContractQuerySet:
    """Those of ``rows`` that hang on the agreement, or on none and join two sides."""
    between = Q(agreement=None) & across("source_side", "recipient_side")
    return rows.alias(
        source_side=sides.side_of("source"), recipient_side=sides.side_of("recipient")
    ).filter(
        Q(agreement=sides.agreement) | between, sides.touching("source_side", "recipient_side")
    )


def requests_of(sides: PartySides, rows: TransferRequestQuerySet) -> TransferRequestQuerySet:
    """Those that reached the other side: asked by one side of the other's hospitals, or of the
    other's department that chooses them.

    What waits for its endorsement, or was withdrawn before it, is the asker's own affair.
    """
    wanted = RequestSource.objects.filter(request=OuterRef("pk")).alias(
        side=sides.side_of("organisation")
    )
    reached = ~Q(status__in=BEFORE_ENDORSEMENT) & (
        Q(endorsed_on__isnull=False) | ~Q(status=RequestStatus.WITHDRAWN)
    )
    of_another = wanted.filter(side__isnull=False).exclude(side=OuterRef("asker_side"))
    between = Q(agreement=None, asker_side__isnull=False) & (
        Exists(of_another) | across("asker_side", "hub_side")
    )
    found = rows.alias(
        asker_side=sides.side_of("requester"), hub_side=sides.side_of("assigning_hub")
    ).filter(reached, Q(agreement=sides.agreement) | between)
    if sides.only is None:
        return found
    theirs = Exists(wanted.filter(side__in=sides.asked))
    return found.filter(theirs | sides.touching("asker_side", "hub_side"))


def visits_of(sides: PartySides, rows: VisitQuerySet) -> VisitQuerySet:
    """One side's body helped the other's."""
    return rows.alias(
        giver_side=sides.side_of("giver"), receiver_side=sides.side_of("receiver")
    ).filter(across("giver_side", "receiver_side"), sides.touching("giver_side", "receiver_side"))


def links_of(sides: PartySides, rows: "TieQuerySet[SatelliteLink]") -> "TieQuerySet[SatelliteLink]":
    """One side's hospital is a satellite of the other's."""
    found: Any = rows.alias(
        core_side=sides.side_of("core"), satellite_side=sides.side_of("satellite")
    ).filter(across("core_side", "satellite_side"), sides.touching("core_side", "satellite_side"))
    return found


def runs_in(span: DaySpan) -> Q:
    """A tie that held on a day of ``span``; an unknown end is open."""
    return (Q(since=None) | Q(since__lte=span.last)) & (Q(until=None) | Q(until__gte=span.first))
