"""The page of a body's report: written, saved as one types, handed in, returned, asked for."""

import datetime as dt
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from agreements.forms_reports import answer_field
from agreements.models import Report, Review
from agreements.services import open_review, return_report, submit_report
from agreements.states import ReportStatus, ReviewStatus
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_document, make_review
from agreements.tests.pages import as_, text_of
from agreements.tests.reviews import opened, report_of, write
from conftest import Cast, person
from outbox.models import Message
from toolkit import clock

AUTOSAVE = {"HTTP_X_AUTOSAVE": "1"}
HIDDEN = re.compile(r'<input type="hidden" name="(seen|was-[^"]+)" value="([^"]*)">')


@pytest.fixture
def review(cast: Cast) -> Review:
    return opened(make_agreement(), cast)


def url(review: Review, slug: str = PARTNER, act: str = "") -> str:
    return f"/reviews/{review.pk}/report/{slug}/" + (f"{act}/" if act else "")


def form_of(page: HttpResponse, **typed: str) -> dict[str, Any]:
    """What a browser sends back from ``page``, with ``typed`` in its fields."""
    form = page.context["form"]
    standing = {name: str(form[name].value() or "") for name in form.now}
    return dict(HIDDEN.findall(page.content.decode())) | standing | typed


def answer_to(review: Review) -> str:
    return answer_field(review.commitments.get().pk)


def test_the_officer_writes_each_answer(client: Client, cast: Cast, review: Review) -> None:
    as_(client, cast.partner_officer)
    page = client.get(url(review))
    assert "Đào tạo bác sĩ theo đơn đặt hàng" in text_of(page)
    sent = form_of(page, **{answer_to(review): "12 bác sĩ", "difficulties": "Thiếu giảng viên"})
    assert client.post(url(review), sent).status_code == 302
    report = report_of(review)
    assert report.answers.get().text == "12 bác sĩ"
    assert report.difficulties == "Thiếu giảng viên"
    assert client.post(url(review), sent).status_code == 302
    assert report_of(review).version == 1


def test_with_every_answer_the_page_says_that_the_head_hands_in(
    client: Client, cast: Cast, review: Review
) -> None:
    page = as_(client, cast.partner_officer).get(url(review))
    assert "Chờ lãnh đạo" not in text_of(page)
    client.post(url(review), form_of(page, **{answer_to(review): "12 bác sĩ"}))
    waiting = f"Chờ lãnh đạo {report_of(review).organisation.name}: nộp báo cáo"
    for part in (url(review), url(review) + "?view=read", f"/reviews/{review.pk}/"):
        assert waiting in text_of(client.get(part))
    assert waiting not in text_of(as_(client, cast.partner_head).get(url(review)))


def test_saving_as_one_types_answers_with_time_and_version(
    client: Client, cast: Cast, review: Review
) -> None:
    as_(client, cast.partner_officer)
    sent = form_of(client.get(url(review)), summary="Đã đào tạo")
    answer = client.post(url(review), sent, **AUTOSAVE).json()
    assert (answer["seen"], answer["taken"]) == (1, {})
    assert re.fullmatch(r"\d\d:\d\d", answer["saved"])
    assert set(answer["was"]) == {"summary", "difficulties", "proposals", answer_to(review)}


def test_two_officers_in_different_fields_are_merged(
    client: Client, cast: Cast, review: Review
) -> None:
    other = person("partner-second", PARTNER)
    first = form_of(as_(client, cast.partner_officer).get(url(review)), summary="Của người đầu")
    second = form_of(as_(client, other).get(url(review)), proposals="Của người sau")
    client.post(url(review), first)
    answer = client.post(url(review), second, **AUTOSAVE).json()
    assert answer["taken"] == {"summary": "Của người đầu"}
    report = report_of(review)
    assert (report.summary, report.proposals) == ("Của người đầu", "Của người sau")


def test_two_officers_in_one_field_see_both_versions_and_lose_nothing(
    client: Client, cast: Cast, review: Review
) -> None:
    other = person("partner-second", PARTNER)
    first = form_of(as_(client, cast.partner_officer).get(url(review)), summary="Của người đầu")
    second = form_of(
        as_(client, other).get(url(review)), summary="Của người sau", proposals="Thêm giảng viên"
    )
    as_(client, cast.partner_officer).post(url(review), first)
    as_(client, other)
    assert client.post(url(review), second, **AUTOSAVE).status_code == 409
    clash = client.post(url(review), second)
    assert clash.status_code == 409
    said = text_of(clash)
    assert f"{cast.partner_officer} đã ghi báo cáo này lúc" in said
    assert "Bản người khác đã lưu Của người đầu" in said
    assert "Của người sau" in said
    assert "Thêm giảng viên" in said
    assert report_of(review).summary == "Của người đầu"
    decided = form_of(clash, summary="Của cả hai")
    assert client.post(url(review), decided).status_code == 302
    report = report_of(review)
    assert (report.summary, report.proposals) == ("Của cả hai", "Thêm giảng viên")


def test_what_is_too_long_comes_back_with_a_sentence(
    client: Client, cast: Cast, review: Review
) -> None:
    as_(client, cast.partner_officer)
    sent = form_of(client.get(url(review)), summary="a" * 8001)
    bad = client.post(url(review), sent)
    assert bad.status_code == 400
    assert "a" * 8001 in bad.content.decode()
    silent = client.post(url(review), sent, **AUTOSAVE)
    assert silent.status_code == 400
    assert "8000" in silent.json()["note"]
    assert report_of(review).version == 0


