"""What may be brought in: the importer of each room, in the order in which one needs them."""

from typing import Any

from accounts.import_lines import PersonImporter
from agreements.import_lines import AgreementImporter
from hospitals.import_lines import OrganisationImporter, TechniqueImporter
from toolkit.importing import Importer
from transfers.import_lines import RoundImporter

KINDS: dict[str, Importer] = {
    kind.slug: kind
    for kind in (
        OrganisationImporter(),
        TechniqueImporter(),
        PersonImporter(),
        AgreementImporter(),
        RoundImporter(),
    )
}


def open_to(user: Any) -> list[Importer]:
    """The kinds that ``user`` may bring in."""
    return [kind for kind in KINDS.values() if kind.may(user)]
