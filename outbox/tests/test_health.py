"""When a promise counts as late, and how the outbox stands."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from outbox import health
from outbox.models import Message, State

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(hour: int, minute: int, day: int = 22) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=VIETNAM)


def due(message: Message, moment: dt.datetime, **values: object) -> None:
    Message.objects.filter(pk=message.pk).update(due_at=moment, **values)


@pytest.mark.parametrize(
    ("moment", "now", "late"),
    [
        (at(9, 0), at(9, 14), False),
        (at(9, 0), at(9, 15), True),
        (at(0, 0), at(7, 44), False),  # nothing is sent before half past seven
        (at(0, 0), at(7, 45), True),
        (at(7, 29), at(7, 44), False),
        (at(23, 55, 21), at(6, 0), False),  # had five minutes only
        (at(23, 0, 21), at(6, 0), True),
        (at(12, 0), at(9, 0), False),
    ],
)
def test_a_quarter_of_an_hour_after_it_could_go_out_it_is_late(make, moment, now, late):
    due(make(), moment)
    assert health.overdue(now).exists() is late


def test_retries_do_not_hide_lateness(make):
    message = make()
    due(message, at(9, 30), attempts=5)
    assert health.overdue(at(9, 16)).get() == message
    due(message, at(9, 30), attempts=4)
    assert not health.overdue(at(9, 16)).exists()


@pytest.mark.parametrize("state", [s for s in State if s not in (State.QUEUED, State.CLAIMED)])
def test_what_is_settled_is_not_late(make, state):
    due(make(), at(9, 0), state=state)
    assert not health.overdue(at(12, 0)).exists()


def test_a_healthy_outbox_is_well(make):
    due(make(), at(9, 0))
    looked = health.look(at(9, 5))
    assert looked.is_well
    assert looked.oldest == at(9, 0)


@pytest.mark.parametrize("values", [{"alarm": True}, {"state": State.UNCERTAIN}])
def test_an_alarm_or_a_doubt_is_not_well(make, values):
    due(make(), at(9, 0), **values)
    assert not health.look(at(9, 5)).is_well
