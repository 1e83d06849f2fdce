"""Sending what is owed: claim a delivery, post it, write down the answer.

As in the outbox no lock and no transaction is held while talking, and every move of a row is one
conditional UPDATE: one row changed means it was ours to move. A worker that dies leaves a lease
that ends; the delivery is then posted again, under the same id.
"""

import datetime as dt
import logging
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from exchange.models import (
    DeliveryState,
    EndpointStatus,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from exchange.models.webhooks import DeliveryQuerySet
from exchange.webhooks import signing
from exchange.webhooks.dispatching import TRIED_FOR, is_still_open
from exchange.webhooks.events import TEST
from exchange.webhooks.posting import Answer, Outcome, post
from exchange.webhooks.services import disable_endpoint
from outbox import hold

log = logging.getLogger(__name__)

# After the first attempt, the second …; from the last on every time, until three days are over.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 720))
# An address that fails is not tried with its other deliveries either: 30 s, 1, 2, 4 … minutes.
FIRST_QUIET = dt.timedelta(seconds=30)
LONGEST_QUIET = dt.timedelta(minutes=15)
USER_AGENT = "Hop-tac-Y-te-Webhooks/1.0"


@dataclass
class Counts:
    """What one call of `send_due` did."""

    delivered: int = 0
    waiting: int = 0
    failed: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class Claim:
    """One delivery that is ours until the lease ends, and the attempt that is now made."""

    delivery: WebhookDelivery
    attempt: WebhookAttempt

    def rows(self) -> DeliveryQuerySet:
        """The row itself, if it still is ours."""
        return WebhookDelivery.objects.filter(
            pk=self.delivery.pk,
            claim_token=self.delivery.claim_token,
            state=DeliveryState.SENDING,
        )


def send_due(*, seconds: float | None = None) -> Counts:
    """Post every delivery that is due, each tried once; safe beside other senders.

    ``seconds``: after this time no further one is begun. Nothing is sent while the outbox is on
    hold: after a restore from backup somebody looks first.
    """
    counts = Counts()
    if hold.current():
        return counts
    ends_at = time.monotonic() + seconds if seconds is not None else None
    due = WebhookDelivery.objects.filter(_claimable()).order_by("due_at", "seq")
    for pk in list(due.values_list("pk", flat=True)):
        if ends_at is not None and time.monotonic() > ends_at:
            break
        if claimed := claim(pk):
            _send(claimed, counts)
    return counts


def claim(pk: uuid.UUID) -> Claim | None:
    """Make the delivery ours for the length of a lease; None when another was faster, or when its
    address has failed meanwhile."""
    token, now = uuid.uuid4(), timezone.now()
    with transaction.atomic(durable=True):
        mine = WebhookDelivery.objects.filter(_claimable(), ~Exists(hold.standing()), pk=pk).update(
            state=DeliveryState.SENDING,
            claim_token=token,
            lease_until=now + dt.timedelta(seconds=settings.WEBHOOK_LEASE_SECONDS),
            tries=F("tries") + 1,
            attempts_made=F("attempts_made") + 1,
        )
        if not mine:
            return None
        delivery = WebhookDelivery.objects.select_related("endpoint", "entry").get(pk=pk)
        attempt = WebhookAttempt.objects.create(
            delivery=delivery, number=delivery.attempts_made, started_at=now
        )
    return Claim(delivery, attempt)


def pause_after(tries: int) -> dt.timedelta:
    """How long to wait after that many attempts, give or take a tenth: what failed together does
    not come back together."""
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    return pause * random.uniform(0.9, 1.1)  # noqa: S311 spreads load, guards nothing


def headers_of(delivery: WebhookDelivery, body: bytes, at: dt.datetime) -> Mapping[str, str]:
    """What goes with an attempt made ``at``. The names are the Standard Webhooks convention's."""
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signing.signatures(delivery.endpoint, delivery.message_id, at, body),
    }


