"""Mails that follow at once from an act on an action item, queued in the act's own transaction."""

import uuid

from django.utils import timezone

from accounts.models import User
from agreements.messages_items import ITEM_MOVED, ItemEvent
from agreements.models import ActionItem
from agreements.people_items import doers_of, others_of
from outbox.services import new_message, promise
from toolkit import clock


def tell(item: ActionItem, event: ItemEvent, *, by: User | None, words: str = "") -> int:
    """Tell those whose turn it now is, or who need not act any more, what ``by`` did.

    Whoever did it is not written to, and nobody is about what the demonstration loads (``by`` is
    None). Returns how many were promised.
    """
    if by is None:
        return 0
    today = clock.today()
    told = others_of(item, today) if event == ItemEvent.DONE else doers_of(item, today)
    act = uuid.uuid4().hex
    return len(
        promise(
            new_message(
                key=f"{ITEM_MOVED}:{item.pk}:{act}:{recipient.user.pk}",
                kind=ITEM_MOVED,
                recipient=recipient.user,
                due_at=timezone.now(),
                record=item,
                organisation_id=recipient.organisation_id,
                payload={"event": str(event), "words": words},
            )
            for recipient in told
            if recipient.user != by
        )
    )
