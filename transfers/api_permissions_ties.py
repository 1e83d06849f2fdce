"""The acts on satellite links, networks and visits that the REST API tells its reader about
(``permissions``), for many records with the same few queries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from hospitals.models import Organisation
from hospitals.queries import places_on
from toolkit import clock
from toolkit.api.acts import Acts, Told, acts_shape, allowed
from toolkit.refusal import Verdict
from transfers import permissions_networks as of_ties
from transfers.models import SatelliteLink, SpecialtyNetwork, Visit

if TYPE_CHECKING:
    from accounts.models import User


def _can_end_a_member(
    user: "User", network: SpecialtyNetwork, *, places: of_ties.Places | None = None
) -> Verdict:
    verdicts = [
        of_ties.can_end_network_member(user, member, places=places)
        for member in network.members.all()
    ]
    return next(filter(None, verdicts), Verdict(False))


SATELLITE_ACTS: Acts = {"end": of_ties.can_end_satellite_link}
NETWORK_ACTS: Acts = {
    "add_member": of_ties.can_change_network,
    "end_member": _can_end_a_member,
    "end": of_ties.can_change_network,
}
VISIT_ACTS: Acts = {"edit": of_ties.can_correct_visit}

SatelliteLinkPermissionsSerializer = acts_shape("SatelliteLink", SATELLITE_ACTS)
NetworkPermissionsSerializer = acts_shape("Network", NETWORK_ACTS)
VisitPermissionsSerializer = acts_shape("Visit", VISIT_ACTS)


def satellite_permissions(rows: Sequence[SatelliteLink], user: "User") -> Told:
    """``rows`` with their cores loaded: one query."""
    return _told(SATELLITE_ACTS, rows, (row.core for row in rows), user)


def network_permissions(rows: Sequence[SpecialtyNetwork], user: "User") -> Told:
    """``rows`` with their leads and members loaded: one query."""
    for row in rows:
        for member in row.members.all():
            member.network = row
    return _told(NETWORK_ACTS, rows, (row.lead for row in rows), user)


def visit_permissions(rows: Sequence[Visit], user: "User") -> Told:
    """``rows`` with both bodies loaded: one query."""
    bodies = (body for row in rows for body in (row.giver, row.receiver))
    return _told(VISIT_ACTS, rows, bodies, user)


def _told(
    acts: Mapping[str, Callable[..., Verdict]],
    rows: Sequence[Any],
    bodies: Iterable[Organisation],
    user: "User",
) -> Told:
    places = places_on({body.pk for body in bodies}, clock.today())
    placed: Acts = {act: partial(may, places=places) for act, may in acts.items()}
    return {row.pk: allowed(placed, user, row) for row in rows}
