"""What the portal itself knows of an agreement's period: the figures of a review's reports.

Rooms above add their own figures to `sources`. A figure is plain JSON, so that a report can keep
it as it was on the day it was submitted; its words are made when it is shown
(`agreements.presentation.figures`). What no record tells is None or counted apart, never guessed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from agreements.models import ActionItem, Activity, Agreement
from agreements.party_sides import PartySides, sides_of
from agreements.states import ItemStatus
from hospitals.models import Organisation
from toolkit.days import write_day

Parts = dict[str, int | float | None]


class Figure(TypedDict):
    """``parts``: name → number, None where nothing is known. ``url``: the records behind it."""

    key: str
    parts: Parts
    url: str


@dataclass(frozen=True)
class Asked:
    """What figures are asked over: ``first`` and ``last`` day included, the parties' ``sides`` of
    the last day."""

    first: dt.date
    last: dt.date
    sides: PartySides

    @property
    def agreement(self) -> Agreement:
        return self.sides.agreement

    @property
    def organisation(self) -> Organisation | None:
        """The holder whose side is asked about; None for the whole agreement."""
        return self.sides.only

    @property
    def span(self) -> str:
        """The period as the filters of the lists read it (`toolkit.span_fields`)."""
        return f"{write_day(self.first)}-{write_day(self.last)}"

    def address(self, view: str, **filters: str) -> str:
        """The list ``view``, narrowed to what the agreement is about and by ``filters``."""
        scope = {"agreement": str(self.agreement.pk), "on": write_day(self.last)}
        if self.organisation is not None:
            scope["party"] = self.organisation.slug
        return f"{reverse(view)}?{urlencode({**scope, **filters}, safe='/')}"


# Figures of one room: always the same number of queries, however many records.
Source = Callable[[Asked], list[Figure]]
sources: list[Source] = []


def figures_of(
    agreement: Agreement,
    period_from: dt.date,
    period_to: dt.date,
    organisation: Organisation | None = None,
) -> list[dict[str, Any]]:
    """The figures of ``agreement`` in a period, both days included; ready to be stored as JSON.

    ``organisation`` (who holds a party's place) leaves what touches its side. The number of
    queries is constant.
    """
    asked = Asked(period_from, period_to, sides_of(agreement, period_to, organisation))
    return [dict(one) for source in [*sources, _own_figures] for one in source(asked)]


def _own_figures(asked: Asked) -> list[Figure]:
    return [_activities(asked), _action_items(asked)]


def _activities(asked: Asked) -> Figure:
    """What was done beside technique transfer: ``total``, by ``kind.…``, ``people`` reached.

    A day known to the month or year counts as its first day, so that one activity belongs to one
    period. ``planned`` ones are those of the period or without a day; ``undated``: done, on a day
    nobody has told, in this period or another.
    """
    rows = Activity.objects.filter(agreement=asked.agreement).order_by()
    if asked.organisation is not None:
        theirs = asked.sides.bodies().values("pk")
        joined = Activity.organisations.through.objects.filter(
            activity=OuterRef("pk"), organisation__in=theirs
        )
        rows = rows.filter(Exists(joined) | Q(recorded_for__in=theirs))
    done: list[tuple[str, int]] = []
    planned = undated = 0
    for kind, is_planned, day, people in rows.values_list(
        "kind", "is_planned", "happened_on", "people_reached"
    ):
        if day is not None and not asked.first <= day <= asked.last:
            continue
        if is_planned:
            planned += 1
        elif day is None:
            undated += 1
        else:
            done.append((kind, people or 0))
    kinds = Counter(kind for kind, _people in done)
    parts: Parts = {"total": len(done), "people": sum(people for _kind, people in done)}
    parts |= {"planned": planned, "undated": undated}
    parts |= {f"kind.{kind}": number for kind, number in sorted(kinds.items())}
    address = f"{reverse('agreements:detail', args=[asked.agreement.pk])}?tab=activities"
    return Figure(key="activities", parts=parts, url=address)


def _action_items(asked: Asked) -> Figure:
    """The tasks set by the period's end: still ``open`` then (``late`` ones among them), ``done``
    and waiting for the other side, and ``verified`` in the period.

    What the other side sent back was not done. Dropped tasks are left out: their row does not say
    since when.
    """
    rows = ActionItem.objects.filter(
        agreement=asked.agreement, review__held_on__lte=asked.last
    ).exclude(status=ItemStatus.DROPPED)
    if asked.organisation is not None:
        held = Organisation.objects.held_by(asked.sides.asked, asked.last)
        rows = rows.filter(organisation__in=held.values("pk"))
    is_open = Q(done_on=None) | Q(done_on__gt=asked.last)
    parts: Parts = rows.aggregate(
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(due_on__lt=asked.last)),
        done=Count(
            "pk",
            filter=~is_open & (Q(verified_on=None) | Q(verified_on__gt=asked.last)),
        ),
        verified=Count("pk", filter=Q(verified_on__range=(asked.first, asked.last))),
    )
    filters = {"show": "all", "agreement": asked.agreement.code}
    if asked.organisation is not None:
        filters["organisation"] = asked.organisation.slug
    return Figure(
        key="action_items", parts=parts, url=f"{reverse('actions:list')}?{urlencode(filters)}"
    )
