"""The mails about reports, minutes and conclusions, read again at the moment of sending."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agreements.messages import common_context, day_of, kind_text, late_reports
from agreements.messages_items import given_lines
from agreements.models import Confirmation, Report, Review
from agreements.permissions_reviews import confirmed_ids
from agreements.states import REPORTING, UNSUBMITTED, Rating, ReportStatus, ReviewKind, ReviewStatus
from outbox import kinds
from outbox.models import Message
from toolkit.days import write_day

REPORT_OWED = "report_owed"
REPORT_NUDGE = "report_nudge"
REPORT_RETURNED = "report_returned"
REPORT_SUBMITTED = "report_submitted"
MINUTES_TO_CONFIRM = "minutes_to_confirm"
CONFIRMATION_VOIDED = "confirmation_voided"
REVIEW_CONCLUDED = "review_concluded"

_TEMPLATE = "review_news"

Context = dict[str, Any] | None


def register() -> None:
    """Called by `AgreementsConfig.ready`."""
    for name, label, context in (
        (REPORT_OWED, _("Mời viết báo cáo đánh giá"), report_owed_context),
        (REPORT_NUDGE, _("Nhắc nộp báo cáo đánh giá"), report_nudge_context),
        (REPORT_RETURNED, _("Trả lại báo cáo đánh giá"), report_returned_context),
        (MINUTES_TO_CONFIRM, _("Biên bản chờ xác nhận"), minutes_to_confirm_context),
        (CONFIRMATION_VOIDED, _("Xác nhận biên bản hết hiệu lực"), confirmation_voided_context),
    ):
        kinds.add(kinds.MessageKind(name, _TEMPLATE, label, context))
    for name, label, context in (
        (REPORT_SUBMITTED, _("Đã nộp báo cáo đánh giá"), report_submitted_context),
        (REVIEW_CONCLUDED, _("Đã kết luận kỳ đánh giá"), review_concluded_context),
    ):
        kinds.add(kinds.MessageKind(name, _TEMPLATE, label, context, channels=kinds.NEWS))


# --- Reports ------------------------------------------------------------------------------
def report_owed_context(message: Message) -> Context:
    """None when the report is in, the review over, or the reader gone."""
    return _unfiled(message, _("Kỳ đánh giá %(kind)s đã mở: mời %(body)s viết báo cáo"))


def report_nudge_context(message: Message) -> Context:
    """None when the report is in, the review over, or the reader gone."""
    return _unfiled(message, _("%(body)s chưa nộp báo cáo đánh giá %(kind)s, cơ quan đầu mối nhắc"))


def report_returned_context(message: Message) -> Context:
    """None when it was handed in again, the review is over, or the reader gone."""
    report = _report(message)
    if report is None or report.status != ReportStatus.RETURNED:
        return None
    return _about_report(
        message,
        report,
        gettext("Báo cáo đánh giá %(kind)s của %(body)s được trả lại để bổ sung"),
        [gettext("Ý kiến: %(remarks)s") % {"remarks": report.returned_because}],
        gettext("Sửa báo cáo"),
    )


def report_submitted_context(message: Message) -> Context:
    """None when it was returned meanwhile, the review is over, or the reader gone."""
    report = _report(message)
    if report is None or report.status != ReportStatus.SUBMITTED:
        return None
    missing = [body.name for body in late_reports(report.review, day_of(message)).values()]
    line = (
        gettext("Chưa nộp báo cáo: %(bodies)s.") % {"bodies": ", ".join(dict.fromkeys(missing))}
        if missing
        else gettext("Mọi cơ quan đã nộp báo cáo.")
    )
    return _about_report(
        message,
        report,
        gettext("%(body)s đã nộp báo cáo đánh giá %(kind)s"),
        [line],
        gettext("Xem báo cáo"),
    )


def _unfiled(message: Message, headline: Any) -> Context:
    report = _report(message)
    if report is None or report.status not in UNSUBMITTED:
        return None
    asked = report.review.commitments.count()
    lines = [_due_line(report.review)]
    if asked:
        lines.append(
            ngettext(
                "Báo cáo trả lời %(n)s cam kết; số liệu của kỳ do cổng điền sẵn.",
                "Báo cáo trả lời %(n)s cam kết; số liệu của kỳ do cổng điền sẵn.",
                asked,
            )
            % {"n": asked}
        )
    return _about_report(message, report, str(headline), lines, gettext("Viết báo cáo"))


def _report(message: Message) -> Report | None:
    """None when no report is taken any more."""
    report = (
        Report.objects.select_related("organisation", "review__agreement")
        .filter(pk=message.record_id)
        .first()
    )
    return report if report is not None and report.review.status in REPORTING else None


def _about_report(
    message: Message, report: Report, headline: str, lines: list[str], button: str
) -> Context:
    review = report.review
    return _news(
        message,
        review,
        headline % {"kind": kind_text(review), "body": report.organisation.name},
        lines,
        button,
        reverse("reviews:report", args=[review.pk, report.organisation.slug]),
    )


# --- Minutes and conclusion ---------------------------------------------------------------
def minutes_to_confirm_context(message: Message) -> Context:
    """None when the body has confirmed, the review is concluded, or the reader gone."""
    review = _review(message)
    if (
        review is None
        or review.status != ReviewStatus.HELD
        or message.organisation_id in confirmed_ids(review)
    ):
        return None
    return _news(
        message,
        review,
        gettext("Biên bản đánh giá %(kind)s chờ xác nhận") % {"kind": kind_text(review)},
        [
            gettext("Họp ngày %(day)s. Mỗi cơ quan xác nhận một lần.")
            % {"day": write_day(review.held_on)}
        ],
        gettext("Đọc và xác nhận"),
    )


def confirmation_voided_context(message: Message) -> Context:
    """None when the body has confirmed anew, the review is concluded, or the reader gone."""
    review = _review(message)
    confirmation = Confirmation.objects.filter(pk=message.payload["confirmation"]).first()
    if (
        review is None
        or confirmation is None
        or review.status != ReviewStatus.HELD
        or message.organisation_id in confirmed_ids(review)
    ):
        return None
    because = message.payload["because"]
    lines = [gettext("Lý do: %(reason)s") % {"reason": because}] if because else []
    return _news(
        message,
        review,
        gettext("Biên bản đánh giá %(kind)s đã thay đổi: xác nhận trước đó hết hiệu lực")
        % {"kind": kind_text(review)},
        [*lines, gettext("Hãy đọc lại biên bản rồi xác nhận lại.")],
        gettext("Đọc và xác nhận"),
    )


def review_concluded_context(message: Message) -> Context:
    """None when the conclusion was taken back, or the reader is gone."""
    review = _review(message)
    if review is None or review.status != ReviewStatus.CONCLUDED:
        return None
    lines = [gettext("Kết luận: %(conclusions)s") % {"conclusions": review.conclusions}]
    open_ones = review.commitments.exclude(rating=Rating.FULLY).count()
    if review.kind == ReviewKind.FINAL and open_ones:
        lines.append(
            ngettext(
                "Còn %(n)s cam kết chưa thực hiện đầy đủ, có thể đưa vào thỏa thuận gia hạn.",
                "Còn %(n)s cam kết chưa thực hiện đầy đủ, có thể đưa vào thỏa thuận gia hạn.",
                open_ones,
            )
            % {"n": open_ones}
        )
    lines += given_lines(review, message.organisation_id, day_of(message))
    return _news(
        message,
        review,
        gettext("Kỳ đánh giá %(kind)s đã kết luận") % {"kind": kind_text(review)},
        lines,
        gettext("Xem kỳ đánh giá"),
    )


def _review(message: Message) -> Review | None:
    return Review.objects.select_related("agreement").filter(pk=message.record_id).first()


def _news(
    message: Message, review: Review, headline: str, lines: list[str], button: str, path: str = ""
) -> Context:
    """What `emails/review_news` says; None when the reader is no longer a recipient."""
    common = common_context(message, review.agreement, day_of(message))
    if common is None:
        return None
    return common | {
        "review": review,
        "headline": headline,
        "lines": lines,
        "button": button,
        "url": settings.PORTAL_BASE_URL + (path or reverse("reviews:detail", args=[review.pk])),
    }


def _due_line(review: Review) -> str:
    if review.period_from is None or review.period_to is None:
        return gettext("Hạn đánh giá: %(due)s.") % {"due": write_day(review.due_on)}
    return gettext("Hạn đánh giá: %(due)s. Kỳ từ %(start)s đến %(end)s.") % {
        "due": write_day(review.due_on),
        "start": write_day(review.period_from),
        "end": write_day(review.period_to),
    }
