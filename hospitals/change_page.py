"""What the page of a change shows, and the preview before it is recorded."""

from typing import Any

from hospitals import presentation_changes
from hospitals.changes import PlannedChange, effects_of, waiting_after
from hospitals.family_drawing import trees_of
from hospitals.maps import maps_of
from hospitals.models import RegisterChange
from hospitals.told import effects_told


def drawn(planned: PlannedChange) -> dict[str, Any]:
    """What everybody sees of a change, recorded or only planned, beside who became what."""
    return {
        "codes": presentation_changes.code_lines(planned),
        "holders": presentation_changes.holder_lines(planned),
        "maps": maps_of(planned),
        "trees": trees_of(planned),
    }


def touched(change: RegisterChange, planned: PlannedChange, reader: Any) -> dict[str, Any]:
    """What the change touches and what is still to be done: it names records, of which ``reader``,
    an administrator, sees code, title and parties.

    What was told when it was recorded stays; what nobody was told is worked out now.
    """
    told = effects_told(change)
    waiting = waiting_after(change, reader)
    return {
        "was_told": told is not None,
        "groups": presentation_changes.effect_groups(effects_of(planned) if told is None else told),
        "waiting": waiting,
        "to_do": next((one for one in waiting if one.address), None),
    }
