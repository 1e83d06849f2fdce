"""Sending what waits: claim a row, talk to the mail server, write down what became of it.

No lock and no transaction is held while talking. Every move of a row is one conditional UPDATE
in its own durable transaction: one row changed means it was ours to move. Two senders, a killed
one, or a cancelled promise need nothing more.
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from outbox import hold, journal, mailbox
from outbox.kinds import Channel, chosen_channel, urgent_kinds
from outbox.models import Message, MessageQuerySet, State
from outbox.rendering import Unmailable, address_of, as_mail, render, sender_address
from outbox.smtp import Answer, Line, Verdict
from toolkit import clock

log = logging.getLogger(__name__)

# Nobody is written to unasked before this time of day in Vietnam.
OPENS_AT = dt.time(7, 30)
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)
# Rooms above add in ``AppConfig.ready()`` what has to be in order before a mail may go out: a mail
# whose reader has lost the right to it is dropped when it is read again.
preparations: list[Callable[[], object]] = []


@dataclass
class Counts:
    """What one call of `send_waiting` did; ``stopped`` says why it ended early, if it did."""

    sent: int = 0
    failed: int = 0
    requeued: int = 0
    cancelled: int = 0
    in_doubt: int = 0
    stopped: str = ""


@dataclass(frozen=True)
class Claim:
    """One message that is ours until the lease ends; ``token`` proves it in every later step."""

    message: Message
    token: uuid.UUID

    def rows(self, *states: State) -> MessageQuerySet:
        """The row itself, if it still is ours and in one of ``states``."""
        return Message.objects.filter(pk=self.message.pk, claim_token=self.token, state__in=states)


def send_waiting(
    *,
    due_by: dt.datetime | None = None,
    ignore_hours: bool = False,
    limit: int | None = None,
    seconds: float | None = None,
) -> Counts:
    """Send every waiting message that is due, each tried once; safe beside other senders.

    ``due_by`` (now on the portal's day, unless given) decides what is due; leases always follow
    the real clock. ``ignore_hours`` sends before 07:30 too, when else only urgent kinds go out.
    ``limit`` bounds the messages tried, ``seconds`` the time after which no further one is
    begun. Ends early when the mail server cannot be reached or refuses the portal itself: the
    next mail would fare no better.
    """
    counts = Counts()
    if standing := hold.current():
        counts.stopped = standing.reason
        return counts
    _prepare()
    due_by = due_by or max(clock.now(), timezone.now())
    ends_at = time.monotonic() + seconds if seconds is not None else None
    waiting = Message.objects.filter(_claimable(due_by)).order_by("due_at", "created_at")
    # A demonstration runs at any hour, on one machine, and wakes nobody.
    by_day = ignore_hours or settings.DEMO
    if not by_day and timezone.localtime().time() < OPENS_AT:
        waiting = waiting.filter(kind__in=urgent_kinds())
    with Line() if settings.EMAIL_URL else nullcontext() as line:
        for pk in list(waiting.values_list("pk", flat=True)[:limit]):
            if ends_at is not None and time.monotonic() > ends_at:
                break
            if claimed := claim(pk, due_by=due_by):
                _send(claimed, line, counts)
            if counts.stopped:
                break
    return counts


def _prepare() -> None:
    for prepare in preparations:
        try:
            prepare()
        except Exception:  # a fault in one room must not hold up everybody's mail
            log.exception("Sending goes on without %s", prepare)


def claim(pk: uuid.UUID, *, due_by: dt.datetime) -> Claim | None:
    """Make the waiting message ours for the length of a lease; None when another was faster."""
    token = uuid.uuid4()
    with transaction.atomic(durable=True):
        mine = Message.objects.filter(_claimable(due_by), ~Exists(hold.standing()), pk=pk).update(
            state=State.CLAIMED,
            claim_token=token,
            lease_until=timezone.now() + dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
            host=settings.HOST_NAME,
            attempts=F("attempts") + 1,
        )
    if not mine:
        return None
    return Claim(Message.objects.select_related("recipient").get(pk=pk), token)


def mark_in_doubt(claimed: Claim, *, address: str) -> bool:
    """Write down, durably, that the final dot is about to go out.

    False when the promise was cancelled or the lease has ended: then no dot may follow.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        return bool(
            claimed.rows(State.CLAIMED)
            .filter(lease_until__gt=now)
            .update(state=State.IN_DOUBT, doubted_at=now, address=address)
        )


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after that many attempts: 1, 2, 4 … minutes, one hour at most."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


def _claimable(due_by: dt.datetime) -> Q:
    return Q(state=State.QUEUED, due_at__lte=due_by) | Q(
        state=State.CLAIMED, lease_until__lt=timezone.now()
    )


def _send(claimed: Claim, line: Line | None, counts: Counts) -> None:
    """Carry one claimed message as far as it goes, and count what became of it."""
    message = claimed.message
    try:
        address = address_of(message)
        rendered = render(message)
        mail = b""
        if rendered is not None:
            mail = as_mail(message, rendered, address=address, now=timezone.now())
    except Unmailable as error:
        counts.failed += _settle(claimed, State.FAILED, reply=str(error))
        return
    except Exception:  # a fault in one kind's templates must not hold up the others
        log.exception("Message %s (%s) cannot be written", message.pk, message.kind)
        counts.requeued += _requeue(claimed, _("Không soạn được thư. Xem nhật ký máy chủ."))
        return
    if rendered is None:
        counts.cancelled += _settle(claimed, State.CANCELLED)
    elif line is None or chosen_channel(message) == Channel.PORTAL:
        counts.sent += mailbox.deliver(claimed, rendered, address=address)
    else:
        if chosen_channel(message) == Channel.BOTH:
            mailbox.keep_copy(claimed, rendered)
        _post(claimed, line, mail, address, counts)


def _post(claimed: Claim, line: Line, mail: bytes, address: str, counts: Counts) -> None:
    answer = line.post(
        sender=sender_address(),
        recipient=address,
        mail=mail,
        before_the_dot=lambda: mark_in_doubt(claimed, address=address),
    )
    match answer.verdict:
        case Verdict.ACCEPTED:
            _keep_receipt(claimed.message, answer)
            counts.sent += _settle(claimed, State.SENT, reply=answer.words, address=address)
            if counts.sent == 1:
                _clear_alarms()
        case Verdict.REFUSED:
            counts.failed += _settle(claimed, State.FAILED, reply=answer.words, address=address)
        case Verdict.LATER:
            counts.requeued += _requeue(claimed, answer.words)
        case Verdict.PORTAL_REFUSED:
            log.error("The mail server refuses the portal: %s", answer.words)
            counts.requeued += _requeue(claimed, answer.words, alarm=True)
        case Verdict.SILENT:
            log.warning("No answer after the dot of %s: %s", claimed.message.pk, answer.words)
            counts.in_doubt += 1
        case Verdict.WITHDRAWN:
            pass
    if answer.ends_batch:
        counts.stopped = answer.words


def _keep_receipt(message: Message, answer: Answer) -> None:
    """Before the row says so. A full disk must not keep the row from saying it either."""
    try:
        journal.write(
            journal.Receipt(
                message_id=message.message_id,
                key=message.key,
                at=timezone.now().isoformat(),
                reply=answer.words[:500],
            )
        )
    except OSError:
        log.exception("The receipt of %s could not be written", message.pk)


def _settle(claimed: Claim, state: State, **evidence: str) -> int:
    """What is certain is certain, also for a row the resolver has given up on meanwhile."""
    with transaction.atomic(durable=True):
        changed: int = claimed.rows(State.CLAIMED, State.IN_DOUBT, State.UNCERTAIN).update(
            state=state, settled_at=timezone.now(), alarm=False, **evidence
        )
    return changed


def _requeue(claimed: Claim, why: str, *, alarm: bool = False) -> int:
    """Back among the waiting, after a pause that grows; never given up."""
    with transaction.atomic(durable=True):
        changed: int = claimed.rows(State.CLAIMED, State.IN_DOUBT, State.UNCERTAIN).update(
            state=State.QUEUED,
            due_at=timezone.now() + pause_after(claimed.message.attempts),
            claim_token=None,
            lease_until=None,
            doubted_at=None,
            reply=why,
            alarm=alarm,
        )
    return changed


def _clear_alarms() -> None:
    """A mail went through, so the mail server takes the portal's mail again."""
    Message.objects.filter(state__in=[State.QUEUED, State.CLAIMED], alarm=True).update(alarm=False)
