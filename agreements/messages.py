"""The mails this room writes: what each kind needs, read again at the moment of sending."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Report, Review
from agreements.recipients import recipients_of
from agreements.reminders import KIND as REVIEW_REMINDER
from agreements.reminders import next_reminder_on
from agreements.states import UNSUBMITTED, WAITING, ReviewStatus, Status
from hospitals.models import Organisation
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from outbox import kinds
from outbox.models import Message
from toolkit import clock
from toolkit.days import write_day

REVIEW_REDATED = "review_redated"
DRAFT_CIRCULATED = "draft_circulated"


def register() -> None:
    """Called by `AgreementsConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            REVIEW_REMINDER,
            "review_reminder",
            _("Nhắc kỳ đánh giá"),
            review_reminder_context,
            is_planned=True,
        )
    )
    kinds.add(
        kinds.MessageKind(
            REVIEW_REDATED,
            "review_redated",
            _("Đổi ngày đánh giá"),
            review_redated_context,
        )
    )
    kinds.add(
        kinds.MessageKind(
            DRAFT_CIRCULATED,
            "draft_circulated",
            _("Lấy ý kiến bản thảo"),
            draft_circulated_context,
        )
    )


def review_reminder_context(message: Message) -> dict[str, Any] | None:
    """None when the review was held, moved, waived or paused, or the reader no longer belongs.

    ``days`` counts from the day the mail goes out: positive before the due date, negative after.
    """
    review = _review(message)
    if (
        review is None
        or review.due_on is None
        or review.status not in WAITING
        or review.agreement.status == Status.SUSPENDED
        or review.due_on.isoformat() != message.payload["due_on"]
    ):
        return None
    day = day_of(message)
    common = common_context(message, review.agreement, day)
    if common is None:
        return None
    days = (review.due_on - day).days
    return common | {
        "review": review,
        "kind_text": kind_text(review),
        "days": days,
        "late_days": -days,
        "tasks": _tasks(message, review, others=len(common["others"])),
        "next_reminder_on": next_reminder_on(
            review.due_on, message.payload["lead"], working_calendar()
        ),
        "url": settings.PORTAL_BASE_URL + reverse("reviews:detail", args=[review.pk]),
    }


def review_redated_context(message: Message) -> dict[str, Any] | None:
    """None when the review moved again since: the newer mail tells it."""
    review = _review(message)
    if review is None or review.due_on is None:
        return None
    if review.due_on.isoformat() != message.payload["due_on"] or review.status not in WAITING:
        return None
    common = common_context(message, review.agreement, day_of(message))
    if common is None:
        return None
    return common | {
        "review": review,
        "kind_text": kind_text(review),
        "old_due_on": dt.date.fromisoformat(message.payload["old_due_on"]),
        "reason": message.payload["reason"],
        "url": settings.PORTAL_BASE_URL + reverse("reviews:detail", args=[review.pk]),
    }


def draft_circulated_context(message: Message) -> dict[str, Any] | None:
    """None when the draft was taken back or signed meanwhile."""
    agreement = Agreement.objects.filter(pk=message.record_id).first()
    if agreement is None or agreement.status != Status.CIRCULATED:
        return None
    common = common_context(message, agreement, day_of(message))
    if common is None:
        return None
    return common | {
        "commitments": agreement.contents.count(),
        "url": settings.PORTAL_BASE_URL + reverse("agreements:detail", args=[agreement.pk]),
    }


def _review(message: Message) -> Review | None:
    return Review.objects.select_related("agreement").filter(pk=message.record_id).first()


def day_of(message: Message) -> dt.date:
    """The portal's day, or the day a demonstration planned this mail for, if that is later."""
    return max(clock.today(), dt.date.fromisoformat(message.payload["planned_on"]))


def common_context(message: Message, agreement: Agreement, day: dt.date) -> dict[str, Any] | None:
    """What every mail about an agreement says; None when the reader is no longer a recipient."""
    recipients = recipients_of([agreement.pk], day)[agreement.pk]
    if message.recipient_id not in {recipient.user.pk for recipient in recipients}:
        return None
    holders = list(
        Organisation.objects.filter(
            holds__organisation__party_to__agreement=agreement,
            holds__since__lte=day,
            holds__until__gt=day,
        )
        .distinct()
        .order_by("slug")
    )
    others = [holder for holder in holders if holder.pk != message.organisation_id]
    return {
        "recipient": message.recipient,
        "agreement": agreement,
        "own": next((h for h in holders if h.pk == message.organisation_id), None),
        "others": others,
        "others_text": ", ".join(holder.name for holder in others),
        "agreement_signed_on": write_day(agreement.signed_on, agreement.signed_on_precision),
        "support_email": settings.SUPPORT_EMAIL,
    }


def kind_text(review: Review) -> str:
    """The kind as it stands inside a sentence: "6 tháng", "hằng năm", "tổng kết"."""
    return str(review.get_kind_display()).lower()


def late_reports(review: Review, day: dt.date) -> dict[Report, Organisation]:
    """The reports that are not in, and who answers for each on ``day``."""
    waiting = list(
        review.reports.filter(status__in=UNSUBMITTED).select_related("organisation__province")
    )
    holders = holders_on([report.organisation_id for report in waiting], day)
    return {report: holders.get(report.organisation_id, report.organisation) for report in waiting}


def _tasks(message: Message, review: Review, *, others: int) -> list[str]:
    """What to do before the meeting, as the reader would tick it off."""
    tasks = _report_tasks(message, review)
    if others:
        tasks.append(
            ngettext(
                "Thống nhất ngày họp với %(n)s cơ quan còn lại.",
                "Thống nhất ngày họp với %(n)s cơ quan còn lại.",
                others,
            )
            % {"n": others}
        )
    tasks.append(gettext("Họp xong thì ghi ngày họp và tải biên bản lên cổng."))
    return tasks


def _report_tasks(message: Message, review: Review) -> list[str]:
    """Whose report is not in: the reader's own first. Before the opening: what will be asked."""
    if review.status == ReviewStatus.OPEN and review.reports.exists():
        missing = set(late_reports(review, day_of(message)).values())
        asked = review.commitments.count()
        mine = [body for body in missing if body.pk == message.organisation_id]
        rest = sorted((body for body in missing if body not in mine), key=lambda body: body.slug)
        tasks = []
        if mine:
            tasks.append(
                ngettext(
                    "Báo cáo của cơ quan Ông/Bà chưa nộp: trả lời %(n)s cam kết, "
                    "số liệu của kỳ do cổng điền sẵn.",
                    "Báo cáo của cơ quan Ông/Bà chưa nộp: trả lời %(n)s cam kết, "
                    "số liệu của kỳ do cổng điền sẵn.",
                    asked,
                )
                % {"n": asked}
                if asked
                else gettext("Báo cáo của cơ quan Ông/Bà chưa nộp.")
            )
        if rest:
            tasks.append(
                gettext("Cơ quan khác chưa nộp báo cáo: %(bodies)s.")
                % {"bodies": ", ".join(body.name for body in rest)}
            )
        return tasks
    commitments = review.agreement.contents.count()
    if not commitments:
        return []
    return [
        ngettext(
            "Chuẩn bị báo cáo %(n)s cam kết của thỏa thuận.",
            "Chuẩn bị báo cáo %(n)s cam kết của thỏa thuận.",
            commitments,
        )
        % {"n": commitments}
    ]
