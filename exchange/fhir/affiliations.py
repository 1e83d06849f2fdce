"""Each signed agreement's tie of its hub and one partner, as an ``OrganizationAffiliation``."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agreements.models import Agreement, Party
from agreements.states import FROM_SIGNATURE, Status
from exchange.fhir.kinds import vietnamese
from exchange.fhir.moments import Span, known_day, of_period
from exchange.fhir.rows import Found, Rows, Token, any_of, by_key, has_code
from exchange.fhir.systems import (
    AGREEMENT_KEY,
    AGREEMENT_NUMBER,
    SPECIALTY_KEY,
    Body,
    coded,
    filled,
    identified,
    level_system,
    period,
    reference,
)

Level = Agreement.Level
# The display of our own codes for the level of an agreement.
LEVELS: dict[str, str] = {
    Level.DEPARTMENT: "Agreement between health departments",
    Level.CDC: "Agreement between centres for disease control",
    Level.HOSPITAL: "Agreement between hospitals",
    Level.PEOPLES_COMMITTEE: "Agreement between people's committees",
}


def _codes(level: str) -> list[Body]:
    code = coded(level_system(), level, LEVELS[level])
    return [{"coding": [code], "text": vietnamese(Level(level).label)}]


class AffiliationRows(Rows):
    """The partners of agreements; the hub is the organisation that they are tied to."""

    parameters = frozenset(
        {
            "identifier",
            "active",
            "date",
            "primary_organization",
            "participating_organization",
            "role",
        }
    )

    def visible(self) -> "QuerySet[Any]":
        agreements = Agreement.objects.visible_to(self.reader).filter(
            status__in=sorted(FROM_SIGNATURE)
        )
        rows = Party.objects.filter(role=Party.Role.PARTNER, agreement__in=agreements.values("pk"))
        long = ("search_text", "note", "title", "title_en")
        return rows.select_related("agreement").defer(*(f"agreement__{name}" for name in long))

    def present(self, rows: Sequence[Party]) -> list[Found]:
        agreements = [row.agreement_id for row in rows]
        hubs = {
            agreement: reference("Organization", pk, name)
            for agreement, pk, name in Party.objects.filter(
                agreement__in=agreements, role=Party.Role.HUB
            ).values_list("agreement_id", "organisation_id", "name_as_signed")
        }
        specialties = _specialties(agreements)
        return [
            Found(
                row.pk,
                ["OrganizationAffiliation"],
                filled(
                    {
                        "identifier": _identifiers(row.agreement),
                        "active": row.agreement.status == Status.IN_FORCE,
                        "period": _period(row.agreement),
                        "organization": hubs.get(row.agreement_id)
                        or reference("Organization", row.agreement.issuing_body_id),
                        "participatingOrganization": reference(
                            "Organization", row.organisation_id, row.name_as_signed
                        ),
                        "code": _codes(row.agreement.level),
                        "specialty": specialties[row.agreement_id],
                    }
                ),
                row.agreement.updated_at,
            )
            for row in rows
        ]

    def changed_since(self, moment: dt.datetime) -> Q:
        return Q(agreement__updated_at__gte=moment)

    def by_identifier(self, tokens: Sequence[Token]) -> Q:
        return by_key(
            tokens, {AGREEMENT_KEY: "agreement__code", AGREEMENT_NUMBER: "agreement__number"}
        )

    def by_active(self, values: Sequence[bool]) -> Q:
        in_force = Q(agreement__status=Status.IN_FORCE)
        return any_of(in_force if value else ~in_force for value in values)

    def by_date(self, spans: Sequence[Span]) -> Q:
        return any_of(of_period(span, _begun_by, _lasts_to) for span in spans)

    def by_primary_organization(self, ids: Sequence[uuid.UUID]) -> Q:
        hubs = Party.objects.filter(role=Party.Role.HUB, organisation__in=ids)
        return Q(Exists(hubs.filter(agreement=OuterRef("agreement"))))

    def by_participating_organization(self, ids: Sequence[uuid.UUID]) -> Q:
        return Q(organisation__in=ids)

    def by_role(self, tokens: Sequence[Token]) -> Q:
        return Q(agreement__level__in=[lvl for lvl in LEVELS if has_code(_codes(lvl), tokens)])


def _identifiers(agreement: Agreement) -> list[Body]:
    code = identified(AGREEMENT_KEY, agreement.code)
    if not agreement.number:
        return [code]
    return [code, identified(AGREEMENT_NUMBER, agreement.number)]


def _period(agreement: Agreement) -> Body:
    """What is known of its days; one that was terminated ended the day before."""
    first = known_day(agreement.starts_on, agreement.starts_on_precision)
    ended = agreement.terminated_on
    if ended is None:
        return period(first, known_day(agreement.ends_on, agreement.ends_on_precision))
    if _never_began(agreement):
        first = ""
    return period(first, known_day(ended - dt.timedelta(days=1)))


def _never_began(agreement: Agreement) -> bool:
    start, ended = agreement.starts_on, agreement.terminated_on
    return start is not None and ended is not None and ended <= start


def _begun_by(day: dt.date) -> Q:
    """The period that is told begins on ``day`` or earlier."""
    return (
        Q(agreement__starts_on=None)
        | Q(agreement__starts_on__lte=day)
        | Q(agreement__terminated_on__lte=F("agreement__starts_on"))
    )


def _lasts_to(day: dt.date) -> Q:
    """The period that is told ends on ``day`` or later."""
    open_end = Q(agreement__ends_on=None) | Q(agreement__ends_on__gte=day)
    return Q(agreement__terminated_on__gt=day) | (Q(agreement__terminated_on=None) & open_end)


def _specialties(agreements: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Body]]:
    found: dict[uuid.UUID, list[Body]] = defaultdict(list)
    rows = Agreement.specialties.through.objects.filter(agreement__in=agreements)
    for agreement, slug in rows.order_by("specialty__slug").values_list(
        "agreement_id", "specialty__slug"
    ):
        found[agreement].append({"coding": [coded(SPECIALTY_KEY, slug)]})
    return found