def _claimable() -> Q:
    """Due or left behind by a dead worker, at an address that is open, has not just failed and is
    not being told something else.

    What is asked of the delivery stands by itself, not in a sub-query: two workers who ask at the
    same moment are told apart by it. A test goes out also to an address that is not in use.
    """
    now = timezone.now()
    mine = Q(state=DeliveryState.WAITING, due_at__lte=now) | Q(
        state=DeliveryState.SENDING, lease_until__lt=now
    )
    ready = WebhookEndpoint.objects.filter(
        Q(quiet_until__isnull=True) | Q(quiet_until__lte=now),
        pk=OuterRef("endpoint"),
        status=EndpointStatus.ACTIVE,
    )
    under_way = WebhookDelivery.objects.filter(
        endpoint=OuterRef("endpoint"), state=DeliveryState.SENDING, lease_until__gte=now
    )
    return mine & (Q(event=TEST) | Q(Exists(ready)) & ~Q(Exists(under_way)))


def _send(claimed: Claim, counts: Counts) -> None:
    """Carry one claimed delivery through, and count what became of it."""
    delivery = claimed.delivery
    if not is_still_open(delivery):
        counts.dropped += _settle(claimed, DeliveryState.DROPPED)
        WebhookAttempt.objects.filter(pk=claimed.attempt.pk).delete()
        return
    body = delivery.body.encode()
    began = time.monotonic()
    answer = post(
        delivery.endpoint.url, body, headers_of(delivery, body, claimed.attempt.started_at)
    )
    _keep_answer(claimed, answer, seconds=time.monotonic() - began)
    if answer.outcome is Outcome.OK:
        counts.delivered += _settle(claimed, DeliveryState.DELIVERED)
        _note_success(delivery.endpoint_id)
        return
    log.info("Webhook %s to %s: %s", delivery.pk, delivery.endpoint.host, answer.outcome)
    _note_failure(delivery.endpoint)
    if _is_over(delivery, answer):
        counts.failed += _settle(claimed, DeliveryState.FAILED)
        _disable_if_dead(delivery, answer)
    else:
        counts.waiting += _put_back(claimed, answer)


def _is_over(delivery: WebhookDelivery, answer: Answer) -> bool:
    """A test is tried once; everything else until its time is over, or nobody wants it."""
    return delivery.is_test or answer.is_gone or timezone.now() >= delivery.give_up_at


def _keep_answer(claimed: Claim, answer: Answer, *, seconds: float) -> None:
    """What was seen is kept, also when another worker has taken the delivery over meanwhile."""
    WebhookAttempt.objects.filter(pk=claimed.attempt.pk).update(
        ended_at=timezone.now(),
        milliseconds=round(seconds * 1000),
        outcome=answer.outcome,
        status_code=answer.status_code,
        answer=answer.text,
        address=answer.address,
    )


def _settle(claimed: Claim, state: DeliveryState) -> int:
    with transaction.atomic(durable=True):
        return claimed.rows().update(
            state=state, settled_at=timezone.now(), claim_token=None, lease_until=None
        )


def _put_back(claimed: Claim, answer: Answer) -> int:
    """Wait longer than before, or as long as the receiver asks; the last attempt is made when the
    three days are over."""
    delivery, now = claimed.delivery, timezone.now()
    pause = pause_after(delivery.tries)
    if answer.retry_after is not None:
        pause = max(pause, dt.timedelta(seconds=answer.retry_after))
    with transaction.atomic(durable=True):
        return claimed.rows().update(
            state=DeliveryState.WAITING,
            due_at=min(now + pause, delivery.give_up_at),
            claim_token=None,
            lease_until=None,
        )


def _note_success(endpoint_id: uuid.UUID) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint_id).update(
        failures=0, quiet_until=None, last_success_at=timezone.now()
    )


def _note_failure(endpoint: WebhookEndpoint) -> None:
    quiet = min(FIRST_QUIET * 2 ** min(endpoint.failures, 10), LONGEST_QUIET)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=F("failures") + 1, quiet_until=timezone.now() + quiet
    )


def _disable_if_dead(delivery: WebhookDelivery, answer: Answer) -> None:
    """Stop an address that wants nothing more, or that took nothing all the time this was tried."""
    if answer.is_gone:
        disable_endpoint(delivery.endpoint, is_gone=True)
    elif not delivery.is_test:
        began = delivery.give_up_at - TRIED_FOR
        endpoint = WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).first()
        if endpoint and (endpoint.last_success_at is None or endpoint.last_success_at < began):
            disable_endpoint(endpoint)
