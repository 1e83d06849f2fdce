"""The derived tables: who holds a place, where it lies, and what a search finds.

They follow from the rows and their successions alone, and are rebuilt whole by the services that
change those; nothing else writes them.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.db import models, transaction

from hospitals.models import (
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    OrganisationSuccession,
    Province,
    ProvinceHolder,
    ProvinceSuccession,
)
from hospitals.succession import BEGINNING, END, Span, Step, lineage, spans
from toolkit.folding import fold

Key = tuple[Any, ...]
Steps = list[Step[uuid.UUID]]


@transaction.atomic
def rebuild_derived() -> int:
    """Bring holders, places and search texts in line with the register; return the rows written.

    Raises SuccessionError when the successions contradict each other.
    """
    provinces = {row.pk: row for row in Province.objects.all()}
    organisations = {row.pk: row for row in Organisation.objects.all()}
    province_steps = steps_of(ProvinceSuccession)
    organisation_steps = steps_of(OrganisationSuccession)
    province_spans = spans(provinces, province_steps)
    organisation_spans = spans(organisations, organisation_steps)
    tables: list[tuple[type[models.Model], tuple[str, ...], set[Key]]] = [
        (
            ProvinceHolder,
            ("province_id", "holder_id", "since", "until"),
            {(s.unit, s.holder, s.since, s.until) for s in province_spans},
        ),
        (
            OrganisationHolder,
            ("organisation_id", "holder_id", "since", "until"),
            {(s.unit, s.holder, s.since, s.until) for s in organisation_spans},
        ),
        (
            OrganisationPlace,
            ("organisation_id", "province_id", "managed_by_id", "since", "until"),
            _places(organisations.values(), province_spans, organisation_spans),
        ),
    ]
    written = sum(sum(replace_rows(*table)) for table in tables)
    province_words = _province_words(provinces, province_steps)
    written += _rewrite(Province, provinces, province_words)
    written += _rewrite(
        Organisation,
        organisations,
        _organisation_words(organisations, organisation_steps, provinces, province_steps),
    )
    return written


def steps_of(model: type[ProvinceSuccession] | type[OrganisationSuccession]) -> Steps:
    """The recorded successions as the pure functions want them: one query."""
    rows = model.objects.order_by("effective_on", "pk")
    return [
        Step(predecessor, successor, effective_on)
        for predecessor, successor, effective_on in rows.values_list(
            "predecessor_id", "successor_id", "effective_on"
        )
    ]


def _places(
    organisations: Iterable[Organisation],
    province_spans: list[Span[uuid.UUID]],
    organisation_spans: list[Span[uuid.UUID]],
) -> set[Key]:
    province_holders = _by_unit(province_spans)
    department_holders = _by_unit(organisation_spans)
    places: set[Key] = set()
    for organisation in organisations:
        provinces = province_holders.get(organisation.province_id, [])
        managers = department_holders.get(organisation.managed_by_id, [])
        edges = sorted(
            {BEGINNING, END, *(s.since for s in provinces), *(s.since for s in managers)}
        )
        for since, until in pairwise(edges):
            places.add(
                (
                    organisation.pk,
                    _holder_at(provinces, since),
                    _holder_at(managers, since),
                    since,
                    until,
                )
            )
    return places


def _by_unit(found: list[Span[uuid.UUID]]) -> dict[uuid.UUID | None, list[Span[uuid.UUID]]]:
    result: dict[uuid.UUID | None, list[Span[uuid.UUID]]] = defaultdict(list)
    for span in found:
        result[span.unit].append(span)
    return result


def _holder_at(found: list[Span[uuid.UUID]], day: dt.date) -> uuid.UUID | None:
    return next((span.holder for span in found if span.since <= day < span.until), None)


def _province_words(provinces: Mapping[uuid.UUID, Province], steps: Steps) -> dict[Any, str]:
    """Own names first (lists sort by them), then those of predecessors and successors."""
    words: dict[Any, str] = {}
    for pk, province in provinces.items():
        names = _names(province)
        for step in lineage(pk, steps):
            names += [*_names(provinces[step.predecessor]), *_names(provinces[step.successor])]
        words[pk] = _text(names)
    return words


def _organisation_words(
    organisations: Mapping[uuid.UUID, Organisation],
    steps: Steps,
    provinces: Mapping[uuid.UUID, Province],
    province_steps: Steps,
) -> dict[Any, str]:
    """Own names, those it took over from or went into, its province then and today.

    What else was merged into its province is left out: “Bình Dương” must not find every hospital
    of Ho Chi Minh City.
    """
    onward = {step.predecessor: step.successor for step in province_steps}
    words: dict[Any, str] = {}
    for pk, organisation in organisations.items():
        names = _names(organisation)
        province = organisation.province_id
        while province is not None:
            names += _names(provinces[province])
            province = onward.get(province)
        for step in lineage(pk, steps):
            for other in (organisations[step.predecessor], organisations[step.successor]):
                names += _names(other)
                if other.province_id is not None:
                    names += _names(provinces[other.province_id])
        words[pk] = _text(names)
    return words


def _names(row: Province | Organisation) -> list[str]:
    names = [row.name_vi, row.name_en, row.short_name, *row.aliases]
    if isinstance(row, Province):
        return [row.short_name.removeprefix("TP. "), *names, row.uid]
    return [*names, row.slug]


def _text(names: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(folded for name in names if (folded := fold(name))))


def replace_rows(
    model: type[models.Model],
    columns: tuple[str, ...],
    wanted: set[Key],
    within: "models.QuerySet[Any] | None" = None,
) -> tuple[int, int]:
    """Make the rows ``within`` (all of them unless said) those ``wanted``: how many came and went.

    Writes what differs and nothing else, so that a second run leaves every row as it is.
    """
    rows = model._default_manager.all() if within is None else within
    present = {row[1:]: row[0] for row in rows.values_list("pk", *columns)}
    surplus = [pk for key, pk in present.items() if key not in wanted]
    missing = sorted(wanted - present.keys(), key=str)
    if surplus:
        model._default_manager.filter(pk__in=surplus).delete()
    model._default_manager.bulk_create(
        [model(**dict(zip(columns, key, strict=True))) for key in missing]
    )
    return len(missing), len(surplus)


def _rewrite(model: type[models.Model], rows: Mapping[Any, Any], words: dict[Any, str]) -> int:
    stale = [row for pk, row in rows.items() if row.search_text != words[pk]]
    for row in stale:
        row.search_text = words[row.pk]
    model._default_manager.bulk_update(stale, ["search_text"], batch_size=100)
    return len(stale)
