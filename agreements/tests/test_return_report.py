"""Returning a report with remarks, and writing to a body that has not filed."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Report, Review
from agreements.services import nudge_report, return_report, submit_report
from agreements.states import ReportStatus, ReviewStatus
from agreements.tests.builders import make_agreement, sentences
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
    return report_of(opened(make_agreement(), cast))


@pytest.fixture
def submitted(report: Report, cast: Cast) -> Report:
    write(report, cast)
    return submit_report(report, by=cast.partner_head)


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_a_returned_report_is_written_on_again(submitted: Report, cast: Cast) -> None:
    back = return_report(submitted, by=cast.hub_officer, remarks=" Thiếu số liệu ")
    assert (back.status, back.returned_because) == (ReportStatus.RETURNED, "Thiếu số liệu")
    assert (back.submitted_at, back.figures) == (None, [])
    assert told("report_returned") == {cast.partner_officer.email, cast.partner_head.email}
    write(back, cast, summary="Đã bổ sung")
    again = submit_report(back, by=cast.partner_head)
    assert (again.status, again.returned_because) == (ReportStatus.SUBMITTED, "")


def test_the_remarks_are_not_in_the_trail(submitted: Report, cast: Cast) -> None:
    return_report(submitted, by=cast.hub_officer, remarks="Thiếu số liệu")
    entry = Entry.objects.about(submitted.review).get(verb="report.returned")
    assert "Thiếu số liệu" not in str(entry.changes)
    assert entry.changes["status"] == ["submitted", "returned"]


def test_each_return_is_a_mail_of_its_own(submitted: Report, cast: Cast) -> None:
    for _again in range(2):
        back = return_report(submitted, by=cast.hub_officer, remarks="Thiếu số liệu")
        submit_report(back, by=cast.partner_head)
    assert Message.objects.filter(kind="report_returned").count() == 4


def test_without_remarks_nothing_is_returned(submitted: Report, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        return_report(submitted, by=cast.hub_officer, remarks=" ")
    assert "Chưa có ý kiến" in sentences(refusal.value, "remarks")
    assert Report.objects.get(pk=submitted.pk).status == ReportStatus.SUBMITTED


def test_who_may_return_it_and_when(submitted: Report, cast: Cast) -> None:
    for other in (cast.hub_head, cast.partner_officer):
        with pytest.raises(NotAllowed):
            return_report(submitted, by=other, remarks="A")
    Review.objects.update(status=ReviewStatus.CONCLUDED, held_on=TODAY)
    with pytest.raises(WrongState):
        return_report(submitted, by=cast.hub_officer, remarks="A")


def test_a_draft_is_not_returned(report: Report, cast: Cast) -> None:
    with pytest.raises(WrongState, match="Đang viết"):
        return_report(report, by=cast.hub_officer, remarks="A")


# --- Asking for it ------------------------------------------------------------------------
def test_a_nudge_is_written_once_a_day(report: Report, cast: Cast, on_day: Any) -> None:
    assert nudge_report(report, by=cast.hub_officer) == 2
    assert told("report_nudge") == {cast.partner_officer.email, cast.partner_head.email}
    with pytest.raises(WrongState, match="Hôm nay đã nhắc"):
        nudge_report(report, by=cast.hub_officer)
    on_day(TODAY + dt.timedelta(days=1))
    assert nudge_report(report, by=cast.hub_officer) == 2
    assert Entry.objects.filter(verb="report.nudged").count() == 2


def test_who_has_filed_is_not_nudged(submitted: Report, cast: Cast) -> None:
    with pytest.raises(WrongState, match="Đã nộp"):
        nudge_report(submitted, by=cast.hub_officer)


def test_a_body_without_people_cannot_be_nudged(report: Report, cast: Cast) -> None:
    cast.partner_officer.memberships.all().delete()
    cast.partner_head.memberships.all().delete()
    with pytest.raises(WrongState, match="chưa có chuyên viên"):
        nudge_report(report, by=cast.hub_officer)


def test_only_the_hubs_officer_nudges(report: Report, cast: Cast) -> None:
    for other in (cast.hub_head, cast.partner_officer, cast.stranger):
        with pytest.raises(NotAllowed):
            nudge_report(report, by=other)
