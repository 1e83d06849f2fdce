"""Where nobody answers since a change of the register: said to administrators until somebody does.

A body that took another's place has no officer and no head whose role is confirmed, or mails wait
for its people; or a body was closed and something was opened for it after that had been recorded.
"""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import MembershipProposal, Role
from agreements.models import Review
from agreements.recipients import members_of
from hospitals.changes import PlannedChange, Statement, objections_to
from hospitals.models import Organisation, OrganisationHolder, RegisterChange
from hospitals.queries import read_holders
from outbox.models import Message
from toolkit.together import Reading, alongside, run

# Reviews due within these days, or late, are counted: somebody would have been reminded of them.
SOON = dt.timedelta(days=30)


@dataclass(frozen=True)
class Unanswered:
    """``body`` of today, since which day, and what waits there.

    ``roles``: how many proposed roles wait to be confirmed. ``mails``: how many mails wait for
    its people. ``reviews``: how many reviews are due soon or late of which nobody there is
    reminded. ``left``: for a closed body, in sentences with the remedy.
    """

    body: Organisation
    since: dt.date
    roles: int = 0
    mails: int = 0
    reviews: int = 0
    left: tuple[str, ...] = ()


def unanswered_on(day: dt.date) -> list[Unanswered]:
    """Every body that nobody answers for on ``day``, by slug. Few queries where there is none."""
    return run(read_unanswered(day))


def read_unanswered(day: dt.date) -> Reading[list[Unanswered]]:
    """The same step by step: one step where there is none."""
    succeeded, closed = yield from alongside(_read_succeeded(day), _read_closed(day))
    return sorted([*succeeded, *closed], key=lambda row: row.body.slug)


def _read_succeeded(day: dt.date) -> Reading[list[Unanswered]]:
    proposed, mails = yield [
        MembershipProposal.objects.waiting()
        .filter(effective_on__lte=day, membership__user__is_active=True)
        .values_list("membership__organisation_id", "effective_on"),
        Message.objects.awaiting_heirs().values_list("heir_id", "organisation_id", "settled_at"),
    ]
    asked = {body for body, _since in proposed} | {pk for row in mails for pk in row[:2] if pk}
    if not asked:
        return []
    holders = yield from read_holders(asked, day)
    roles: Counter[uuid.UUID] = Counter()
    waiting: Counter[uuid.UUID] = Counter()
    since: dict[uuid.UUID, dt.date] = {}
    bodies: dict[uuid.UUID, Organisation] = {}

    def count(counter: Counter[uuid.UUID], body: Organisation, first: dt.date) -> None:
        bodies[body.pk] = body
        counter[body.pk] += 1
        since[body.pk] = min(first, since.get(body.pk, first))

    for organisation, effective_on in proposed:
        count(roles, holders[organisation], effective_on)
    for heir, first_for, settled_at in mails:
        body = next((holders[pk] for pk in (heir, first_for) if pk in holders), None)
        if body is not None:
            count(waiting, body, timezone.localtime(settled_at).date() if settled_at else day)
    staffed = members_of(bodies, day, roles=(Role.OFFICER, Role.HEAD))
    silent = [pk for pk in bodies if waiting[pk] or not staffed.get(pk)]
    reviews = _reviews([pk for pk in silent if not staffed.get(pk)], day)
    return [
        Unanswered(bodies[pk], min(since[pk], day), roles[pk], waiting[pk], reviews[pk])
        for pk in silent
    ]


def _reviews(bodies: list[uuid.UUID], day: dt.date) -> Counter[uuid.UUID]:
    """Body → reviews due soon, or late, of agreements with a party that it answers for."""
    rows = (
        Review.objects.waiting()
        .filter(
            due_on__lte=day + SOON,
            agreement__parties__organisation__holders__holder__in=bodies,
            agreement__parties__organisation__holders__since__lte=day,
            agreement__parties__organisation__holders__until__gt=day,
        )
        .values_list("agreement__parties__organisation__holders__holder", "pk")
        .distinct()
    )
    return Counter(body for body, _review in rows) if bodies else Counter()


def _read_closed(day: dt.date) -> Reading[list[Unanswered]]:
    """Closed bodies for which something is open that their closing would have been refused for."""
    closed = OrganisationHolder.objects.filter(
        Q(since__lte=day, until__gt=day), holder__closing__effective_on__lte=day
    )
    (rows,) = yield [closed.select_related("holder__closing")]
    held: dict[Organisation, list[uuid.UUID]] = {}
    for row in rows:
        held.setdefault(row.holder, []).append(row.organisation_id)
    if not held or not objections_to(_closing_of(held, day)):
        return []
    found = []
    for body, units in held.items():
        if left := objections_to(_closing_of({body: units}, day)):
            found.append(Unanswered(body, body.closing.effective_on, left=tuple(left)))
    return found


def _closing_of(held: dict[Organisation, list[uuid.UUID]], day: dt.date) -> PlannedChange:
    """The closing of bodies as the rooms are asked about it before it is recorded."""
    return PlannedChange(
        statement=Statement((), day, ""),
        kind=RegisterChange.Kind.CLOSE,
        closed=tuple(held),
        units={body.pk: body for body in held},
        held_after={unit: body.pk for body, units in held.items() for unit in units},
    )
