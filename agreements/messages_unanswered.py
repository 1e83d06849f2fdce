"""The mail that tells administrators where nobody answers; read again at the moment of sending."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agreements.messages import day_of
from agreements.reminders_unanswered import KIND
from agreements.unanswered import Unanswered, unanswered_on
from outbox import kinds
from outbox.models import Message
from toolkit.days import write_day


def register() -> None:
    """Called by `AgreementsConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            KIND,
            KIND,
            _("Báo cơ quan chưa có người phụ trách"),
            context_of,
            is_planned=True,
            for_administrators=True,
        )
    )


def context_of(message: Message) -> dict[str, Any] | None:
    """None when somebody answers there, or the reader is no administrator any more."""
    if not message.recipient.is_administrator:
        return None
    rows = unanswered_on(day_of(message))
    row = next((row for row in rows if str(row.body.pk) == message.record_id), None)
    if row is None:
        return None
    return {
        "recipient": message.recipient,
        "headline": headline_of(row),
        "lines": lines_of(row),
        "button": gettext("Mở danh mục thay đổi") if row.left else gettext("Xác nhận vai trò"),
        "url": settings.PORTAL_BASE_URL
        + reverse("changes:list" if row.left else "people:proposals"),
        "support_email": settings.SUPPORT_EMAIL,
    }


def headline_of(row: Unanswered) -> str:
    """What is the matter, on one line."""
    words = {"body": row.body.name, "day": write_day(row.since)}
    if row.left:
        return gettext("%(body)s chấm dứt hoạt động từ %(day)s, còn việc chưa ai nhận") % words
    if row.roles:
        return gettext("%(body)s: từ %(day)s chưa ai có vai trò được xác nhận") % words
    return gettext("%(body)s: có thư chưa có người nhận từ %(day)s") % words


def lines_of(row: Unanswered) -> list[str]:
    """What waits there: counts, no content."""
    lines = list(row.left)
    if row.roles:
        lines.append(
            ngettext(
                "%(n)s vai trò của người ở cơ quan cũ chờ xác nhận; đến lúc đó họ chỉ đọc.",
                "%(n)s vai trò của người ở cơ quan cũ chờ xác nhận; đến lúc đó họ chỉ đọc.",
                row.roles,
            )
            % {"n": row.roles}
        )
    if row.mails:
        lines.append(
            ngettext(
                "%(n)s thư chờ người của cơ quan này, gửi khi có người giữ vai trò tương ứng.",
                "%(n)s thư chờ người của cơ quan này, gửi khi có người giữ vai trò tương ứng.",
                row.mails,
            )
            % {"n": row.mails}
        )
    if row.reviews:
        lines.append(
            ngettext(
                "%(n)s kỳ đánh giá quá hạn hoặc đến hạn trong 30 ngày, chưa ai ở đây được nhắc.",
                "%(n)s kỳ đánh giá quá hạn hoặc đến hạn trong 30 ngày, chưa ai ở đây được nhắc.",
                row.reviews,
            )
            % {"n": row.reviews}
        )
    return lines
