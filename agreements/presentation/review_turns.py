"""Whose turn it is at a review: from the opening over reports and minutes to the conclusion.

What is offered is what the predicates of `agreements.permissions_reviews` allow; the facts come
with `Progress`, so that a list of reviews asks no more than one.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import permissions, permissions_reviews
from agreements.models import Report, Review
from agreements.presentation.turn_parts import Step, Turn, as_turn, short_name
from agreements.review_progress import Progress
from agreements.states import ReportStatus, ReviewKind, ReviewStatus
from hospitals.models import Organisation
from toolkit.days import write_day
from toolkit.refusal import YES

if TYPE_CHECKING:
    from accounts.models import User

# A planned review asks nothing of anybody until this long before it is due.
ASKED_BEFORE = dt.timedelta(days=90)


def turn_of_review(
    review: Review,
    *,
    user: "User",
    hub: Organisation,
    today: dt.date,
    progress: Progress,
    detail: str = "",
) -> Turn | None:
    """What has to be done next for ``review``; None when it is over or still far away.

    ``detail`` is a second line for the time before it opens.
    """
    if is_far(review, today):
        return None
    if review.status == ReviewStatus.PLANNED and not review.is_late_on(today):
        step = Step(
            permissions_reviews.can_open(user, review),
            "reviews:open",
            _("mở kỳ đánh giá"),
            _("Mở kỳ đánh giá"),
            "play-circle-fill",
            due_sentence(review, today),
            detail,
        )
        return as_turn(step, review.agreement, user, hub, review.pk)
    if review.status in (ReviewStatus.PLANNED, ReviewStatus.OPEN):
        return _while_open(review, user, hub, today, progress)
    if review.status == ReviewStatus.HELD:
        return _while_held(review, user, hub, progress)
    return None


def is_far(review: Review, today: dt.date) -> bool:
    """Planned, and not due for so long that nobody has to act yet."""
    return bool(
        review.status == ReviewStatus.PLANNED
        and review.due_on
        and review.due_on - today > ASKED_BEFORE
    )


# --- Until the meeting --------------------------------------------------------------------
def _while_open(
    review: Review, user: "User", hub: Organisation, today: dt.date, progress: Progress
) -> Turn:
    sentence, filed = due_sentence(review, today), filed_words(progress)
    own = report_turn(progress, user, sentence=sentence, detail=filed)
    if own is not None and (own.mine or not permissions_reviews.can_mark_held(user, review)):
        return own
    if progress.unsubmitted and review.due_on and review.due_on > today:
        chip = ngettext(
            "Chờ %(n)s cơ quan: nộp báo cáo",
            "Chờ %(n)s cơ quan: nộp báo cáo",
            len(progress.unsubmitted),
        ) % {"n": len(progress.unsubmitted)}
        return own or Turn(False, chip, sentence, filed)
    step = Step(
        permissions_reviews.can_mark_held(user, review),
        "reviews:hold",
        _("ghi nhận đã họp"),
        _("Ghi nhận đã họp"),
        "people",
        sentence,
        filed,
    )
    return as_turn(step, review.agreement, user, hub, review.pk)


def report_turn(
    progress: Progress, user: "User", *, sentence: str = "", detail: str = ""
) -> Turn | None:
    """The report that ``user`` has to write, or as its body's head to hand in; None without one.

    An officer who has answered everything waits for the head, and may still write.
    """
    waiting = None
    for report in progress.unsubmitted:
        may_submit = permissions_reviews.can_submit_report(user, report) and report.version > 0
        writes_first = report.status == ReportStatus.RETURNED or not may_submit
        if writes_first and permissions_reviews.can_write_report(user, report):
            if report.status == ReportStatus.RETURNED or report.pk not in progress.complete:
                return _writing(report, sentence, detail)
            waiting = waiting or Turn(False, head_chip(report), sentence, detail)
            continue
        if may_submit:
            return _of_report(
                report, _("nộp báo cáo"), _("Xem và nộp báo cáo"), "send", sentence, detail
            )
    return waiting


def head_chip(report: Report) -> str:
    """The report is written; its body's head hands it in."""
    return _("Chờ lãnh đạo %(body)s: %(act)s") % {
        "body": report.organisation.name,
        "act": _("nộp báo cáo"),
    }


def _writing(report: Report, sentence: str, detail: str) -> Turn:
    if report.status == ReportStatus.RETURNED:
        remarks = _("Ý kiến của cơ quan đầu mối: %(remarks)s") % {
            "remarks": report.returned_because
        }
        return _of_report(
            report, _("bổ sung báo cáo"), _("Bổ sung báo cáo"), "pencil-square", sentence, remarks
        )
    label = _("Viết tiếp báo cáo") if report.version else _("Viết báo cáo")
    return _of_report(report, _("viết báo cáo"), label, "pencil-square", sentence, detail)


def _of_report(report: Report, act: str, label: str, icon: str, sentence: str, detail: str) -> Turn:
    body = report.organisation
    chip = _("Đến lượt %(body)s: %(act)s") % {"body": short_name(body.kind), "act": act}
    url = reverse("reviews:report", args=[report.review_id, body.slug])
    return Turn(True, chip, sentence, detail, url, label, icon)


