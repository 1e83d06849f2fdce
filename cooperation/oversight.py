"""The administrator's home page: people to confirm, bodies that nobody answers for, and the latest
changes of the register. No agreements."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accounts.models import Membership, MembershipProposal, Role
from agreements.messages_unanswered import headline_of, lines_of
from agreements.unanswered import Unanswered, unanswered_on
from hospitals.models import RegisterChange
from hospitals.presentation_changes import ChangeLine, change_lines, with_parts
from toolkit import clock

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
    those to come included. How the outbox stands changes by the minute: `outbox.health`."""

    heads: list[Membership]
    proposals: int = 0
    silent: list[Silent] = field(default_factory=list)
    changes: list[ChangeLine] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return len(self.heads) + self.proposals


def oversight_of(user: "User") -> Oversight:
    heads = (
        Membership.objects.filter(role=Role.HEAD, confirmed=False, valid_until=None)
        .exclude(granted_by=user)
        .exclude(user=user)
        .select_related("user", "organisation", "granted_by")
        .order_by("valid_from", "pk")
    )
    return Oversight(
        heads=list(heads[:HEADS_SHOWN]),
        proposals=MembershipProposal.objects.waiting().count(),
        silent=[
            Silent(row, headline_of(row), lines_of(row)) for row in unanswered_on(clock.today())
        ],
        changes=change_lines(with_parts(RegisterChange.objects.standing())[:CHANGES_SHOWN]),
    )
