"""Going through the lines of the tables that wait: trying them, or writing them.

A worker claims a table for some seconds and goes on where the last one stopped. Each written line,
what became of it and the table's new position are one transaction: a worker that dies leaves no
line half done, and none is written twice. A table that is stopped meanwhile loses its claim, and
the next line finds that out, as it finds out that its bringer has lost the right.
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.context import surrounded_by
from audit.services import record
from exchange.imports import notices
from exchange.imports.columns import cells_of, unlike
from exchange.imports.kinds import KINDS
from exchange.models import AT_WORK, ImportFault, ImportLine, ImportRun, ImportState
from files.tables import lines_of
from toolkit.importing import (
    REMARK,
    WHOLE_LINE,
    BadLine,
    Cells,
    Fault,
    Importer,
    LineWriter,
    Outcome,
    Written,
    remarks,
)
from toolkit.refusal import NotAllowed, WrongState
from toolkit.spreadsheets import BadTable, Line

log = logging.getLogger(__name__)

# Longer than a file is read or some lines take at a busy hour; a dead worker's table waits for it.
LEASE = dt.timedelta(minutes=1)
# Results of the dry run are kept after so many lines or seconds: the progress bar moves by them.
KEEP_AFTER_LINES = 20
KEEP_AFTER_SECONDS = 0.5
# Of one line; no kind has so many columns.
MOST_FAULTS = 100
# What a formula leaves in its cell when it cannot be worked out.
_NO_RESULT = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)


class Lost(Exception):
    """The table was stopped, or another worker has it."""


class RightLost(Exception):
    """Who brought the table may not bring in this kind any more."""


def go_on(*, seconds: float) -> int:
    """Work on tables that wait for ``seconds`` at most, the oldest first; return lines done.

    Raises OperationalError when the database is not to be had; the next wake-up goes on.
    """
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
        self.alone: dict[int, Fault] = {}
        self.kept: list[_Result] = []
        self.kept_at = time.monotonic()

    def do(self) -> int:
        """Lines done. The sentences are kept in the language of who brought the table."""
        run = self.run
        with translation.override(run.created_by.language), surrounded_by("import"):
            try:
                lines = lines_of(run.file)[1:]
                return self._through(lines)
            except BadTable as error:
                self._give_up(str(error), ImportState.BROKEN)
            except OSError:
                log.exception("The file of import %s", run.pk)
                reason = _("Không đọc được tệp đã tải lên. Tải tệp lên lại.")
                self._give_up(reason, ImportState.BROKEN)
            except RightLost:
                reason = _("Người tải tệp lên không còn quyền nhập loại này.")
                self._give_up(reason, ImportState.STOPPED)
            except Lost:
                pass
            except OperationalError:
                self._release()
                raise
            return 0

    def _through(self, lines: list[Line]) -> int:
        self.alone = unlike(self.kind, lines, self.run.mapping)
        writer = self.kind.writer(self.run.created_by)
        self._demand_right(writer)
        step = self._write if self.run.state == ImportState.WRITING else self._try
        rest = lines[self.run.position :]
        at_once = self.kind.lines_at_once
        for done in range(0, len(rest), at_once):
            if time.monotonic() > self.ends_at and done:
                self._keep()
                self._release()
                return done
            step(writer, rest[done : done + at_once])
        self._keep()
        self._end()
        return len(rest)

    def _demand_right(self, writer: LineWriter) -> None:
        """Roles end by the day and by other people's hands: ask anew."""
        by = User.objects.get(pk=self.run.created_by_id)
        if not (by.is_active and self.kind.may(by)):
            raise RightLost
        writer.by = by

    # --- Some lines -----------------------------------------------------------------------
    def _try(self, writer: LineWriter, lines: Sequence[Line]) -> None:
        """Write the lines and take them back: whatever the services say to them is said now."""
        with writer.together(kept=False):
            for line in lines:
                with transaction.atomic():
                    result = self._attempt(writer, line)
                    transaction.set_rollback(True)
                self.kept.append(result)
        waited = time.monotonic() - self.kept_at
        if len(self.kept) >= KEEP_AFTER_LINES or waited > KEEP_AFTER_SECONDS:
            self._keep()

    def _write(self, writer: LineWriter, lines: Sequence[Line]) -> None:
        with transaction.atomic():
            # Held until the lines are done: who stops the table waits for them.
            if self._ours().select_for_update().first() is None:
                raise Lost
            self._demand_right(writer)
            with writer.together(kept=True):
                self.kept += [self._attempt(writer, line) for line in lines]
            self._keep()

    def _attempt(self, writer: LineWriter, line: Line) -> _Result:
        cells = cells_of(line, self.run.mapping)
        try:
            self._check_cells(line, cells)
            with remarks() as said:
                written = self._written(writer, cells)
        except BadLine as bad:
            faults = bad.faults
        except ValidationError as error:
            faults = self.kind.faults_of(error)
        except (NotAllowed, WrongState) as refusal:
            faults = [Fault(WHOLE_LINE, str(refusal))]
        except OperationalError:
            raise  # the database's trouble, not the line's
        except IntegrityError:
            faults = [Fault(WHOLE_LINE, _("Hồ sơ này vừa có người ghi. Chạy thử tệp lần nữa."))]
        except Exception:  # a fault of ours in one line must not hold up the others
            log.exception("Line %s of import %s", line.number, self.run.pk)
            faults = [Fault(WHOLE_LINE, _("Cổng gặp lỗi ở dòng này. Báo quản trị viên."))]
        else:
            told = [Fault(REMARK, sentence) for sentence in said]
            return _Result(line, written.outcome, written.record, cells, told)
        return _Result(line, Outcome.REFUSED, "", cells, faults)

    def _check_cells(self, line: Line, cells: Cells) -> None:
        faults = [
            Fault(name, _("Công thức của ô không ra kết quả. Sửa công thức hoặc ghi giá trị."))
            for name, cell in cells.items()
            if cell in _NO_RESULT
        ]
        if line.number in self.alone:
            faults.append(self.alone[line.number])
        if faults:
            raise BadLine(faults)

    def _written(self, writer: LineWriter, cells: Cells) -> Written:
        """Somebody who writes the same record at the same moment is met a second time as one who
        has written it."""
        try:
            with transaction.atomic():
                return writer.write(cells)
        except IntegrityError:
            with transaction.atomic():
                return writer.write(cells)

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
        """What is not kept yet is tried again."""
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
                notices.tell_ended(run)
            run.claim_token = run.lease_until = None
            run.save()

    def _give_up(self, reason: str, state: ImportState) -> None:
        """End the table here; lines that were written stay."""
        with transaction.atomic():
            run = self._ours().select_for_update().first()
            if run is None:
                return
            run.state, run.failure, run.ended_at = state, reason, timezone.now()
            run.claim_token = run.lease_until = None
            run.save()
            changes = {"position": (None, run.position)}
            record("import.stopped", run, by=None, changes=changes)
            notices.tell_ended(run)
