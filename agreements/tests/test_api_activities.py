"""Activities over the REST API: shape, who sees them, filters, pages."""

import datetime as dt

import pytest
import time_machine

from agreements.activity_kinds import ACTIVITY_KINDS
from agreements.serializers_reviews import ActivityDetailSerializer
from agreements.tests.builders import HUB, PARTNER, area, make_agreement, organisation, pdf
from agreements.tests.items import make_activity
from agreements.tests.test_api_visibility import AFTER, EVERYBODY
from files.services import store_upload

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def api(cast, client, on_day):
    on_day(TODAY)
    client.force_login(cast.hub_officer)

    def get(path: str = "", **parameters):
        return client.get(f"/api/v1/activities/{path}", parameters)

    return get


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return sorted(row["title"] for row in answer.json()["results"])


# --- Shape --------------------------------------------------------------------------------
def test_the_shape_is_the_one_described(api) -> None:
    agreement = make_agreement(code="a-1")
    activity = make_activity(
        agreement,
        happened_on=dt.date(2026, 5, 1),
        happened_on_precision="month",
        people_reached=30,
        note="Hai ngày",
    )
    row = api(f"{activity.pk}/").json()
    assert list(row) == list(ActivityDetailSerializer().fields)
    assert row.pop("permissions") == {"change": True, "read_file": True}
    body = organisation(PARTNER)
    assert row | {"updated_at": ""} == {
        "id": str(activity.pk),
        "agreement": {"id": str(agreement.pk), "code": "a-1"},
        "area": "training",
        "kind": "course",
        "title": "Tập huấn điều tra ổ dịch",
        "is_planned": False,
        "happened_on": "2026-05-01",
        "happened_on_precision": "month",
        "organisations": [{"id": str(body.pk), "slug": PARTNER, "name": body.name_vi}],
        "people_reached": 30,
        "note": "Hai ngày",
        "updated_at": "",
    }
    assert api().json()["results"] == [row]


def test_what_is_unknown_is_null(api) -> None:
    make_activity(make_agreement())
    (row,) = api().json()["results"]
    unknown = ("happened_on", "happened_on_precision", "people_reached")
    assert [row[name] for name in unknown] == [None, None, None]


def test_its_file_and_who_recorded_it_are_not_told(api, cast) -> None:
    file = store_upload(pdf("danh-sach.pdf"), by=cast.hub_officer)
    make_activity(make_agreement(), file=file, recorded_by=cast.hub_officer)
    said = api().content.decode()
    assert "danh-sach" not in said
    assert str(file.pk) not in said
    assert "Người mẫu" not in said


# --- Who sees them ------------------------------------------------------------------------
@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_sees_the_agreement_sees_them(cast, client, who: str) -> None:
    activity = make_activity(make_agreement())
    client.force_login(getattr(cast, who))
    assert bool(client.get("/api/v1/activities/").json()["results"]) is (who in AFTER)
    one = client.get(f"/api/v1/activities/{activity.pk}/")
    assert one.status_code == (200 if who in AFTER else 404)


@pytest.mark.parametrize(
    "parameters",
    [{"agreement": "a-1"}, {"organisation": PARTNER}, {"kind": "course"}, {"area": "training"},
     {"planned": "false"}, {"updated_since": "2020-01-01"}, {"ordering": "-happened_on"}],
)  # fmt: skip
def test_no_filter_opens_what_is_closed(cast, client, parameters: dict[str, str]) -> None:
    make_activity(make_agreement(code="a-1"))
    client.force_login(cast.stranger)
    assert client.get("/api/v1/activities/", parameters).json()["results"] == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(api, client, method: str) -> None:
    for path in ("", f"{make_activity(make_agreement()).pk}/"):
        assert getattr(client, method)(f"/api/v1/activities/{path}").status_code == 405


# --- Filters and pages --------------------------------------------------------------------
@pytest.mark.parametrize("key", ["code", "id"])
def test_by_agreement(api, key: str) -> None:
    agreement = make_agreement(code="a-1")
    make_activity(agreement, title="Một")
    make_activity(make_agreement(), title="Hai")
    assert titles(api(agreement=getattr(agreement, key))) == ["Một"]


def test_by_area_kind_and_plan(api) -> None:
    agreement = make_agreement()
    make_activity(agreement, title="Một")
    make_activity(agreement, title="Hai", kind="research")
    other = make_activity(agreement, title="Ba", kind="facility", is_planned=True)
    other.area = area("research")
    other.save()
    assert titles(api(area="research")) == ["Ba"]
    assert titles(api(kind="course,research")) == ["Hai", "Một"]
    assert titles(api(planned="true")) == ["Ba"]
    assert titles(api(planned="false")) == ["Hai", "Một"]


def test_by_who_took_part_each_once(api) -> None:
    agreement = make_agreement()
    both = make_activity(agreement, title="Một")
    both.organisations.add(organisation(HUB))
    make_activity(agreement, title="Hai")
    assert titles(api(organisation=HUB)) == ["Một"]
    assert titles(api(organisation=PARTNER)) == ["Hai", "Một"]


def test_by_what_changed_since(api) -> None:
    for day, title in ((1, "trước"), (3, "sau")):
        with time_machine.travel(dt.datetime(2026, 5, day, tzinfo=dt.UTC), tick=False):
            make_activity(make_agreement(), title=title)
    assert titles(api(updated_since="2026-05-03")) == ["sau"]


def test_every_kind_can_be_asked_for(api) -> None:
    assert titles(api(kind=",".join(ACTIVITY_KINDS))) == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("bogus", "1"), ("kind", "party"), ("area", "nothing"), ("organisation", "nobody"),
     ("planned", "maybe"), ("updated_since", "x"), ("agreement", "x" * 61),
     ("ordering", "title"), ("page_size", "x"), ("cursor", "e30")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_is_named(api, parameter: str, value: str) -> None:
    answer = api(**{parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("ordering", ["happened_on", "-happened_on", "updated_at", "-updated_at"])
def test_all_pages_forward_and_back_are_the_whole_list(api, client, ordering: str) -> None:
    agreement = make_agreement()
    for number in range(7):
        day = dt.date(2026, 5, 1 + number // 2) if number % 3 else None
        known = {"happened_on": day, "happened_on_precision": "day" if day else ""}
        make_activity(agreement, **known)
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
    make_activity(make_agreement())
    with django_assert_max_num_queries(10) as few:
        assert len(api().json()["results"]) == 1
    for _number in range(12):
        make_activity(make_agreement()).organisations.add(organisation(HUB))
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(api().json()["results"]) == 13
