"""Satellite links and specialty networks: long-lived ties between bodies, each with its period.

``since`` and ``until`` are first and last day; ``since`` may be unknown. ``by`` is None for
commands on the server: whoever runs them is not asked for a membership.
"""

import datetime as dt
from collections.abc import Sequence
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import lock_register, races_as_sentences, written
from agreements.services.checks import Problems
from audit.services import record
from hospitals.models import Organisation, Region, Specialty
from toolkit import clock
from transfers import permissions_networks as permissions
from transfers.models import NetworkMember, SatelliteLink, SpecialtyNetwork
from transfers.services.bodies import check_facility

Tie = SatelliteLink | SpecialtyNetwork | NetworkMember
Ties: TypeAlias = "QuerySet[SatelliteLink] | QuerySet[SpecialtyNetwork] | QuerySet[NetworkMember]"


@transaction.atomic
def link_satellite(
    *,
    by: User | None,
    core: Organisation,
    satellite: Organisation,
    specialty: Specialty,
    since: dt.date | None = None,
    until: dt.date | None = None,
    note: str = "",
) -> SatelliteLink:
    """``satellite`` becomes (or was) a satellite hospital of ``core`` for ``specialty``.

    Raises NotAllowed, or ValidationError by field: a body linked to itself, a period that ends
    before it begins, the same link in a period that is recorded already.
    """
    lock_register(core)
    if by is not None:
        permissions.can_link_satellite(by, core).demand()
    problems = Problems()
    if core == satellite:
        problems.add(
            "satellite", _("Bệnh viện vệ tinh phải khác bệnh viện hạt nhân. Hãy chọn đơn vị khác.")
        )
    day = since or clock.today()
    check_facility(problems, "core", core, day)
    check_facility(problems, "satellite", satellite, day)
    _check_order(problems, since, until)
    _check_not_twice(
        problems,
        "satellite",
        SatelliteLink.objects.filter(core=core, satellite=satellite, specialty=specialty),
        since,
        until,
    )
    problems.raise_if_any()
    with races_as_sentences():
        link = SatelliteLink.objects.create(
            core=core,
            satellite=satellite,
            specialty=specialty,
            since=since,
            until=until,
            note=note.strip(),
        )
    record(
        "satellite.linked",
        link,
        by=by,
        changes={
            "core": (None, core.slug),
            "satellite": (None, satellite.slug),
            "specialty": (None, specialty.slug),
            "since": (None, since),
            "until": (None, until),
        },
        on_behalf_of=_body(by, core),
    )
    return link


@transaction.atomic
def end_satellite_link(link: SatelliteLink, *, by: User, until: dt.date) -> SatelliteLink:
    """``until`` is the last day of the link. Raises NotAllowed, WrongState or ValidationError."""
    link = SatelliteLink.objects.select_for_update().get(pk=link.pk)
    permissions.can_end_satellite_link(by, link).demand()
    same = SatelliteLink.objects.filter(
        core=link.core_id, satellite=link.satellite_id, specialty=link.specialty_id
    )
    _end(link, until, same=same.exclude(pk=link.pk))
    record(
        "satellite.ended",
        link,
        by=by,
        changes={"until": (None, until)},
        on_behalf_of=_body(by, link.core),
    )
    return link


@transaction.atomic
def set_up_network(
    *,
    by: User | None,
    region: Region,
    specialty: Specialty,
    lead: Organisation,
    members: Sequence[Organisation] = (),
    since: dt.date | None = None,
    note: str = "",
) -> SpecialtyNetwork:
    """A region has one network a specialty at a time; its lead may lie outside the region.

    ``members`` join with the network's first day. Raises NotAllowed or ValidationError by field.
    """
    lock_register(lead)
    if by is not None:
        permissions.can_set_up_network(by, lead).demand()
    problems = Problems()
    day = since or clock.today()
    if (region.valid_from and region.valid_from > day) or (
        region.valid_to and region.valid_to < day
    ):
        problems.add(
            "region",
            _("Ngày %(day)s không có vùng “%(name)s”. Hãy chọn vùng của ngày đó.")
            % {"day": written(day), "name": region.name},
        )
    check_facility(problems, "lead", lead, day)
    for member in members:
        check_facility(problems, "members", member, day)
    _check_members(problems, lead, members)
    _check_not_twice(
        problems,
        "specialty",
        SpecialtyNetwork.objects.filter(region=region, specialty=specialty),
        since,
        None,
    )
    problems.raise_if_any()
    with races_as_sentences():
        network = SpecialtyNetwork.objects.create(
            region=region, specialty=specialty, lead=lead, since=since, note=note.strip()
        )
        NetworkMember.objects.bulk_create(
            NetworkMember(network=network, organisation=member, since=since) for member in members
        )
    record(
        "network.set_up",
        network,
        by=by,
        changes={
            "region": (None, region.code),
            "specialty": (None, specialty.slug),
            "lead": (None, lead.slug),
            "members": (None, [member.slug for member in members]),
            "since": (None, since),
        },
        on_behalf_of=_body(by, lead),
    )
    return network


