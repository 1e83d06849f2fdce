"""What the REST API asks of the trail (`toolkit.api.trail`)."""

from typing import Any

from django.db import transaction

from audit import sealing
from audit.services import record


class ApiTrail:
    def version(self) -> int:
        return sealing.version()

    @transaction.atomic
    def note_export(self, *, by: Any, what: str, form: str) -> None:
        """One row a table that was taken away, about whoever took it."""
        record("list.exported", by, by=by, changes={"list": (None, what), "format": (None, form)})
