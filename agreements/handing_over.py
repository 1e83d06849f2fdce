"""Mails that wait go to whoever answers since a change of the register; sent ones stay.

Where nobody is yet who could be told instead, the mail waits for them (`Message.heir_id`) and is
handed on once somebody's role has been confirmed. What a planner asks for again by itself (the
reminders) need not wait: it is asked of whoever is there then.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from agreements.recipients import Recipient, members_of
from hospitals.queries import holders_on
from outbox.kinds import planned_kinds
from outbox.models import Message, State
from outbox.services import new_message, promise

# What a mail is about: its record's label and key.
Record = tuple[str, str]
# Body → role → its people by id.
Staff = dict[uuid.UUID, dict[str, dict[uuid.UUID, User]]]
_ANSWERING = frozenset({Role.OFFICER.value, Role.HEAD.value})


@dataclass(frozen=True)
class HandedOver:
    """How many waiting mails were cancelled, how many promised to others instead, and how many of
    the cancelled wait for somebody who could be told."""

    cancelled: int = 0
    promised: int = 0
    held: int = 0


def hand_over(
    people: Mapping[Record, Iterable[Recipient]],
    heir_of: Callable[[Record, uuid.UUID], uuid.UUID],
    *,
    keep: bool = True,
) -> HandedOver:
    """Settle the waiting mails about records whose people have changed.

    ``people`` maps a record to everybody who may be written to about it now. A mail to somebody
    else is cancelled, and promised to those of them who sit, with the same role, in the heir of
    the body it was meant for; where there is none it waits for one, unless ``keep`` is off (after
    an undo, where the mails of before come back). The same mail is promised to nobody twice: its
    key tells.
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
    # With the moment: by it an undo tells them from what was cancelled for another reason.
    Message.objects.waiting().filter(pk__in=[message.pk for message in strayed]).update(
        state=State.CANCELLED, settled_at=timezone.now()
    )
    # One that a sender has carried further meanwhile is sent: it stays, and nobody else gets it.
    cancelled = set(
        Message.objects.filter(
            pk__in=[message.pk for message in strayed], state=State.CANCELLED
        ).values_list("pk", flat=True)
    )
    strayed = [message for message in strayed if message.pk in cancelled]
    roles = _roles_of(
        {m.recipient_id for m in strayed} | {user for found in now.values() for user in found}
    )
    copies: list[Message] = []
    heirless: dict[uuid.UUID, uuid.UUID] = {}
    planned = set(planned_kinds())
    for message in strayed:
        if message.organisation_id is None:
            continue
        heir = heir_of(_record_of(message), message.organisation_id)
        wanted = _wanted(roles.get((message.recipient_id, message.organisation_id), set()))
        told = [
            recipient
            for user, recipient in now[_record_of(message)].items()
            if recipient.organisation_id == heir and roles.get((user, heir), set()) & wanted
        ]
        copies += [_copy(message, recipient) for recipient in told]
        if not told and keep and message.kind not in planned and heir != message.organisation_id:
            heirless[message.pk] = heir
    for pk, heir in heirless.items():
        Message.objects.filter(pk=pk, state=State.CANCELLED).update(
            heir_id=heir,
            settled_at=timezone.now(),
            reply=_("Cơ quan của người nhận đã có đơn vị kế thừa; thư chờ người của đơn vị đó."),
        )
    return HandedOver(len(cancelled), _tell(copies), len(heirless))


def hand_on(day: dt.date) -> int:
    """Promise the mails that wait for heirs to those who are there by ``day``.

    They go to the people of whoever answers then for the heir, with the role of the first
    recipient: to that person too, once confirmed there. Each is told once, and what somebody was
    told waits no longer. What is no longer true is found out when it is sent. Returns how many
    mails were promised; run again, it writes nothing.
    """
    if not Message.objects.awaiting_heirs().exists():
        return 0
    with transaction.atomic():
        held = list(Message.objects.awaiting_heirs().select_for_update().order_by("pk"))
        heirs = _heirs_of(held, day)
        staff = _staff_of(heirs.values(), day)
        roles = _roles_of({message.recipient_id for message in held})
        copies: list[Message] = []
        settled = []
        for message in held:
            body = message.organisation_id
            if body is None or message.pk not in heirs:
                continue
            heir = heirs[message.pk]
            found = staff.get(heir, {})
            wanted = _wanted(roles.get((message.recipient_id, body), set()))
            people = {pk: user for role in wanted for pk, user in found.get(role, {}).items()}
            copies += [_copy(message, Recipient(user, heir)) for user in people.values()]
            if people:
                settled.append(message.pk)
        told = _tell(copies)
        Message.objects.filter(pk__in=settled).update(heir_id=None)
    return told


def take_up(people: Mapping[Record, Iterable[Recipient]]) -> int:
    """After an undo: cancelled mails whose recipients are the right ones again wait once more.

    What is no longer true is found out when it is sent. Returns how many.
    """
    now = {record: {r.user.pk for r in found} for record, found in people.items()}
    cancelled = _about(now).filter(_may_wait_again())
    return _wait_again(m.pk for m in cancelled if m.recipient_id in now[_record_of(m)])


def _tell(copies: Iterable[Message]) -> int:
    """Promise each mail; one that was cancelled before it was tried waits once more."""
    wanted = {message.key: message for message in copies}
    stored = {message.key for message in promise(wanted.values())}
    known = Message.objects.filter(_may_wait_again(), key__in=wanted.keys() - stored)
    again = 0
    for pk, key in known.values_list("pk", "key"):
        body = wanted[key].organisation_id
        if _wait_again([pk]):
            Message.objects.filter(pk=pk).update(organisation_id=body)
            again += 1
    return len(stored) + again


def _may_wait_again() -> Q:
    handed_over = Q(attempts=0, settled_at__isnull=False)
    return Q(state=State.CANCELLED) & (handed_over | Q(heir_id__isnull=False))


def _wait_again(messages: Iterable[uuid.UUID]) -> int:
    return Message.objects.filter(pk__in=list(messages), state=State.CANCELLED).update(
        state=State.QUEUED,
        heir_id=None,
        settled_at=None,
        reply="",
        claim_token=None,
        lease_until=None,
    )


def _heirs_of(held: Iterable[Message], day: dt.date) -> dict[uuid.UUID, uuid.UUID]:
    """Message → who answers on ``day`` for the body whose people it waits for: one query.

    Where an undo has taken that body away, for the body it was first meant for.
    """
    messages = list(held)
    bodies = {pk for m in messages for pk in (m.heir_id, m.organisation_id) if pk}
    holders = {pk: holder.pk for pk, holder in holders_on(bodies, day).items()}
    found = {}
    for message in messages:
        heir = holders.get(message.heir_id) or holders.get(message.organisation_id)  # type: ignore[arg-type]
        if heir is not None:
            found[message.pk] = heir
    return found


def _wanted(roles: set[str]) -> set[str]:
    """The roles that a mail to somebody with ``roles`` is for: who only read is no one to act."""
    return roles & _ANSWERING or {Role.OFFICER.value}


def _staff_of(bodies: Iterable[uuid.UUID], day: dt.date) -> Staff:
    """Body → role → its officers and heads of ``day`` by id: two queries."""
    wanted = set(bodies)
    staff: Staff = {}
    for role in sorted(_ANSWERING):
        for body, found in members_of(wanted, day, roles=(role,)).items():
            staff.setdefault(body, {})[role] = found
    return staff


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
