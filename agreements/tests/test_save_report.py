"""Writing a report: kept as it is typed, and nobody's words are lost."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.models import Report
from agreements.services import conclude_review, save_report
from agreements.services.reports import SAVED_AGAIN_AFTER
from agreements.states import ReviewStatus
from agreements.tests.builders import PARTNER, make_agreement, organisation, sentences
from agreements.tests.reviews import minuted, opened, report_of, write
from audit.models import Entry
from conftest import Cast, person
from toolkit.refusal import NotAllowed, WrongState

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def report(cast: Cast) -> Report:
    return report_of(opened(make_agreement(contents=["Đào tạo", "Khám từ xa"]), cast))


def save(report: Report, cast: Cast, **changes: Any) -> Report:
    fields: dict[str, Any] = {
        "by": cast.partner_officer,
        "version": report.version,
        "summary": "Đã đào tạo 10 bác sĩ",
        "difficulties": "",
        "proposals": "",
        "answers": {},
    }
    return save_report(report, **{**fields, **changes})


def answers_of(report: Report) -> list[str]:
    return [answer.text for answer in report.answers.order_by("commitment__position")]


def test_what_was_typed_is_kept_with_who_typed_it(report: Report, cast: Cast) -> None:
    first, second = report.review.commitments.all()
    saved = save(report, cast, answers={first.pk: " Mở 2 lớp ", second.pk: ""}, proposals="Thêm")
    assert (saved.summary, saved.proposals) == ("Đã đào tạo 10 bác sĩ", "Thêm")
    assert (saved.version, saved.edited_by) == (1, cast.partner_officer)
    assert answers_of(report) == ["Mở 2 lớp"]


def test_a_commitment_left_out_keeps_its_answer(report: Report, cast: Cast) -> None:
    first, second = report.review.commitments.all()
    save(report, cast, answers={first.pk: "Mở 2 lớp"})
    save(report, cast, version=1, answers={second.pk: "12 ca"})
    assert answers_of(report) == ["Mở 2 lớp", "12 ca"]


def test_an_answer_can_be_taken_back(report: Report, cast: Cast) -> None:
    first = report.review.commitments.all()[0]
    save(report, cast, answers={first.pk: "Mở 2 lớp"})
    save(report, cast, version=1, answers={first.pk: ""})
    assert answers_of(report) == [""]


def test_nothing_typed_anew_writes_nothing(report: Report, cast: Cast) -> None:
    save(report, cast)
    assert save(report, cast, version=0).version == 1
    assert Entry.objects.filter(verb="report.saved").count() == 1


def test_the_trail_says_that_it_was_saved_and_not_what(report: Report, cast: Cast) -> None:
    save(report, cast)
    entry = Entry.objects.about(report.review).get(verb="report.saved")
    assert entry.changes == {"version": [0, 1]}
    assert entry.organisation_name == "Sở Y tế TP. Đồng Nai"


def test_the_trail_gets_one_row_an_author_in_ten_minutes(
    report: Report, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = person("colleague", PARTNER)
    save(report, cast)
    save(report, cast, version=1, summary="Hai")
    save(report, cast, version=2, summary="Ba", by=colleague)
    rows = Entry.objects.filter(verb="report.saved")
    assert [row.actor for row in rows.order_by("id")] == [cast.partner_officer, colleague]
    later = timezone.now() + SAVED_AGAIN_AFTER
    monkeypatch.setattr("agreements.services.reports.timezone.now", lambda: later)
    assert save(report, cast, version=3, summary="Bốn").version == 4
    assert rows.count() == 3


def test_who_saves_an_older_version_learns_who_was_faster(report: Report, cast: Cast) -> None:
    colleague = person("colleague", PARTNER)
    save(report, cast, by=colleague)
    with pytest.raises(ValidationError) as refusal:
        save(report, cast, version=0, summary="Bản của tôi")
    assert "Người mẫu colleague đã ghi báo cáo này lúc" in sentences(refusal.value, "version")
    assert Report.objects.get(pk=report.pk).summary == "Đã đào tạo 10 bác sĩ"


def test_bad_input_keeps_nothing(report: Report, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        save(report, cast, proposals="a" * 8001, answers={uuid.uuid4(): "A"})
    assert "8000 ký tự" in sentences(refusal.value, "proposals")
    assert "không thuộc kỳ đánh giá này" in sentences(refusal.value, "answers")
    assert Report.objects.get(pk=report.pk).version == 0


def test_only_the_bodys_own_officers_write_it(report: Report, cast: Cast) -> None:
    for other in (cast.partner_head, cast.hub_officer, cast.stranger, cast.auditor):
        with pytest.raises(NotAllowed):
            save(report, cast, by=other)


def test_a_successors_officer_writes_for_the_body_before(report: Report, cast: Cast) -> None:
    before = organisation("syt-70-binh-phuoc")
    Report.objects.filter(pk=report.pk).update(organisation=before)
    report = Report.objects.select_related("review__agreement").get(pk=report.pk)
    assert save(report, cast).version == 1


def test_after_the_conclusion_nothing_is_written(report: Report, cast: Cast) -> None:
    review = report.review
    review.status, review.held_on = ReviewStatus.HELD, TODAY
    review.save()
    assert write(report, cast).version == 1
    minuted(review, cast)
    conclude_review(review, by=cast.hub_head, unconfirmed_because="Họp từ xa")
    with pytest.raises(WrongState, match="Đã kết luận"):
        save(report, cast, version=1, summary="Muộn")
    assert Report.objects.get(pk=report.pk).summary == "Đã đào tạo 10 bác sĩ"


def test_a_draft_is_seen_by_its_own_body_only(report: Report, cast: Cast) -> None:
    for reader, sees in (
        (cast.partner_officer, True),
        (cast.partner_head, True),
        (cast.hub_officer, False),
        (cast.auditor, False),
        (cast.stranger, False),
    ):
        assert Report.objects.visible_to(reader).filter(pk=report.pk).exists() == sees
