"""Making, cancelling and deciding about promises. Sending them is `outbox.sending`."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from outbox import permissions, unread
from outbox.models import Letter, Message, State


def new_message(
    *,
    key: str,
    kind: str,
    recipient: Any,
    due_at: dt.datetime,
    record: models.Model,
    organisation_id: uuid.UUID | None,
    payload: dict[str, Any] | None = None,
    state: State = State.QUEUED,
) -> Message:
    """An unsaved message with its Message-ID fixed for life. Store many with `promise`."""
    pk = uuid.uuid4()
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    return Message(
        id=pk,
        key=key,
        kind=kind,
        recipient=recipient,
        organisation_id=organisation_id,
        record_type=record._meta.label_lower,
        record_id=str(record.pk),
        payload=payload or {},
        state=state,
        due_at=due_at,
        message_id=f"<{pk.hex}@{domain}>",
    )


def promise(messages: Iterable[Message]) -> list[Message]:
    """Store the messages whose key is new; a key that exists is already promised.

    Returns those that were stored by this call. Safe beside other planners.
    """
    wanted = list(messages)
    if not wanted:
        return []
    Message.objects.bulk_create(wanted, ignore_conflicts=True)
    stored = set(Message.objects.filter(pk__in=[m.pk for m in wanted]).values_list("pk", flat=True))
    return [message for message in wanted if message.pk in stored]


def cancel_waiting(record: models.Model, *, kind: str | None = None) -> int:
    """What was promised about ``record`` and not yet begun is no longer wanted. Returns how many.

    A message a worker has claimed is cancelled too: the worker's next conditional step then
    finds its claim gone and stops without the final dot.
    """
    waiting = Message.objects.filter(
        record_type=record._meta.label_lower,
        record_id=str(record.pk),
        state__in=[State.QUEUED, State.CLAIMED],
    )
    if kind:
        waiting = waiting.filter(kind=kind)
    return waiting.update(state=State.CANCELLED)


@transaction.atomic
def decide_uncertain(message: Message, *, by: Any, send_again: bool) -> Message:
    """A person settles a doubt: send the message again, or take it as sent.

    Sent again it keeps its Message-ID. Raises NotAllowed, or WrongState when it is no longer
    uncertain (somebody else, or a receipt, was faster).
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    permissions.can_decide(by, message).demand()
    before = message.state
    message.claim_token = None
    message.lease_until = None
    if send_again:
        message.state = State.QUEUED
        message.due_at = timezone.now()
        message.doubted_at = None
    else:
        message.state = State.SENT
        message.settled_at = timezone.now()
        message.reply = _("Người phụ trách xác nhận thư đã tới.")
    message.save(
        update_fields=[
            "state",
            "claim_token",
            "lease_until",
            "due_at",
            "doubted_at",
            "settled_at",
            "reply",
        ]
    )
    audit.record(
        "message.sent_again" if send_again else "message.taken_as_sent",
        message,
        by=by,
        changes={"state": (before, message.state)},
    )
    return message


def note_read(letter: Letter, *, by: Any) -> None:
    """The recipient opened the letter; the first time counts."""
    Letter.objects.visible_to(by).unread().filter(pk=letter.pk).update(read_at=timezone.now())
    unread.forget(by.pk)


def note_all_read(by: Any) -> int:
    """Nothing is new to the reader any more. Returns how many letters were."""
    changed = Letter.objects.visible_to(by).unread().update(read_at=timezone.now())
    unread.forget(by.pk)
    return changed
