"""Handing a report in: by a head, with the figures of the period frozen into it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Report, Review
from agreements.services import save_report, submit_report
from agreements.states import ReportStatus, ReviewStatus
from agreements.tests.builders import HUB, make_agreement, sentences
from agreements.tests.reviews import opened, report_of, write
from audit.models import Entry
from conftest import Cast
from outbox.models import Message
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def report(cast: Cast) -> Report:
    review = opened(
        make_agreement(),
        cast,
        period_from=dt.date(2026, 5, 29),
        period_to=dt.date(2026, 11, 28),
    )
    return report_of(review)


def test_a_head_hands_it_in_with_its_figures(report: Report, cast: Cast) -> None:
    write(report, cast)
    done = submit_report(report, by=cast.partner_head, version=1)
    assert (done.status, done.submitted_by) == (ReportStatus.SUBMITTED, cast.partner_head)
    assert done.submitted_at is not None
    assert {"activities", "action_items"} <= {figure["key"] for figure in done.figures}
    entry = Entry.objects.about(report.review).filter(verb="report.submitted").get()
    assert entry.changes == {"status": ["draft", "submitted"]}


def test_without_a_known_period_there_are_no_figures(report: Report, cast: Cast) -> None:
    Review.objects.update(period_from=None, period_to=None)
    write(report, cast)
    assert submit_report(report, by=cast.partner_head).figures == []


def test_the_hubs_officers_are_told(report: Report, cast: Cast) -> None:
    write(report, cast)
    submit_report(report, by=cast.partner_head)
    assert [message.recipient for message in Message.objects.filter(kind="report_submitted")] == [
        cast.hub_officer
    ]


def test_the_hub_is_not_told_about_its_own(report: Report, cast: Cast) -> None:
    own = report_of(report.review, HUB)
    save_report(
        own,
        by=cast.hub_officer,
        version=0,
        summary="Tốt",
        difficulties="",
        proposals="",
        answers={},
    )
    submit_report(own, by=cast.hub_head)
    assert not Message.objects.filter(kind="report_submitted").exists()


def test_a_report_without_a_word_is_not_handed_in(report: Report, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        submit_report(report, by=cast.partner_head)
    assert "chưa có nội dung" in sentences(refusal.value, "summary")


def test_what_was_changed_after_the_head_read_it_is_not_handed_in(
    report: Report, cast: Cast
) -> None:
    write(report, cast)
    write(Report.objects.get(pk=report.pk), cast, summary="Đã đào tạo 12 bác sĩ")
    with pytest.raises(ValidationError) as refusal:
        submit_report(report, by=cast.partner_head, version=1)
    assert "đã ghi báo cáo này" in sentences(refusal.value, "version")
    assert Report.objects.get(pk=report.pk).status == ReportStatus.DRAFT


def test_only_a_head_of_the_body_hands_it_in_and_once(report: Report, cast: Cast) -> None:
    write(report, cast)
    for other in (cast.partner_officer, cast.hub_head, cast.stranger):
        with pytest.raises(NotAllowed):
            submit_report(report, by=other)
    submit_report(report, by=cast.partner_head)
    with pytest.raises(WrongState, match="Đã nộp"):
        submit_report(report, by=cast.partner_head)
    with pytest.raises(WrongState):
        write(Report.objects.get(pk=report.pk), cast, summary="Thêm")


def test_it_can_be_handed_in_after_the_meeting_until_the_conclusion(
    report: Report, cast: Cast
) -> None:
    write(report, cast)
    Review.objects.update(status=ReviewStatus.CONCLUDED, held_on=TODAY)
    with pytest.raises(WrongState, match="Đã kết luận"):
        submit_report(report, by=cast.partner_head)
    Review.objects.update(status=ReviewStatus.HELD)
    assert submit_report(report, by=cast.partner_head).status == ReportStatus.SUBMITTED


def test_once_in_it_is_read_by_the_parties_and_by_nobody_else(report: Report, cast: Cast) -> None:
    write(report, cast)
    submit_report(report, by=cast.partner_head)
    for reader, sees in (
        (cast.hub_viewer, True),
        (cast.auditor, True),
        (cast.cdc_officer, False),
        (cast.stranger, False),
    ):
        assert Report.objects.visible_to(reader).filter(pk=report.pk).exists() == sees
