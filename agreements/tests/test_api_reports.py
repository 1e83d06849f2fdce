"""The reports of a review over the REST API: shape, who sees which, filters, pages."""

import datetime as dt
import uuid

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import create_token
from agreements.models import Report, ReportAnswer, Review
from agreements.serializers_reviews import ReviewReportSerializer
from agreements.services import return_report, save_report, submit_report
from agreements.states import ReportStatus
from agreements.tests.builders import (
    HUB,
    PARTNER,
    SIGNED_ON,
    make_agreement,
    make_review,
    organisation,
)
from agreements.tests.items import make_activity
from agreements.tests.reviews import opened, report_of, write
from hospitals.models import Organisation

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def review(cast, on_day) -> Review:
    on_day(TODAY)
    agreement = make_agreement(contents=["Đào tạo", "Tư vấn"])
    return opened(agreement, cast, period_from=SIGNED_ON, period_to=TODAY)


@pytest.fixture
def submitted(review: Review, cast) -> Report:
    """The partner's report is in; the hub's is a draft."""
    return submit_report(write(report_of(review), cast), by=cast.partner_head)


def ask(user: User, review: Review, key: str = "", **parameters):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/reviews/{review.pk}/reports/{key}", parameters)


def bodies(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["organisation"]["slug"] for row in answer.json()["results"]]


# --- Shape --------------------------------------------------------------------------------
def test_the_shape_is_the_one_described(cast, review, submitted) -> None:
    (row,) = ask(cast.auditor, review).json()["results"]
    described = ReviewReportSerializer().fields
    assert list(row) == list(described)
    assert row["organisation"] == {
        "id": str(organisation(PARTNER).pk),
        "slug": PARTNER,
        "name": organisation(PARTNER).name_vi,
    }
    assert (row["status"], row["summary"]) == ("submitted", "Đã đào tạo 10 bác sĩ")
    assert row["submitted_at"].endswith("+07:00")
    assert row["figures"]
    for figure in row["figures"]:
        assert list(figure) == list(described["figures"].child.fields)


def test_the_figures_are_the_frozen_ones(cast, review, submitted) -> None:
    def figures() -> list[dict]:
        (row,) = ask(cast.auditor, review).json()["results"]
        return row["figures"]

    before = figures()
    assert [(f["key"], f["parts"]) for f in before] == [
        (f["key"], f["parts"]) for f in submitted.figures
    ]
    make_activity(review.agreement, happened_on=TODAY, happened_on_precision="day")
    assert figures() == before


def test_a_figure_says_what_is_counted_and_what_is_unknown(cast, review, submitted) -> None:
    parts = {"total": 7, "people": None}
    Report.objects.filter(pk=submitted.pk).update(
        figures=[{"key": "activities", "parts": parts, "url": "/agreements/"}]
    )
    (row,) = ask(cast.auditor, review).json()["results"]
    assert row["figures"] == [
        {"key": "activities", "parts": parts, "label": "Hoạt động khác trong kỳ"}
    ]


def test_a_figure_without_words_of_today_keeps_its_numbers(cast, review, submitted) -> None:
    Report.objects.filter(pk=submitted.pk).update(figures=[{"key": "gone", "parts": {"n": 0.5}}])
    (row,) = ask(cast.auditor, review).json()["results"]
    assert row["figures"] == [{"key": "gone", "parts": {"n": 0.5}, "label": "gone"}]


def test_answers_name_the_reviews_commitments_in_their_order(cast, review) -> None:
    first, second = review.commitments.all()
    report = save_report(
        report_of(review),
        by=cast.partner_officer,
        version=0,
        summary="",
        difficulties="Thiếu giảng viên",
        proposals="",
        answers={second.pk: "Hai lần tư vấn", first.pk: "Mười bác sĩ"},
    )
    submit_report(report, by=cast.partner_head)
    (row,) = ask(cast.auditor, review).json()["results"]
    assert row["difficulties"] == "Thiếu giảng viên"
    assert row["answers"] == [
        {"commitment": str(first.pk), "text": "Mười bác sĩ"},
        {"commitment": str(second.pk), "text": "Hai lần tư vấn"},
    ]


def test_nobody_is_named(cast, review, submitted) -> None:
    assert "Người mẫu" not in ask(cast.auditor, review).content.decode()


def test_one_is_found_by_id_or_organisation(cast, review, submitted) -> None:
    by_slug, by_id = (ask(cast.auditor, review, f"{key}/") for key in (PARTNER, submitted.pk))
    assert by_slug.json() == by_id.json()
    assert by_slug.json()["id"] == str(submitted.pk)


# --- Who sees which -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("hub_officer", [PARTNER, HUB]),
        ("hub_viewer", [PARTNER, HUB]),
        ("partner_officer", [PARTNER]),
        ("partner_head", [PARTNER]),
        ("auditor", [PARTNER]),
        ("observer", [PARTNER]),
    ],
)
def test_a_draft_is_its_bodys_alone(cast, review, submitted, who: str, seen: list[str]) -> None:
    user = getattr(cast, who)
    assert bodies(ask(user, review)) == seen
    draft = report_of(review, HUB)
    for key in (HUB, draft.pk):
        answer = ask(user, review, f"{key}/")
        assert answer.status_code == (200 if HUB in seen else 404)
    assert bodies(ask(user, review, status="draft")) == [slug for slug in seen if slug == HUB]


