"""Agreements over the REST API: shape, filters, pages."""

import datetime as dt

import pytest
import time_machine

from agreements.models import Agreement, Content
from agreements.serializers import AgreementDetailSerializer, AgreementSerializer
from agreements.states import Status
from agreements.tests.builders import area, make_agreement
from hospitals.models import Specialty
from toolkit.days import Precision

HUB = "syt-79-ho-chi-minh"


@pytest.fixture
def api(cast, client):
    client.force_login(cast.auditor)

    def get(path: str = "", **parameters):
        return client.get(f"/api/v1/agreements/{path}", parameters)

    return get


def codes(answer) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {row["code"] for row in answer.json()["results"]}


def test_the_shape_is_the_one_described(api) -> None:
    agreement = make_agreement(code="a-1", number="12/TT-SYT", ends_on=dt.date(2030, 12, 31))
    agreement.specialties.add(Specialty.objects.get(slug="mat"))
    row = api("a-1/").json()
    assert list(row) == list(AgreementDetailSerializer().fields)
    assert [row | {"permissions": row.pop("permissions")}] == api(expand="permissions").json()[
        "results"
    ]
    party = AgreementSerializer().fields["parties"].child
    assert list(row["parties"][0]) == list(party.fields)
    assert list(row["parties"][0]["holder"]) == list(party.fields["holder"].fields)
    assert row["contents"] == [{"area": "training", "text": "Đào tạo bác sĩ theo đơn đặt hàng"}]
    assert row["specialties"] == ["mat"]
    assert (row["signed_on"], row["ends_on"]) == ("2026-05-04", "2030-12-31")
    assert dt.datetime.fromisoformat(row["updated_at"]).utcoffset() == dt.timedelta(hours=7)


def test_it_is_found_by_id_or_code(api) -> None:
    agreement = make_agreement(code="a-1")
    assert api(f"{agreement.pk}/").json() == api("a-1/").json()


@pytest.mark.parametrize("path", ["a-2/", "00000000-0000-0000-0000-000000000000/"])
def test_what_is_not_there_is_404(api, path: str) -> None:
    make_agreement(code="a-1")
    assert api(path).status_code == 404


def test_an_unknown_day_is_null_and_a_rough_one_says_so(api) -> None:
    make_agreement(
        code="a-1", signed_on=None, review_anchor_on=None, entered_on=dt.date(2026, 1, 1)
    )
    Agreement.objects.update(ends_on=dt.date(2025, 12, 31), ends_on_precision=Precision.YEAR)
    row = api("a-1/").json()
    assert (row["signed_on"], row["signed_on_precision"]) == (None, None)
    assert (row["starts_on"], row["starts_on_precision"]) == (None, None)
    assert (row["ends_on"], row["ends_on_precision"]) == ("2025-12-31", "year")


def test_the_next_review_is_the_first_one_to_come(api, on_day) -> None:
    on_day(dt.date(2026, 6, 1))
    make_agreement(code="a-1", with_reviews=True)
    assert api("a-1/").json()["next_review_on"] == "2026-11-04"


def test_parties_keep_their_name_and_show_todays_holder(api) -> None:
    make_agreement(code="a-1", partners=["syt-74-binh-duong", "cdc-binh-duong"])
    hub, department, cdc = api("a-1/").json()["parties"]
    assert (hub["role"], department["role"]) == ("hub", "partner")
    assert department["name_as_signed"] == "Sở Y tế tỉnh Bình Dương"
    assert department["organisation"]["province"] == "74-binh-duong"
    assert department["holder"] == hub["holder"]
    assert cdc["holder"]["slug"] == "cdc-binh-duong"
    assert (cdc["organisation"]["province"], cdc["holder"]["province"]) == (
        "74-binh-duong",
        "79-ho-chi-minh",
    )


