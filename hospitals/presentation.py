"""What the register's pages show, worked out for a day: plain rows for the templates."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospitals.models import (
    Organisation,
    OrganisationSuccession,
    Province,
    ProvinceRegion,
    ProvinceSuccession,
    Region,
    RegisterChange,
)
from hospitals.models.provinces import ChangeKind
from toolkit.days import write_day
from toolkit.filter_forms import FilterForm
from toolkit.paging import Ordering

_SOURCES = {
    "seed": gettext_lazy("Báo chí 2023 – 2024"),
    "general_knowledge": gettext_lazy("Hiểu biết chung, chưa đối chiếu"),
}


@dataclass(frozen=True)
class ProvinceLine:
    """One line of the province list. ``became`` is set once the unit has, or will have, ended."""

    province: Province
    region: Region | None
    became: ProvinceSuccession | None
    came_from: Sequence[ProvinceSuccession] = field(default_factory=list)
    address: str = ""

    @property
    def span(self) -> str:
        return span_words(self.province.valid_from, self.province.valid_to)

    @property
    def change(self) -> str:
        """What the unit became, else what it was made of; a dash when nothing happened to it."""
        if self.became:
            return _("thành %(name)s từ %(day)s") % {
                "name": self.became.successor.short_name,
                "day": write_day(self.became.effective_on),
            }
        names = ", ".join(step.predecessor.short_name for step in self.came_from)
        if not names:
            return "–"
        if self.province.valid_from is None:
            return _("gồm cả %(names)s") % {"names": names}
        if self.came_from[0].kind == ChangeKind.MERGED:
            return _("lập từ %(names)s") % {"names": names}
        return _("trước là %(name)s") % {"name": self.came_from[0].predecessor.name}


def province_lines(
    provinces: Iterable[Province], day: dt.date, address: Callable[[str], str]
) -> list[ProvinceLine]:
    """The lines for rows fetched with `with_changes`; ``address`` of a uid is its page."""
    return [
        ProvinceLine(
            province,
            region=next((row.region for row in province.regions.all()), None),
            became=getattr(province, "succeeded_by", None),
            came_from=[s for s in province.successions.all() if s.effective_on <= day],
            address=address(province.uid),
        )
        for province in provinces
    ]


def with_changes(provinces: Any, day: dt.date) -> Any:
    """Fetch regions of ``day`` and successions along: two more queries however many rows."""
    regions = ProvinceRegion.objects.filter(since__lte=day, until__gt=day)
    return provinces.select_related("succeeded_by__successor").prefetch_related(
        Prefetch("regions", regions.select_related("region")),
        Prefetch(
            "successions",
            ProvinceSuccession.objects.select_related("predecessor").order_by("predecessor__code"),
        ),
    )


@dataclass(frozen=True)
class HistoryLine:
    """One succession: names as they then were, and how the change was called."""

    step: ProvinceSuccession | OrganisationSuccession

    @property
    def kind(self) -> str:
        return step_words(self.step.kind, self.step.successor, self.step.effective_on)


def step_words(kind: str, successor: Province | Organisation, day: dt.date) -> str:
    """How a unit became ``successor`` on ``day``; an unknown constant as it is.

    Units that meet in one founded that day merge as equals, otherwise one takes the others in.
    """
    since = successor.valid_from if isinstance(successor, Province) else successor.open_from
    if kind == ChangeKind.MERGED and since == day:
        return str(RegisterChange.Kind.MERGE.label)
    return str(ChangeKind(kind).label) if kind in ChangeKind.values else kind


def history_lines(
    steps: Iterable[ProvinceSuccession | OrganisationSuccession],
) -> list[HistoryLine]:
    return [HistoryLine(step) for step in steps]


@dataclass(frozen=True)
class Heading:
    """A column one can sort by: its words, the address that sorts, and what is in use."""

    label: str
    address: str
    aria_sort: str


def heading(form: FilterForm, ordering: Ordering, name: str, label: str) -> Heading:
    """The heading of column ``name``; asking again for the one in use turns it round."""
    in_use = name == ordering.name
    query = form.query.copy()
    query.pop("cursor", None)
    query["ordering"] = f"-{name}" if in_use and not ordering.descending else name
    direction = "descending" if ordering.descending else "ascending"
    return Heading(label, f"?{query.urlencode()}", direction if in_use else "none")


def span_words(first: dt.date | None, last: dt.date | None) -> str:
    """``từ 01/07/2025``, ``đến 30/06/2025``, ``01/07/2025 – 29/04/2026``."""
    if first and last:
        return f"{write_day(first)} – {write_day(last)}"
    if first:
        return _("từ %(day)s") % {"day": write_day(first)}
    if last:
        return _("đến %(day)s") % {"day": write_day(last)}
    return _("từ trước 2023")


def source_words(source: str) -> str:
    """Where what is known of an organisation comes from."""
    return str(_SOURCES.get(source, source))
