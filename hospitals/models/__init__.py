"""The register's tables. Everybody who is signed in may read them."""

from hospitals.models.calendar import Holiday
from hospitals.models.changes import (
    OrganisationClosing,
    OrganisationManagement,
    OrganisationOffshoot,
    ProvinceOffshoot,
    RegisterChange,
)
from hospitals.models.organisations import (
    Cdc,
    HealthDepartment,
    Hospital,
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    OrganisationSuccession,
)
from hospitals.models.provinces import (
    Neighbour,
    Province,
    ProvinceHolder,
    ProvinceRegion,
    ProvinceSuccession,
    Region,
)
from hospitals.models.specialties import Specialty, Technique

__all__ = [
    "Cdc",
    "HealthDepartment",
    "Holiday",
    "Hospital",
    "Neighbour",
    "Organisation",
    "OrganisationClosing",
    "OrganisationHolder",
    "OrganisationManagement",
    "OrganisationOffshoot",
    "OrganisationPlace",
    "OrganisationSuccession",
    "Province",
    "ProvinceHolder",
    "ProvinceOffshoot",
    "ProvinceRegion",
    "ProvinceSuccession",
    "Region",
    "RegisterChange",
    "Specialty",
    "Technique",
]