@pytest.mark.parametrize("sign", [" : ", ":"])
def test_a_title_that_looks_like_a_party_stays_as_it_is(api, sign: str) -> None:
    signed = make_agreement(code="a-1")
    body = f'"organisation"{sign}"{signed.parties.first().organisation_id}"}}'
    Agreement.objects.update(title=f"Thỏa thuận {body}")
    signed.parties.update(name_as_signed=body)
    for row in (api("a-1/").json(), api().json()["results"][0]):
        assert row["title"] == f"Thỏa thuận {body}"
        assert {party["name_as_signed"] for party in row["parties"]} == {body}
        assert all(party["holder"]["slug"] for party in row["parties"])


@pytest.mark.parametrize("path", ["", "a-1/"])
def test_holder_on_answers_for_that_day(api, path: str) -> None:
    make_agreement(code="a-1", partners=["syt-74-binh-duong"])
    answer = api(path, holder_on="2024-01-01").json()
    row = answer if path else answer["results"][0]
    assert row["parties"][1]["holder"]["slug"] == "syt-74-binh-duong"


# --- Filters ------------------------------------------------------------------------------
def test_one_status_or_several(api) -> None:
    for status in (Status.DRAFT, Status.IN_FORCE, Status.EXPIRED):
        make_agreement(status, code=status.value.replace("_", "-"))
    assert codes(api(status="draft")) == {"draft"}
    assert codes(api(status="in_force,expired")) == {"in-force", "expired"}
    assert codes(api(status=["in_force", "draft"])) == {"in-force", "draft"}


def test_by_level(api) -> None:
    make_agreement(code="dept")
    make_agreement(code="cdc", level="cdc", hub="cdc-hcm", partners=["cdc-dong-nai"])
    assert codes(api(level="cdc")) == {"cdc"}


@pytest.mark.parametrize("uid", ["74-binh-duong", "79-ho-chi-minh"])
def test_by_province_as_signed_or_as_held_now(api, uid: str) -> None:
    make_agreement(code="there", hub="syt-92-can-tho", partners=["syt-74-binh-duong"])
    make_agreement(code="elsewhere", hub="syt-92-can-tho", partners=["syt-01-ha-noi"])
    assert codes(api(province=uid)) == {"there"}


def test_by_region(api) -> None:
    make_agreement(code="south", partners=["syt-75-dong-nai-tp"])
    make_agreement(code="north", hub="syt-01-ha-noi", partners=["syt-31-hai-phong"])
    assert codes(api(region="DBSH")) == {"north"}
    assert codes(api(region="DNB")) == {"south"}


@pytest.mark.parametrize("slug", ["syt-74-binh-duong", HUB])
def test_by_organisation_itself_or_its_holder(api, slug: str) -> None:
    make_agreement(code="there", hub="syt-92-can-tho", partners=["syt-74-binh-duong"])
    make_agreement(code="elsewhere", hub="syt-92-can-tho", partners=["syt-01-ha-noi"])
    assert codes(api(organisation=slug)) == {"there"}


def test_by_area(api) -> None:
    trained = make_agreement(code="trained")
    Content.objects.create(agreement=trained, area=area("it-digital"), text="Số hóa", position=2)
    make_agreement(code="other")
    assert codes(api(area="it-digital")) == {"trained"}


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2026-05-31", set()),
        ("2026-06-01", {"a-1"}),
        ("2026-12-31", {"a-1"}),
        ("2027-01-01", set()),
    ],
)
def test_in_force_on_a_day(api, day: str, found: set[str]) -> None:
    make_agreement(code="a-1", starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 12, 31))
    assert codes(api(in_force_on=day)) == found


