"""Mails that follow at once from an act on a request, queued in the act's own transaction."""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from agreements.recipients import Recipient
from hospitals.models import Organisation
from outbox.services import new_message, promise
from toolkit import clock
from transfers.messages_requests import REQUEST_MOVED, Event
from transfers.models import TransferRequest
from transfers.people_requests import people_of, roles_for
from transfers.turns import turn_of

__all__ = ["Event", "tell"]


def tell(
    request: TransferRequest,
    event: Event,
    *,
    by: User,
    body: Organisation,
    words: str = "",
    also: Iterable[Organisation | None] = (),
    turn_too: bool = True,
) -> int:
    """Tell whoever's turn it now is, and the officers of ``also``, that ``body`` did ``event``.

    ``words`` are quoted. Whoever did it is not written to. Returns how many were promised.
    """
    today = clock.today()
    told: dict[uuid.UUID, Recipient] = {}
    if turn_too and (turn := turn_of(request, today)) is not None:
        for recipient in people_of(turn.organisations, today, roles=roles_for(turn)):
            told[recipient.user.pk] = recipient
    for recipient in people_of(also, today):
        told.setdefault(recipient.user.pk, recipient)
    told.pop(by.pk, None)
    act = uuid.uuid4().hex
    return len(
        promise(
            new_message(
                key=f"{REQUEST_MOVED}:{request.pk}:{act}:{recipient.user.pk}",
                kind=REQUEST_MOVED,
                recipient=recipient.user,
                due_at=timezone.now(),
                record=request,
                organisation_id=recipient.organisation_id,
                payload={
                    "event": str(event),
                    "status": str(request.status),
                    "body": str(body.pk),
                    "words": words.strip(),
                },
            )
            for recipient in told.values()
        )
    )
