"""Reviews over the REST API: shape, filters, pages."""

import datetime as dt

import pytest

from agreements.models import Review
from agreements.serializers_reviews import ReviewDetailSerializer, ReviewSerializer
from agreements.states import Rating, ReviewKind, ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_plan, make_review
from agreements.tests.reviews import held, minuted, opened

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
    row = api().json()["results"][0]
    assert list(row) == list(ReviewSerializer().fields)
    assert row["id"] == str(review.pk)
    assert row["agreement"] == {"id": str(agreement.pk), "code": "a-1"}
    assert (row["sequence"], row["kind"], row["status"]) == (1, "six_month", "planned")
    assert (row["period_from"], row["period_to"]) == ("2026-05-04", "2026-11-03")
    assert (row["due_on"], row["held_on"]) == ("2026-11-04", None)
    assert (row["is_late"], row["is_recorded"]) == (False, True)


def test_a_single_one_says_what_was_concluded_and_rated(api, cast) -> None:
    review = held(make_agreement(contents=["Đào tạo", "Tư vấn"]), cast)
    first, second = review.commitments.all()
    minuted(review, cast, ratings={first.pk: (Rating.FULLY, "Vượt kế hoạch")})
    row = api(f"{review.pk}/").json()
    assert list(row) == list(ReviewDetailSerializer().fields)
    assert (row["is_one_sided"], row["place"]) == (False, "Trụ sở Sở Y tế")
    assert (row["conclusions"], row["next_direction"]) == ("Đạt phần lớn.", "Tiếp tục đào tạo.")
    rated, unrated = row["commitments"]
    assert rated == {
        "id": str(first.pk),
        "area": "training",
        "text": "Đào tạo",
        "times_carried": 0,
        "rating": "fully",
        "remark": "Vượt kế hoạch",
    }
    assert (unrated["id"], unrated["rating"], unrated["remark"]) == (str(second.pk), None, "")


def test_the_minutes_and_who_attended_are_not_told(api, cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    for path in ("", f"{review.pk}/"):
        said = api(path).content.decode()
        assert "Các bên đã báo cáo" not in said
        assert "Người mẫu" not in said


@pytest.mark.parametrize(
    ("who", "place", "remark"),
    [("partner_officer", "Trụ sở Sở Y tế", "Chậm"), ("auditor", "Trụ sở Sở Y tế", "Chậm"),
     ("observer", "Trụ sở Sở Y tế", "Chậm"), ("giving_coordinator", None, None)],
)  # fmt: skip
def test_what_else_the_minutes_say_is_for_the_parties(
    api, cast, client, who: str, place: str | None, remark: str | None
) -> None:
    review = held(make_agreement(), cast)
    (asked,) = review.commitments.all()
    minuted(review, cast, ratings={asked.pk: (Rating.PARTLY, "Chậm")})
    client.force_login(getattr(cast, who))
    row = api(f"{review.pk}/").json()
    assert (row["place"], row["commitments"][0]["remark"]) == (place, remark)


@pytest.mark.parametrize(
    ("who", "seen"),
    [("partner_officer", True), ("observer", True), ("giving_coordinator", False)],
)
def test_what_the_parties_still_have_to_confirm_is_theirs(
    api, cast, client, who: str, seen: bool
) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    outcome = ["Đạt phần lớn.", "Tiếp tục đào tạo.", "partly"]

    def told() -> list[str | None]:
        row = api(f"{review.pk}/").json()
        return [row["conclusions"], row["next_direction"], row["commitments"][0]["rating"]]

    client.force_login(getattr(cast, who))
    assert told() == (outcome if seen else [None, None, None])
    Review.objects.filter(pk=review.pk).update(status=ReviewStatus.CONCLUDED)
    assert told() == outcome


def test_a_commitment_says_how_often_it_was_carried(api, cast) -> None:
    agreement = make_agreement()
    last = minuted(held(agreement, cast), cast)
    Review.objects.filter(pk=last.pk).update(status=ReviewStatus.CONCLUDED, due_on=TODAY)
    review = opened(agreement, cast)
    assert [row["times_carried"] for row in api(f"{review.pk}/").json()["commitments"]] == [1]


def test_a_review_that_was_not_opened_has_no_commitments(api) -> None:
    review = make_review(make_agreement(), dt.date(2026, 7, 1))
    assert api(f"{review.pk}/").json()["commitments"] == []


def test_a_single_one_takes_as_many_queries_for_many_commitments(
    api, cast, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    one = held(make_agreement(contents=["Một"]), cast)
    many = held(make_agreement(contents=[f"Việc {number}" for number in range(15)]), cast)
    with django_assert_max_num_queries(15) as few:
        assert len(api(f"{one.pk}/").json()["commitments"]) == 1
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(api(f"{many.pk}/").json()["commitments"]) == 15


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
