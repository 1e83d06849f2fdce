"""Who nearby wants, learns or masters the same, place by place, as the warning shows it.

What was shown at the submission is kept in Vietnamese (`TransferRequest.duplicates_seen`); here it
gets the reader's language again, and who answers for a place today.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from hospitals.models import Organisation, Specialty, Technique
from hospitals.queries import holders_on
from toolkit import clock
from transfers.duplicates import Notice, notices_seen
from transfers.models import TransferRequest


@dataclass(frozen=True)
class Place:
    """One organisation with its notices. ``now``: who answers for it today, where that is another
    body; ``own``: words for the asking side itself and what it took over, else empty."""

    name: str
    now: str = ""
    own: str = ""
    notices: list[Notice] = field(default_factory=list)


def places_of(
    notices: Sequence[Notice], *, own: Iterable[Organisation], day: dt.date
) -> list[Place]:
    """``notices`` under the names of their organisations, in the order given: at most four
    queries. ``own`` are the bodies of the asking side."""
    if not notices:
        return []
    bodies = _bodies_named({notice.organisation for notice in notices})
    holders = holders_on([body.pk for body in bodies.values()], day)
    subjects = _subjects_in({notice.subject for notice in notices})
    asking = {body.pk for body in own}
    places: dict[str, Place] = {}
    for notice in notices:
        body = bodies.get(notice.organisation)
        if notice.organisation not in places:
            places[notice.organisation] = _place(notice.organisation, body, holders, asking)
        shown = replace(notice, subject=subjects[notice.subject])
        places[notice.organisation].notices.append(shown)
    return list(places.values())


def _place(
    name: str,
    body: Organisation | None,
    holders: Mapping[uuid.UUID, Organisation],
    asking: Collection[uuid.UUID],
) -> Place:
    if body is None:
        return Place(name)
    holder = holders.get(body.pk, body)
    own = ""
    if body.pk in asking or holder.pk in asking:
        is_hospital = body.kind == Organisation.Kind.HOSPITAL
        own = _("chính bệnh viện này") if is_hospital else _("chính nơi đề xuất")
    return Place(body.name, holder.name if holder.pk != body.pk else "", own)


def _bodies_named(names: Collection[str]) -> dict[str, Organisation]:
    """Name in either language → the organisation; a name that several bear says nothing."""
    found: dict[str, Organisation | None] = {}
    for body in Organisation.objects.filter(Q(name_vi__in=names) | Q(name_en__in=names)):
        for name in {body.name_vi, body.name_en} & set(names):
            found[name] = None if name in found else body
    return {name: body for name, body in found.items() if body is not None}


def _subjects_in(subjects: Collection[str]) -> dict[str, str]:
    """A technique's name, or those of specialties with commas between, in the reader's language."""
    parts = {part for subject in subjects for part in subject.split(", ")} | set(subjects)
    techniques = {row.name_vi: row.name for row in Technique.objects.filter(name_vi__in=subjects)}
    specialties = {row.name_vi: row.name for row in Specialty.objects.filter(name_vi__in=parts)}
    return {
        subject: techniques.get(subject)
        or ", ".join(specialties.get(part, part) for part in subject.split(", "))
        for subject in subjects
    }


def places_seen(request: TransferRequest) -> list[Place]:
    """What the asker was shown when ``request`` was submitted, with who answers today."""
    own = [body for body in (request.requester, request.at_facility) if body is not None]
    return places_of(notices_seen(request), own=own, day=clock.today())
