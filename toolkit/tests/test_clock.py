import datetime as dt

import time_machine

from toolkit import clock


@time_machine.travel("2026-11-21T18:00:00Z")
def test_the_day_changes_at_midnight_in_vietnam() -> None:
    assert clock.today() == dt.date(2026, 11, 22)


@time_machine.travel("2026-11-21T16:59:00Z")
def test_a_minute_before_it_is_still_the_day_before() -> None:
    assert clock.today() == dt.date(2026, 11, 21)


def test_a_demonstration_may_choose_its_day(settings) -> None:
    settings.DEMO, settings.PORTAL_TODAY = True, dt.date(2027, 1, 15)
    assert clock.today() == clock.now().date() == dt.date(2027, 1, 15)


@time_machine.travel("2026-11-22T05:00:00Z")
def test_outside_a_demonstration_the_chosen_day_is_ignored(settings) -> None:
    settings.DEMO, settings.PORTAL_TODAY = False, dt.date(2027, 1, 15)
    assert clock.today() == dt.date(2026, 11, 22)
