"""Reviews over the REST API: shape, filters, pages."""

import datetime as dt

import pytest

from agreements.serializers import ReviewSerializer
from agreements.states import ReviewKind, ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_plan, make_review

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def api(cast, client, on_day):
    on_day(TODAY)
    client.force_login(cast.hub_officer)

    def get(path: str = "", **parameters):
        return client.get(f"/api/v1/reviews/{path}", parameters)

    return get


def days(answer) -> list[str | None]:
    assert answer.status_code == 200, answer.content
    return [row["due_on"] for row in answer.json()["results"]]


def test_the_shape_is_the_one_described(api) -> None:
    agreement = make_agreement(code="a-1")
    review = make_plan(agreement)[0]
    row = api(f"{review.pk}/").json()
    assert list(row) == list(ReviewSerializer().fields)
    assert row["agreement"] == {"id": str(agreement.pk), "code": "a-1"}
    assert (row["sequence"], row["kind"], row["status"]) == (1, "six_month", "planned")
    assert (row["period_from"], row["period_to"]) == ("2026-05-04", "2026-11-03")
    assert (row["due_on"], row["held_on"]) == ("2026-11-04", None)
    assert (row["is_late"], row["is_recorded"]) == (False, True)


@pytest.mark.parametrize("key", ["code", "id"])
def test_by_agreement(api, key: str) -> None:
    agreement = make_agreement(code="a-1")
    make_review(agreement, dt.date(2026, 7, 1))
    make_review(make_agreement(code="a-2"), dt.date(2026, 8, 1))
    assert days(api(agreement=getattr(agreement, key))) == ["2026-07-01"]


def test_by_kind_and_status(api) -> None:
    agreement = make_agreement()
    make_review(agreement, dt.date(2026, 5, 20), status=ReviewStatus.CONCLUDED)
    make_review(agreement, dt.date(2026, 7, 1), kind=ReviewKind.FINAL)
    assert days(api(kind="final")) == ["2026-07-01"]
    assert days(api(status="held,concluded")) == ["2026-05-20"]


def test_by_due_days_both_included(api) -> None:
    agreement = make_agreement()
    for day in (1, 2, 3, 4):
        make_review(agreement, dt.date(2026, 7, day))
    assert days(api(due_from="2026-07-02", due_to="2026-07-03")) == ["2026-07-02", "2026-07-03"]


def test_late_is_due_before_today_and_still_to_be_held(api) -> None:
    agreement = make_agreement()
    make_review(agreement, TODAY - dt.timedelta(days=1))
    make_review(agreement, TODAY)
    make_review(agreement, dt.date(2026, 5, 10), status=ReviewStatus.HELD)
    make_review(make_agreement(Status.SUSPENDED), dt.date(2026, 5, 11))
    answer = api(late="true")
    assert days(answer) == ["2026-05-31"]
    assert answer.json()["results"][0]["is_late"] is True
    others = api(late="false").json()["results"]
    assert len(others) == 3
    assert not any(row["is_late"] for row in others)


def test_what_was_due_before_the_portal_knew_is_not_recorded_and_not_late(api) -> None:
    agreement = make_agreement(entered_on=TODAY)
    review = make_review(agreement, dt.date(2026, 5, 10))
    row = api(f"{review.pk}/").json()
    assert (row["is_recorded"], row["is_late"], row["status"]) == (False, False, "planned")


def test_a_meeting_outside_the_plan_has_no_due_day(api) -> None:
    make_review(
        make_agreement(), None, kind=ReviewKind.OTHER, status=ReviewStatus.HELD, held_on=TODAY
    )
    row = api().json()["results"][0]
    assert (row["due_on"], row["sequence"], row["held_on"]) == (None, None, "2026-06-01")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("bogus", "1"), ("kind", "weekly"), ("status", "late"), ("due_from", "x"), ("due_to", "2026"),
     ("late", "maybe"), ("agreement", "x" * 61), ("ordering", "kind"), ("page_size", "501")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_is_named(api, parameter: str, value: str) -> None:
    answer = api(**{parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("ordering", ["due_on", "-due_on", "updated_at", "-updated_at"])
def test_all_pages_forward_and_back_are_the_whole_list(api, client, ordering: str) -> None:
    for number in range(3):
        make_plan(make_agreement(code=f"a-{number}"))
    make_review(
        make_agreement(), None, kind=ReviewKind.OTHER, status=ReviewStatus.HELD, held_on=TODAY
    )
    whole = [row["id"] for row in api(ordering=ordering, page_size=500).json()["results"]]
    page = api(ordering=ordering, page_size=4).json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    back = [row["id"] for row in page["results"]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back = [row["id"] for row in page["results"]] + back
    assert seen == back == whole


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    api, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    make_plan(make_agreement())
    with django_assert_max_num_queries(10) as few:
        api()
    for _number in range(10):
        make_plan(make_agreement())
    with django_assert_num_queries(len(few.captured_queries)):
        api()
