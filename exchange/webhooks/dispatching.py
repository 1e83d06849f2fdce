"""From the sealed trail to what is owed: one delivery an event and address.

Reading on and writing down are one transaction, so nothing is left out and nothing is written
twice, whichever process dies. Sending is `exchange.webhooks.sending`.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from audit import sealing
from audit.models import Entry, Seal
from exchange.models import EndpointStatus, WebhookDelivery, WebhookEndpoint, WebhookPosition
from exchange.webhooks.content import body_of, data_for
from exchange.webhooks.events import event_of
from exchange.webhooks.readers import reader_for
from toolkit import clock

BATCH = 500
# How long a delivery is tried before it is given up.
TRIED_FOR = dt.timedelta(days=3)


def dispatch() -> int:
    """Write down what every address is owed, up to the end of the trail. Returns how much.

    Safe beside other dispatchers: they wait for each other.
    """
    total = 0
    while True:
        read, written = _dispatch_batch()
        total += written
        if read < BATCH:
            return total


@transaction.atomic
def _dispatch_batch() -> tuple[int, int]:
    """Read the next seals. Returns how many, and how many deliveries they made."""
    position = _locked_position()
    endpoints = list(WebhookEndpoint.objects.filter(status=EndpointStatus.ACTIVE))
    if not endpoints:  # nobody listens, and nobody will be told of what was before
        WebhookPosition.objects.filter(pk=position.pk).update(seq=sealing.head())
        return 0, 0
    seals = list(Seal.objects.after(position.seq)[:BATCH])
    if not seals:
        return 0, 0
    owed = _owed(seals, endpoints)
    WebhookDelivery.objects.bulk_create(owed, ignore_conflicts=True)
    position.seq = seals[-1].seq
    position.save(update_fields=["seq"])
    return len(seals), len(owed)


def _locked_position() -> WebhookPosition:
    WebhookPosition.objects.get_or_create(pk=1)
    return WebhookPosition.objects.select_for_update().get(pk=1)


def _owed(seals: Sequence[Seal], endpoints: Sequence[WebhookEndpoint]) -> list[WebhookDelivery]:
    """What the addresses are told of ``seals``: a fixed number of queries an organisation."""
    events = {seal.seq: event for seal in seals if (event := event_of(seal.entry))}
    by_body: dict[uuid.UUID, list[WebhookEndpoint]] = defaultdict(list)
    for endpoint in endpoints:
        by_body[endpoint.organisation_id].append(endpoint)
    owed: list[WebhookDelivery] = []
    for organisation_id, theirs in by_body.items():
        wanted = {name for endpoint in theirs for name in endpoint.events}
        since = min(endpoint.from_seq for endpoint in theirs)
        told = [
            seal
            for seal in seals
            if seal.seq > since and seal.seq in events and events[seal.seq].name in wanted
        ]
        if not told:
            continue
        reader = reader_for(organisation_id, clock.today())
        data = data_for([seal.entry for seal in told], reader)
        for seal in told:
            if seal.entry_id not in data:
                continue
            name = events[seal.seq].name
            body = body_of(name, seal.entry.at, data[seal.entry_id])
            owed += [
                new_delivery(endpoint, name, body, seal=seal)
                for endpoint in theirs
                if name in endpoint.events and seal.seq > endpoint.from_seq
            ]
    return owed


def new_delivery(
    endpoint: WebhookEndpoint, event: str, body: str, *, seal: Seal | None = None
) -> WebhookDelivery:
    """An unsaved delivery, due at once. One of the trail has always the same id: after a restore
    from backup a receiver can tell what it has had already."""
    now = timezone.now()
    return WebhookDelivery(
        id=uuid.uuid5(endpoint.pk, f"seq:{seal.seq}") if seal else uuid.uuid4(),
        endpoint=endpoint,
        seq=seal.seq if seal else None,
        entry=seal.entry if seal else None,
        event=event,
        body=body,
        due_at=now,
        give_up_at=now + TRIED_FOR,
    )


def is_still_open(delivery: WebhookDelivery) -> bool:
    """Whether the organisation may still be told: its rights may have ended since."""
    entry: Entry | None = delivery.entry
    if entry is None:
        return True
    reader = reader_for(delivery.endpoint.organisation_id, clock.today())
    return entry.pk in data_for([entry], reader)
