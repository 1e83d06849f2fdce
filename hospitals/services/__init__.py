"""Every way the register changes: administrators, and the commands that load it.

A service locks, asks `hospitals.permissions`, checks state and input, changes, writes the trail
and rebuilds what is derived, in one transaction. It raises `toolkit.refusal.NotAllowed` or
`WrongState`, or ValidationError with a sentence by field.
"""

from hospitals.derived import rebuild_derived
from hospitals.services.changes import hold_change, record_change
from hospitals.services.following import catch_up, follow_due_changes
from hospitals.services.holidays import check_holiday, remove_holiday, save_holiday
from hospitals.services.importing import ImportReport, import_changes
from hospitals.services.organisations import (
    EDITABLE,
    add_organisation,
    check_open_days,
    edit_organisation,
)
from hospitals.services.previewed import (
    StalePreview,
    fingerprint_of,
    import_previewed,
    record_previewed,
)
from hospitals.services.techniques import save_technique
from hospitals.services.undo import undo_change

__all__ = [
    "EDITABLE",
    "ImportReport",
    "StalePreview",
    "add_organisation",
    "catch_up",
    "check_holiday",
    "check_open_days",
    "edit_organisation",
    "fingerprint_of",
    "follow_due_changes",
    "hold_change",
    "import_changes",
    "import_previewed",
    "rebuild_derived",
    "record_change",
    "record_previewed",
    "remove_holiday",
    "save_holiday",
    "save_technique",
    "undo_change",
]
