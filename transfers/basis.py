"""What a contract hangs on: an agreement in force between those who answer for the two sides."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agreements.models import Agreement, Party
from agreements.models.agreements import AgreementQuerySet
from agreements.states import FROM_SIGNATURE
from hospitals.models import Organisation
from hospitals.queries import holders_on, places_on
from transfers.models import Contract

if TYPE_CHECKING:
    from accounts.models import User


def agreements_between(
    source: Organisation, recipient: Organisation, day: dt.date
) -> AgreementQuerySet:
    """Signed agreements that bind both sides: each side itself or the department that manages it
    on ``day`` holds a party's place that day. None when one department manages both."""
    bodies = _bodies_on([source, recipient], day)
    ours, theirs = bodies[source.pk], bodies[recipient.pk]
    if _same_department(source, recipient, day):
        return Agreement.objects.none()
    return Agreement.objects.filter(
        Exists(_party_held_by(ours, day)),
        Exists(_party_held_by(theirs, day)),
        status__in=FROM_SIGNATURE,
    )


def agreement_for(
    source: Organisation, recipient: Organisation, day: dt.date, *, user: "User"
) -> Agreement | None:
    """The newest agreement in force on ``day`` that binds both sides and that ``user`` may see."""
    found = agreements_between(source, recipient, day).in_force_on(day)
    return found.filter(pk__in=Agreement.objects.visible_to(user)).order_by("-signed_on").first()


def agreement_seen(contract: Contract, user: "User") -> Agreement | None:
    """What the contract hangs on, where ``user`` may see it: who sees a contract need not."""
    return Agreement.objects.visible_to(user).filter(contracts=contract).first()


def missing_basis(contract: Contract, day: dt.date, *, reader: "User") -> str:
    """The sentence that names what is missing on ``day``; empty when nothing is.

    A warning, never a refusal. Without a department on one side, or with the same one on both,
    no agreement is asked for.
    """
    if contract.agreement_id is not None:
        if Agreement.objects.in_force_on(day).filter(pk=contract.agreement_id).exists():
            return ""
        return _not_in_force(agreement_seen(contract, reader), day)
    first, second = _departments_on(contract.source, contract.recipient, day)
    if first is None or second is None or first == second:
        return ""
    return _(
        "Chưa có thỏa thuận đang có hiệu lực giữa %(first)s và %(second)s. "
        "Hợp đồng vẫn lập được; hãy gắn thỏa thuận khi có."
    ) % {"first": first.name, "second": second.name}


def _not_in_force(agreement: Agreement | None, day: dt.date) -> str:
    if agreement is None:
        return _(
            "Hợp đồng gắn với một thỏa thuận hợp tác không có hiệu lực vào ngày %(day)s. "
            "Hãy gắn hợp đồng với thỏa thuận đang có hiệu lực khi có."
        ) % {"day": f"{day:%d/%m/%Y}"}
    return _(
        "Thỏa thuận “%(title)s” không có hiệu lực vào ngày %(day)s. "
        "Hãy gắn hợp đồng với thỏa thuận đang có hiệu lực khi có."
    ) % {"title": agreement.title, "day": f"{day:%d/%m/%Y}"}


def _departments_on(
    source: Organisation, recipient: Organisation, day: dt.date
) -> tuple[Organisation | None, Organisation | None]:
    """Who answers on ``day`` for the department that manages each side."""
    places = places_on([source.pk, recipient.pk], day)
    managing = [
        place.managed_by if (place := places.get(side.pk)) else None for side in (source, recipient)
    ]
    holders = holders_on([body.pk for body in managing if body], day)
    first, second = (holders.get(body.pk, body) if body else None for body in managing)
    return first, second


def _same_department(source: Organisation, recipient: Organisation, day: dt.date) -> bool:
    first, second = _departments_on(source, recipient, day)
    return first is not None and first == second


def _bodies_on(sides: list[Organisation], day: dt.date) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Side → who may have signed for it: whoever answers for it and for its department."""
    places = places_on([side.pk for side in sides], day)
    bodies = {side.pk: {side.pk} for side in sides}
    for pk, place in places.items():
        if place.managed_by_id:
            bodies[pk].add(place.managed_by_id)
    holders = holders_on({body for found in bodies.values() for body in found}, day)
    return {
        pk: {holders[body].pk if body in holders else body for body in found}
        for pk, found in bodies.items()
    }


def _party_held_by(bodies: set[uuid.UUID], day: dt.date) -> QuerySet[Party]:
    return Party.objects.filter(
        agreement=OuterRef("pk"),
        organisation__holders__holder__in=bodies,
        organisation__holders__since__lte=day,
        organisation__holders__until__gt=day,
    )
