"""Higher rooms say what a change touches, may object, follow it and stand in an undo's way."""

from collections.abc import Iterator
from typing import Any

import pytest

from conftest import Cast, organisation
from hospitals import changes
from hospitals.changes import Effect, NewUnit, NoEffects, PlannedChange, preview_change
from hospitals.models import RegisterChange
from hospitals.planning import plan_change
from hospitals.queries import changes_of, holder_of, organisation_family, province_family
from hospitals.services import undo_change
from hospitals.tests.builders import DAY, act, province, record, snapshot, state
from toolkit.refusal import WrongState

pytestmark = pytest.mark.django_db


class Room(NoEffects):
    """A room that writes down what it is asked."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.objects = self.builds = self.breaks = False

    def touches(self, planned: PlannedChange) -> Iterator[Effect]:
        yield Effect("test", "paper", "Giấy", len(planned.touched), "Được giữ nguyên.")

    def objections(self, planned: PlannedChange) -> list[str]:
        return ["Còn kỳ đánh giá đang mở. Kết luận trước."] if self.objects else []

    def follow(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        # What is derived stands already.
        self.heard.append(holder_of(organisation("syt-42-ha-tinh"), DAY).slug)
        if self.breaks:
            raise WrongState("Không theo được.")

    def built_on(self, change: RegisterChange, planned: PlannedChange) -> list[str]:
        return ["Đã có thỏa thuận do đơn vị mới ký."] if self.builds else []

    def turn_back(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        self.heard.append(holder_of(organisation("syt-42-ha-tinh"), DAY).slug)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room()
    monkeypatch.setattr(changes, "succession_effects", [*changes.succession_effects[:1], room])
    for module in ("changes", "undo"):
        monkeypatch.setattr(
            f"hospitals.services.{module}.succession_effects", changes.succession_effects
        )
    return room


def merger() -> Any:
    return act("absorb", "42-ha-tinh", into="40-nghe-an")


def test_a_preview_asks_every_room_and_writes_nothing(cast: Cast, room: Room) -> None:
    before = snapshot()
    merged = act("merge", "40-nghe-an", "42-ha-tinh", into=NewUnit("Tỉnh Nghệ Tĩnh", code="40"))
    preview = preview_change(plan_change(state(merged)))
    assert [(effect.room, effect.kind, effect.count) for effect in preview.effects] == [
        ("hospitals", "founded", 2),
        ("hospitals", "places", 9),
        ("test", "paper", 11),
    ]
    assert snapshot() == before


def test_a_plan_knows_which_sides_it_joins(register: None) -> None:
    planned = plan_change(state(merger()))
    a, b, c = (organisation(f"syt-{uid}").pk for uid in ("42-ha-tinh", "40-nghe-an", "01-ha-noi"))
    assert planned.joined([a, b, c]) == [(a, b)]
    assert planned.joined([a, c]) == []
    old = [organisation(f"syt-{uid}").pk for uid in ("60-binh-thuan", "67-dak-nong")]
    assert planned.joined(old) == []  # joined long ago


def test_rooms_follow_after_what_is_derived(cast: Cast, room: Room) -> None:
    change = record(cast.administrator, merger())
    undo_change(change, by=cast.administrator, because="Thử")
    assert room.heard == ["syt-40-nghe-an", "syt-42-ha-tinh"]


def test_an_objection_keeps_the_change_from_being_recorded(cast: Cast, room: Room) -> None:
    room.objects = True
    before = snapshot()
    assert preview_change(plan_change(state(merger()))).objections
    with pytest.raises(WrongState, match="Còn kỳ đánh giá đang mở"):
        record(cast.administrator, merger())
    assert snapshot() == before
    assert room.heard == []


def test_a_room_that_cannot_follow_undoes_the_whole_act(cast: Cast, room: Room) -> None:
    room.breaks = True
    before = snapshot()
    with pytest.raises(WrongState, match="Không theo được"):
        record(cast.administrator, merger())
    assert snapshot() == before
    assert not RegisterChange.objects.filter(origin="portal").exists()


def test_what_a_room_built_on_a_change_stands_in_the_way(cast: Cast, room: Room) -> None:
    change = record(cast.administrator, merger())
    room.builds = True
    with pytest.raises(WrongState, match="do đơn vị mới ký"):
        undo_change(change, by=cast.administrator, because="Thử")
    assert RegisterChange.objects.standing().filter(pk=change.pk).exists()


# --- Questions about changes --------------------------------------------------------------
def test_the_changes_of_a_unit_are_found_from_every_side(cast: Cast) -> None:
    change = record(cast.administrator, merger(), act("close", "an-binh"))
    for unit in (
        province("42-ha-tinh"),
        province("40-nghe-an"),
        organisation("syt-40-nghe-an"),
        organisation("an-binh"),
    ):
        assert change in changes_of(unit)
    assert [str(c.effective_on) for c in changes_of(province("75-dong-nai"))] == [
        "2025-07-01",
        "2026-04-30",
    ]


def test_the_family_of_dong_nai_city(register: None) -> None:
    tree = province_family(province("75-dong-nai-tp"))
    names = [(tree.units[s.predecessor].uid, tree.units[s.successor].uid) for s in tree.steps]
    assert names == [("70-binh-phuoc", "75-dong-nai"), ("75-dong-nai", "75-dong-nai-tp")]


def test_a_family_is_three_queries(register: None, django_assert_num_queries: Any) -> None:
    for slug in ("syt-79-ho-chi-minh", "cho-ray"):
        body = organisation(slug)
        with django_assert_num_queries(3):
            organisation_family(body)
