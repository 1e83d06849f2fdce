"""What whoever records a change is told that it touches, kept with the change as it was told.

The records go on changing; what was told does not. It is kept in every language of the portal.
"""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import translation

from hospitals.changes import Effect, PlannedChange, effects_of
from hospitals.models import RegisterChange

Told = dict[str, list[dict[str, Any]]]


def told_of(planned: PlannedChange) -> Told:
    """Language → what every room says that ``planned`` touches, as plain values. Reads only."""
    found: Told = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = [_plain(effect) for effect in effects_of(planned)]
    return found


def effects_told(change: RegisterChange) -> tuple[Effect, ...] | None:
    """What was told when ``change`` was recorded, in the reader's language; None when nobody was
    told (it came with the data files, or from before this was kept)."""
    kept = change.told.get(translation.get_language(), change.told.get(settings.LANGUAGE_CODE))
    if kept is None:
        return None
    return tuple(Effect(**{**row, "items": tuple(row["items"])}) for row in kept)


def _plain(effect: Effect) -> dict[str, Any]:
    """As it comes back from JSON: lazy translations become words."""
    row = asdict(effect)
    return row | {
        "label": str(effect.label),
        "what_happens": str(effect.what_happens),
        "items": [str(item) for item in effect.items],
    }
