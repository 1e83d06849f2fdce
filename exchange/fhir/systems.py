"""The names that FHIR gives to profiles, code systems and kinds of identifiers."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

FHIR_VERSION = "4.0.1"

# --- IHE mCSD and HL7 ------------------------------------------------------------------------
_MCSD = "https://profiles.ihe.net/ITI/mCSD"
MCSD_TYPES = f"{_MCSD}/CodeSystem/IHE.mCSD.Organization.Location.Types"
ORGANIZATION_TYPES = "http://terminology.hl7.org/CodeSystem/organization-type"
PHYSICAL_TYPES = "http://terminology.hl7.org/CodeSystem/location-physical-type"
ROLE_CODES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
ORGANIZATION_PERIOD = "http://hl7.org/fhir/StructureDefinition/organization-period"

# --- Ours: identifiers keep their system wherever the portal is installed ----------------------
ORGANISATION_KEY = "urn:hop-tac-y-te:organisation"
REGION_KEY = "urn:hop-tac-y-te:region"
PROVINCE_KEY = "urn:hop-tac-y-te:province"
PROVINCE_CODE = "urn:hop-tac-y-te:gso-province-code"
AGREEMENT_KEY = "urn:hop-tac-y-te:agreement"
AGREEMENT_NUMBER = "urn:hop-tac-y-te:agreement-number"
SPECIALTY_KEY = "urn:hop-tac-y-te:specialty"

Body = dict[str, Any]


def profile(name: str) -> str:
    """The address of a profile of mCSD."""
    return f"{_MCSD}/StructureDefinition/IHE.mCSD.{name}"


def canonical(kind: str, name: str) -> str:
    """The address of a definition of our own; it answers there."""
    return f"{settings.PORTAL_BASE_URL}/fhir/{kind}/{name}"


def kind_system() -> str:
    return canonical("CodeSystem", "organisation-kind")


def level_system() -> str:
    return canonical("CodeSystem", "agreement-level")


def successor_extension() -> str:
    return canonical("StructureDefinition", "successor")


def filled(values: Mapping[str, Any]) -> Body:
    """What of ``values`` there is: FHIR has no empty text, list or object."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def coded(system: str, code: str, display: str = "") -> Body:
    return filled({"system": system, "code": code, "display": display})


def identified(system: str, value: str, **more: Any) -> Body:
    return filled({"system": system, "value": value, **more})


def period(first: Any, last: Any) -> Body:
    """Days, or less known ones as text; open where there is none."""
    return {name: str(day) for name, day in (("start", first), ("end", last)) if day}


def reference(kind: str, pk: Any, display: str = "") -> Body:
    return filled({"reference": f"{kind}/{pk}", "display": display})
