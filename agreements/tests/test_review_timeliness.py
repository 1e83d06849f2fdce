"""Reviews on time, late and to come, as the dashboard and the list of reviews count them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from agreements.models import Review
from agreements.review_timeliness import Timeliness, timed, timeliness_by_month
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review
from conftest import Cast

TODAY = dt.date(2026, 11, 22)
_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    on_day(TODAY)


def kind_of(review: Review) -> list[str]:
    return [
        which.value
        for which in Timeliness
        if Review.objects.filter(timed(which, TODAY), pk=review.pk).exists()
    ]


def test_held_by_its_day_is_on_time_and_after_it_late() -> None:
    agreement, due = make_agreement(), TODAY - 30 * _DAY
    for status in (ReviewStatus.HELD, ReviewStatus.CONCLUDED):
        on_time = make_review(agreement, due, status=status, held_on=due)
        late = make_review(agreement, due, status=status, held_on=due + _DAY)
        assert (kind_of(on_time), kind_of(late)) == (["on_time"], ["late"])


def test_waiting_is_to_come_up_to_its_day_and_late_after() -> None:
    agreement = make_agreement()
    assert kind_of(make_review(agreement, TODAY)) == ["coming"]
    assert kind_of(make_review(agreement, TODAY - _DAY)) == ["late"]


def test_late_is_what_the_list_calls_late() -> None:
    agreement = make_agreement()
    make_review(agreement, TODAY - _DAY)
    make_review(agreement, TODAY + _DAY)
    late = Review.objects.filter(timed(Timeliness.LATE, TODAY))
    assert list(late) == list(Review.objects.late_on(TODAY))


def test_waived_paused_and_unrecorded_ones_are_none_of_them() -> None:
    waived = make_review(make_agreement(), TODAY - _DAY, status=ReviewStatus.WAIVED)
    paused = make_review(make_agreement(Status.SUSPENDED), TODAY - _DAY)
    before = make_review(make_agreement(entered_on=TODAY), TODAY - _DAY)
    assert [kind_of(one) for one in (waived, paused, before)] == [[], [], []]


def test_months_with_nothing_are_missing() -> None:
    make_review(make_agreement(), TODAY + _DAY)
    counted = timeliness_by_month(Review.objects.all(), TODAY)
    assert counted == {dt.date(2026, 11, 1): {"on_time": 0, "late": 0, "coming": 1}}


def test_the_list_is_narrowed_by_region_and_timeliness(cast: Cast, client: Client) -> None:
    make_review(make_agreement(), TODAY - _DAY)
    client.force_login(cast.hub_officer)
    assert len(client.get("/reviews/?timeliness=late&region=DNB").context["rows"]) == 1
    assert not client.get("/reviews/?timeliness=late&region=BTB").context["rows"]
    assert not client.get("/reviews/?timeliness=coming").context["rows"]
