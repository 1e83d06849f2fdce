"""Going through the lines of the tables that wait: trying them, or writing them.

A worker claims a table for some seconds and goes on where the last one stopped. Each written line,
what became of it and the table's new position are one transaction: a worker that dies leaves no
line half done, and none is written twice. A table that is stopped meanwhile loses its claim, and
the next line finds that out.
"""

import datetime as dt
import logging
import time
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.context import surrounded_by
from audit.services import record
from exchange.imports.columns import cells_of, repeated
from exchange.imports.kinds import KINDS
from exchange.models import AT_WORK, ImportFault, ImportLine, ImportRun, ImportState
from files.tables import lines_of
from toolkit.importing import (
    WHOLE_LINE,
    BadLine,
    Cells,
    Fault,
    Importer,
    LineWriter,
    Outcome,
    Written,
)
from toolkit.refusal import NotAllowed, WrongState
from toolkit.spreadsheets import BadTable, Line

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)
# Results of the dry run are kept after so many lines or seconds: the progress bar moves by them.
KEEP_AFTER_LINES = 20
KEEP_AFTER_SECONDS = 0.5
# Of one line; no kind has so many columns.
MOST_FAULTS = 100


class Lost(Exception):
    """The table was stopped, or another worker has it."""


def go_on(*, seconds: float) -> int:
    """Work on tables that wait for ``seconds`` at most, the oldest first; return lines done."""
    ends_at = time.monotonic() + seconds
    done = 0
    while time.monotonic() < ends_at and (run := _claim()):
        done += _Work(run, ends_at).do()
    return done


