"""Which department chooses the source hospitals of a request that names none."""

import datetime as dt
import uuid
from dataclasses import dataclass

from agreements.models import Agreement, Party
from agreements.states import BEFORE_SIGNATURE
from hospitals.models import Organisation
from hospitals.queries import holder_of, place_of
from transfers.turns import department_of


@dataclass(frozen=True)
class Assigner:
    """``department`` is asked, because of ``agreement``."""

    department: Organisation
    agreement: Agreement


def assigner_for(requester: Organisation, day: dt.date) -> Assigner | None:
    """The hub's department of the asker's agreements: of the newest in force on ``day``, else of
    the newest signed one. A hospital's agreements are those of its department too.

    None where the asker has no signed agreement: it then names a department, or its sources.
    """
    agreement = _agreement_of(requester, day)
    if agreement is None:
        return None
    hub = next(p for p in agreement.parties.all() if p.role == Party.Role.HUB).organisation
    return Assigner(department=assigning_department(hub, day), agreement=agreement)


def assigning_department(hub: Organisation, day: dt.date) -> Organisation:
    """``hub`` itself where it is a department or no department manages it, else its department."""
    holder = holder_of(hub, day)
    if holder.kind == Organisation.Kind.HEALTH_DEPARTMENT:
        return holder
    place = place_of(hub, day)
    return place.managed_by if place is not None and place.managed_by is not None else holder


def _agreement_of(requester: Organisation, day: dt.date) -> Agreement | None:
    asker = holder_of(requester, day)
    bodies = [asker, department] if (department := department_of(asker, day)) else [asker]
    found = Agreement.objects.none()
    for body in bodies:
        found = found | Agreement.objects.of_organisation(body, day)
    signed = found.exclude(status__in=BEFORE_SIGNATURE).filter(parties__role=Party.Role.HUB)
    in_force: set[uuid.UUID] = set(signed.in_force_on(day).values_list("pk", flat=True))
    return max(
        signed.distinct().prefetch_related("parties__organisation"),
        key=lambda one: (one.pk in in_force, _newest(one), one.created_at),
        default=None,
    )


def _newest(agreement: Agreement) -> dt.date:
    return agreement.signed_on or agreement.starts_on or dt.date.min
