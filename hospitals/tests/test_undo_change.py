"""Undoing a change brings every row back, and is refused while something builds on it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from audit.models import Entry
from conftest import Cast, organisation, person
from hospitals.changes import NewUnit, Part
from hospitals.models import Province, RegisterChange
from hospitals.planning import plan_change, plan_of
from hospitals.services import edit_organisation, record_change, undo_change
from hospitals.tests.builders import DAY, act, province, record, snapshot, state
from toolkit.refusal import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

WRONG = "Ghi nhầm tỉnh"
NGHE_TINH = NewUnit("Tỉnh Nghệ Tĩnh", "province", code="40")
LATER = dt.date(2028, 1, 1)


def everything() -> list[Any]:
    """One act of every kind; none touches another's units."""
    part = Part(
        NewUnit("Tỉnh Bình Dương", "province", code="74"), (organisation("cdc-binh-duong"),)
    )
    return [
        act("merge", "40-nghe-an", "42-ha-tinh", into=NGHE_TINH),
        act("absorb", "04-cao-bang", into="20-lang-son"),
        act("rename", "38-thanh-hoa", into=NewUnit("Tỉnh Xứ Thanh")),
        act("upgrade", "56-khanh-hoa", into=NewUnit("Thành phố Khánh Hòa", "city")),
        act("split", "79-ho-chi-minh", into="79-ho-chi-minh", parts=(part,)),
        act("handover", "cho-ray", into="syt-92-can-tho"),
        act("close", "an-binh"),
        act("rename", "tu-du", into=NewUnit("Bệnh viện Sản Từ Dũ")),
    ]


def test_undoing_brings_back_exactly_the_rows_before(cast: Cast) -> None:
    before = snapshot()
    change = record(cast.administrator, *everything())
    assert snapshot() != before
    undo_change(change, by=cast.administrator, because=WRONG)
    assert snapshot() == before


@pytest.mark.parametrize("number", range(8))
def test_every_kind_of_act_can_be_undone(cast: Cast, number: int) -> None:
    before = snapshot()
    change = record(cast.administrator, everything()[number])
    undo_change(change, by=cast.administrator, because=WRONG)
    assert snapshot() == before


def test_an_undone_change_stays_on_record_with_its_parts_in_words(cast: Cast) -> None:
    change = record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    change = undo_change(change, by=cast.administrator, because=WRONG)
    assert (change.undone_by, change.undone_because) == (cast.administrator, WRONG)
    assert change.undone_parts == [
        "Tỉnh Hà Tĩnh → Tỉnh Nghệ An",
        "Sở Y tế tỉnh Hà Tĩnh → Sở Y tế tỉnh Nghệ An",
    ]
    assert change not in RegisterChange.objects.standing()
    assert Entry.objects.about(change).first().verb == "change.undone"


def test_what_was_undone_can_be_recorded_again(cast: Cast) -> None:
    merger = act("merge", "40-nghe-an", "42-ha-tinh", into=NGHE_TINH)
    undo_change(record(cast.administrator, merger), by=cast.administrator, because=WRONG)
    record(cast.administrator, merger)
    assert province("40-nghe-tinh").successions.count() == 2


def refused(change: RegisterChange, by: Any) -> str:
    before = snapshot()
    with pytest.raises(WrongState) as caught:
        undo_change(change, by=by, because=WRONG)
    assert snapshot() == before
    return str(caught.value)


def test_what_a_later_change_builds_on_is_not_undone(cast: Cast) -> None:
    first = record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=NGHE_TINH))
    later = act("absorb", "40-nghe-tinh", into="38-thanh-hoa")
    second = record(cast.administrator, later, day=LATER, basis="Nghị quyết [Mẫu] 2")
    assert "Nghị quyết [Mẫu] 2” được ghi sau" in refused(first, cast.administrator)
    undo_change(second, by=cast.administrator, because=WRONG)
    undo_change(first, by=cast.administrator, because=WRONG)


def test_what_an_undo_took_away_cannot_be_changed_any_more(cast: Cast) -> None:
    change = record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=NGHE_TINH))
    planned = plan_change(state(act("absorb", "40-nghe-tinh", into="38-thanh-hoa"), day=LATER))
    undo_change(change, by=cast.administrator, because=WRONG)
    with pytest.raises(WrongState, match="“Tỉnh Nghệ Tĩnh” không còn trong danh mục"):
        record_change(planned, by=cast.administrator)


def test_what_only_shares_the_successor_does_not_build_on_it(cast: Cast) -> None:
    first = record(cast.administrator, act("absorb", "42-ha-tinh", into="40-nghe-an"))
    record(cast.administrator, act("absorb", "38-thanh-hoa", into="40-nghe-an"), day=LATER)
    undo_change(first, by=cast.administrator, because=WRONG)
    assert province("42-ha-tinh").valid_to is None


def test_a_unit_that_was_edited_since_stands_in_the_way(cast: Cast) -> None:
    change = record(cast.administrator, act("close", "an-binh"))
    edit_organisation(
        by=cast.administrator,
        organisation=organisation("an-binh"),
        open_until=dt.date(2026, 11, 30),
    )
    assert "“Bệnh viện An Bình” đã được sửa" in refused(change, cast.administrator)


def test_a_person_at_a_new_unit_stands_in_the_way(cast: Cast) -> None:
    change = record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=NGHE_TINH))
    person("somebody", "syt-40-nghe-tinh")
    assert Membership.objects.count()
    assert refused(change, cast.administrator)


def test_what_came_with_the_data_files_is_not_undone(cast: Cast) -> None:
    change = RegisterChange.objects.get(effective_on=dt.date(2025, 7, 1))
    assert "danh mục tham chiếu" in refused(change, cast.administrator)


def test_undoing_twice_is_refused(cast: Cast) -> None:
    change = record(cast.administrator, act("close", "an-binh"))
    undo_change(change, by=cast.administrator, because=WRONG)
    assert "đã được hủy" in refused(change, cast.administrator)


def test_undoing_needs_a_reason_and_an_administrator(cast: Cast) -> None:
    change = record(cast.administrator, act("close", "an-binh"))
    with pytest.raises(ValidationError, match="Chưa có lý do"):
        undo_change(change, by=cast.administrator, because=" ")
    with pytest.raises(NotAllowed):
        undo_change(change, by=cast.hub_head, because=WRONG)


def test_the_plan_of_a_recorded_change_is_what_it_did(cast: Cast) -> None:
    change = record(cast.administrator, act("merge", "40-nghe-an", "42-ha-tinh", into=NGHE_TINH))
    planned = plan_of(change)
    department = organisation("syt-42-ha-tinh")
    new = organisation("syt-40-nghe-tinh")
    assert set(planned.founded) == {province("40-nghe-tinh"), new}
    assert (planned.holder_before(department.pk), planned.holder_after(department.pk)) == (
        department,
        new,
    )
    assert planned.holders[department.pk].since == DAY
    assert organisation("cdc-nghe-an").pk in planned.places


def test_the_plan_of_1_july_2025_is_52_units_into_23(register: None) -> None:
    planned = plan_of(RegisterChange.objects.get(effective_on=dt.date(2025, 7, 1)))
    steps = [s for s in planned.successions if isinstance(s.predecessor, Province)]
    into = {s.successor for s in steps}
    already = {unit for unit in into if unit not in planned.founded}
    assert (len(into), len(steps) + len(already)) == (23, 52)
    assert planned.kind == "reorganise"
