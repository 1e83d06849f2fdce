"""How a record's state looks: tone and icon. The word is the record's own.

States are plain words shared by many kinds of record, so one table serves every room; a state
that is not listed looks neutral. Tones are the classes ``tone-…`` of static/css/components.css.
"""

from functools import cache
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import get_language


class Look(NamedTuple):
    """``tone``: ok, wait, late, info, off or hold. ``icon``: a file of vendor/bootstrap-icons."""

    tone: str
    icon: str


NEUTRAL = Look("off", "circle")
LATE = Look("late", "exclamation-triangle-fill")
NOT_RECORDED = Look("off", "question-circle")

LOOKS: dict[str, Look] = {
    # agreements
    "draft": Look("off", "pencil-square"),
    "circulated": Look("info", "chat-square-text"),
    "signed": Look("info", "pen"),
    "in_force": Look("ok", "check-circle-fill"),
    "suspended": Look("hold", "pause-circle-fill"),
    "expired": Look("off", "archive"),
    "terminated": Look("late", "x-circle"),
    # reviews
    "planned": Look("off", "calendar-event"),
    "open": Look("info", "play-circle-fill"),
    "held": Look("info", "people"),
    "concluded": Look("ok", "check-circle-fill"),
    "waived": Look("wait", "shield-check"),
    "cancelled": Look("off", "slash-circle"),
    # reports ("draft" and "submitted" stand with agreements and requests)
    "returned": Look("wait", "arrow-counterclockwise"),
    # action items
    "done": Look("wait", "hourglass-split"),
    "verified": Look("ok", "check-circle-fill"),
    "dropped": Look("off", "slash-circle"),
    # requests
    "submitted": Look("wait", "hourglass-split"),
    "endorsed": Look("wait", "hourglass-split"),
    "with_source": Look("wait", "hourglass-split"),
    "more_wanted": Look("wait", "chat-left-text"),
    "accepted": Look("ok", "check-circle-fill"),
    "declined": Look("late", "x-circle"),
    "asked": Look("wait", "chat-left-text"),
    "contracted": Look("ok", "file-earmark-text"),
    "withdrawn": Look("off", "slash-circle"),
    # contracts
    "running": Look("info", "play-circle-fill"),
    "proposed": Look("wait", "hourglass-split"),
    "liquidated": Look("off", "archive"),
    # roles to confirm ("waiting" and "declined" stand with webhooks and requests)
    "confirmed": Look("ok", "check-circle-fill"),
    # messages
    "queued": Look("off", "hourglass"),
    "claimed": Look("info", "send"),
    "in_doubt": Look("info", "hourglass-split"),
    "sent": Look("ok", "check-circle-fill"),
    "failed": Look("late", "exclamation-triangle-fill"),
    "uncertain": Look("wait", "question-circle"),
    "superseded": Look("off", "arrow-repeat"),
    # webhooks ("failed" and "dropped" stand above)
    "active": Look("ok", "check-circle-fill"),
    "paused": Look("hold", "pause-circle-fill"),
    "disabled": Look("late", "exclamation-triangle-fill"),
    "waiting": Look("wait", "hourglass-split"),
    "sending": Look("info", "send"),
    "delivered": Look("ok", "check-circle-fill"),
    # tables that are brought in
    "mapping": Look("wait", "pencil-square"),
    "checking": Look("info", "play-circle-fill"),
    "checked": Look("wait", "hourglass-split"),
    "writing": Look("info", "play-circle-fill"),
    "written": Look("ok", "check-circle-fill"),
    "stopped": Look("off", "slash-circle"),
    "broken": Look("late", "exclamation-triangle-fill"),
}


def look_of(state: str) -> Look:
    return LOOKS.get(state, NEUTRAL)


def label_of(record: Any, field: str) -> str:
    """The word of a record's choice, as ``get_status_display`` says it: Django's own makes its
    table of choices anew for every record, and a list asks for some hundreds."""
    if not isinstance(record, Model):
        return str(getattr(record, f"get_{field}_display")())
    return label_in(type(record), field, getattr(record, field))


def label_in(model: type[Model], field: str, value: Any) -> str:
    """The word of ``value`` among the choices of a model's field; itself where it is none."""
    return str(_labels(model, field, get_language()).get(value, value))


@cache
def _labels(model: type[Model], field: str, language: str | None) -> dict[Any, str]:
    """Value → its word in ``language``, the reader's."""
    choices: Any = model._meta.get_field(field)
    return {value: str(word) for value, word in choices.flatchoices}