@transaction.atomic
def end_network(network: SpecialtyNetwork, *, by: User, until: dt.date) -> SpecialtyNetwork:
    """The network and its open memberships end with ``until``.

    Raises NotAllowed, WrongState or ValidationError.
    """
    network = _lock_network(network)
    permissions.can_change_network(by, network).demand()
    same = SpecialtyNetwork.objects.filter(region=network.region_id, specialty=network.specialty_id)
    _end(network, until, same=same.exclude(pk=network.pk))
    for member in network.members.filter(Q(until=None) | Q(until__gt=until)):
        if member.since and member.since > until:
            raise ValidationError(
                {
                    "until": _("“%(name)s” tham gia từ %(since)s. Hãy ghi ngày kết thúc muộn hơn.")
                    % {"name": member.organisation.name, "since": written(member.since)}
                }
            )
        member.until = until
        member.save()
    record(
        "network.ended",
        network,
        by=by,
        changes={"until": (None, until)},
        on_behalf_of=_body(by, network.lead),
    )
    return network


@transaction.atomic
def add_network_member(
    network: SpecialtyNetwork,
    *,
    by: User,
    organisation: Organisation,
    since: dt.date | None = None,
) -> NetworkMember:
    """``organisation`` takes part until the network ends, where that day is known already.

    Raises NotAllowed, WrongState (the network has ended) or ValidationError by field.
    """
    network = _lock_network(network)
    permissions.can_change_network(by, network).demand()
    problems = Problems()
    check_facility(problems, "organisation", organisation, since or clock.today())
    if organisation == network.lead:
        problems.add("organisation", _lead_is_no_member(organisation))
    if since and network.since and since < network.since:
        problems.add(
            "since",
            _("Mạng lưới có từ %(since)s. Hãy ghi từ ngày đó trở đi.")
            % {"since": written(network.since)},
        )
    if since and network.until and since > network.until:
        problems.add("since", _network_ends(network.until))
    same = network.members.filter(organisation=organisation)
    _check_not_twice(problems, "organisation", same, since, network.until)
    problems.raise_if_any()
    with races_as_sentences():
        member = NetworkMember.objects.create(
            network=network, organisation=organisation, since=since, until=network.until
        )
    record(
        "network.member_added",
        member,
        by=by,
        whole=network,
        changes={"organisation": (None, organisation.slug), "since": (None, since)},
        on_behalf_of=_body(by, network.lead),
    )
    return member


@transaction.atomic
def end_network_member(member: NetworkMember, *, by: User, until: dt.date) -> NetworkMember:
    """``until`` is the member's last day. Raises NotAllowed, WrongState or ValidationError."""
    network = _lock_network(member.network)
    member = NetworkMember.objects.select_for_update().get(pk=member.pk)
    member.network = network
    permissions.can_end_network_member(by, member).demand()
    if network.until and until > network.until:
        raise ValidationError({"until": _network_ends(network.until)})
    same = network.members.filter(organisation=member.organisation_id)
    _end(member, until, same=same.exclude(pk=member.pk))
    record(
        "network.member_ended",
        member,
        by=by,
        whole=network,
        changes={"until": (None, until)},
        on_behalf_of=_body(by, network.lead),
    )
    return member


def _lock_network(network: SpecialtyNetwork) -> SpecialtyNetwork:
    return SpecialtyNetwork.objects.select_for_update().get(pk=network.pk)


def _end(tie: Tie, until: dt.date, *, same: "Ties") -> None:
    """``same``: the other ties of the same bodies; a later one of them stays apart."""
    problems = Problems()
    _check_order(problems, tie.since, until)
    _check_not_twice(problems, "until", same, tie.since, until)
    problems.raise_if_any()
    tie.until = until
    tie.save()


def _check_order(problems: Problems, since: dt.date | None, until: dt.date | None) -> None:
    if since and until and until < since:
        problems.add(
            "until",
            _("Ngày cuối %(until)s ở trước ngày đầu %(since)s. Hãy xem lại một trong hai ngày.")
            % {"until": written(until), "since": written(since)},
        )


def _check_not_twice(
    problems: Problems,
    field: str,
    same: "Ties",
    since: dt.date | None,
    until: dt.date | None,
) -> None:
    """None of the ``same`` ties has a day in common with the period."""
    overlapping = same.all()
    if since is not None:
        overlapping = overlapping.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        overlapping = overlapping.filter(Q(since=None) | Q(since__lte=until))
    if overlapping.exists():
        problems.add(
            field,
            _("Điều này đã được ghi cho cùng thời gian. Hãy xem lại hoặc ghi thời gian khác."),
        )


def _check_members(problems: Problems, lead: Organisation, members: Sequence[Organisation]) -> None:
    if lead in members:
        problems.add("members", _lead_is_no_member(lead))
    if len(set(members)) < len(members):
        problems.add("members", _("Một đơn vị có mặt hai lần. Mỗi đơn vị chỉ ghi một lần."))


def _network_ends(until: dt.date) -> str:
    return _("Mạng lưới kết thúc sau %(until)s. Hãy ghi ngày không muộn hơn.") % {
        "until": written(until)
    }


def _lead_is_no_member(lead: Organisation) -> str:
    return _("“%(name)s” đứng đầu mạng lưới, không ghi lại trong các thành viên.") % {
        "name": lead.name
    }


def _body(by: User | None, *bodies: Organisation) -> Organisation | None:
    return permissions.acting_body(by, *bodies) if by is not None else None