def filed_words(progress: Progress) -> str:
    """``7 cơ quan cùng báo cáo, đã nộp 3/7``; nothing where no report is owed."""
    if not progress.reports:
        return ""
    words = {"filed": progress.submitted, "owed": len(progress.reports)}
    return (
        ngettext(
            "%(owed)s cơ quan báo cáo, đã nộp %(filed)s/%(owed)s",
            "%(owed)s cơ quan cùng báo cáo, đã nộp %(filed)s/%(owed)s",
            len(progress.reports),
        )
        % words
    )


# --- From the meeting to the conclusion ---------------------------------------------------
def _while_held(review: Review, user: "User", hub: Organisation, progress: Progress) -> Turn:
    asks_heads = review.needs_confirmation
    sentence = _held_sentence(review)
    if asks_heads and not progress.is_ready_to_confirm:
        step = Step(
            permissions_reviews.can_edit_minutes(user, review),
            "reviews:minutes",
            _("ghi biên bản"),
            _("Ghi biên bản"),
            "pencil-square",
            sentence,
            missing_words(progress),
        )
    elif asks_heads and progress.to_confirm_by(user):
        step = Step(
            YES,
            "reviews:confirm",
            _("xác nhận biên bản"),
            _("Đọc và xác nhận"),
            "check2-circle",
            sentence,
            confirmed_words(progress),
            by_head=True,
        )
    elif asks_heads and progress.unconfirmed:
        chip = ngettext(
            "Chờ lãnh đạo %(n)s cơ quan: xác nhận biên bản",
            "Chờ lãnh đạo %(n)s cơ quan: xác nhận biên bản",
            len(progress.unconfirmed),
        ) % {"n": len(progress.unconfirmed)}
        return Turn(False, chip, sentence, confirmed_words(progress))
    else:
        step = Step(
            permissions_reviews.can_conclude(user, review),
            "reviews:conclude",
            _("kết luận kỳ đánh giá"),
            _("Kết luận kỳ đánh giá"),
            "check2-circle",
            sentence,
            confirmed_words(progress) if asks_heads else "",
            by_head=True,
        )
    return as_turn(step, review.agreement, user, hub, review.pk)


def missing_words(progress: Progress) -> str:
    """``Còn thiếu: kết luận, mức thực hiện của 2 cam kết``; nothing where all is there."""
    missing = [
        words
        for lacks, words in (
            (not progress.has_minutes, _("nội dung biên bản")),
            (not progress.has_conclusions, _("kết luận")),
            (
                progress.unrated,
                ngettext(
                    "mức thực hiện của %(n)s cam kết",
                    "mức thực hiện của %(n)s cam kết",
                    progress.unrated,
                )
                % {"n": progress.unrated},
            ),
        )
        if lacks
    ]
    return _("Còn thiếu: %(parts)s") % {"parts": ", ".join(missing)} if missing else ""


def confirmed_words(progress: Progress) -> str:
    words = {
        "confirmed": len(progress.bodies) - len(progress.unconfirmed),
        "asked": len(progress.bodies),
    }
    return _("Đã xác nhận %(confirmed)s/%(asked)s cơ quan") % words


# --- After the final review ---------------------------------------------------------------
def renewal_turn(review: Review, *, user: "User") -> Turn | None:
    """The renewal that the concluded final ``review`` proposes to the hub's head."""
    if not permissions.can_renew(user, review.agreement):
        return None
    kinds = {p.organisation.kind for p in review.agreement.parties.all() if p.role == "hub"}
    return Turn(
        True,
        _("Đến lượt %(body)s: gia hạn thỏa thuận") % {"body": short_name(next(iter(kinds)))},
        _("Kỳ tổng kết đã kết luận. Nếu tiếp tục hợp tác, lập bản thảo gia hạn"),
        _("Bản thảo lấy các cam kết chưa thực hiện đầy đủ."),
        reverse("agreements:renew", args=[review.agreement_id]),
        _("Lập bản thảo gia hạn"),
        "arrow-repeat",
    )


# --- Saying it ----------------------------------------------------------------------------
def due_sentence(review: Review, today: dt.date) -> str:
    """``Kỳ đánh giá 6 tháng, hạn 21/01/2027 (còn 60 ngày)``."""
    if review.due_on is None:
        return _("Kỳ đánh giá %(kind)s chưa có hạn") % {"kind": _kind(review)}
    days = (review.due_on - today).days
    facts = {"kind": _kind(review), "day": write_day(review.due_on), "days": abs(days)}
    if days == 0:
        return _("Kỳ đánh giá %(kind)s, hạn %(day)s (hôm nay)") % facts
    if days < 0:
        sentence = ngettext(
            "Kỳ đánh giá %(kind)s, hạn %(day)s (quá hạn %(days)s ngày)",
            "Kỳ đánh giá %(kind)s, hạn %(day)s (quá hạn %(days)s ngày)",
            -days,
        )
    else:
        sentence = ngettext(
            "Kỳ đánh giá %(kind)s, hạn %(day)s (còn %(days)s ngày)",
            "Kỳ đánh giá %(kind)s, hạn %(day)s (còn %(days)s ngày)",
            days,
        )
    return sentence % facts


def _kind(review: Review) -> str:
    return str(review.get_kind_display()).lower()


def _held_sentence(review: Review) -> str:
    day = write_day(review.held_on)
    if review.kind == ReviewKind.OTHER:
        return _("Cuộc họp ngoài kế hoạch ngày %(day)s chưa được kết luận") % {"day": day}
    return _("Kỳ đánh giá %(kind)s đã họp ngày %(day)s, chưa có kết luận") % {
        "kind": _kind(review),
        "day": day,
    }
