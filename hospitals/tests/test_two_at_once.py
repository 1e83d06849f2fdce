"""Two administrators who change the same units at the same moment: one does it, one is told."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from conftest import Cast
from hospitals.changes import NewUnit
from hospitals.models import Province, ProvinceHolder, RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from hospitals.tests.builders import DAY, act, province, record, state
from toolkit.refusal import WrongState

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[type]:
    """Start every act at the same moment, each with its own connection; what was refused how."""
    start = threading.Barrier(len(acts))
    refused: list[type] = []

    def run(one: Callable[[], Any]) -> None:
        start.wait()
        try:
            one()
        except Exception as error:  # looked at by the test
            refused.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def recording(cast: Cast, *acts: Any) -> Callable[[], RegisterChange]:
    """Planned now, recorded when called."""
    planned = plan_change(state(*acts))
    return lambda: record_change(planned, by=User.objects.get(pk=cast.administrator.pk))


def holders_of(uid: str) -> list[str]:
    rows = ProvinceHolder.objects.filter(province__uid=uid, since__lte=DAY, until__gt=DAY)
    return list(rows.values_list("holder__uid", flat=True))


def test_two_who_merge_one_province_into_different_ones(cast: Cast) -> None:
    into = ("40-nghe-an", "38-thanh-hoa")
    acts = [recording(cast, act("absorb", "42-ha-tinh", into=uid)) for uid in into]
    assert at_once(*acts) == [WrongState]
    assert RegisterChange.objects.filter(origin="portal").count() == 1
    assert len(holders_of("42-ha-tinh")) == 1


def test_two_mergers_with_a_unit_in_common(cast: Cast) -> None:
    first, second = (
        recording(cast, act("merge", *uids, into=NewUnit(f"Tỉnh {name}", code=code, key=key)))
        for uids, name, code, key in (
            (("40-nghe-an", "42-ha-tinh"), "Nghệ Tĩnh", "98", "x-mot"),
            (("42-ha-tinh", "44-quang-tri"), "Bình Trị Thiên", "99", "x-hai"),
        )
    )
    assert at_once(first, second) == [WrongState]
    (new,) = Province.objects.filter(uid__in=["x-mot", "x-hai"])
    assert holders_of("42-ha-tinh") == [new.uid]
    free = "44-quang-tri" if new.uid == "x-mot" else "40-nghe-an"
    assert holders_of(free) == [free]
    assert RegisterChange.objects.filter(origin="portal").count() == 1


def test_two_who_would_close_a_ring(cast: Cast) -> None:
    refused = at_once(
        recording(cast, act("absorb", "42-ha-tinh", into="40-nghe-an")),
        recording(cast, act("absorb", "40-nghe-an", into="42-ha-tinh")),
    )
    assert len(refused) == 1
    assert len(holders_of("42-ha-tinh")) == len(holders_of("40-nghe-an")) == 1


def test_two_who_found_units_of_one_name(cast: Cast) -> None:
    acts = [
        recording(cast, act("rename", uid, into=NewUnit("Tỉnh Mới", code=code, key="x-moi")))
        for uid, code in (("42-ha-tinh", "98"), ("40-nghe-an", "99"))
    ]
    assert len(at_once(*acts)) == 1
    assert Province.objects.filter(uid="x-moi").count() == 1


def test_one_undoes_what_another_builds_on(cast: Cast) -> None:
    into = NewUnit("Tỉnh Nghệ Tĩnh", code="40")
    change = record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=into))
    later = plan_change(
        state(act("absorb", "40-nghe-tinh", into="38-thanh-hoa"), day=DAY.replace(year=2028))
    )

    def undo() -> None:
        undo_change(change, by=User.objects.get(pk=cast.administrator.pk), because="Thử")

    def build() -> None:
        record_change(later, by=User.objects.get(pk=cast.administrator.pk))

    assert len(at_once(undo, build)) == 1
    standing = RegisterChange.objects.standing().filter(origin="portal").count()
    assert standing == (0 if not Province.objects.filter(uid="40-nghe-tinh").exists() else 2)


def test_two_who_undo_the_same_change(cast: Cast) -> None:
    change = record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))

    def undo() -> None:
        undo_change(change, by=User.objects.get(pk=cast.administrator.pk), because="Thử")

    assert at_once(undo, undo) == [WrongState]
    assert province("42-ha-tinh").valid_to is None
