"""The states of agreements, reviews, reports and action items, and the moves between them.

Each move is one service (`agreements.services`); nothing else writes ``status``.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Bản thảo")
    CIRCULATED = "circulated", _("Đang lấy ý kiến")
    SIGNED = "signed", _("Đã ký, chưa hiệu lực")
    IN_FORCE = "in_force", _("Đang có hiệu lực")
    SUSPENDED = "suspended", _("Tạm dừng")
    EXPIRED = "expired", _("Hết hiệu lực")
    TERMINATED = "terminated", _("Đã chấm dứt")


# act → (from, to). `enter_force` and `expire` are brought by a day and done by a task.
MOVES: dict[str, tuple[frozenset[Status], Status]] = {
    "circulate": (frozenset({Status.DRAFT}), Status.CIRCULATED),
    "withdraw": (frozenset({Status.CIRCULATED}), Status.DRAFT),
    "sign": (frozenset({Status.DRAFT, Status.CIRCULATED}), Status.SIGNED),
    "enter_force": (frozenset({Status.SIGNED}), Status.IN_FORCE),
    "suspend": (frozenset({Status.IN_FORCE}), Status.SUSPENDED),
    "resume": (frozenset({Status.SUSPENDED}), Status.IN_FORCE),
    "terminate": (frozenset({Status.IN_FORCE, Status.SUSPENDED}), Status.TERMINATED),
    "expire": (frozenset({Status.SIGNED, Status.IN_FORCE, Status.SUSPENDED}), Status.EXPIRED),
}

BEFORE_SIGNATURE = frozenset({Status.DRAFT, Status.CIRCULATED})
FROM_SIGNATURE = frozenset(Status) - BEFORE_SIGNATURE
OVER = frozenset({Status.EXPIRED, Status.TERMINATED})


class ReviewStatus(models.TextChoices):
    PLANNED = "planned", _("Dự kiến")
    OPEN = "open", _("Đang mở")
    HELD = "held", _("Đã họp")
    CONCLUDED = "concluded", _("Đã kết luận")
    WAIVED = "waived", _("Được miễn")
    CANCELLED = "cancelled", _("Đã hủy")


# The reviews somebody still has to hold.
WAITING = frozenset({ReviewStatus.PLANNED, ReviewStatus.OPEN})

# `open` is also brought by the day of the first reminder; `cancel` by a termination or a new plan,
# `plan_again` by a plan that asks for the day once more. A re-dated review keeps its status.
REVIEW_MOVES: dict[str, tuple[frozenset[ReviewStatus], ReviewStatus]] = {
    "open": (frozenset({ReviewStatus.PLANNED}), ReviewStatus.OPEN),
    "hold": (WAITING, ReviewStatus.HELD),
    "conclude": (frozenset({ReviewStatus.HELD}), ReviewStatus.CONCLUDED),
    "reopen": (frozenset({ReviewStatus.CONCLUDED}), ReviewStatus.HELD),
    "waive": (WAITING, ReviewStatus.WAIVED),
    "cancel": (WAITING, ReviewStatus.CANCELLED),
    "plan_again": (frozenset({ReviewStatus.CANCELLED}), ReviewStatus.PLANNED),
}

# While reports are written and come back: from the opening to the conclusion.
REPORTING = frozenset({ReviewStatus.OPEN, ReviewStatus.HELD})


class ReviewKind(models.TextChoices):
    SIX_MONTH = "six_month", _("6 tháng")
    ANNUAL = "annual", _("Hằng năm")
    FINAL = "final", _("Tổng kết")
    OTHER = "other", _("Họp ngoài kế hoạch")


class ReportStatus(models.TextChoices):
    DRAFT = "draft", _("Đang viết")
    SUBMITTED = "submitted", _("Đã nộp")
    RETURNED = "returned", _("Bị trả lại")


# What a body may still write on.
UNSUBMITTED = frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED})

REPORT_MOVES: dict[str, tuple[frozenset[ReportStatus], ReportStatus]] = {
    "submit": (UNSUBMITTED, ReportStatus.SUBMITTED),
    "return": (frozenset({ReportStatus.SUBMITTED}), ReportStatus.RETURNED),
}


class Rating(models.TextChoices):
    """How far a commitment was kept in the period, as the meeting saw it."""

    NOT_BEGUN = "not_begun", _("Chưa bắt đầu")
    JUST_BEGUN = "just_begun", _("Mới bắt đầu")
    PARTLY = "partly", _("Thực hiện một phần")
    MOSTLY = "mostly", _("Thực hiện phần lớn")
    FULLY = "fully", _("Thực hiện đầy đủ")


class ItemStatus(models.TextChoices):
    OPEN = "open", _("Đang làm")
    DONE = "done", _("Đã làm, chờ xác nhận")
    VERIFIED = "verified", _("Đã xác nhận")
    DROPPED = "dropped", _("Thôi không làm")


ITEM_MOVES: dict[str, tuple[frozenset[ItemStatus], ItemStatus]] = {
    "do": (frozenset({ItemStatus.OPEN}), ItemStatus.DONE),
    "verify": (frozenset({ItemStatus.DONE}), ItemStatus.VERIFIED),
    "send_back": (frozenset({ItemStatus.DONE}), ItemStatus.OPEN),
    "drop": (frozenset({ItemStatus.OPEN}), ItemStatus.DROPPED),
}
