"""What is still open for bodies in technique transfer: somebody has to go on with it or end it."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from transfers.models import (
    Contract,
    NetworkMember,
    RequestSource,
    SatelliteLink,
    SpecialtyNetwork,
    TransferRequest,
)
from transfers.states import CONTRACT_UNDER_WAY, REQUEST_WANTED, ContractStatus, RequestStatus

# Somebody still has to do something: a draft is written, an accepted contract is liquidated.
_LIVE = CONTRACT_UNDER_WAY | {ContractStatus.DRAFT, ContractStatus.ACCEPTED}
_OPEN_REQUEST = REQUEST_WANTED | {RequestStatus.DRAFT}


def requests_with(bodies: Iterable[uuid.UUID]) -> Q:
    """The requests in which one of ``bodies`` asks, is asked, assigns, or is the facility."""
    bodies = list(bodies)
    wanted = RequestSource.objects.filter(organisation__in=bodies).values("request")
    return (
        Q(requester__in=bodies)
        | Q(at_facility__in=bodies)
        | Q(assigning_hub__in=bodies)
        | Q(pk__in=wanted)
    )


def contracts_with(bodies: Iterable[uuid.UUID]) -> Q:
    """The contracts with one of ``bodies`` at a side."""
    bodies = list(bodies)
    return Q(source__in=bodies) | Q(recipient__in=bodies)


def open_requests(bodies: Iterable[uuid.UUID]) -> "QuerySet[TransferRequest]":
    """Requests that somebody has still to do something about."""
    return TransferRequest.objects.filter(requests_with(bodies), status__in=_OPEN_REQUEST)


def open_contracts(bodies: Iterable[uuid.UUID]) -> "QuerySet[Contract]":
    """Contracts that are not over."""
    return Contract.objects.filter(contracts_with(bodies), status__in=_LIVE)


def open_links(bodies: Iterable[uuid.UUID], day: dt.date) -> "QuerySet[SatelliteLink]":
    """Links with one of ``bodies`` at an end that reach to ``day``."""
    bodies = list(bodies)
    return SatelliteLink.objects.filter(Q(core__in=bodies) | Q(satellite__in=bodies), _reaches(day))


def open_networks(bodies: Iterable[uuid.UUID], day: dt.date) -> "QuerySet[SpecialtyNetwork]":
    """Networks that one of ``bodies`` leads or belongs to on ``day``."""
    bodies = list(bodies)
    members = NetworkMember.objects.filter(_reaches(day), organisation__in=bodies)
    return SpecialtyNetwork.objects.filter(
        Q(lead__in=bodies) | Q(pk__in=members.values("network")), _reaches(day)
    )


def _reaches(day: dt.date) -> Q:
    return Q(until=None) | Q(until__gte=day)
