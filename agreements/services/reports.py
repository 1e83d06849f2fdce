"""What a body writes for a review: saved as it is typed, submitted, returned, asked for."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notices_reviews, permissions_reviews
from agreements.models import Report, ReportAnswer
from agreements.review_figures import figures_of
from agreements.services.base import Changes, lock_report, tell_trail
from agreements.services.checks import Problems
from agreements.states import ReportStatus
from audit.models import Entry
from toolkit.refusal import WrongState

LONGEST = 8000
# A page saves as one types. The trail says who was at the report, not how often: the report
# itself carries its version and who saved it last.
SAVED_AGAIN_AFTER = dt.timedelta(minutes=10)


@transaction.atomic
def save_report(
    report: Report,
    *,
    by: User,
    version: int,
    summary: str,
    difficulties: str,
    proposals: str,
    answers: Mapping[uuid.UUID, str],
) -> Report:
    """Keep what was typed; the report is not handed in by it.

    ``version`` is the one the writer opened. ``answers``: id of the `ReviewedCommitment` → words;
    commitments that are left out keep their answer. Nothing typed anew: nothing is written. The
    trail gets one row an author and report in `SAVED_AGAIN_AFTER`.
    Raises NotAllowed, WrongState, or ValidationError on ``version`` (somebody saved meanwhile: the
    sentence says who and when, nothing is written), ``answers`` or the field that is too long.
    """
    report = lock_report(report)
    permissions_reviews.can_write_report(by, report).demand()
    texts = {
        "summary": summary.strip(),
        "difficulties": difficulties.strip(),
        "proposals": proposals.strip(),
    }
    spoken = {pk: text.strip() for pk, text in answers.items()}
    _check(report, texts, spoken)
    existing = {answer.commitment_id: answer for answer in report.answers.all()}
    typed = {
        pk: text
        for pk, text in spoken.items()
        if text != (existing[pk].text if pk in existing else "")
    }
    changed = [name for name, text in texts.items() if text != getattr(report, name)]
    if not typed and not changed:
        return report
    _demand_version(report, version)
    for name in changed:
        setattr(report, name, texts[name])
    report.version += 1
    report.edited_by = by
    report.save()
    for pk, text in typed.items():
        answer = existing.get(pk) or ReportAnswer(report=report, commitment_id=pk)
        answer.text = text
        answer.save()
    if not _was_told_lately(report, by):
        _tell("report.saved", report, by, {"version": (version, report.version)})
    return report


@transaction.atomic
def submit_report(report: Report, *, by: User, version: int | None = None) -> Report:
    """A head hands the report in; the period's figures are frozen into it.

    ``version``: the one the head read, where the page says it. Raises NotAllowed, WrongState, or
    ValidationError on ``version`` (it was changed meanwhile) or ``summary`` (nothing is written).
    """
    report = lock_report(report)
    permissions_reviews.can_submit_report(by, report).demand()
    if version is not None:
        _demand_version(report, version)
    if not report.summary and not report.answers.exclude(text="").exists():
        raise ValidationError(
            {"summary": _("Báo cáo chưa có nội dung. Hãy ghi kết quả chung hoặc từng cam kết.")}
        )
    review, before = report.review, report.status
    report.status = ReportStatus.SUBMITTED
    report.submitted_by, report.submitted_at = by, timezone.now()
    report.returned_because = ""
    if review.period_from and review.period_to:
        report.figures = figures_of(
            review.agreement, review.period_from, review.period_to, report.organisation
        )
    report.save()
    _tell("report.submitted", report, by, {"status": (before, report.status)})
    notices_reviews.tell_submitted(report)
    return report


@transaction.atomic
def return_report(report: Report, *, by: User, remarks: str) -> Report:
    """The hub's officer asks for a better one; its figures follow the portal again.

    Raises NotAllowed, WrongState, or ValidationError on ``remarks``.
    """
    report = lock_report(report)
    permissions_reviews.can_return_report(by, report).demand()
    problems = Problems()
    problems.check_text("remarks", remarks, _("Chưa có ý kiến. Hãy ghi cần bổ sung điều gì."))
    problems.check_length("remarks", remarks, LONGEST)
    problems.raise_if_any()
    before, report.status = report.status, ReportStatus.RETURNED
    submitted_at = report.submitted_at
    report.returned_because = remarks.strip()
    report.submitted_by = report.submitted_at = None
    report.figures = []
    report.save()
    _tell(
        "report.returned",
        report,
        by,
        {"status": (before, report.status), "submitted_at": (submitted_at, None)},
    )
    notices_reviews.tell_returned(report)
    return report


@transaction.atomic
def nudge_report(report: Report, *, by: User) -> int:
    """Write to the officers and heads of the body that has not filed; once a day.

    Returns how many mails were promised. Raises NotAllowed, or WrongState (also when it was
    written to today already, or nobody of it receives mails).
    """
    report = lock_report(report)
    permissions_reviews.can_nudge(by, report).demand()
    if notices_reviews.was_nudged_today(report):
        raise WrongState(_("Hôm nay đã nhắc cơ quan này. Mỗi ngày chỉ nhắc một lần."))
    promised = notices_reviews.tell_nudge(report)
    if not promised:
        raise WrongState(_("Cơ quan này chưa có chuyên viên hay lãnh đạo nhận thư trên cổng."))
    _tell("report.nudged", report, by, {"mails": (0, promised)})
    return promised


def _check(report: Report, texts: Mapping[str, str], answers: Mapping[uuid.UUID, str]) -> None:
    problems = Problems()
    for name, text in texts.items():
        problems.check_length(name, text, LONGEST)
    for text in answers.values():
        problems.check_length("answers", text, LONGEST)
    if set(answers) - set(report.review.commitments.values_list("pk", flat=True)):
        problems.add("answers", _("Có cam kết không thuộc kỳ đánh giá này. Hãy mở lại trang."))
    problems.raise_if_any()


def _demand_version(report: Report, version: int) -> None:
    if version == report.version:
        return
    raise ValidationError(
        {
            "version": _(
                "%(name)s đã ghi báo cáo này lúc %(time)s, sau khi Ông/Bà mở trang. "
                "Hãy so hai bản rồi ghi lại."
            )
            % {
                "name": report.edited_by or "",
                "time": f"{timezone.localtime(report.updated_at):%H:%M %d/%m/%Y}",
            }
        }
    )


def _was_told_lately(report: Report, by: User) -> bool:
    """The trail has a saving of this report by ``by`` that is newer than `SAVED_AGAIN_AFTER`."""
    return Entry.objects.filter(
        record_type=report._meta.label_lower,
        record_id=str(report.pk),
        verb="report.saved",
        actor=by,
        at__gt=timezone.now() - SAVED_AGAIN_AFTER,
    ).exists()


def _tell(verb: str, report: Report, by: User, changes: Changes) -> None:
    """States and counts only: more people read the review's trail than its reports."""
    review = report.review
    tell_trail(verb, report, by=by, agreement=review.agreement, changes=changes, whole=review)
