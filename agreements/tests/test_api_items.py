"""Action items over the REST API: shape, who sees them, filters, pages."""

import datetime as dt
import uuid

import pytest
import time_machine

from agreements.serializers_reviews import ActionItemDetailSerializer
from agreements.states import ItemStatus, Status
from agreements.tests.builders import HUB, PARTNER, make_agreement, organisation
from agreements.tests.items import held_review, make_item
from agreements.tests.test_api_visibility import AFTER, EVERYBODY

TODAY = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def api(cast, client, on_day):
    on_day(TODAY)
    client.force_login(cast.hub_officer)

    def get(path: str = "", **parameters):
        return client.get(f"/api/v1/action-items/{path}", parameters)

    return get


def told(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["what"] for row in answer.json()["results"]]


# --- Shape --------------------------------------------------------------------------------
def test_the_shape_is_the_one_described(api, cast) -> None:
    review = held_review(make_agreement(code="a-1"))
    item = make_item(review, due_on=TODAY - DAY, times_carried=2, person=cast.partner_officer)
    row = api(f"{item.pk}/").json()
    assert list(row) == list(ActionItemDetailSerializer().fields)
    may = row.pop("permissions")
    assert {act for act, allowed in may.items() if allowed} == {"change", "assign"}
    body = organisation(PARTNER)
    named = {"id": str(body.pk), "slug": PARTNER, "name": body.name_vi}
    assert row | {"updated_at": ""} == {
        "id": str(item.pk),
        "agreement": {"id": str(review.agreement_id), "code": "a-1"},
        "review": str(review.pk),
        "what": "Gửi danh sách bác sĩ đi học",
        "organisation": named,
        "holder": named,
        "due_on": "2026-05-31",
        "status": "open",
        "times_carried": 2,
        "is_late": True,
        "done_on": None,
        "verified_on": None,
        "updated_at": "",
    }
    assert api().json()["results"] == [row]


def test_no_person_is_named(api, cast) -> None:
    item = make_item(person=cast.partner_officer, done_by=cast.partner_head)
    for path in ("", f"{item.pk}/"):
        said = api(path).content.decode()
        assert "Người mẫu" not in said
        assert str(cast.partner_officer.pk) not in said


def test_the_holder_of_today_stands_beside_the_body_that_was_asked(api) -> None:
    make_item(body="syt-67-dak-nong")
    (row,) = api().json()["results"]
    assert row["organisation"]["slug"] == "syt-67-dak-nong"
    assert row["holder"]["slug"] == "syt-68-lam-dong"


def test_a_done_item_is_not_late_and_says_its_days(api) -> None:
    make_item(status=ItemStatus.VERIFIED, due_on=TODAY - DAY)
    (row,) = api().json()["results"]
    assert (row["status"], row["is_late"]) == ("verified", False)
    assert (row["done_on"], row["verified_on"]) == ("2026-05-31", "2026-06-01")


# --- Who sees them ------------------------------------------------------------------------
@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_sees_the_agreement_sees_them(cast, client, who: str) -> None:
    item = make_item(held_review(make_agreement(code="a-1")))
    client.force_login(getattr(cast, who))
    assert bool(client.get("/api/v1/action-items/").json()["results"]) is (who in AFTER)
    one = client.get(f"/api/v1/action-items/{item.pk}/")
    assert one.status_code == (200 if who in AFTER else 404)


def test_anothers_answers_like_one_that_does_not_exist(cast, client) -> None:
    item = make_item(held_review(make_agreement(code="a-1")))
    client.force_login(cast.stranger)
    for path in ("{}/", "?agreement={}"):
        anothers = client.get("/api/v1/action-items/" + path.format(item.pk))
        nothing = client.get("/api/v1/action-items/" + path.format(uuid.uuid4()))
        assert (anothers.status_code, anothers.content) == (nothing.status_code, nothing.content)


