"""The derived tables: who holds a place, where it lies, and what a search finds.

They follow from the rows and their successions alone, and are rebuilt whole by the services that
change those; nothing else writes them.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction

from hospitals.models import (
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    Province,
    ProvinceHolder,
)
from hospitals.register_state import RegisterState, Steps, Stretches, read_state
from hospitals.succession import lineage
from toolkit.folding import fold

Key = tuple[Any, ...]
# How often a rebuild was asked for and put off; None outside of `rebuilt_once`.
_put_off: ContextVar[list[None] | None] = ContextVar("put_off", default=None)


@contextmanager
def rebuilt_once(*, kept: bool = True) -> Iterator[None]:
    """For many changes in one transaction of the caller's: what follows from them is derived once,
    at the end, and not at all when they are taken back (not ``kept``)."""
    asked: list[None] = []
    token = _put_off.set(asked)
    try:
        yield
    finally:
        _put_off.reset(token)
    if asked and kept:
        rebuild_derived()


@transaction.atomic
def rebuild_derived() -> int:
    """Bring holders, places and search texts in line with the register; return the rows written.

    Within `rebuilt_once` it is put off. Raises SuccessionError when the successions contradict
    each other.
    """
    if (asked := _put_off.get()) is not None:
        asked.append(None)
        return 0
    state = read_state()
    provinces, organisations = state.provinces, state.organisations
    tables: list[tuple[type[models.Model], tuple[str, ...], set[Key]]] = [
        (
            ProvinceHolder,
            ("province_id", "holder_id", "since", "until"),
            _rows(state.province_holders()),
        ),
        (
            OrganisationHolder,
            ("organisation_id", "holder_id", "since", "until"),
            _rows(state.organisation_holders()),
        ),
        (
            OrganisationPlace,
            ("organisation_id", "province_id", "managed_by_id", "since", "until"),
            {
                (pk, *found.value, found.since, found.until)
                for pk, stretches in state.places().items()
                for found in stretches
            },
        ),
    ]
    written = sum(sum(replace_rows(*table)) for table in tables)
    province_words = _province_words(provinces, state.province_steps)
    written += _rewrite(Province, provinces, province_words)
    written += _rewrite(
        Organisation,
        organisations,
        _organisation_words(state),
    )
    return written


def _rows(holders: Stretches) -> set[Key]:
    return {
        (pk, found.value, found.since, found.until)
        for pk, stretches in holders.items()
        for found in stretches
    }


def _province_words(provinces: Mapping[uuid.UUID, Province], steps: Steps) -> dict[Any, str]:
    """Own names first (lists sort by them), then those of predecessors and successors."""
    words: dict[Any, str] = {}
    for pk, province in provinces.items():
        names = _names(province)
        for step in lineage(pk, steps):
            names += [*_names(provinces[step.predecessor]), *_names(provinces[step.successor])]
        words[pk] = _text(names)
    return words


def _organisation_words(state: RegisterState) -> dict[Any, str]:
    """Own names, those it took over from or went into, its province then and today.

    What else was merged into its province is left out: “Bình Dương” must not find every hospital
    of Ho Chi Minh City.
    """
    provinces, organisations = state.provinces, state.organisations
    onward = {step.predecessor: step.successor for step in state.province_steps}
    moved_to: dict[uuid.UUID, list[uuid.UUID]] = {}
    for move in state.managements:
        if move.province is not None:
            moved_to.setdefault(move.organisation, []).append(move.province)
    words: dict[Any, str] = {}
    for pk, organisation in organisations.items():
        names = _names(organisation)
        for founded_in in (organisation.province_id, *moved_to.get(pk, [])):
            province = founded_in
            while province is not None:
                names += _names(provinces[province])
                province = onward.get(province)
        for step in lineage(pk, state.organisation_steps):
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
