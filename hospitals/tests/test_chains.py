"""Random chains of mergers, splits and renamings, and their undoing: always one holder a day."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hospitals.changes import Act, NewUnit, Part
from hospitals.models import (
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    Province,
    ProvinceHolder,
    RegisterChange,
)
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from hospitals.tests.builders import snapshot, state
from toolkit.refusal import WrongState

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("register")]

FIRST_DAY = dt.date(2027, 1, 1)
NEW = "Đơn vị"
FIRSTS = [dt.date(2027 + number // 12, number % 12 + 1, 1) for number in range(48)]


def merge(draw: random.Random, there: list[Any]) -> Act:
    return Act("merge", tuple(draw.sample(there, 2)), new_unit(draw, there[0]))


def absorb(draw: random.Random, there: list[Any]) -> Act:
    old, into = draw.sample(there, 2)
    return Act("absorb", (old,), into)


def rename(draw: random.Random, there: list[Any]) -> Act:
    return Act("rename", (draw.choice(there),), new_unit(draw, there[0]))


def split(draw: random.Random, there: list[Any]) -> Act:
    """It goes on, or ends with one of its parts in its place."""
    unit = draw.choice(there)
    into = unit if draw.random() < 0.5 else new_unit(draw, unit)
    parts = [Part(new_unit(draw, unit))]
    if draw.random() < 0.5:
        parts.append(Part(draw.choice([other for other in there if other != unit])))
    return Act("split", (unit,), into, tuple(parts))


def handover(draw: random.Random, there: list[Any]) -> Act:
    bodies = [unit for unit in there if isinstance(unit, Organisation)]
    departments = Organisation.objects.filter(kind="health_department").order_by("slug")
    body = draw.choice(bodies or list(Organisation.objects.filter(kind="hospital")))
    return Act("handover", (body,), draw.choice(list(departments)))


ACTS: list[Callable[[random.Random, list[Any]], Act]] = [merge, absorb, rename, split, handover]


def new_unit(draw: random.Random, like: Any) -> NewUnit:
    name = f"{NEW} {draw.randrange(10**6)}"
    if isinstance(like, Province):
        return NewUnit(name, "province", code=free_code(draw))
    return NewUnit(name)


def free_code(draw: random.Random) -> str:
    taken = set(Province.objects.values_list("code", flat=True))
    return draw.choice([f"{n:02}" for n in range(100) if f"{n:02}" not in taken] or ["00"])


def some_units(draw: random.Random) -> list[Any]:
    """A few units, provinces or hospitals: so few that the chain meets them again."""
    rows: list[Any]
    if draw.random() < 0.5:
        rows = list(Province.objects.valid_on(FIRST_DAY).order_by("uid")[:6])
        return rows + list(Province.objects.filter(name_vi__startswith=NEW).order_by("name_vi"))
    rows = list(Organisation.objects.filter(kind="hospital").order_by("slug")[:6])
    made = Organisation.objects.filter(name_vi__startswith=NEW, kind="hospital")
    return rows + list(made.order_by("name_vi"))


def try_one(draw: random.Random) -> RegisterChange | None:
    """Record a random act on a random day; what cannot be is refused and leaves nothing."""
    day = FIRST_DAY + dt.timedelta(days=draw.randrange(1, 1200))
    stated = state(draw.choice(ACTS)(draw, some_units(draw)), day=day)
    try:
        return record_change(plan_change(stated), by=None)
    except (ValidationError, WrongState):
        return None


def check_holders() -> None:
    """One and only one holder a unit and day; who holds a unit that has begun is there."""
    units: Any
    for holders, units, name in (
        (ProvinceHolder, Province.objects.in_bulk(), "province_id"),
        (OrganisationHolder, Organisation.objects.in_bulk(), "organisation_id"),
    ):
        rows = list(holders.objects.all())
        for day in FIRSTS:
            of_day = [row for row in rows if row.since <= day < row.until]
            held = {getattr(row, name): row.holder_id for row in of_day}
            assert len(of_day) == len(held) == len(units)
            for pk, holder in held.items():
                begun, first, last = days_of(units[pk])[0], *days_of(units[holder])
                if pk != holder and begun <= day:
                    assert first <= day <= last
    places = list(OrganisationPlace.objects.all())
    for day in FIRSTS:
        there = [row.organisation_id for row in places if row.since <= day < row.until]
        assert len(there) == len(set(there)) == Organisation.objects.count()


def days_of(unit: Any) -> tuple[dt.date, dt.date]:
    if isinstance(unit, Province):
        return unit.valid_from or dt.date.min, unit.valid_to or dt.date.max
    return unit.open_from or dt.date.min, unit.open_until or dt.date.max


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False), st.integers(3, 9))
def test_a_chain_keeps_one_holder_a_day_and_can_be_undone(draw: random.Random, acts: int) -> None:
    with transaction.atomic():
        before = [snapshot()]
        recorded = []
        for _number in range(acts):
            change = try_one(draw)
            if change is None:
                assert snapshot() == before[-1]
                continue
            recorded.append(change)
            before.append(snapshot())
        check_holders()
        while recorded:
            assert snapshot() == before.pop()
            undo_change(recorded.pop(), by=None, because="Thử")
        assert snapshot() == before.pop()
        transaction.set_rollback(True)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False))
def test_undoing_in_any_order_is_done_or_refused_whole(draw: random.Random) -> None:
    with transaction.atomic():
        first = snapshot()
        recorded = [change for _number in range(6) if (change := try_one(draw))]
        while recorded:
            change = draw.choice(recorded)
            before = snapshot()
            try:
                undo_change(change, by=None, because="Thử")
                recorded.remove(change)
            except WrongState:
                assert snapshot() == before
                # The last one recorded can always be undone.
                undo_change(recorded.pop(), by=None, because="Thử")
            check_holders()
        assert snapshot() == first
        transaction.set_rollback(True)
