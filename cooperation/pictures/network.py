"""Who works with whom: bodies and what is between them, from the rows the reader may see.

A hub is joined with each partner of an agreement in force, successors standing for those who
signed; a source with the recipient of each contract signed by the day, as the contract names them.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from agreements import filters as agreement_filters
from agreements.models import Agreement, Party
from cooperation.dashboard.scope import plain
from hospitals.models import Organisation, ProvinceRegion, Region
from hospitals.queries import places_on
from transfers import contract_filters
from transfers.models import Contract

# More cannot be told apart in one picture.
MOST_BODIES = 32

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Tie:
    """From who leads or teaches to who takes part or learns."""

    giver: Organisation
    taker: Organisation
    agreements: int = 0
    contracts: int = 0

    @property
    def weight(self) -> int:
        return self.agreements + self.contracts


@dataclass(frozen=True)
class Body:
    """``partners``: how many bodies it works with, also those that are not drawn."""

    organisation: Organisation
    region: Region | None
    partners: int


@dataclass(frozen=True)
class Network:
    """``bodies`` and ``ties`` are what is drawn, those with most first; ``hidden_bodies`` and
    ``hidden_ties`` how many are not."""

    bodies: list[Body] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    hidden_bodies: int = 0
    hidden_ties: int = 0


def network_of(
    user: Any, day: dt.date, chosen: Mapping[str, Any], *, of: str = "", most: int = MOST_BODIES
) -> Network:
    """At most five queries. ``of``: "agreements" or "contracts", both unless said; ``chosen``:
    the lists' filters region, specialty and area. No contract has an area."""
    agreements = {} if of == "contracts" else _agreement_pairs(user, day, chosen)
    contracts: Mapping[Pair, int] = {}
    if of != "agreements" and not chosen.get("area"):
        contracts = _contract_pairs(user, day, chosen)
    pairs = {pair for pair in {*agreements, *contracts} if pair[0] != pair[1]}
    partners: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    weights: Counter[uuid.UUID] = Counter()
    for one, other in pairs:
        partners[one].add(other)
        partners[other].add(one)
        weight = agreements.get((one, other), 0) + contracts.get((one, other), 0)
        weights[one] += weight
        weights[other] += weight
    named = Organisation.objects.in_bulk(_heaviest(weights, most))
    ties = [
        Tie(
            named[one],
            named[other],
            agreements.get((one, other), 0),
            contracts.get((one, other), 0),
        )
        for one, other in pairs
        if one in named and other in named
    ]
    ties.sort(key=lambda tie: (-tie.weight, tie.giver.slug, tie.taker.slug))
    drawn = {end.pk for tie in ties for end in (tie.giver, tie.taker)}
    regions = _regions(drawn, day)
    bodies = [Body(named[pk], regions.get(pk), len(partners[pk])) for pk in drawn]
    bodies.sort(
        key=lambda body: (-body.partners, -weights[body.organisation.pk], body.organisation.slug)
    )
    return Network(bodies, ties, len(partners) - len(bodies), len(pairs) - len(ties))


def _heaviest(weights: Mapping[uuid.UUID, int], most: int) -> list[uuid.UUID]:
    """Those with most; of equal ones the same every time."""
    return sorted(weights, key=lambda pk: (-weights[pk], str(pk)))[:most]


def _agreement_pairs(user: Any, day: dt.date, chosen: Mapping[str, Any]) -> dict[Pair, int]:
    visible = Agreement.objects.visible_to(user).in_force_on(day)
    rows = agreement_filters.narrowed(visible, chosen, day)
    partner, hub = "organisation__holders", "agreement__parties__organisation__holders"
    counted = (
        Party.objects.filter(
            **{
                "role": Party.Role.PARTNER,
                "agreement__in": rows.order_by().values("pk"),
                f"{partner}__since__lte": day,
                f"{partner}__until__gt": day,
                "agreement__parties__role": Party.Role.HUB,
                f"{hub}__since__lte": day,
                f"{hub}__until__gt": day,
            }
        )
        .order_by()
        .values_list(f"{hub}__holder", f"{partner}__holder")
        .annotate(number=Count("agreement", distinct=True))
    )
    return {(one, other): number for one, other, number in counted}


def _contract_pairs(user: Any, day: dt.date, chosen: Mapping[str, Any]) -> dict[Pair, int]:
    narrowed = contract_filters.narrowed(
        Contract.objects.visible_to(user), {**chosen, "standing_on": day}, day
    )
    counted = (
        plain(Contract, narrowed).values_list("source", "recipient").annotate(number=Count("pk"))
    )
    return {(one, other): number for one, other, number in counted}


def _regions(bodies: set[uuid.UUID], day: dt.date) -> dict[uuid.UUID, Region]:
    """The region in which each lies on ``day``: two queries. Bodies of no province have none."""
    places = {
        pk: place.province_id for pk, place in places_on(bodies, day).items() if place.province_id
    }
    spans = ProvinceRegion.objects.filter(
        province__in=set(places.values()), since__lte=day, until__gt=day
    ).select_related("region")
    of_province = {span.province_id: span.region for span in spans}
    return {pk: of_province[place] for pk, place in places.items() if place in of_province}
