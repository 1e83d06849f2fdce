"""The administrator's home page: people to confirm, bodies that nobody answers for, and the latest
changes of the register. No agreements."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.models import Membership, MembershipProposal, Role
from agreements.messages_unanswered import headline_of, lines_of
from agreements.unanswered import Unanswered, read_unanswered
from hospitals.models import RegisterChange
from hospitals.presentation_changes import ChangeLine, change_lines, read_parts
from outbox.health import Health, read_health
from toolkit import clock
from toolkit.together import Reading, alongside, counted, rows_of, run

if TYPE_CHECKING:
    from accounts.models import User

HEADS_SHOWN = 20
CHANGES_SHOWN = 3


@dataclass(frozen=True)
class Silent:
    """A body that nobody answers for, in words."""

    row: Unanswered
    headline: str
    lines: list[str]


@dataclass(frozen=True)
class Oversight:
    """``heads``: roles that wait for a second administrator. ``proposals``: how many people of
    merged bodies wait to be confirmed at the successor. ``silent``: bodies that nobody answers for
    since a change, with a headline and what waits there. ``changes``: the latest of the register,
    those to come included. ``outbox``: how it stands."""

    heads: list[Membership]
    outbox: Health
    proposals: int = 0
    silent: list[Silent] = field(default_factory=list)
    changes: list[ChangeLine] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return len(self.heads) + self.proposals


def oversight_of(user: "User") -> Oversight:
    """What administrator ``user`` watches over today; heads they may not confirm are left out."""
    return run(_read_oversight(user))


def _read_oversight(user: "User") -> Reading[Oversight]:
    """Two steps where somebody answers for every body."""
    (heads, [proposals]), silent, changes, health = yield from alongside(
        rows_of(
            _heads_to_confirm(user)[:HEADS_SHOWN], counted(MembershipProposal.objects.waiting())
        ),
        read_unanswered(clock.today()),
        _read_changes(),
        read_health(),
    )
    return Oversight(
        heads=heads,
        proposals=proposals["n"],
        silent=[Silent(row, headline_of(row), lines_of(row)) for row in silent],
        changes=change_lines(changes),
        outbox=health,
    )


def _heads_to_confirm(user: "User") -> "QuerySet[Membership]":
    return (
        Membership.objects.filter(role=Role.HEAD, confirmed=False, valid_until=None)
        .exclude(granted_by=user)
        .exclude(user=user)
        .select_related("user", "organisation", "granted_by")
        .order_by("valid_from", "pk")
    )


def _read_changes() -> Reading[list[RegisterChange]]:
    (changes,) = yield [RegisterChange.objects.standing()[:CHANGES_SHOWN]]
    yield from read_parts(changes)
    found: list[RegisterChange] = changes
    return found
