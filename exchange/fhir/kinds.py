"""The kinds of organisations in FHIR's words."""

from dataclasses import dataclass

from django.utils import translation

from exchange.fhir.systems import (
    MCSD_TYPES,
    ORGANIZATION_TYPES,
    PHYSICAL_TYPES,
    ROLE_CODES,
    Body,
    coded,
    kind_system,
)
from hospitals.models import Organisation

Kind = Organisation.Kind
FACILITY, JURISDICTION = "facility", "jurisdiction"


@dataclass(frozen=True)
class KindInFhir:
    """``english`` is the display of our own code. ``general``: HL7's code for an organisation of
    this kind. ``mcsd``: what mCSD pairs with a Location. ``role``: HL7's code for its site."""

    english: str
    general: str
    mcsd: str = ""
    role: str = ""


KINDS: dict[str, KindInFhir] = {
    Kind.HEALTH_DEPARTMENT: KindInFhir("Provincial health department", "govt", JURISDICTION),
    Kind.CDC: KindInFhir("Centre for disease control", "govt"),
    Kind.HOSPITAL: KindInFhir("Hospital", "prov", FACILITY, role="HOSP"),
    Kind.MEDICAL_CENTRE: KindInFhir("Medical centre", "prov", FACILITY),
    Kind.INSTITUTE: KindInFhir("Institute", "prov"),
    Kind.UNIVERSITY: KindInFhir("University", "edu"),
    Kind.MINISTRY: KindInFhir("Ministry", "govt"),
    Kind.PEOPLES_COMMITTEE: KindInFhir("People's committee", "govt"),
}
# Kinds whose organisations give care at a place of their own.
WITH_SITE = [kind for kind, known in KINDS.items() if known.mcsd == FACILITY]

_GENERAL = {
    "prov": "Healthcare Provider",
    "govt": "Government",
    "edu": "Educational Institute",
}
_MCSD = {FACILITY: "Facility", JURISDICTION: "Jurisdiction"}


def vietnamese(label: object) -> str:
    """A label of the portal as an official document has it, whatever the reader's language."""
    with translation.override("vi"):
        return str(label)


def mcsd_type(name: str) -> Body:
    return {"coding": [coded(MCSD_TYPES, name, _MCSD[name])]}


def _own(kind: str) -> Body:
    return coded(kind_system(), kind, KINDS[kind].english)


def organization_types(kind: str) -> list[Body]:
    """``Organization.type`` of an organisation of ``kind``."""
    known = KINDS[kind]
    general = coded(ORGANIZATION_TYPES, known.general, _GENERAL[known.general])
    own = {"coding": [_own(kind), general], "text": vietnamese(Kind(kind).label)}
    return [mcsd_type(known.mcsd), own] if known.mcsd else [own]


def site_types(kind: str) -> list[Body]:
    """``Location.type`` of the site of an organisation of ``kind``."""
    codings = [_own(kind)]
    if role := KINDS[kind].role:
        codings.append(coded(ROLE_CODES, role, "Hospital"))
    return [mcsd_type(FACILITY), {"coding": codings, "text": vietnamese(Kind(kind).label)}]


def physical_type(code: str, display: str) -> Body:
    return {"coding": [coded(PHYSICAL_TYPES, code, display)]}
