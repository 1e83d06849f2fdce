"""Agreements as the REST API answers them: plain rows, a fixed number of queries.

Shapes: `agreements.serializers`.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agreements.models import Agreement, Content, Party
from hospitals.models import OrganisationHolder, OrganisationPlace

if TYPE_CHECKING:
    from accounts.models import User

Row = dict[str, Any]
Rows = dict[uuid.UUID, list[Any]]


def agreement_rows(
    agreements: Sequence[Agreement], *, user: "User", holder_on: dt.date
) -> list[Row]:
    """``agreements`` (with ``next_review_on``) and what hangs on them: at most six queries."""
    keys = [agreement.pk for agreement in agreements]
    parties = _parties(keys, holder_on)
    contents = grouped(
        (agreement, {"area": area, "text": text})
        for agreement, area, text in Content.objects.filter(agreement__in=keys)
        .order_by("position", "pk")
        .values_list("agreement_id", "area__slug", "text")
    )
    specialties = grouped(
        Agreement.specialties.through.objects.filter(agreement__in=keys)
        .order_by("specialty__slug")
        .values_list("agreement_id", "specialty__slug")
    )
    renewed = _seen_by(user, {a.renewal_of_id for a in agreements if a.renewal_of_id})
    return [
        {
            "id": agreement.pk,
            "code": agreement.code,
            "number": agreement.number,
            "title": agreement.title,
            "level": agreement.level,
            "origin": agreement.origin,
            "status": agreement.status,
            "signed_on": agreement.signed_on,
            "signed_on_precision": agreement.signed_on_precision or None,
            "starts_on": agreement.starts_on,
            "starts_on_precision": agreement.starts_on_precision or None,
            "ends_on": agreement.ends_on,
            "ends_on_precision": agreement.ends_on_precision or None,
            "review_every_months": agreement.review_every_months,
            "review_anchor_on": agreement.review_anchor_on,
            "next_review_on": agreement.next_review_on,  # type: ignore[attr-defined]
            "parties": parties[agreement.pk],
            "contents": contents[agreement.pk],
            "specialties": specialties[agreement.pk],
            "renewal_of": agreement.renewal_of_id if agreement.renewal_of_id in renewed else None,
            "updated_at": timezone.localtime(agreement.updated_at),
        }
        for agreement in agreements
    ]


def _parties(keys: Sequence[uuid.UUID], day: dt.date) -> Rows:
    found = list(
        Party.objects.filter(agreement__in=keys)
        .order_by("position", "pk")
        .values_list(
            "agreement_id",
            "role",
            "name_as_signed",
            "organisation_id",
            "organisation__slug",
            "organisation__name_vi",
            "organisation__kind",
            "organisation__province__uid",
        )
    )
    holders = _holders({row[3] for row in found}, day)
    parties: Rows = defaultdict(list)
    for agreement, role, name, pk, slug, own_name, kind, province in found:
        signed = _body(pk, slug, own_name, kind, province)
        parties[agreement].append(
            {
                "role": role,
                "name_as_signed": name,
                "organisation": signed,
                "holder": holders.get(signed["id"], signed),
            }
        )
    return parties


def _holders(organisations: set[uuid.UUID], day: dt.date) -> dict[uuid.UUID, Row]:
    """Organisation → who answers for it on ``day``, in the province where that lies then."""
    held = list(
        OrganisationHolder.objects.filter(
            organisation__in=organisations, since__lte=day, until__gt=day
        ).values_list(
            "organisation_id", "holder_id", "holder__slug", "holder__name_vi", "holder__kind"
        )
    )
    provinces = dict(
        OrganisationPlace.objects.filter(
            organisation__in={row[1] for row in held}, since__lte=day, until__gt=day
        ).values_list("organisation_id", "province__uid")
    )
    return {
        organisation: _body(pk, slug, name, kind, provinces.get(pk))
        for organisation, pk, slug, name, kind in held
    }


def _body(pk: uuid.UUID, slug: str, name: str, kind: str, province: str | None) -> Row:
    return {"id": pk, "slug": slug, "name": name, "kind": kind, "province": province}


def grouped(pairs: Any) -> Rows:
    groups: Rows = defaultdict(list)
    for agreement, value in pairs:
        groups[agreement].append(value)
    return groups


def _seen_by(user: "User", keys: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of ``keys`` that ``user`` may see: no link leads to somebody else's agreement."""
    if not keys:
        return set()
    return set(Agreement.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
