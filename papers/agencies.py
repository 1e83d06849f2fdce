"""What a paper's heading says of the body that issues it."""

from hospitals.models import Organisation, OrganisationPlace, Province
from hospitals.queries import authority_at
from papers.words import DOTS, line

_ABBREVIATIONS = {
    Organisation.Kind.HEALTH_DEPARTMENT: "SYT",
    Organisation.Kind.CDC: "TTKSBT",
    Organisation.Kind.MINISTRY: "BYT",
    Organisation.Kind.PEOPLES_COMMITTEE: "UBND",
}


def parent_of(organisation: Organisation, place: OrganisationPlace | None) -> str:
    """Who stands above ``organisation`` in its heading; empty where nobody is known to.

    A department stands under its province's people's committee, everybody else under the
    department that manages it, or the authority that does in that place.
    """
    if place and place.managed_by:
        return line(place.managed_by.name_vi)
    if organisation.kind == Organisation.Kind.HEALTH_DEPARTMENT and place and place.province:
        return line(f"UBND {place.province.name_vi}")
    return line(authority_at(organisation, place))


def place_name(province: Province | None) -> str:
    """The name alone; a unit named after a person keeps its full one (appendix I, II.4)."""
    if province is None:
        return DOTS
    if province.name_vi.endswith("Hồ Chí Minh"):
        return province.name_vi
    return province.name_vi.removeprefix("Tỉnh ").removeprefix("Thành phố ")


def abbreviation(organisation: Organisation) -> str:
    """A first guess at the body's abbreviation in symbols; its head decides on the real one."""
    known = _ABBREVIATIONS.get(Organisation.Kind(organisation.kind))
    return known or "".join(word[0] for word in organisation.name_vi.split()[:4]).upper()
