"""Names of the register's units: other languages, short forms, and those they had before."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from exchange.fhir.rows import Names, Text, any_of
from hospitals.models import OrganisationSuccession, ProvinceSuccession
from hospitals.models.base import matching
from hospitals.models.provinces import ChangeKind

Former = Mapping[uuid.UUID, list[str]]
# Who is the same body under another name; what merged away was another body.
_RENAMING = (
    ChangeKind.RENAMED,
    ChangeKind.UPGRADED,
    ChangeKind.RENAMED_UPGRADED,
    ChangeKind.RAISED,
)
_COLUMNS = ("name_vi", "name_en", "short_name", "aliases")


def former_names(model: type[OrganisationSuccession] | type[ProvinceSuccession]) -> Former:
    """Unit → the names it had before, the last one first: one query of all renamings."""
    steps: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    rows = model._default_manager.filter(kind__in=_RENAMING).order_by("-effective_on", "pk")
    for after, before, name in rows.values_list(
        "successor_id", "predecessor_id", "predecessor__name_vi"
    ):
        steps[after].append((before, name))
    return {unit: _walk(unit, steps) for unit in list(steps)}


def _walk(unit: uuid.UUID, steps: Mapping[uuid.UUID, Sequence[tuple[uuid.UUID, str]]]) -> list[str]:
    names: list[str] = []
    ahead, seen = [unit], {unit}
    while ahead:
        for before, name in steps.get(ahead.pop(), ()):
            if before not in seen:
                seen.add(before)
                names.append(name)
                ahead.append(before)
    return names


def names_of(row: Any, former: Former) -> Names:
    """The names of a province or an organisation."""
    more = [row.name_en, row.short_name, *row.aliases, *former.get(row.pk, [])]
    return Names(row.name_vi, more)


def named(
    rows: "QuerySet[Any]",
    model: type[OrganisationSuccession] | type[ProvinceSuccession],
    wanted: Collection[Text],
) -> Q:
    """Those of ``rows`` with one of the names: two queries.

    The search text holds more names than a unit's own: it finds who comes into question.
    """
    former = former_names(model)
    candidates = rows.filter(any_of(matching(text.text) for text in wanted))
    found = [
        row.pk
        for row in candidates.only(*_COLUMNS).select_related(None).order_by()
        if any(names_of(row, former).fits(text) for text in wanted)
    ]
    return Q(pk__in=found)
