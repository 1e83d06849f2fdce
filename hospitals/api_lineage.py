"""Who became what over the REST API: the recorded changes, and the lineage of one unit."""

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from rest_framework import serializers

from hospitals.api_filters import SuccessionFilters
from hospitals.api_permissions import SUCCESSION_ACTS, SuccessionPermissionsSerializer
from hospitals.models import Organisation, Province, RegisterChange
from hospitals.planning.checks import first_day, last_day
from hospitals.presentation_changes import with_parts
from hospitals.queries import (
    FamilyTree,
    holder_of,
    organisation_family,
    province_family,
    province_holders_on,
)
from toolkit import clock
from toolkit.api.acts import HELP, acts_expansion, allowed
from toolkit.api.sources import PERMISSIONS, DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

if TYPE_CHECKING:
    from hospitals.changes import RegisterUnit

KEY = "uid of a province, slug of an organisation."


class PartSerializer(serializers.Serializer[object]):
    """One unit's part of a change. `how`: succession, part_of (a part was split off; it answers
    for nothing of the past), handover (the successor manages it from then on) or closing."""

    scope = serializers.ChoiceField(choices=[("province", ""), ("organisation", "")])
    how = serializers.ChoiceField(
        choices=[("succession", ""), ("part_of", ""), ("handover", ""), ("closing", "")]
    )
    predecessor = serializers.CharField(help_text=KEY)
    successor = serializers.CharField(
        allow_null=True, help_text=f"{KEY} null: nobody, or nobody in the register."
    )
    kind = serializers.CharField(help_text="How the unit became another; empty where not recorded.")


class SuccessionSerializer(serializers.Serializer[object]):
    """One recorded change of the register with all its parts."""

    id = serializers.UUIDField()
    day = serializers.DateField(help_text="The first day of what came after.")
    kind = serializers.ChoiceField(choices=RegisterChange.Kind.choices)
    legal_basis = serializers.CharField(allow_blank=True)
    parts = PartSerializer(many=True)


class SuccessionDetailSerializer(SuccessionSerializer):
    permissions = SuccessionPermissionsSerializer(help_text=HELP)


class SuccessionSource(DictSource):
    shape, single_shape = SuccessionSerializer, SuccessionDetailSerializer
    expansions = acts_expansion(SuccessionPermissionsSerializer)

    def visible(self) -> "QuerySet[Any]":
        rows = RegisterChange.objects.visible_to(self.asked.reader).standing()
        found: QuerySet[Any] = with_parts(rows)
        return found

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        told: Row = {}
        if self.wants(PERMISSIONS):
            told = {PERMISSIONS: allowed(SUCCESSION_ACTS, self.asked.reader, None)}
        return [_row(change) | told for change in rows]


class SuccessionViewSet(ReadOnlyViewSet):
    """Mergers, splits, renamings … of provinces and organisations; undone ones are left out."""

    queryset = RegisterChange.objects.none()
    rows = SuccessionSource
    filterset_class = SuccessionFilters
    orderings = (Ordering("day", "effective_on"),)


def _row(change: RegisterChange) -> dict[str, Any]:
    parts = [
        _part("succession", row.predecessor, row.successor, row.kind)
        for steps in (change.province_successions.all(), change.organisation_successions.all())
        for row in steps
    ]
    parts += [
        _part("part_of", row.origin, row.unit)
        for cuts in (change.province_offshoots.all(), change.organisation_offshoots.all())
        for row in cuts
    ]
    parts += [_part("handover", row.organisation, row.manager) for row in change.managements.all()]
    parts += [_part("closing", row.organisation, None) for row in change.closings.all()]
    return {
        "id": change.pk,
        "day": change.effective_on,
        "kind": change.kind,
        "legal_basis": change.legal_basis,
        "parts": parts,
    }


def _part(
    how: str, before: "RegisterUnit", after: "RegisterUnit | None", kind: str = ""
) -> dict[str, Any]:
    return {
        "scope": "province" if isinstance(before, Province) else "organisation",
        "how": how,
        "predecessor": _key(before),
        "successor": _key(after) if after else None,
        "kind": kind,
    }


def _key(unit: "RegisterUnit") -> str:
    return unit.uid if isinstance(unit, Province) else unit.slug


# --- The lineage of one unit ---------------------------------------------------------------
class LineageUnitSerializer(serializers.Serializer[object]):
    key = serializers.CharField(help_text=KEY)
    name = serializers.CharField(help_text="In Vietnamese, the official one.")
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)


class LineageStepSerializer(serializers.Serializer[object]):
    predecessor = serializers.CharField(help_text=KEY)
    successor = serializers.CharField(help_text=KEY)
    day = serializers.DateField()
    is_part = serializers.BooleanField(
        help_text="Only a part went over; the successor answers for nothing of the past."
    )


class LineageSerializer(serializers.Serializer[object]):
    """A unit's family tree, the earliest step first."""

    unit = serializers.CharField(help_text=KEY)
    holder = serializers.CharField(help_text="Who answers for it today; itself, if nobody else.")
    units = LineageUnitSerializer(many=True)
    steps = LineageStepSerializer(many=True)


def province_lineage(province: Province) -> dict[str, Any]:
    """The lineage of ``province``: four queries."""
    holder = province_holders_on([province.pk], clock.today()).get(province.pk, province)
    return _lineage(province, holder, province_family(province))


def organisation_lineage(organisation: Organisation) -> dict[str, Any]:
    """The lineage of ``organisation``: four queries."""
    holder = holder_of(organisation, clock.today())
    return _lineage(organisation, holder, organisation_family(organisation))


def _lineage(
    unit: "RegisterUnit", holder: "RegisterUnit", found: FamilyTree[Any]
) -> dict[str, Any]:
    units: Mapping[uuid.UUID, RegisterUnit] = found.units
    links = [(s.predecessor, s.successor, s.effective_on, False) for s in found.steps]
    links += [(c.origin, c.unit, c.since, True) for c in found.cuts]
    links.sort(key=lambda link: (link[2], _key(units[link[0]]), _key(units[link[1]])))
    whole = {
        "unit": _key(unit),
        "holder": _key(holder),
        "units": [_unit(one) for one in sorted(units.values(), key=_key)],
        "steps": [
            {
                "predecessor": _key(units[old]),
                "successor": _key(units[new]),
                "day": day,
                "is_part": is_part,
            }
            for old, new, day, is_part in links
        ],
    }
    return dict(LineageSerializer(whole).data)


def _unit(unit: "RegisterUnit") -> dict[str, Any]:
    return {
        "key": _key(unit),
        "name": unit.name_vi,
        "first_day": first_day(unit),
        "last_day": last_day(unit),
    }
