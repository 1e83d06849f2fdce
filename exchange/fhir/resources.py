"""What the facade offers: each type of resource, its search parameters and what can be included.

The capability statement is made of this list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exchange.fhir import parameter_types as types
from exchange.fhir.affiliations import AffiliationRows
from exchange.fhir.locations import ProvinceRows, RegionRows, SiteRows
from exchange.fhir.organizations import OrganizationRows
from exchange.fhir.rows import Rows

Read = Callable[[str, str], Any]


@dataclass(frozen=True)
class Parameter:
    """A search parameter. ``read`` makes a value of its text and modifier; it raises ValueError
    with a sentence. ``target``: the type that a reference leads to."""

    name: str
    type: str
    documentation: str
    read: Read
    modifiers: frozenset[str] = frozenset()
    target: str = ""
    at_most: int = 200

    @property
    def method(self) -> str:
        """What `Rows` call it."""
        return {"_id": "id", "_lastUpdated": "last_updated"}.get(
            self.name, self.name.replace("-", "_")
        )


@dataclass(frozen=True)
class Resource:
    """A type of resource: ``name``. ``rows``: the tables it is made of, in the order of the pages.
    ``links``: name of a reference's search parameter → the element that holds it."""

    name: str
    documentation: str
    profiles: Sequence[str]
    rows: Sequence[type[Rows]]
    parameters: Mapping[str, Parameter]
    links: Mapping[str, str]
    reverse: Sequence[str] = ()

    @property
    def includes(self) -> list[str]:
        return [f"{self.name}:{link}" for link in self.links]


def _token(name: str, documentation: str) -> Parameter:
    return Parameter(name, "token", documentation, types.read_token)


def _flag(name: str, documentation: str) -> Parameter:
    return Parameter(name, "token", documentation, types.read_flag)


def _text(name: str, documentation: str) -> Parameter:
    return Parameter(
        name, "string", documentation, types.read_text, frozenset({"exact", "contains"}), at_most=20
    )


def _date(name: str, documentation: str) -> Parameter:
    return Parameter(name, "date", documentation, types.read_date, at_most=5)


def _link(name: str, target: str, documentation: str) -> Parameter:
    return Parameter(
        name,
        "reference",
        documentation,
        types.reader_of_references(target),
        frozenset({target}),
        target,
    )


def _of_every(*own: Parameter) -> dict[str, Parameter]:
    common = (
        Parameter("_id", "token", "One id, or several by comma.", types.read_id, at_most=500),
        _date(
            "_lastUpdated",
            "When the resource last became another, also by the coming of a day. Prefixes eq, ne, "
            "gt, lt, ge, le, sa, eb, ap; a year, a month, a day or a time.",
        ),
    )
    return {parameter.name: parameter for parameter in (*common, *own)}


_NAME = (
    "The beginning of the name or of an alias, without regard to capitals and accents; "
    ":contains for any part, :exact for all of it as written."
)

ORGANIZATION = Resource(
    name="Organization",
    documentation=(
        "Health departments, centres for disease control, hospitals and the other bodies of the "
        "register, those of the past too. `active` is of the portal's day. An extension names the "
        "successor of a body that was merged, renamed or upgraded. `partOf` is the health "
        "department that manages it today."
    ),
    profiles=("Organization", "FacilityOrganization", "JurisdictionOrganization"),
    rows=(OrganizationRows,),
    parameters=_of_every(
        _flag("active", "true or false."),
        _token("identifier", "The key of the register, as system|value or value."),
        _text("name", _NAME),
        _link("partof", "Organization", "The health department that manages it today."),
        _token("type", "A code of the kind, of HL7's organization-type, or facility/jurisdiction."),
    ),
    links={"partof": "partOf", "endpoint": "endpoint"},
    reverse=(
        "Location:organization",
        "OrganizationAffiliation:primary-organization",
        "OrganizationAffiliation:participating-organization",
    ),
)

LOCATION = Resource(
    name="Location",
    documentation=(
        "Regions and provinces as jurisdictions, and the sites of hospitals and medical centres. "
        "A province is a legal unit over one period: its GSO code may have had other owners, so "
        "the identifier has that period. An extension names the unit it became."
    ),
    profiles=("Location", "FacilityLocation", "JurisdictionLocation"),
    rows=(RegionRows, ProvinceRows, SiteRows),
    parameters=_of_every(
        _token("identifier", "A key of the register or a GSO code, as system|value or value."),
        _text("name", _NAME),
        _link("organization", "Organization", "The body of a site, or the department of a unit."),
        _link("partof", "Location", "The region of a province, the province of a site, today."),
        _token("status", "active or inactive."),
        _token("type", "A code of the kind, of HL7's RoleCode, or facility/jurisdiction."),
    ),
    links={"organization": "managingOrganization", "partof": "partOf", "endpoint": "endpoint"},
)

AFFILIATION = Resource(
    name="OrganizationAffiliation",
    documentation=(
        "Each signed agreement's tie between its hub (`organization`) and one partner "
        "(`participatingOrganization`), as signed; who answers today is found through their "
        "successors. Only agreements that the reader may see. `active` while it is in force. "
        "Unknown days are absent, less known ones are months or years."
    ),
    profiles=("OrganizationAffiliation",),
    rows=(AffiliationRows,),
    parameters=_of_every(
        _flag("active", "true or false."),
        _date("date", "The period. An unknown beginning or end is open."),
        _token("identifier", "The code or the number of the agreement."),
        _link("participating-organization", "Organization", "The partner, as signed."),
        _link("primary-organization", "Organization", "The hub, as signed."),
        _token("role", "The level of the agreement."),
    ),
    links={
        "primary-organization": "organization",
        "participating-organization": "participatingOrganization",
        "endpoint": "endpoint",
    },
)

RESOURCES: dict[str, Resource] = {one.name: one for one in (ORGANIZATION, LOCATION, AFFILIATION)}