def test_updated_since_a_moment_included(api) -> None:
    make_agreement(code="old")
    Agreement.objects.update(updated_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    make_agreement(code="new")
    assert codes(api(updated_since="2026-01-01T07:00:01+07:00")) == {"new"}
    assert codes(api(updated_since="2026-01-01T07:00:00+07:00")) == {"old", "new"}


@pytest.mark.parametrize("typed", ["dak nong", "ĐẮK NÔNG", "TP.HCM", "thoa thuan mat"])
def test_the_search_needs_no_diacritics(api, typed: str) -> None:
    make_agreement(code="a-1", title="Thỏa thuận về mắt", partners=["syt-67-dak-nong"])
    make_agreement(code="a-2", hub="syt-01-ha-noi", partners=["syt-31-hai-phong"])
    assert codes(api(search=typed)) == {"a-1"}


def test_filters_narrow_together(api) -> None:
    make_agreement(code="a-1", ends_on=dt.date(2029, 1, 1))
    make_agreement(Status.DRAFT, code="a-2")
    assert codes(api(status="in_force", province="79-ho-chi-minh", level="department")) == {"a-1"}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("bogus", "1"),
        ("status", "alive"),
        ("level", "village"),
        ("province", "80"),
        ("region", "x"),
        ("organisation", "nobody"),
        ("area", "nothing"),
        ("in_force_on", "2026"),
        ("holder_on", "01/02/2026"),
        ("updated_since", "yesterday"),
        ("ordering", "number"),
        ("page_size", "-1"),
        ("cursor", "e30"),
    ],
)
def test_an_unknown_or_malformed_parameter_is_named(api, parameter: str, value: str) -> None:
    answer = api(**{parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_several_mistakes_are_said_at_once(api) -> None:
    errors = api(status="alive", in_force_on="x").json()["errors"]
    assert {error["field"] for error in errors} == {"status", "in_force_on"}


# --- Pages --------------------------------------------------------------------------------
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    "name", ["code", "title", "signed_on", "starts_on", "ends_on", "updated_at"]
)
def test_all_pages_forward_and_back_are_the_whole_list(api, client, name: str, sign: str) -> None:
    for number in range(11):
        day = dt.date(2026, 1 + number // 4, 1) if number % 3 else None
        with time_machine.travel(dt.datetime(2026, 5, 1 + number // 3, tzinfo=dt.UTC), tick=False):
            make_agreement(
                code=f"a-{number:02}",
                title=f"T {number // 2}",
                signed_on=day,
                starts_on=day,
                ends_on=dt.date(2030, 1, 1) if number % 2 else None,
                entered_on=dt.date(2026, 1, 1),
            )
    ordering = sign + name
    whole = [row["code"] for row in api(ordering=ordering, page_size=500).json()["results"]]
    page = api(ordering=ordering, page_size=3).json()
    assert page["previous"] is None
    seen = [row["code"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["code"] for row in page["results"]]
    back = [row["code"] for row in page["results"]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back = [row["code"] for row in page["results"]] + back
    assert seen == back == whole
    assert len(whole) == 11


def test_the_next_page_keeps_filters_and_is_a_whole_address(api) -> None:
    for number in range(3):
        make_agreement(code=f"a-{number}")
    page = api(status="in_force", page_size=1, holder_on="2024-01-01").json()
    assert page["next"].startswith("http://testserver/api/v1/agreements/?")
    assert all(part in page["next"] for part in ("status=in_force", "holder_on=2024-01-01"))


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    cast, client, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    client.force_login(cast.hub_officer)
    first = make_agreement(code="first")
    make_agreement(code="second", renewal_of=first, partners=["syt-74-binh-duong", "cdc-hcm"])
    with django_assert_max_num_queries(16) as few:
        assert len(client.get("/api/v1/agreements/").json()["results"]) == 2
    for number in range(20):
        make_agreement(code=f"a-{number}", renewal_of=first, contents=["Một", "Hai"])
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(client.get("/api/v1/agreements/").json()["results"]) == 22


@pytest.mark.parametrize("day", ["%", "%s", "100%d"])
def test_a_percent_sign_is_no_day_and_no_accident(api, day: str) -> None:
    answer = api(in_force_on=day)
    assert answer.status_code == 400
    assert f"“{day}” không phải ngày" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_time_outside_the_calendar_is_refused(api, moment: str) -> None:
    answer = api(updated_since=moment)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "updated_since")
