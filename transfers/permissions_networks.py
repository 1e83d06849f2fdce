"""Who may keep satellite links, specialty networks and the log of visits.

The table of acts names nobody for these. Chosen here: the side that gives answers for the tie,
so it acts: the officer of the core hospital, or of the network's lead, or of the department that
manages it today. A visit is recorded by the officer of either body, or of a department that
manages one of them. Nobody declares itself somebody's satellite.
"""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hospitals.models import Organisation, OrganisationPlace
from hospitals.queries import places_on
from toolkit import clock
from toolkit.refusal import YES, Verdict
from transfers.models import NetworkMember, SatelliteLink, SpecialtyNetwork, Visit

if TYPE_CHECKING:
    from accounts.models import User

# Organisation → where it is today, and who manages it.
Places = Mapping[uuid.UUID, OrganisationPlace]


def acting_body(
    user: "User", *bodies: Organisation, places: Places | None = None
) -> Organisation | None:
    """For whom ``user`` acts as officer: one of ``bodies``, else a department that manages one.

    ``places``: those of the bodies, where they are known already; looked up unless given.
    """
    for body in bodies:
        if user.reach.is_officer_of(body.pk):
            return body
    if places is None:
        places = places_on([body.pk for body in bodies], clock.today())
    for place in (places.get(body.pk) for body in bodies):
        if place is None or place.managed_by is None:
            continue
        if user.reach.is_officer_of(place.managed_by.pk):
            return place.managed_by
    return None


def can_begin(user: "User") -> Verdict:
    """Open a form of this page; for which body is asked once it is chosen."""
    if user.reach.with_role("officer"):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của một đơn vị hoặc của một Sở ghi được ở đây."))


def can_link_satellite(
    user: "User", core: Organisation, *, places: Places | None = None
) -> Verdict:
    """``places`` as for `acting_body`, here and below."""
    if acting_body(user, core, places=places):
        return YES
    return Verdict(
        False,
        _("Chỉ chuyên viên của bệnh viện hạt nhân hoặc của Sở quản lý bệnh viện đó làm được."),
    )


def can_end_satellite_link(
    user: "User", link: SatelliteLink, *, places: Places | None = None
) -> Verdict:
    allowed = can_link_satellite(user, link.core, places=places)
    return _still_running(link) if allowed else allowed


def can_set_up_network(
    user: "User", lead: Organisation, *, places: Places | None = None
) -> Verdict:
    if acting_body(user, lead, places=places):
        return YES
    return Verdict(
        False,
        _("Chỉ chuyên viên của đơn vị đứng đầu mạng lưới hoặc của Sở quản lý đơn vị đó làm được."),
    )


def can_change_network(
    user: "User", network: SpecialtyNetwork, *, places: Places | None = None
) -> Verdict:
    """Add a member to it, or end it."""
    allowed = can_set_up_network(user, network.lead, places=places)
    return _still_running(network) if allowed else allowed


def can_end_network_member(
    user: "User", member: NetworkMember, *, places: Places | None = None
) -> Verdict:
    allowed = can_set_up_network(user, member.network.lead, places=places)
    return _still_running(member) if allowed else allowed


def can_record_visit(
    user: "User", giver: Organisation, receiver: Organisation, *, places: Places | None = None
) -> Verdict:
    if acting_body(user, giver, receiver, places=places):
        return YES
    return Verdict(
        False,
        _("Chỉ chuyên viên của một trong hai đơn vị hoặc của Sở quản lý đơn vị đó ghi được."),
    )


def can_correct_visit(user: "User", visit: Visit, *, places: Places | None = None) -> Verdict:
    return can_record_visit(user, visit.giver, visit.receiver, places=places)


def _still_running(tie: SatelliteLink | SpecialtyNetwork | NetworkMember) -> Verdict:
    if tie.until is None or tie.until >= clock.today():
        return YES
    return Verdict(
        False,
        _("Đã kết thúc từ hết ngày %(until)s nên không thay đổi được nữa.")
        % {"until": f"{tie.until:%d/%m/%Y}"},
        by_state=True,
    )
