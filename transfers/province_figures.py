"""Figures by province "as it was" and "in today's borders": the same cases, drawn on two maps.

As it was, a case counts where its hospital lay when it was done; in today's borders, where that
hospital lies today. A hospital lies in one province on a day, so either way a case counts once,
and the totals are equal.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Literal

from django.db.models import F, QuerySet

from hospitals.models import OrganisationPlace, Province
from toolkit import clock
from transfers.case_counts import SAMPLES, SUMS, cases_in_row, rounds_within
from transfers.figures import Cases
from transfers.models import Contract

# As it was on the day it happened, or as it is now.
Borders = Literal["then", "now"]
BORDERS: tuple[Borders, ...] = ("then", "now")


def cases_by_province(
    contracts: "QuerySet[Contract]",
    borders: Borders,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    today: dt.date | None = None,
) -> dict[Province | None, Cases]:
    """Province of the recipient → cases that ended in the span: two queries.

    None stands for a recipient that lies in no province. ``since`` and ``until`` are both
    included; the caller passes the contracts the reader may see.
    """
    day = F("ends_on") if borders == "then" else (today or clock.today())
    rows = (
        rounds_within(contracts, since, until)
        .filter(
            contract__recipient__places__since__lte=day,
            contract__recipient__places__until__gt=day,
        )
        .values("contract__recipient__places__province")
        .annotate(**SUMS, **SAMPLES)
    )
    counted = {row["contract__recipient__places__province"]: cases_in_row(row) for row in rows}
    named = Province.objects.in_bulk([pk for pk in counted if pk is not None])
    return {named.get(pk): cases for pk, cases in counted.items()}


def province_lookup(
    organisation_ids: Iterable[uuid.UUID],
) -> Callable[[uuid.UUID, dt.date], uuid.UUID | None]:
    """Answers in which province an organisation lies on a day: one query for all days."""
    places: dict[uuid.UUID, list[tuple[dt.date, dt.date, uuid.UUID | None]]] = defaultdict(list)
    for body, since, until, province in OrganisationPlace.objects.filter(
        organisation__in=set(organisation_ids)
    ).values_list("organisation_id", "since", "until", "province_id"):
        places[body].append((since, until, province))

    def province_of(body: uuid.UUID, day: dt.date) -> uuid.UUID | None:
        return next(
            (province for since, until, province in places[body] if since <= day < until), None
        )

    return province_of