@pytest.mark.parametrize("who", ["giving_coordinator", "cdc_officer"])
def test_a_managed_hospital_sees_the_review_but_not_its_reports(
    cast, client, review, submitted, who: str
) -> None:
    user = getattr(cast, who)
    client.force_login(user)
    assert client.get(f"/api/v1/reviews/{review.pk}/").status_code == 200
    for key in ("", f"{PARTNER}/", f"{HUB}/", f"{uuid.uuid4()}/"):
        answer = ask(user, review, key)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"
        assert "đào tạo" not in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "receiving_coordinator", "administrator"])
def test_a_stranger_gets_404_like_for_no_review(cast, review, submitted, who: str) -> None:
    user = getattr(cast, who)
    nothing = Review(pk=uuid.uuid4())
    for key in ("", f"{PARTNER}/", f"{submitted.pk}/"):
        anothers, none = ask(user, review, key), ask(user, nothing, key)
        assert (anothers.status_code, anothers.content) == (404, none.content)


def test_a_returned_report_is_shown_to_its_own_people(cast, review, submitted) -> None:
    return_report(submitted, by=cast.hub_officer, remarks="Thiếu số liệu")
    assert bodies(ask(cast.hub_officer, review)) == [HUB]
    for reader in (cast.auditor, cast.observer):
        assert bodies(ask(reader, review)) == []
    (row,) = ask(cast.partner_officer, review).json()["results"]
    assert (row["status"], row["submitted_at"], row["figures"]) == ("returned", None, [])


def test_the_report_of_another_review_is_not_found_here(cast, review, submitted) -> None:
    other = opened(make_agreement(), cast)
    assert ask(cast.auditor, other, f"{submitted.pk}/").status_code == 404
    assert bodies(ask(cast.auditor, other)) == []


def test_visitors_need_credentials(client, review) -> None:
    assert client.get(f"/api/v1/reviews/{review.pk}/reports/").status_code == 401


def test_a_token_reads_them(cast, client, review, submitted) -> None:
    _token, text = create_token(cast.partner_officer, scopes=["read"])
    answer = client.get(
        f"/api/v1/reviews/{review.pk}/reports/", HTTP_AUTHORIZATION=f"Bearer {text}"
    )
    assert bodies(answer) == [PARTNER]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(cast, client, review, method: str) -> None:
    client.force_login(cast.hub_head)
    for key in ("", f"{HUB}/"):
        address = f"/api/v1/reviews/{review.pk}/reports/{key}"
        assert getattr(client, method)(address).status_code == 405


# --- Filters and pages --------------------------------------------------------------------
def test_by_status_and_organisation(cast, review, submitted) -> None:
    assert bodies(ask(cast.hub_officer, review, status="submitted")) == [PARTNER]
    assert bodies(ask(cast.hub_officer, review, status="draft,submitted")) == [PARTNER, HUB]
    assert bodies(ask(cast.hub_officer, review, organisation=HUB)) == [HUB]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("bogus", "1"), ("status", "late"), ("organisation", "nobody"), ("ordering", "status"),
     ("page_size", "0"), ("cursor", "e30")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_is_named(cast, review, parameter, value) -> None:
    answer = ask(cast.hub_officer, review, **{parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_a_review_has_no_code_to_be_found_by(cast, client, review) -> None:
    client.force_login(cast.hub_officer)
    for key in ("a-1", "1"):
        assert client.get(f"/api/v1/reviews/{key}/reports/").status_code == 404


@pytest.mark.parametrize("ordering", ["organisation", "-organisation", "updated_at", "-updated_at"])
def test_all_pages_are_the_whole_list(cast, client, ordering: str) -> None:
    review = full_review(5)
    whole = [row["id"] for row in ask(cast.auditor, review, ordering=ordering).json()["results"]]
    client.force_login(cast.auditor)
    page = ask(cast.auditor, review, ordering=ordering, page_size=2).json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == whole
    assert len(whole) == 5


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    cast, client, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    client.force_login(cast.hub_officer)
    few_reports, many_reports = full_review(2), full_review(12)
    with django_assert_max_num_queries(14) as few:
        answer = client.get(f"/api/v1/reviews/{few_reports.pk}/reports/")
    assert len(answer.json()["results"]) == 2
    with django_assert_num_queries(len(few.captured_queries)):
        answer = client.get(f"/api/v1/reviews/{many_reports.pk}/reports/")
    assert len(answer.json()["results"]) == 12
    assert all(len(row["answers"]) == 1 for row in answer.json()["results"])


def full_review(reports: int) -> Review:
    """A review with as many submitted reports, each with an answer."""
    review = make_review(make_agreement(), None, kind="other", status="held", held_on="2026-05-01")
    content = review.agreement.contents.get()
    asked = review.commitments.create(content=content, area=content.area, text=content.text)
    for body in Organisation.objects.order_by("slug")[:reports]:
        report = Report.objects.create(
            review=review,
            organisation=body,
            status=ReportStatus.SUBMITTED,
            submitted_at="2026-05-02T00:00:00Z",
        )
        ReportAnswer.objects.create(report=report, commitment=asked, text="Đã làm")
    return review
