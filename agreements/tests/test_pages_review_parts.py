"""A review's page part by part: who reads what, figures, comparison, renewal, few queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import ActionItem, Review
from agreements.services import conclude_review, submit_report
from agreements.states import ReviewKind, ReviewStatus
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_review, organisation
from agreements.tests.pages import as_, text_of
from agreements.tests.reviews import held, minuted, opened, report_of, write
from conftest import Cast
from toolkit import clock


def url(review: Review, tab: str = "") -> str:
    return f"/reviews/{review.pk}/" + (f"?tab={tab}" if tab else "")


def handed_in(review: Review, cast: Cast) -> None:
    submit_report(write(report_of(review), cast), by=cast.partner_head)


def test_the_parties_see_who_has_filed(client: Client, cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    handed_in(review, cast)
    said = text_of(as_(client, cast.hub_officer).get(url(review)))
    assert "đã nộp 1/2" in said
    assert "Chưa viết" in said
    assert "Báo cáo ( 1/2 )" in said


@pytest.mark.parametrize("tab", ["reports", "meeting"])
def test_reports_and_minutes_are_the_parties_alone(client: Client, cast: Cast, tab: str) -> None:
    agreement = make_agreement(hub="cdc-hcm", partners=["cdc-dong-nai"], level="cdc")
    review = make_review(agreement, clock.today(), status=ReviewStatus.HELD, minutes="Mật")
    review.reports.create(organisation=organisation("cdc-hcm"))
    assert as_(client, cast.cdc_officer).get(url(review, tab)).status_code == 200
    as_(client, cast.hub_officer)
    assert client.get(url(review, tab)).status_code == 404
    assert client.get(url(review)).status_code == 200
    assert client.get(f"/reviews/{review.pk}/compare/").status_code == 403


def test_what_is_not_confirmed_yet_is_not_shown_to_who_only_manages(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(hub="cdc-hcm", partners=["cdc-dong-nai"], level="cdc")
    review = make_review(
        agreement, clock.today(), status=ReviewStatus.HELD, conclusions="Chưa thống nhất"
    )
    as_(client, cast.hub_officer)
    assert "Chưa thống nhất" not in text_of(client.get(url(review)))
    Review.objects.update(status=ReviewStatus.CONCLUDED)
    assert "Chưa thống nhất" in text_of(client.get(url(review)))


def test_the_period_s_figures_lead_to_their_lists(client: Client, cast: Cast) -> None:
    today = clock.today()
    review = opened(
        make_agreement(), cast, period_from=today - dt.timedelta(days=180), period_to=today
    )
    page = as_(client, cast.hub_officer).get(url(review))
    assert "Số liệu của kỳ" in text_of(page)
    links = [row.url for row in page.context["page"].figures if row.url]
    assert links
    assert {client.get(link).status_code for link in links} == {200}


def test_carried_tasks_stand_apart_with_their_count(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    past = make_review(agreement, clock.today() - dt.timedelta(days=100), status="concluded")
    ActionItem.objects.create(
        agreement=agreement,
        review=past,
        what="Gửi danh sách học viên",
        organisation=organisation(PARTNER),
        due_on=clock.today(),
    )
    review = opened(agreement, cast, sequence=2)
    said = text_of(as_(client, cast.hub_officer).get(url(review)))
    assert "Việc chuyển từ kỳ trước" in said
    assert "Gửi danh sách học viên" in said
    assert "chuyển kỳ 1 lần" in said


def test_reports_stand_side_by_side(client: Client, cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    row = review.commitments.get()
    for slug, words, head in (
        (HUB, "Đã nhận 4", cast.hub_head),
        (PARTNER, "Đã cử 4", cast.partner_head),
    ):
        report = report_of(review, slug)
        report.answers.create(commitment=row, text=words)
        submit_report(report, by=head)
    said = text_of(as_(client, cast.partner_officer).get(f"/reviews/{review.pk}/compare/"))
    assert "Đã nhận 4" in said
    assert "Đã cử 4" in said


def test_the_final_review_proposes_the_renewal_with_the_open_commitments(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(contents=("Đào tạo", "Chuyển giao"))
    review = held(agreement, cast)
    Review.objects.update(kind=ReviewKind.FINAL)
    done, left = review.commitments.all()
    review = minuted(review, cast, ratings={done.pk: ("fully", ""), left.pk: ("partly", "")})
    conclude_review(review, by=cast.hub_head, unconfirmed_because="Bên kia đi vắng")
    page = as_(client, cast.hub_head).get(url(review))
    assert page.context["turn"].url == f"/agreements/{agreement.pk}/renew/"
    assert [row.text for row in page.context["page"].open_commitments] == ["Chuyển giao"]
    turn = client.get(f"/agreements/{agreement.pk}/").context["page"].turn
    assert turn.label == "Lập bản thảo gia hạn"
    assert as_(client, cast.partner_head).get(url(review)).context["turn"] is None


def test_the_agreement_shows_each_commitment_s_last_rating(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    review = minuted(held(agreement, cast), cast)
    address = f"/agreements/{agreement.pk}/"
    assert "Thực hiện một phần" not in text_of(as_(client, cast.hub_officer).get(address))
    conclude_review(review, by=cast.hub_head, unconfirmed_because="Bên kia đi vắng")
    assert "Thực hiện một phần (2/4)" in text_of(client.get(address))


def test_the_list_tells_the_parties_how_many_have_filed(client: Client, cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    handed_in(review, cast)
    filed = as_(client, cast.hub_officer).get("/reviews/").context["rows"][0].filed
    assert (filed.filed, filed.owed) == (1, 2)
    assert as_(client, cast.giving_coordinator).get("/reviews/").context["rows"][0].filed is None


@pytest.mark.parametrize("page", ["", "?tab=reports", "?tab=meeting", "compare/", "minutes/"])
def test_a_page_asks_the_same_few_questions_however_many_take_part(
    client: Client, cast: Cast, page: str
) -> None:
    partners = [PARTNER, "syt-68-lam-dong", "syt-01-ha-noi"]
    as_(client, cast.hub_officer)
    counts = []
    for number in (1, 3):
        agreement = make_agreement(
            partners=partners[:number], contents=[f"Cam kết {n}" for n in range(number * 2)]
        )
        review = held(agreement, cast)
        review.reports.update(status="submitted", submitted_at=clock.now())
        for report in review.reports.all():
            for row in review.commitments.all():
                report.answers.create(commitment=row, text="Đã làm")
        client.get(url(review) + page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(review) + page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
