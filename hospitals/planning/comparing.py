"""The register before and after a change, compared: who answers instead of whom, from which day."""

import datetime as dt
from typing import Any

from hospitals.register_state import RegisterState
from hospitals.succession import shifts, value_on


def compared(before: RegisterState, after: RegisterState, day: dt.date) -> dict[str, Any]:
    """The fields of a `PlannedChange` that follow from the two."""
    held_before, held_after = before.organisation_holders(), after.organisation_holders()
    return {
        "units": after.units,
        "holders": shifts(held_before, held_after),
        "provinces": shifts(before.province_holders(), after.province_holders()),
        "places": shifts(before.places(), after.places()),
        "held_before": {pk: value_on(found, day) for pk, found in held_before.items()},
        "held_after": {pk: value_on(found, day) for pk, found in held_after.items()},
    }
