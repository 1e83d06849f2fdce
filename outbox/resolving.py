"""What became of a mail whose sender died, or got no answer, after the final dot."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from outbox import journal
from outbox.models import Message, State

log = logging.getLogger(__name__)

# So long a doubt is left to the machine that sent the mail: its journal may know.
OTHER_HOST_WAITS = dt.timedelta(hours=1)


@dataclass
class Resolved:
    """What one call found: known as sent, known as unsent (queued again), or nobody knows."""

    sent: int = 0
    queued: int = 0
    uncertain: int = 0


def resolve_doubts(*, now: dt.datetime | None = None) -> Resolved:
    """Settle the doubts that are old enough: the journal first, then the probe, then a person.

    ``now`` is the real time unless a test shifts it. Never sends anything.
    """
    now = now or timezone.now()
    found = Resolved()
    old_enough = now - dt.timedelta(seconds=settings.OUTBOX_RESOLVE_AFTER_SECONDS)
    doubts = Message.objects.filter(state=State.IN_DOUBT, doubted_at__lte=old_enough)
    own = list(doubts.filter(host=settings.HOST_NAME))
    abandoned = list(
        doubts.exclude(host=settings.HOST_NAME).filter(doubted_at__lte=now - OTHER_HOST_WAITS)
    )
    given_up = list(Message.objects.filter(state=State.UNCERTAIN, host=settings.HOST_NAME))
    known = _settle_by_journal([*own, *given_up], found)
    _ask_the_probe((m for m in [*own, *abandoned] if m.message_id not in known), found)
    return found


def _settle_by_journal(messages: Iterable[Message], found: Resolved) -> set[str]:
    """Mark as sent what this machine's receipts prove; returns those Message-IDs."""
    by_id = {message.message_id: message for message in messages}
    receipts = journal.find(by_id.keys()) if by_id else {}
    for message_id, receipt in receipts.items():
        found.sent += _move(by_id[message_id], State.SENT, reply=receipt.reply)
    return set(receipts)


def _ask_the_probe(messages: Iterable[Message], found: Resolved) -> None:
    probe: Callable[[Message], bool | None] | None = (
        import_string(settings.OUTBOX_PROBE) if settings.OUTBOX_PROBE else None
    )
    for message in messages:
        answer = _answer(probe, message) if probe else None
        if answer is None:
            found.uncertain += _move(message, State.UNCERTAIN)
        elif answer:
            words = _("Máy chủ thư xác nhận đã nhận thư.")
            found.sent += _move(message, State.SENT, reply=words)
        else:
            found.queued += _move(
                message, State.QUEUED, claim_token=None, lease_until=None, doubted_at=None
            )


def _answer(probe: Callable[[Message], bool | None], message: Message) -> bool | None:
    try:
        return probe(message)
    except Exception:  # somebody else's code and network: no answer is an answer
        log.exception("The probe failed for %s", message.message_id)
        return None


def _move(message: Message, state: State, **values: object) -> int:
    """Conditional on the row being as it was read, so that a sender's own knowledge wins."""
    if state == State.SENT:
        values["settled_at"] = timezone.now()
    with transaction.atomic(durable=True):
        return Message.objects.filter(
            pk=message.pk, state=message.state, claim_token=message.claim_token
        ).update(state=state, **values)
