"""Lines from a hub to those it works with, and which hubs there are to choose from."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from agreements.models import Party
from cooperation.pictures.measures import OF_AGREEMENTS, Asked
from hospitals.models import Organisation
from hospitals.queries import place_of
from toolkit.folding import fold

# The hub whose ties are drawn unless another is asked for; nobody's are drawn for NONE.
FIRST_HUB, NONE = "syt-79-ho-chi-minh", "none"


@dataclass(frozen=True)
class Ties:
    """``counts``: province → how many agreements or contracts the hub has there, without its own
    province ``unit`` (``within`` counts those)."""

    hub: Organisation
    unit: uuid.UUID | None
    counts: dict[uuid.UUID, int] = field(default_factory=dict)
    within: int = 0

    @property
    def whole(self) -> int:
        return sum(self.counts.values())


def hubs_of(asked: Asked) -> list[Organisation]:
    """Who can be chosen as hub: of agreements, whoever answers that day for a hub's signature; of
    contracts, who manages the source, or the source where no department does. Two queries."""
    found = _agreement_hubs(asked) if asked.by in OF_AGREEMENTS else _contract_hubs(asked)
    named = Organisation.objects.visible_to(asked.user).filter(pk__in=found)
    return sorted(named, key=lambda body: fold(body.name))


def hub_chosen(hubs: list[Organisation], slug: str) -> Organisation | None:
    """The hub that was asked for, else the first one; None where there is none or NONE was asked
    for."""
    if slug == NONE:
        return None
    by_slug = {hub.slug: hub for hub in hubs}
    return by_slug.get(slug) or by_slug.get(FIRST_HUB) or (hubs[0] if len(hubs) == 1 else None)


def ties_of(asked: Asked, hub: Organisation) -> Ties:
    """Two queries."""
    place = place_of(hub, asked.day)
    unit = place.province_id if place else None
    if asked.by in OF_AGREEMENTS:
        counts = Counter(dict(_partners(asked, hub)))
    else:
        counts = Counter(dict(_taught(asked, hub)))
    within = counts.pop(unit, 0) if unit else 0
    counts.pop(None, None)  # who lies in no province
    return Ties(hub, unit, dict(counts), within)


def _agreement_hubs(asked: Asked) -> Any:
    return (
        Party.objects.filter(agreement__in=asked.agreements().values("pk"), role=Party.Role.HUB)
        .filter(
            organisation__holders__since__lte=asked.day, organisation__holders__until__gt=asked.day
        )
        .order_by()
        .values("organisation__holders__holder")
    )


def _contract_hubs(asked: Asked) -> Any:
    sources = (
        asked.contracts()
        .filter(source__places__since__lte=asked.day, source__places__until__gt=asked.day)
        .values_list("source", "source__places__managed_by")
        .distinct()
    )
    return {department or source for source, department in sources}


def _partners(asked: Asked, hub: Organisation) -> Any:
    """Province of a partner → agreements in force that the hub leads with it."""
    day = asked.day
    led = Party.objects.filter(
        role=Party.Role.HUB,
        organisation__holders__holder=hub,
        organisation__holders__since__lte=day,
        organisation__holders__until__gt=day,
    )
    holders, places = "organisation__holders", "organisation__holders__holder__places"
    return (
        Party.objects.filter(
            agreement__in=asked.agreements().filter(pk__in=led.values("agreement")).values("pk"),
            role=Party.Role.PARTNER,
        )
        .filter(
            **{
                f"{holders}__since__lte": day,
                f"{holders}__until__gt": day,
                f"{places}__since__lte": day,
                f"{places}__until__gt": day,
            }
        )
        .order_by()
        .values_list(f"{places}__province")
        .annotate(number=Count("agreement", distinct=True))
    )


def _taught(asked: Asked, hub: Organisation) -> Any:
    """Province of a recipient → contracts of the hub, or of what it manages, as source."""
    day = asked.day
    of_hub = Q(source=hub) | Q(source__places__managed_by=hub)
    return (
        asked.contracts()
        .filter(
            of_hub,
            source__places__since__lte=day,
            source__places__until__gt=day,
            recipient__places__since__lte=day,
            recipient__places__until__gt=day,
        )
        .order_by()
        .values_list("recipient__places__province")
        .annotate(number=Count("pk", distinct=True))
    )
