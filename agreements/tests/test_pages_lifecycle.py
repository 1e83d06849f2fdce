"""The forms of a head's decisions, and of an agreement's papers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.models import Agreement, Document
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import (
    make_agreement,
    make_document,
    make_review,
    not_a_pdf,
    pdf,
    trail_of,
)
from agreements.tests.pages import as_, text_of
from conftest import Cast

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def url(agreement: Agreement, act: str) -> str:
    return f"/agreements/{agreement.pk}/{act}/"


def decision(**changes: Any) -> dict[str, Any]:
    return {"on": "20/11/2026", "reason": "Theo đề nghị các bên", "document": pdf(), **changes}


def test_a_head_suspends_and_lets_it_run_again(client: Client, cast: Cast) -> None:
    agreement = make_agreement(with_reviews=True)
    as_(client, cast.hub_head)
    assert client.post(url(agreement, "suspend"), decision()).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == Status.SUSPENDED
    assert client.post(url(agreement, "suspend"), decision()).status_code == 409
    assert client.post(url(agreement, "resume"), decision()).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_FORCE
    assert agreement.documents.count() == 2


def test_terminating_counts_its_consequences_and_repeats_the_verb(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(title="Hợp tác ba tỉnh")
    make_review(agreement, dt.date(2027, 1, 1))
    make_review(agreement, dt.date(2027, 7, 1))
    said = text_of(as_(client, cast.hub_head).get(url(agreement, "terminate")))
    assert "Chấm dứt “Hợp tác ba tỉnh”?" in said
    assert "2 kỳ đánh giá chưa họp bị hủy, thay bằng một kỳ tổng kết." in said
    assert "Giữ nguyên Chấm dứt thỏa thuận" in said


def test_terminating_without_reviews_counts_none(client: Client, cast: Cast) -> None:
    said = text_of(as_(client, cast.hub_head).get(url(make_agreement(), "terminate")))
    assert "muốn tiếp tục phải ký thỏa thuận mới." in said
    assert "chưa họp bị hủy" not in said


def test_a_head_terminates_once(client: Client, cast: Cast) -> None:
    agreement = make_agreement(with_reviews=True)
    form = decision(number="05/TB-SYT", final_review_on="")
    as_(client, cast.hub_head)
    assert client.post(url(agreement, "terminate"), form).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == Status.TERMINATED
    assert agreement.reviews.filter(status=ReviewStatus.PLANNED).count() == 1
    again = client.post(url(agreement, "terminate"), decision(number="05/TB-SYT"))
    assert again.status_code == 409
    assert "Đã chấm dứt" in text_of(again)


@pytest.mark.parametrize("missing", ["number", "reason", "document"])
def test_terminating_asks_for_number_reason_and_document(
    client: Client, cast: Cast, missing: str
) -> None:
    agreement = make_agreement()
    form = {**decision(number="05/TB-SYT"), missing: ""}
    response = as_(client, cast.hub_head).post(url(agreement, "terminate"), form)
    assert response.status_code == 400
    assert missing in response.context["form"].errors
    assert "Theo đề nghị các bên" in response.content.decode() or missing == "reason"
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_FORCE


def test_a_renewal_opens_as_a_draft_and_only_one(client: Client, cast: Cast) -> None:
    agreement = make_agreement(title="Thỏa thuận 2026")
    form = {"title": "Thỏa thuận 2027", "starts_on": "2027", "ends_on": "2028"}
    as_(client, cast.hub_head)
    response = client.post(url(agreement, "renew"), {**form, "document": pdf()})
    renewal = agreement.renewals.get()
    assert response["Location"] == f"/agreements/{renewal.pk}/"
    assert renewal.contents.count() == agreement.contents.count()
    again = client.post(url(agreement, "renew"), {**form, "document": pdf()})
    assert again.status_code == 409
    assert "Đã có một bản thảo gia hạn" in text_of(again)
    assert agreement.renewals.count() == 1


@pytest.mark.parametrize("act", ["suspend", "resume", "terminate", "renew", "documents/add"])
def test_a_stranger_gets_404_and_a_viewer_403(client: Client, cast: Cast, act: str) -> None:
    agreement = make_agreement(Status.SUSPENDED if act == "resume" else Status.IN_FORCE)
    for send in (client.get, client.post):
        as_(client, cast.stranger)
        assert send(url(agreement, act)).status_code == 404
        as_(client, cast.hub_viewer)
        assert send(url(agreement, act)).status_code == 403


def test_an_officer_may_not_decide_and_is_told_who_may(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    response = as_(client, cast.hub_officer).post(url(agreement, "suspend"), decision())
    assert response.status_code == 403
    assert "Chỉ lãnh đạo của cơ quan đầu mối" in text_of(response)
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_FORCE


def test_a_paper_is_added_once(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    as_(client, cast.hub_officer)
    paper = pdf()
    form = {"kind": "other", "title": "Danh mục nhu cầu", "file": paper}
    assert client.post(url(agreement, "documents/add"), form).status_code == 302
    paper.seek(0)
    again = client.post(url(agreement, "documents/add"), form)
    assert again.status_code == 400
    assert "Tệp này đã có trong hồ sơ." in text_of(again)
    assert agreement.documents.get().title == "Danh mục nhu cầu"


def test_a_file_in_disguise_is_refused_and_the_title_stays(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    form = {"kind": "other", "title": "Danh mục", "file": not_a_pdf()}
    response = as_(client, cast.hub_officer).post(url(agreement, "documents/add"), form)
    assert response.status_code == 400
    assert "file" in response.context["form"].errors
    assert 'value="Danh mục"' in response.content.decode()
    assert not Document.objects.exists()


def test_a_download_is_an_attachment_and_on_the_trail(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    document = make_document(agreement)
    response = as_(client, cast.partner_officer).get(f"/agreements/documents/{document.pk}/")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert "document.downloaded" in trail_of(agreement)


def test_a_paper_of_others_does_not_exist(client: Client, cast: Cast) -> None:
    document = make_document(make_agreement())
    as_(client, cast.stranger)
    assert client.get(f"/agreements/documents/{document.pk}/").status_code == 404


def test_a_reviews_paper_is_for_the_parties_only(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    review = make_review(agreement, TODAY, status=ReviewStatus.HELD)
    document = make_document(agreement, kind="minutes", review=review)
    address = f"/agreements/documents/{document.pk}/"
    assert as_(client, cast.giving_coordinator).get(address).status_code == 404
    assert as_(client, cast.partner_officer).get(address).status_code == 200
