"""The administrator's home page: people to confirm and the state of the outbox. No agreements."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Membership, MembershipProposal, Role
from outbox import health

if TYPE_CHECKING:
    from accounts.models import User

HEADS_SHOWN = 20


@dataclass(frozen=True)
class Oversight:
    """``heads``: roles that wait for a second administrator. ``proposals``: how many people of
    merged bodies wait to be confirmed at the successor."""

    heads: list[Membership]
    outbox: health.Health
    proposals: int = 0

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
        outbox=health.look(),
        proposals=MembershipProposal.objects.waiting().count(),
    )