def _claim() -> ImportRun | None:
    """The oldest table that waits, ours for the length of a lease."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = ImportRun.objects.filter(free, state__in=AT_WORK).order_by("created_at")
    for pk in waiting.values_list("pk", flat=True)[:5]:
        token = uuid.uuid4()
        mine = ImportRun.objects.filter(free, pk=pk, state__in=AT_WORK).update(
            claim_token=token, lease_until=now + LEASE
        )
        if mine:
            ours = ImportRun.objects.filter(pk=pk, claim_token=token)
            return ours.select_related("file", "created_by").first()
    return None


@dataclass
class _Result:
    line: Line
    outcome: Outcome
    record: str = ""
    cells: Cells = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class _Work:
    """One claimed table."""

    def __init__(self, run: ImportRun, ends_at: float) -> None:
        self.run, self.ends_at = run, ends_at
        self.kind: Importer = KINDS[run.kind]
        self.kept: list[_Result] = []
        self.kept_at = time.monotonic()

    def do(self) -> int:
        """Lines done. The sentences are kept in the language of who brought the table."""
        run = self.run
        with translation.override(run.created_by.language), surrounded_by("import"):
            allowed = run.created_by.is_active and self.kind.may(run.created_by)
            if not allowed:
                self._give_up(_("Người tải tệp lên không còn quyền nhập loại này."))
                return 0
            try:
                lines = lines_of(run.file)[1:]
            except (BadTable, OSError) as error:
                self._give_up(str(error))
                return 0
            try:
                return self._through(lines)
            except Lost:
                return 0

    def _through(self, lines: list[Line]) -> int:
        twice = repeated(self.kind, lines, self.run.mapping)
        writer = self.kind.writer(self.run.created_by)
        step = self._write if self.run.state == ImportState.WRITING else self._try
        begun_at = self.run.position
        for done, line in enumerate(lines[begun_at:]):
            if time.monotonic() > self.ends_at and done:
                self._keep()
                self._release()
                return done
            step(writer, line, twice.get(line.number))
        self._keep()
        self._end()
        return len(lines) - begun_at

    # --- One line -------------------------------------------------------------------------
    def _try(self, writer: LineWriter, line: Line, earlier: int | None) -> None:
        """Write the line and take it back: whatever the services say to it is said now."""
        with transaction.atomic():
            result = self._attempt(writer, line, earlier)
            transaction.set_rollback(True)
        self.kept.append(result)
        waited = time.monotonic() - self.kept_at
        if len(self.kept) >= KEEP_AFTER_LINES or waited > KEEP_AFTER_SECONDS:
            self._keep()

    def _write(self, writer: LineWriter, line: Line, earlier: int | None) -> None:
        with transaction.atomic():
            # Held until the line is done: who stops the table waits for it.
            if self._ours().select_for_update().first() is None:
                raise Lost
            self.kept.append(self._attempt(writer, line, earlier))
            self._keep()

    def _attempt(self, writer: LineWriter, line: Line, earlier: int | None) -> _Result:
        cells = cells_of(line, self.run.mapping)
        try:
            if earlier is not None:
                raise BadLine([self._repeated(earlier)])
            with transaction.atomic():
                written: Written = writer.write(cells)
        except BadLine as bad:
            faults = bad.faults
        except ValidationError as error:
            faults = self.kind.faults_of(error)
        except (NotAllowed, WrongState) as refusal:
            faults = [Fault(WHOLE_LINE, str(refusal))]
        except Exception:  # a fault of ours in one line must not hold up the others
            log.exception("Line %s of import %s", line.number, self.run.pk)
            faults = [Fault(WHOLE_LINE, _("Cổng gặp lỗi ở dòng này. Báo quản trị viên."))]
        else:
            return _Result(line, written.outcome, written.record, cells)
        return _Result(line, Outcome.REFUSED, "", cells, faults)

    def _repeated(self, earlier: int) -> Fault:
        reason = _("Dòng này trùng với dòng %(line)s (%(key)s). Bỏ một trong hai dòng.")
        return Fault(self.kind.key_column, reason % {"line": earlier, "key": self.kind.key_words})

    # --- What is kept of it ---------------------------------------------------------------
    def _ours(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.filter(
            pk=self.run.pk, claim_token=self.run.claim_token, state=self.run.state
        )

    def _keep(self) -> None:
        """Store what became of the lines since the last time, and how far the table is."""
        kept, self.kept, self.kept_at = self.kept, [], time.monotonic()
        if not kept:
            return
        counts = {
            outcome.value: F(outcome.value) + sum(one.outcome == outcome for one in kept)
            for outcome in Outcome
        }
        with transaction.atomic():
            still_ours = self._ours().update(
                position=F("position") + len(kept), lease_until=timezone.now() + LEASE, **counts
            )
            if not still_ours:
                raise Lost
            ImportLine.objects.bulk_create(
                ImportLine(
                    run=self.run, number=one.line.number, outcome=one.outcome, record=one.record
                )
                for one in kept
            )
            ImportFault.objects.bulk_create(
                ImportFault(
                    run=self.run,
                    number=one.line.number,
                    column=fault.column,
                    place=one.line.number * MOST_FAULTS + place,
                    cell=one.cells.get(fault.column, "")[:200],
                    reason=fault.reason,
                )
                for one in kept
                for place, fault in enumerate(one.faults[:MOST_FAULTS])
            )

    def _release(self) -> None:
        self._ours().update(claim_token=None, lease_until=None)

    def _end(self) -> None:
        with transaction.atomic():
            run = self._ours().select_for_update().first()
            if run is None:
                raise Lost
            if run.state == ImportState.CHECKING:
                run.state = ImportState.CHECKED
            else:
                run.state, run.ended_at = ImportState.WRITTEN, timezone.now()
                changes = {name: (None, getattr(run, name)) for name in Outcome.values}
                record("import.written", run, by=run.created_by, changes=changes)
            run.claim_token = run.lease_until = None
            run.save()

    def _give_up(self, reason: str) -> None:
        self._ours().update(
            state=ImportState.BROKEN,
            failure=reason,
            ended_at=timezone.now(),
            claim_token=None,
            lease_until=None,
        )
