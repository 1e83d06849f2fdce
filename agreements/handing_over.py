"""Mails that wait go to whoever answers since a change of the register; sent ones stay."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import Membership
from agreements.recipients import Recipient
from outbox.models import Message, State
from outbox.services import new_message, promise

# What a mail is about: its record's label and key.
Record = tuple[str, str]


@dataclass(frozen=True)
class HandedOver:
    """How many waiting mails were cancelled, and how many promised to others instead."""

    cancelled: int = 0
    promised: int = 0


def hand_over(
    people: Mapping[Record, Iterable[Recipient]], heir_of: Callable[[Record, uuid.UUID], uuid.UUID]
) -> HandedOver:
    """Settle the waiting mails about records whose people have changed.

    ``people`` maps a record to everybody who may be written to about it now. A mail to somebody
    else is cancelled, and promised to those of them who sit, with the same role, in the heir of
    the body it was meant for. The same mail is promised to nobody twice: its key tells.
    """
    now = {
        record: {recipient.user.pk: recipient for recipient in found}
        for record, found in people.items()
    }
    strayed = []
    for message in _about(now).filter(state__in=[State.QUEUED, State.CLAIMED]):
        recipient = now[_record_of(message)].get(message.recipient_id)
        if recipient is None:
            strayed.append(message)
        elif message.organisation_id != recipient.organisation_id:
            Message.objects.filter(pk=message.pk).update(organisation_id=recipient.organisation_id)
    cancelled = (
        Message.objects.waiting()
        .filter(pk__in=[message.pk for message in strayed])
        .update(state=State.CANCELLED)
    )
    roles = _roles_of(
        {m.recipient_id for m in strayed} | {user for found in now.values() for user in found}
    )
    copies = [
        _copy(message, recipient)
        for message in strayed
        if (body := message.organisation_id) is not None
        for heir in [heir_of(_record_of(message), body)]
        for user, recipient in now[_record_of(message)].items()
        if recipient.organisation_id == heir
        and roles.get((user, heir), set()) & roles.get((message.recipient_id, body), set())
    ]
    return HandedOver(cancelled, len(promise(copies)))


def take_up(people: Mapping[Record, Iterable[Recipient]]) -> int:
    """After an undo: cancelled mails whose recipients are the right ones again wait once more.

    What is no longer true is found out when it is sent. Returns how many.
    """
    now = {record: {r.user.pk for r in found} for record, found in people.items()}
    cancelled = _about(now).filter(state=State.CANCELLED, attempts=0)
    again = [m.pk for m in cancelled if m.recipient_id in now[_record_of(m)]]
    return Message.objects.filter(pk__in=again, state=State.CANCELLED).update(
        state=State.QUEUED, claim_token=None, lease_until=None
    )


def _about(records: Iterable[Record]) -> "models.QuerySet[Message]":
    by_type: dict[str, list[str]] = {}
    for label, pk in records:
        by_type.setdefault(label, []).append(pk)
    wanted = Q(pk__in=[])
    for label, keys in by_type.items():
        wanted |= Q(record_type=label, record_id__in=keys)
    return Message.objects.filter(wanted)


def _record_of(message: Message) -> Record:
    return message.record_type, message.record_id


def _roles_of(users: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], set[str]]:
    """(person, body) → the roles the person has, or had, there: one query."""
    found: dict[tuple[uuid.UUID, uuid.UUID], set[str]] = {}
    for user, body, role in Membership.objects.filter(user__in=list(users)).values_list(
        "user_id", "organisation_id", "role"
    ):
        found.setdefault((user, body), set()).add(role)
    return found


def _copy(message: Message, recipient: Recipient) -> Message:
    """The same mail to another person. The last word of a key is its recipient."""
    stem = message.key.removesuffix(f":{message.recipient_id}")
    return new_message(
        key=f"{stem}:{recipient.user.pk}",
        kind=message.kind,
        recipient=recipient.user,
        due_at=message.due_at,
        record=apps.get_model(message.record_type)(pk=message.record_id),
        organisation_id=recipient.organisation_id,
        payload=message.payload,
    )
