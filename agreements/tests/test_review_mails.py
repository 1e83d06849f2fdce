"""What the mails about reports, minutes and conclusions say, and when they are not sent."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from agreements.models import Review
from agreements.notices_reviews import tell_reports_owed
from agreements.reminders import plan_due
from agreements.services import (
    conclude_review,
    nudge_report,
    reopen_conclusion,
    return_report,
    submit_report,
)
from agreements.states import ReviewKind
from agreements.tests.builders import HUB, make_agreement
from agreements.tests.reviews import confirm, held, minuted, opened, report_of, write
from conftest import Cast
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def review(cast: Cast) -> Review:
    return opened(
        make_agreement(),
        cast,
        period_from=dt.date(2026, 5, 29),
        period_to=dt.date(2026, 11, 28),
    )


def letter(kind: str, reader: User) -> Letter:
    """The one letter of ``kind`` that came to ``reader``, after all that waits was sent."""
    send_waiting(ignore_hours=True)
    return Letter.objects.get(message__kind=kind, address=reader.email)


def state_of(kind: str) -> set[str]:
    send_waiting(ignore_hours=True)
    return set(Message.objects.filter(kind=kind).values_list("state", flat=True))


# --- Reports ------------------------------------------------------------------------------
def test_a_nudge_says_whose_report_is_missing_and_where_to_write_it(
    review: Review, cast: Cast
) -> None:
    nudge_report(report_of(review), by=cast.hub_officer)
    found = letter("report_nudge", cast.partner_officer)
    assert found.subject.startswith("Sở Y tế TP. Đồng Nai chưa nộp báo cáo đánh giá 6 tháng")
    for said in ("Kỳ từ 29/05/2026 đến 28/11/2026", "trả lời 1 cam kết", "/report/syt-75-dong"):
        assert said in found.text
        assert said in found.html


def test_a_nudge_is_not_sent_once_the_report_is_in(review: Review, cast: Cast) -> None:
    report = report_of(review)
    nudge_report(report, by=cast.hub_officer)
    write(report, cast)
    submit_report(report, by=cast.partner_head)
    assert state_of("report_nudge") == {State.CANCELLED}


def test_an_opening_by_hand_invites_each_body_to_write(cast: Cast) -> None:
    early = opened(make_agreement(), cast)
    Message.objects.all().delete()
    assert tell_reports_owed(early) == 4
    assert "mời Sở Y tế TP. Đồng Nai viết báo cáo" in letter("report_owed", cast.partner_head).text


def test_the_hub_learns_what_came_in_and_who_is_still_missing(review: Review, cast: Cast) -> None:
    report = write(report_of(review), cast)
    submit_report(report, by=cast.partner_head)
    found = letter("report_submitted", cast.hub_officer)
    assert "Sở Y tế TP. Đồng Nai đã nộp báo cáo" in found.text
    assert "Chưa nộp báo cáo: Sở Y tế TP. Hồ Chí Minh." in found.text


def test_a_returned_report_comes_with_the_remarks(review: Review, cast: Cast) -> None:
    report = submit_report(write(report_of(review), cast), by=cast.partner_head)
    return_report(report, by=cast.hub_officer, remarks="Thiếu số liệu <quý 3>")
    found = letter("report_returned", cast.partner_head)
    assert "Ý kiến: Thiếu số liệu <quý 3>" in found.text
    assert "&lt;quý 3&gt;" in found.html


def test_a_review_reminder_names_the_reports_that_are_missing(review: Review, cast: Cast) -> None:
    plan_due(TODAY)
    mine = letter("review_reminder", cast.partner_officer).text
    assert "Báo cáo của cơ quan Ông/Bà chưa nộp: trả lời 1 cam kết" in mine
    assert "Cơ quan khác chưa nộp báo cáo: Sở Y tế TP. Hồ Chí Minh." in mine


def test_who_has_filed_is_not_told_to_file(review: Review, cast: Cast) -> None:
    submit_report(write(report_of(review), cast), by=cast.partner_head)
    plan_due(TODAY)
    mine = letter("review_reminder", cast.partner_officer).text
    assert "Báo cáo của cơ quan Ông/Bà chưa nộp" not in mine
    hubs = letter("review_reminder", cast.hub_officer).text
    assert "Báo cáo của cơ quan Ông/Bà chưa nộp" in hubs
    assert "Cơ quan khác chưa nộp" not in hubs


# --- Minutes and conclusion ---------------------------------------------------------------
def test_heads_are_asked_to_confirm(cast: Cast) -> None:
    minuted(held(make_agreement(), cast), cast)
    found = letter("minutes_to_confirm", cast.partner_head)
    assert found.subject.startswith("Biên bản đánh giá 6 tháng chờ xác nhận")
    assert "Họp ngày 23/11/2026" in found.text


def test_who_has_confirmed_is_not_asked(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    confirm(review, cast)
    send_waiting(ignore_hours=True)
    asked = Letter.objects.filter(message__kind="minutes_to_confirm")
    assert [found.address for found in asked] == [cast.hub_head.email]


def test_a_voided_confirmation_is_asked_for_again(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    confirm(review, cast)
    minuted(review, cast, conclusions="Đạt.")
    found = letter("confirmation_voided", cast.partner_head)
    assert "xác nhận trước đó hết hiệu lực" in found.subject
    assert "xác nhận lại" in found.text


def test_a_conclusion_taken_back_says_why(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    confirm(review, cast)
    conclude_review(review, by=cast.hub_head, unconfirmed_because="Họp từ xa")
    reopen_conclusion(review, by=cast.hub_head, reason="Sai số liệu")
    assert "Lý do: Sai số liệu" in letter("confirmation_voided", cast.partner_head).text
    assert state_of("review_concluded") == {State.CANCELLED}


def test_a_conclusion_is_told_with_its_words(cast: Cast) -> None:
    review = minuted(held(make_agreement(), cast), cast)
    confirm(review, cast, HUB)
    confirm(review, cast)
    conclude_review(review, by=cast.hub_head)
    found = letter("review_concluded", cast.partner_officer)
    assert "Kỳ đánh giá 6 tháng đã kết luận" in found.subject
    assert "Kết luận: Đạt phần lớn." in found.text
    assert "gia hạn" not in found.text


def test_the_final_one_points_to_the_renewal(cast: Cast) -> None:
    review = held(make_agreement(), cast)
    Review.objects.update(kind=ReviewKind.FINAL)
    minuted(review, cast)
    conclude_review(review, by=cast.hub_head, unconfirmed_because="Họp từ xa")
    assert (
        "Còn 1 cam kết chưa thực hiện đầy đủ"
        in letter("review_concluded", cast.partner_officer).text
    )


def test_who_left_meanwhile_gets_none(review: Review, cast: Cast) -> None:
    nudge_report(report_of(review), by=cast.hub_officer)
    cast.partner_head.memberships.all().delete()
    send_waiting(ignore_hours=True)
    assert not Letter.objects.filter(address=cast.partner_head.email).exists()


def test_an_english_reader_gets_the_frame_in_english(review: Review, cast: Cast) -> None:
    cast.partner_officer.language = "en"
    cast.partner_officer.save()
    nudge_report(report_of(review), by=cast.hub_officer)
    assert "Kính gửi" not in letter("report_nudge", cast.partner_officer).text