def test_the_head_reads_and_hands_in_once(client: Client, cast: Cast, review: Review) -> None:
    write(report_of(review), cast)
    as_(client, cast.partner_head)
    page = client.get(url(review))
    assert page.templates[0].name == "reviews/report.html"
    assert "Nộp báo cáo" in text_of(page)
    for _click in range(2):
        assert client.post(url(review, act="submit"), {"version": "1"}).status_code == 302
    assert report_of(review).status == ReportStatus.SUBMITTED
    assert Message.objects.filter(kind="report_submitted").count() == 1


def test_a_head_does_not_hand_in_what_changed_meanwhile(
    client: Client, cast: Cast, review: Review
) -> None:
    write(report_of(review), cast)
    write(report_of(review), cast, summary="Thêm một câu")
    stale = as_(client, cast.partner_head).post(url(review, act="submit"), {"version": "1"})
    assert stale.status_code == 400
    assert "sau khi Ông/Bà mở trang" in text_of(stale)
    assert "Thêm một câu" in text_of(stale)
    assert report_of(review).status == ReportStatus.DRAFT
    endless = client.post(url(review, act="submit"), {"version": "9" * 5000})
    assert endless.status_code == 400


def test_an_empty_report_is_not_handed_in(client: Client, cast: Cast, review: Review) -> None:
    answer = as_(client, cast.partner_head).post(url(review, act="submit"), {"version": "0"})
    assert answer.status_code == 400
    assert "Báo cáo chưa có nội dung" in text_of(answer)


def test_the_hub_returns_a_report_with_remarks(client: Client, cast: Cast, review: Review) -> None:
    submit_report(write(report_of(review), cast), by=cast.partner_head)
    as_(client, cast.hub_officer)
    assert client.post(url(review, act="return"), {"remarks": ""}).status_code == 400
    assert client.post(url(review, act="return"), {"remarks": "Thiếu số liệu"}).status_code == 302
    page = as_(client, cast.partner_officer).get(url(review))
    assert "Thiếu số liệu" in text_of(page)
    assert page.templates[0].name == "reviews/report_write.html"


def test_others_read_a_report_only_once_it_is_in(
    client: Client, cast: Cast, review: Review
) -> None:
    report = write(report_of(review), cast)
    readers = (cast.hub_officer, cast.auditor, cast.stranger, cast.receiving_coordinator)
    answers = [as_(client, reader).get(url(review)).status_code for reader in readers]
    assert answers == [404] * 4
    submit_report(report, by=cast.partner_head)
    answers = [as_(client, reader).get(url(review)).status_code for reader in readers]
    assert answers == [200, 200, 404, 404]
    return_report(report, by=cast.hub_officer, remarks="Thêm số liệu")
    assert as_(client, cast.hub_officer).get(url(review)).status_code == 404


def test_only_the_own_officer_writes_and_only_the_own_head_hands_in(
    client: Client, cast: Cast, review: Review
) -> None:
    write(report_of(review), cast)
    assert as_(client, cast.partner_head).post(url(review), {"summary": "x"}).status_code == 403
    assert as_(client, cast.hub_head).post(url(review, act="submit")).status_code == 404
    assert as_(client, cast.partner_officer).post(url(review, act="submit")).status_code == 403
    assert as_(client, cast.partner_officer).get(url(review, act="submit")).status_code == 405


def test_no_report_is_written_after_the_conclusion(
    client: Client, cast: Cast, review: Review
) -> None:
    Review.objects.filter(pk=review.pk).update(status=ReviewStatus.CONCLUDED, held_on=clock.today())
    as_(client, cast.partner_officer)
    page = client.get(url(review))
    assert page.templates[0].name == "reviews/report.html"
    sent = {"summary": "Muộn", "seen": "0"}
    assert client.post(url(review), sent).status_code == 409
    assert client.post(url(review), sent, **AUTOSAVE).status_code == 409
    assert not Report.objects.filter(summary="Muộn").exists()


def test_a_missing_report_is_asked_for_once_a_day(
    client: Client, cast: Cast, review: Review
) -> None:
    page = f"/reviews/{review.pk}/"
    as_(client, cast.hub_officer)
    assert "Nhắc nộp" in text_of(client.get(page))
    assert client.post(url(review, act="nudge")).status_code == 302
    said = text_of(client.get(page))
    assert "Đã gửi 2 thư nhắc" in said
    assert "hôm nay đã nhắc" in said
    assert client.post(url(review, act="nudge")).status_code == 409
    assert as_(client, cast.partner_officer).post(url(review, HUB, "nudge")).status_code == 403
    assert as_(client, cast.stranger).post(url(review, act="nudge")).status_code == 404


def test_last_period_s_answer_and_rating_stand_beside_the_field(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    past = make_review(agreement, clock.today() - dt.timedelta(days=180))
    conclude(past, cast)
    said = text_of(as_(client, cast.partner_officer).get(url(opened(agreement, cast, sequence=2))))
    assert "Lớp đầu tiên đã xong" in said
    assert "Thực hiện phần lớn (3/4)" in said
    assert "chuyển kỳ 1 lần" in said


def conclude(past: Review, cast: Cast) -> None:
    """The last period's review: the partner answered, the meeting rated, and it was concluded."""
    review = open_review(past, by=cast.hub_officer)
    report = report_of(review)
    report.answers.create(commitment=review.commitments.get(), text="Lớp đầu tiên đã xong")
    submit_report(report, by=cast.partner_head)
    make_document(review.agreement, kind="minutes", review=review)
    review.commitments.update(rating="mostly")
    Review.objects.filter(pk=review.pk).update(
        status=ReviewStatus.CONCLUDED, held_on=past.due_on, conclusions="Đạt"
    )
