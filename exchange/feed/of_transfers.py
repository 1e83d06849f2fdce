"""Requests, contracts and what hangs on them, in the feed."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from audit.models import Sight
from exchange.feed.of_agreements import whole_agreement
from exchange.feed.of_register import answered_for_by, names
from exchange.feed.resources import Ear, Find, Known, Pairs, listed, under
from hospitals.models import OrganisationPlace
from toolkit import clock
from transfers import api, api_decisions, api_networks, api_trainees
from transfers.models import (
    Contract,
    ContractDecision,
    NetworkMember,
    RequestSource,
    Round,
    SatelliteLink,
    SpecialtyNetwork,
    Trainee,
    TransferRequest,
    Visit,
)
from transfers.states import REQUEST_WAITING, RequestStatus
from transfers.turns import ANSWER_WITHIN

REQUEST = TransferRequest._meta.label_lower
CONTRACT = Contract._meta.label_lower
_NEAR = frozenset({Sight.Span.NEAR.value})


# --- Which objects hang on what -----------------------------------------------------------
def _requests_of_bodies(ids: Collection[str]) -> Pairs:
    """Requests that show one of these organisations, or whose turn may be that of one."""
    today = clock.today()
    managed = OrganisationPlace.objects.filter(
        managed_by__pk__in=ids, since__lte=today, until__gt=today
    ).values_list("managed_by", "organisation")
    shown: dict[str, set[str]] = {}
    for body, place in (*answered_for_by(ids), *managed):
        shown.setdefault(str(place), set()).add(str(body))
    for find in (
        under(TransferRequest, "requester"),
        under(TransferRequest, "at_facility"),
        under(TransferRequest, "assigning_hub"),
        _asked_of,
    ):
        for place, request in find(list(shown)):
            for body in shown[str(place)]:
                yield body, request


def _asked_of(ids: Collection[str]) -> Pairs:
    rows = RequestSource.objects.filter(organisation_id__in=ids)
    return rows.values_list("organisation", "request")


def _either(*finds: Find) -> Find:
    def find(ids: Collection[str]) -> Pairs:
        for one in finds:
            yield from one(ids)

    return find


def _networks_of(ids: Collection[str]) -> Pairs:
    rows = NetworkMember.objects.filter(organisation_id__in=ids)
    return rows.values_list("organisation", "network")


# --- What the day moves -------------------------------------------------------------------
def _late(since: dt.date, until: dt.date) -> Any:
    """Requests whose answer was due on the days that have come."""
    return TransferRequest.objects.filter(
        Q(status__in=REQUEST_WAITING) | Q(status=RequestStatus.DRAFT),
        waits_since__gt=since - ANSWER_WITHIN,
        waits_since__lte=until - ANSWER_WITHIN,
    )


def _decisions_asked(since: dt.date, until: dt.date) -> Any:
    return ContractDecision.objects.filter(since__gt=since, since__lte=until)


TRANSFERS = (
    listed(
        "transfer-requests",
        TransferRequest,
        api.TransferRequestViewSet.rows,
        Ear(REQUEST, parts=True),
        *names(_requests_of_bodies),
        known=Known("pk", REQUEST),
        moved=_late,
    ),
    listed(
        "transfer-contracts",
        Contract,
        api.TransferContractViewSet.rows,
        Ear(CONTRACT, parts=True),
        whole_agreement(under(Contract, "agreement")),
        *names(_either(under(Contract, "source"), under(Contract, "recipient"))),
        known=Known("pk", CONTRACT),
    ),
    listed(
        "contract-decisions",
        ContractDecision,
        api_decisions.ContractDecisionViewSet.rows,
        Ear(ContractDecision._meta.label_lower),
        Ear(CONTRACT, under(ContractDecision, "contract")),
        known=Known("contract", CONTRACT),
        moved=_decisions_asked,
    ),
    listed(
        "rounds",
        Round,
        api.RoundViewSet.rows,
        Ear(Round._meta.label_lower),
        Ear(CONTRACT, under(Round, "contract")),
        known=Known("contract", CONTRACT),
    ),
    listed(
        "trainees",
        Trainee,
        api_trainees.TraineeViewSet.rows,
        Ear(Trainee._meta.label_lower),
        Ear(CONTRACT, under(Trainee, "contract")),
        # The hospitals' and their departments' alone: not the hub's, nor an auditor's.
        known=Known("contract", CONTRACT, spans=_NEAR, readers_of_all=False),
    ),
    listed(
        "satellite-links",
        SatelliteLink,
        api_networks.SatelliteLinkViewSet.rows,
        Ear(SatelliteLink._meta.label_lower),
        *names(_either(under(SatelliteLink, "core"), under(SatelliteLink, "satellite"))),
    ),
    listed(
        "networks",
        SpecialtyNetwork,
        api_networks.NetworkViewSet.rows,
        Ear(SpecialtyNetwork._meta.label_lower, parts=True),
        *names(_either(under(SpecialtyNetwork, "lead"), _networks_of)),
    ),
    listed(
        "visits",
        Visit,
        api_networks.VisitViewSet.rows,
        Ear(Visit._meta.label_lower),
        *names(_either(under(Visit, "giver"), under(Visit, "receiver"))),
        known=Known("pk", Visit._meta.label_lower),
    ),
)
