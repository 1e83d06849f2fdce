"""A walk through a past day meets what had happened by then."""

import datetime as dt
from typing import Any

from accounts.demo import load_people
from agreements.demo import load_agreements
from agreements.models import ActionItem, Agreement
from agreements.states import ItemStatus


def load(on_day: Any, day: dt.date) -> None:
    on_day(day)
    load_people(day)
    load_agreements()


def test_a_walk_through_a_past_day_does_not_meet_what_came_after(
    register: None, on_day: Any
) -> None:
    load(on_day, dt.date(2024, 6, 1))
    assert not Agreement.objects.get(code="dak-nong-2024").activities.exists()
    assert Agreement.objects.get(code="dbscl-syt-2023").activities.count() == 2
    assert not ActionItem.objects.exists()


def test_between_two_steps_an_item_stands_in_the_first(register: None, on_day: Any) -> None:
    load(on_day, dt.date(2026, 7, 12))
    assert set(ActionItem.objects.values_list("status", flat=True)) == {
        ItemStatus.DONE,
        ItemStatus.OPEN,
    }
