"""The units that a change can be stated of: by key, and grouped for choosing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hospitals.changes import RegisterUnit
from hospitals.models import Organisation, OrganisationPlace, Province, ProvinceRegion
from toolkit import clock
from toolkit.filter_forms import Choices

# Whose change it is; departments follow their province.
PROVINCES, ORGANISATIONS = "provinces", "organisations"


@dataclass(frozen=True)
class Group:
    """Units under one heading of the picker; ``parts`` are (words, units)."""

    label: str
    parts: list[tuple[str, list[RegisterUnit]]]
    is_open: bool

    @property
    def size(self) -> int:
        return sum(len(units) for _words, units in self.parts)


class Units:
    """The units of a scope, by key and grouped: what is there now or comes, then former ones."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        today = clock.today()
        rows: Iterable[RegisterUnit]
        if scope == PROVINCES:
            rows = Province.objects.order_by("search_text")
            self.there = {row.pk: row.valid_to is None or row.valid_to >= today for row in rows}
        else:
            rows = Organisation.objects.exclude(kind=Organisation.Kind.HEALTH_DEPARTMENT).order_by(
                "search_text"
            )
            self.there = {row.pk: row.open_until is None or row.open_until >= today for row in rows}
        self.by_key: dict[str, RegisterUnit] = {key_of(row): row for row in rows}

    def groups(self, wanted: Sequence[str]) -> list[Group]:
        """For the picker; what holds a chosen unit is open."""
        heading = self._regions() if self.scope == PROVINCES else self._provinces()
        found: dict[str, dict[str, list[RegisterUnit]]] = {}
        # What is there comes before what was.
        for unit in sorted(self.by_key.values(), key=lambda unit: not self.there[unit.pk]):
            if self.scope == PROVINCES:
                label = _("Hiện nay và sắp tới") if self.there[unit.pk] else _("Trước đây")
            else:
                assert isinstance(unit, Organisation)
                label = str(Organisation.Kind(unit.kind).label)
                if not self.there[unit.pk]:
                    label = _("%(kind)s (trước đây)") % {"kind": label}
            words = heading.get(unit.pk, _("chưa ghi"))
            found.setdefault(label, {}).setdefault(words, []).append(unit)
        return [
            Group(
                label,
                sorted(parts.items()),
                is_open=position == 0
                or any(key_of(unit) in wanted for units in parts.values() for unit in units),
            )
            for position, (label, parts) in enumerate(found.items())
        ]

    def choices(self) -> Choices:
        """For a select: units of today and to come, then former ones."""
        now: Choices = []
        before: Choices = []
        for key, unit in self.by_key.items():
            (now if self.there[unit.pk] else before).append((key, _name_with_key(unit)))
        return [
            ("", _("Chọn đơn vị")),
            (_("Hiện nay và sắp tới"), now),
            *([(_("Trước đây"), before)] if before else []),
        ]

    def _regions(self) -> dict[Any, str]:
        spans = ProvinceRegion.objects.select_related("region").order_by("since")
        return {span.province_id: span.region.name for span in spans}

    def _provinces(self) -> dict[Any, str]:
        today = clock.today()
        places = OrganisationPlace.objects.filter(since__lte=today, until__gt=today)
        return {
            place.organisation_id: place.province.short_name
            for place in places.select_related("province")
            if place.province is not None
        }


def key_of(unit: RegisterUnit) -> str:
    return unit.uid if isinstance(unit, Province) else unit.slug


def _name_with_key(unit: RegisterUnit) -> str:
    if isinstance(unit, Province):
        return f"{unit.name} ({unit.code})"
    return unit.name