@pytest.mark.parametrize(
    "parameters",
    [{"agreement": "a-1"}, {"organisation": PARTNER}, {"status": "open"}, {"late": "false"},
     {"due_from": "2020-01-01"}, {"updated_since": "2020-01-01"}, {"ordering": "-updated_at"}],
)  # fmt: skip
def test_no_filter_opens_what_is_closed(cast, client, parameters: dict[str, str]) -> None:
    make_item(held_review(make_agreement(code="a-1")))
    client.force_login(cast.stranger)
    assert client.get("/api/v1/action-items/", parameters).json()["results"] == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(api, client, method: str) -> None:
    for path in ("", f"{make_item().pk}/"):
        assert getattr(client, method)(f"/api/v1/action-items/{path}").status_code == 405


# --- Filters ------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["code", "id"])
def test_by_agreement(api, key: str) -> None:
    agreement = make_agreement(code="a-1")
    make_item(held_review(agreement), what="Một")
    make_item(what="Hai")
    assert told(api(agreement=getattr(agreement, key))) == ["Một"]


@pytest.mark.parametrize("slug", ["syt-67-dak-nong", "syt-68-lam-dong"])
def test_by_organisation_as_asked_or_as_it_answers_today(api, slug: str) -> None:
    make_item(body="syt-67-dak-nong", what="Một")
    make_item(body=HUB, what="Hai")
    assert told(api(organisation=slug)) == ["Một"]


def test_by_status(api) -> None:
    for status in ItemStatus:
        make_item(status=status, what=status)
    assert told(api(status="done")) == ["done"]
    assert sorted(told(api(status="open,dropped"))) == ["dropped", "open"]


def test_by_due_days_both_included(api) -> None:
    review = held_review()
    for day in (1, 2, 3, 4):
        make_item(review, due_on=dt.date(2026, 7, day), what=str(day))
    assert told(api(due_from="2026-07-02", due_to="2026-07-03")) == ["2", "3"]


def test_late_is_open_and_due_before_today(api) -> None:
    review = held_review()
    make_item(review, due_on=TODAY - DAY, what="quá hạn")
    make_item(review, due_on=TODAY, what="hôm nay")
    make_item(review, ItemStatus.DONE, due_on=TODAY - DAY, what="đã làm")
    assert told(api(late="true")) == ["quá hạn"]
    others = api(late="false").json()["results"]
    assert len(others) == 2
    assert not any(row["is_late"] for row in others)


def test_by_what_changed_since(api) -> None:
    with time_machine.travel(dt.datetime(2026, 5, 1, tzinfo=dt.UTC), tick=False):
        make_item(what="trước")
    with time_machine.travel(dt.datetime(2026, 5, 3, tzinfo=dt.UTC), tick=False):
        make_item(what="sau")
    assert told(api(updated_since="2026-05-03T07:00:00+07:00")) == ["sau"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("bogus", "1"), ("status", "late"), ("organisation", "nobody"), ("due_from", "x"),
     ("due_to", "2026"), ("late", "maybe"), ("updated_since", "yesterday"), ("person", "me"),
     ("agreement", "x" * 61), ("ordering", "what"), ("page_size", "501"), ("cursor", "e30")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_is_named(api, parameter: str, value: str) -> None:
    answer = api(**{parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_a_single_one_takes_no_parameters(api) -> None:
    assert api(f"{make_item().pk}/", status="open").status_code == 400


# --- Pages --------------------------------------------------------------------------------
@pytest.mark.parametrize("ordering", ["due_on", "-due_on", "updated_at", "-updated_at"])
def test_all_pages_forward_and_back_are_the_whole_list(api, client, ordering: str) -> None:
    review = held_review()
    for number in range(7):
        make_item(review, due_on=TODAY + DAY * (number // 2))
    whole = [row["id"] for row in api(ordering=ordering, page_size=500).json()["results"]]
    page = api(ordering=ordering, page_size=3).json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    back = [row["id"] for row in page["results"]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back = [row["id"] for row in page["results"]] + back
    assert seen == back == whole
    assert len(whole) == 7


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    api, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    make_item()
    with django_assert_max_num_queries(10) as few:
        assert len(api().json()["results"]) == 1
    for number in range(12):
        make_item(held_review(make_agreement(Status.IN_FORCE)), body=(HUB, PARTNER)[number % 2])
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(api().json()["results"]) == 13
