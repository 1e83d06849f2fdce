"""The message that a person gets when the worker has ended with their table."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from exchange.models import ImportRun, ImportState
from outbox import kinds
from outbox.models import Message
from outbox.services import new_message, promise

IMPORT_ENDED = "import_ended"


def register() -> None:
    """Called by `ExchangeConfig.ready`. Who waits for a table waits at any hour."""
    kinds.add(
        kinds.MessageKind(
            IMPORT_ENDED,
            IMPORT_ENDED,
            _("Nhập tệp đã kết thúc"),
            ended_context,
            at_any_hour=True,
            channels=kinds.NEWS,
        )
    )


def tell_ended(run: ImportRun) -> int:
    """Promise the message to whoever brought the table: written, or not to be gone on with. What
    they stop themselves they know. Returns how many messages were promised."""
    return len(
        promise(
            [
                new_message(
                    key=f"import:{run.pk}:{run.state}",
                    kind=IMPORT_ENDED,
                    recipient=run.created_by,
                    due_at=timezone.now(),
                    record=run,
                    organisation_id=None,
                )
            ]
        )
    )


def ended_context(message: Message) -> dict[str, Any] | None:
    """None when the table is forgotten already."""
    rows = ImportRun.objects.filter(pk=message.record_id, created_by=message.recipient)
    run = rows.select_related("file").first()
    if run is None:
        return None
    return {
        "headline": _headline(run) % {"file": run.file.name},
        "lines": list(_lines(run)),
        "url": settings.PORTAL_BASE_URL + reverse("imports:detail", args=[run.pk]),
        "support_email": settings.SUPPORT_EMAIL,
    }


def _headline(run: ImportRun) -> str:
    if run.state == ImportState.WRITTEN:
        return gettext("Đã nhập xong tệp “%(file)s”")
    return gettext("Chưa nhập hết tệp “%(file)s”")


def _lines(run: ImportRun) -> list[str]:
    said = [run.failure] if run.failure else []
    if run.wrote:
        said.append(
            gettext(
                "Đã đọc %(done)s/%(rows)s dòng: ghi mới %(new)s, bổ sung hoặc sửa %(changed)s, "
                "không đổi %(unchanged)s."
            )
            % {
                "done": run.position,
                "rows": run.rows,
                "new": run.new,
                "changed": run.changed,
                "unchanged": run.unchanged,
            }
        )
    else:
        said.append(gettext("Chưa ghi gì vào cổng."))
    if run.refused:
        words = ngettext(
            "%(n)s dòng có lỗi; lỗi và cách sửa có trong tệp kết quả.",
            "%(n)s dòng có lỗi; lỗi và cách sửa có trong tệp kết quả.",
            run.refused,
        )
        said.append(words % {"n": run.refused})
    return said
